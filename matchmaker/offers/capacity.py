"""What an offer holds of the growing areas that it relies on, kept as the offer itself goes on.

One tonne counts once: reserved while it is offered, committed once it is agreed on, contracted once it is signed for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from matchmaker.accounts.models import User
from matchmaker.credentials.ledger import capacity as ledger
from matchmaker.credentials.ledger import grounds, selling
from matchmaker.credentials.ledger.capacity import Claim, Harvest, Plan
from matchmaker.credentials.ledger.grounds import Grounds
from matchmaker.credentials.models import CapacityHold, CapacityReason, GrowingArea
from matchmaker.db import lock, session, transaction
from matchmaker.errors import Unprocessable
from matchmaker.listings import ListingState
from matchmaker.measures import Period, Quantity, schedule, today, unit
from matchmaker.offers.models import Offer, OfferRevision, offer_certificate

LONGEST_HARVEST: Final = 366
"""Days: what is offered for longer falls into several seasons."""
NOTHING: Final = Decimal(0)
_REASONS: Final = {
    ListingState.WITHDRAWN: CapacityReason.WITHDRAWN,
    ListingState.SUSPENDED: CapacityReason.SUSPENDED,
    ListingState.EXPIRED: CapacityReason.LAPSED,
}


@dataclass(frozen=True, slots=True)
class Backing:
    """What stands behind the rest of an offer."""

    reserved: Decimal
    """What it reserves of its growing areas, in the base unit."""
    is_known: bool
    """Whether land and yield of all of them are known: only then is the rest missing."""


def follow(offer: Offer, by: User) -> None:
    """Reserve what a published offer has to give; let go of it where nobody can have it any more.

    Raises Unprocessable(quantity) for more than its growing areas have left in a season.
    """
    if offer.approved is None:
        return
    _count_those_before(offer)
    planned = ledger.plan(_claim(offer, offer.approved))
    if planned.is_too_much and offer.state() is ListingState.PUBLISHED:
        raise Unprocessable("quantity", "more_than_area", most=planned.most, year=planned.season)
    ledger.post(planned, _REASONS.get(offer.state(), CapacityReason.PUBLISHED), by=by)


def commit(offer: Offer, amount: Decimal, *, by: User) -> None:
    """Commit an amount that is being agreed on: of what the offer reserves, else of what its areas have left.

    Raises Unprocessable(amount) where they do not have it; nothing is written then.
    """
    assert offer.approved is not None, "nobody agrees on what was never published"
    planned = ledger.plan(_claim(offer, offer.approved, more=amount))
    if planned.is_known and planned.lacking_agreed:
        most = Quantity(max(amount - planned.lacking_agreed, NOTHING), _unit(offer.approved))
        raise Unprocessable("amount", "more_than_area", most=most, year=planned.season)
    ledger.post(planned, CapacityReason.AGREED, by=by)


def contract(offer: Offer, amount: Decimal, *, by: User) -> None:
    """Move an amount that was agreed on under a contract.

    Raises Unprocessable(amount) for more than the offer has agreed on and not contracted yet.
    """
    lock(offer)
    assert offer.approved is not None, "nobody signs for what was never published"
    ledger.post(ledger.plan(_claim(offer, offer.approved)), CapacityReason.AGREED, by=by)
    most = offer.taken - _held(CapacityHold.contracted, [offer.id]).get(offer.id, NOTHING)
    if not 0 < amount <= most:
        raise Unprocessable("amount", "more_than_is_agreed", most=Quantity(most, _unit(offer.approved)))
    selling.contract(offer.id, amount, by=by)


def release(offer: Offer, amount: Decimal, *, signed: bool = False, by: User | None) -> None:
    """Give back an amount that was agreed on (``signed``: put under a contract) and comes to nothing.

    Its areas reserve it again while the offer is to be had. ``offer.taken`` still counts it.
    """
    assert offer.approved is not None, "nobody agreed on what was never published"
    claim = _claim(offer, offer.approved, more=-amount)
    selling.give_back(claim, amount, signed=signed, by=by)
    ledger.post(ledger.plan(claim), CapacityReason.RELEASED, by=by)


def room_for(offer: Offer, revision: OfferRevision) -> Plan | None:
    """What a version of an offer would hold at this moment; None until it tells product and days."""
    told = (revision.product_code, revision.starts_on, revision.ends_on)
    return None if None in told else ledger.plan(_claim(offer, revision, is_open=True), locked=False)


def backing_of(offer_ids: Sequence[int]) -> dict[int, Backing]:
    """What stands behind some offers; none for one that holds nothing of any growing area."""
    reserved = _held(CapacityHold.reserved, offer_ids)
    unknown = select(Offer.id).where(Offer.id.in_(reserved), _relies_on(~_is_known())) if reserved else None
    without = set(session.scalars(unknown)) if unknown is not None else set()
    return {offer_id: Backing(amount, offer_id not in without) for offer_id, amount in reserved.items()}


def grounds_of(offer_ids: Collection[int]) -> Grounds:
    """What the growing areas behind published offers still give them, those whose land is known; for proposals and
    plans. As many queries for many offers as for one."""
    statement = (
        select(
            Offer.id,
            Offer.taken,
            offer_certificate.c.certificate_id,
            OfferRevision.product_code,
            OfferRevision.starts_on,
            OfferRevision.ends_on,
            OfferRevision.quantity,
            OfferRevision.schedule,
        )
        .join(OfferRevision, OfferRevision.id == Offer.approved_id)
        .join(offer_certificate, offer_certificate.c.revision_id == OfferRevision.id)
        .join(GrowingArea, GrowingArea.certificate_id == offer_certificate.c.certificate_id)
        .where(Offer.id.in_(offer_ids))
        .order_by(Offer.id, offer_certificate.c.certificate_id)
    )
    by_offer: dict[int, list[Any]] = {}
    for row in session.execute(statement) if offer_ids else ():
        by_offer.setdefault(row.id, []).append(row)
    return grounds.behind([_claim_told(rows) for rows in by_offer.values()])


def catch_up() -> int:
    """Count the published offers that nobody has counted, as their land became known later; how many.

    Each as far as its areas go, the oldest first. What is beyond shows to staff and to the holder.
    """
    return sum(map(_count, session.scalars(_uncounted()).all()))


def settle() -> None:
    """What the worker does: let go of what has lapsed, count what was not, each in a transaction of its own."""
    with transaction():
        ledger.release_lapsed()
    waiting = [each for each in session.scalars(_uncounted()).all() if _gains(each)]
    session.remove()
    for offer_id in waiting:
        with transaction():
            _count(offer_id)


# inside ------------------------------------------------------------------------------------------------------


def _claim(offer: Offer, revision: OfferRevision, *, more: Decimal = NOTHING, is_open: bool | None = None) -> Claim:
    """What a version asks of its areas once ``more`` is agreed on."""
    assert revision.product_code is not None
    assert revision.ends_on is not None
    return Claim(
        offer_id=offer.id,
        product_code=revision.product_code,
        certificate_ids=tuple(each.id for each in revision.certificates),
        harvests=_harvests(revision),
        taken=offer.taken + more,
        lapses_on=revision.ends_on,
        is_open=offer.state() is ListingState.PUBLISHED if is_open is None else is_open,
    )


def _claim_told(rows: Sequence[Any]) -> Claim:
    """The same of a published offer, from its rows: one for each growing area."""
    told = rows[0]
    return Claim(
        offer_id=told.id,
        product_code=told.product_code,
        certificate_ids=tuple(each.certificate_id for each in rows),
        harvests=_harvests(told),
        taken=told.taken,
        lapses_on=told.ends_on,
    )


def _harvests(revision: Any) -> tuple[Harvest, ...]:
    """A window of up to a year is one harvest, and belongs to the season in which it ends; a longer one is cut.

    Of a revision, or of a row that tells the same columns.
    """
    assert revision.starts_on is not None
    assert revision.ends_on is not None
    window, whole = Period(revision.starts_on, revision.ends_on), revision.quantity or NOTHING
    if window.days <= LONGEST_HARVEST:
        return (Harvest(window.ends_on, whole),)
    portions = schedule.read(revision.schedule) or schedule.spread_evenly(whole, window)
    return tuple(Harvest(each.period.ends_on, each.amount) for each in portions)


def _unit(revision: OfferRevision) -> Any:
    return unit(revision.product.unit if revision.product else "kg")


def _count_those_before(offer: Offer) -> None:
    """Offers of the same areas that were published before anybody knew their land come first."""
    assert offer.approved is not None
    certificate_ids = [each.id for each in offer.approved.certificates]
    if certificate_ids:
        for each in session.scalars(_uncounted(certificate_ids).where(Offer.id != offer.id)).all():
            _count(each)


def _count(offer_id: int) -> bool:
    """Count a published offer as far as its areas go; one that somebody is at work on counts itself."""
    held_by_nobody = select(Offer).where(Offer.id == offer_id).with_for_update(of=Offer, skip_locked=True)
    offer = session.scalar(held_by_nobody.execution_options(populate_existing=True))
    if offer is None:
        return False
    assert offer.approved is not None
    ledger.post(ledger.plan(_claim(offer, offer.approved)), CapacityReason.LAND, by=None)
    return True


def _gains(offer_id: int) -> bool:
    """Whether its areas have room at this moment for more of a published offer: without it nothing need be locked."""
    offer = session.get_one(Offer, offer_id)
    assert offer.approved is not None
    planned = ledger.plan(_claim(offer, offer.approved), locked=False)
    held = sum((each.reserved + each.committed + each.contracted for each in planned.holds.values()), NOTHING)
    return planned.claim.total - planned.lacking - planned.lacking_agreed > held


def _uncounted(certificate_ids: Collection[int] | None = None) -> Select[int]:
    """Published offers that rely on known land (of some certificates) and hold less than they promise."""
    held = (
        select(func.coalesce(func.sum(CapacityHold.reserved + CapacityHold.committed + CapacityHold.contracted), 0))
        .where(CapacityHold.offer_id == Offer.id)
        .scalar_subquery()
    )
    statement = (
        select(Offer.id)
        .join(OfferRevision, OfferRevision.id == Offer.approved_id)
        .where(
            Offer.withdrawn_at.is_(None),
            Offer.suspended_at.is_(None),
            OfferRevision.ends_on >= today(),
            _relies_on(_is_known()),
            held < OfferRevision.quantity,
        )
        .order_by(Offer.published_at, Offer.id)
    )
    if certificate_ids is None:
        return statement
    return statement.where(_relies_on(GrowingArea.certificate_id.in_(certificate_ids)))


def _relies_on(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the approved version of an offer relies on such a growing area."""
    return exists().where(
        offer_certificate.c.revision_id == Offer.approved_id,
        offer_certificate.c.certificate_id == GrowingArea.certificate_id,
        which,
    )


def _is_known() -> ColumnElement[bool]:
    return ~or_(GrowingArea.hectares.is_(None), GrowingArea.yield_per_hectare.is_(None))


def _held(column: Any, offer_ids: Sequence[int]) -> dict[int, Decimal]:
    """The sum of a column over the holds of each offer."""
    statement = (
        select(CapacityHold.offer_id, func.sum(column, type_=column.type).label("held"))
        .where(CapacityHold.offer_id.in_(offer_ids))
        .group_by(CapacityHold.offer_id)
    )
    return {row.offer_id: row.held for row in session.execute(statement)} if offer_ids else {}
