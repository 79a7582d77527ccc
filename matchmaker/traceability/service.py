"""Writing lots: begin, describe, publish, recall, and record what happens. Nothing commits.

``by`` is None only where the site itself acts, for its demonstration data.

Splitting and merging are in `dividing`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.catalogue.models import Product
from matchmaker.db import lock, now, session
from matchmaker.errors import NotAllowed, Unprocessable, WrongState
from matchmaker.measures import VIETNAM_TIME, Quantity, unit
from matchmaker.organisations.models import Organisation
from matchmaker.text import search_text
from matchmaker.traceability import codes, kept, queries
from matchmaker.traceability.epcis import ErrorReason, Step
from matchmaker.traceability.models import Lot, LotEvent, LotState, WrongLotEvent

RECORDED: Final = (Step.HARVESTED, Step.PACKED, Step.INSPECTED, Step.SHIPPED, Step.RECEIVED)
"""The steps that people record; a recall is a deed of its own."""
SHARED_WITH_PARTS: Final = (
    "product_code",
    "offer_id",
    "harvested_on",
    "packed_on",
    "shelf_life_days",
    "best_before_on",
    "gtin",
    "brand",
    "standard",
    "stage",
    "treatments",
    "tests",
    "photo_ids",
)
"""What a part of a lot has from the whole."""
_CLOCKS_DIFFER: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class EventContent:
    """What somebody records about a lot."""

    step: Step
    at: datetime
    amount: Decimal | None = None
    """In the base unit; all of the lot where it is not told."""
    commune_code: str | None = None
    party: str = ""
    conforms: bool | None = None
    note: str = ""


def start_of(day: date) -> datetime:
    """The instant by which a day without a time is told: its first in Vietnam."""
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM_TIME)


def begin(
    organisation: Organisation,
    product_code: str,
    quantity: Quantity,
    *,
    by: User | None,
    harvested_on: date | None = None,
    name: str = "",
    on_behalf_consent: str | None = None,
) -> Lot:
    """A new lot, not public yet; with the day of its harvest, the harvest is recorded.

    ``on_behalf_consent`` says how the organisation agreed that ``by``, of the staff, writes it.
    """
    product = session.get_one(Product, product_code)
    lot = make(organisation.id, product, quantity.amount_in(unit(product.unit)), typed_in=quantity.unit.code, by=by)
    lot.harvested_on, lot.name = harvested_on, name
    lot.on_behalf_consent = on_behalf_consent
    lot.on_behalf_by_id = by.id if by is not None and on_behalf_consent else None
    _index(lot)
    session.flush()
    _note("begun", lot, by, on_behalf=bool(on_behalf_consent))
    if harvested_on is not None:
        record(lot, EventContent(Step.HARVESTED, start_of(harvested_on), commune_code=organisation.commune_code), by=by)
    return lot


def make(organisation_id: int, product: Product, amount: Decimal, *, typed_in: str, by: User | None) -> Lot:
    """A lot of an amount of the product's base unit, told in the unit it was typed in."""
    told = Quantity(amount, unit(product.unit)).to(unit(typed_in))
    lot = Lot(
        organisation_id=organisation_id,
        code=codes.new_code(),
        product=product,
        product_code=product.code,
        typed_amount=told.amount,
        typed_unit=typed_in,
        quantity=amount,
        taken=Decimal(0),
        created_by_id=by.id if by is not None else None,
    )
    session.add(lot)
    session.flush()
    _index(lot)
    return lot


def _index(lot: Lot) -> None:
    lot.search_text = search_text(lot.name, lot.code, lot.product.name_vi, lot.product.name_en)


def describe(lot: Lot, values: dict[str, Any], *, by: User | None) -> None:
    """Set columns of a lot, and its certificates. What did not change leaves no line in the history.

    Raises Unprocessable as `kept.refuse_change` for what a published lot keeps. The history keeps what stood there.
    """
    lock(lot)
    was = {name: getattr(lot, name) for name, value in values.items() if getattr(lot, name) != value}
    counted_on = _is_counted_on(lot)
    for name in was:
        kept.refuse_change(lot, name, values[name], counted_on=counted_on)
    if was:
        told = {name: kept.plain(value) for name, value in was.items()}
        for name in was:
            setattr(lot, name, values[name])
        _index(lot)
        session.flush()
        _note("described", lot, by, was=told)
        _end_consent(lot, by)


def _is_counted_on(lot: Lot) -> bool:
    """Whether something says how much of the lot it is about."""
    return lot.taken > 0 or any(event.step is not Step.HARVESTED for event in queries.events_of([lot.id]))


def _end_consent(lot: Lot, by: User | None) -> None:
    """What the organisation writes itself, nobody writes for it any more."""
    if lot.helper_id is not None and by is not None and lot.helper_id != by.id:
        lot.on_behalf_ended_at = now()


def missing(lot: Lot) -> list[str]:
    """Fields without which the page would not say what it must: a lot that lacks none may be published."""
    wanted = {
        "stage": lot.stage is not None,
        "harvested_on": lot.harvested_on is not None or lot.packed_on is not None,
    }
    return [name for name, is_there in wanted.items() if not is_there]


def publish(lot: Lot, *, by: User | None) -> None:
    """Make a lot's page answer everybody, for good.

    Raises NotAllowed while the union has not verified the organisation, Unprocessable(field, `empty`) for what is
    missing, WrongState for a lot that is public, or recalled.
    """
    lock(lot)
    if lot.is_public or lot.state is not LotState.DRAFT:
        raise WrongState(lot, wanted="draft")
    if not lot.organisation.is_verified:
        raise NotAllowed
    for name in missing(lot):
        raise Unprocessable(name, "empty")
    lot.published_at = now()
    session.flush()
    _note("published", lot, by)


def recall(lot: Lot, reason: str, *, by: User) -> None:
    """Say on its page that a lot is recalled, and record it. Raises WrongState where it is already."""
    lock(lot)
    if lot.recalled_at is not None or not lot.is_public:
        raise WrongState(lot, wanted="public")
    lot.recalled_at, lot.recall_reason = now(), reason
    _add(lot, EventContent(Step.RECALLED, now(), note=reason), by)
    _note("recalled", lot, by)


def record(lot: Lot, content: EventContent, *, by: User | None) -> LotEvent:
    """Add to a lot's chain. A harvest or a packing tells the lot's own day too.

    Raises Unprocessable: on ``at`` (`in_the_future`, `before_the_harvest`), on ``amount`` (`more_than_the_lot`), on
    ``step`` (`harvested_once`, `made_of_others`); WrongState where nothing of the lot is left, or it is recalled.
    """
    lock(lot)
    if lot.state in (LotState.USED_UP, LotState.RECALLED):
        raise WrongState(lot, wanted="draft or public")
    _check(lot, content)
    event = _add(lot, content, by)
    _tell_own_day(lot, event)
    _note("event_recorded", lot, by, step=event.step.value)
    _end_consent(lot, by)
    return event


def _check(lot: Lot, content: EventContent) -> None:
    if content.at > now() + _CLOCKS_DIFFER:
        raise Unprocessable("day", "in_the_future")
    most = lot.quantity - queries.taken_before(lot.id, content.at)
    if content.amount is not None and not 0 < content.amount <= most:
        raise Unprocessable("amount", "more_than_the_lot", most=Quantity(most, unit(lot.product.unit)))
    if content.step is Step.HARVESTED:
        if queries.has_event(lot.id, Step.HARVESTED):
            raise Unprocessable("step", "harvested_once")
        if queries.came_from(lot.id):
            raise Unprocessable("step", "made_of_others")
    elif lot.harvested_on is not None and content.at < start_of(lot.harvested_on):
        raise Unprocessable("day", "before_the_harvest", day=lot.harvested_on)


def _add(lot: Lot, content: EventContent, by: User | None) -> LotEvent:
    event = LotEvent(
        lot_id=lot.id,
        uuid=str(uuid.uuid4()),
        step=content.step,
        at=content.at,
        amount=content.amount if content.amount is not None else lot.left,
        commune_code=content.commune_code,
        party=content.party,
        conforms=content.conforms,
        note=content.note,
        by_id=by.id if by is not None else None,
    )
    session.add(event)
    session.flush()
    return event


def _tell_own_day(lot: Lot, event: LotEvent) -> None:
    day = event.at.astimezone(VIETNAM_TIME).date()
    if event.step is Step.HARVESTED:
        lot.harvested_on = day
    elif event.step is Step.PACKED and lot.packed_on is None:
        lot.packed_on = day
    session.flush()


def declare_wrong(
    event: LotEvent, reason: ErrorReason, *, by: User, note: str = "", instead: EventContent | None = None
) -> LotEvent | None:
    """Say that an event is wrong; it stays in the chain, and says so. ``instead`` is what happened really.

    Raises WrongState for an event that was declared wrong before, and for a recall; and what `record` raises.
    """
    lot = event.lot
    lock(lot)
    session.refresh(event)
    if event.wrong is not None or event.step is Step.RECALLED:
        raise WrongState(event, wanted="right so far")
    wrong = WrongLotEvent(event=event, reason=reason, note=note, by_id=by.id)
    session.add(wrong)
    if event.step is Step.HARVESTED:
        lot.harvested_on = None
    elif event.step is Step.PACKED:
        lot.packed_on = None
    session.flush()
    corrected = record(lot, instead, by=by) if instead is not None else None
    wrong.corrected_by = corrected
    session.flush()
    _note("event_declared_wrong", lot, by, step=event.step.value)
    return corrected


def end_consent(lot: Lot, *, by: User) -> None:
    """Let nobody of the staff write the lot any more."""
    lock(lot)
    if lot.helper_id is not None:
        lot.on_behalf_ended_at = now()
        session.flush()
        _note("consent_ended", lot, by)


def _note(what: str, lot: Lot, by: User | None, **detail: Any) -> None:
    audit.record(f"lot.{what}", lot, by=by, organisation_id=lot.organisation_id, **detail)
