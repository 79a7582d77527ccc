"""Splitting and merging lots. What goes in comes out: every amount is moved under the lock of the lots it leaves.

The database holds the last word: no lot ever gives more than it has (`ck_lot_never_more_than_there_is`).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.db import lock, now, session
from matchmaker.errors import Unprocessable, WrongState
from matchmaker.measures import Quantity, unit
from matchmaker.traceability import service
from matchmaker.traceability.models import Change, Lot, LotChange, LotPart, LotState

MOST_PARTS = 20
"""How many lots one split makes, or one merge takes."""


def split(lot: Lot, amounts: Sequence[Decimal], *, at: datetime, by: User | None) -> list[Lot]:
    """Take amounts (of the base unit) out of a lot, each as a lot of its own that has what the whole has.

    What is not taken stays in the lot. Parts of a public lot are public. Raises Unprocessable on ``amounts``
    (`nothing_to_split`, `too_many_choices`, `more_than_is_in_the_lot`), WrongState for a recalled or used-up lot.
    """
    lock(lot)
    _must_give(lot)
    if not amounts or any(amount <= 0 for amount in amounts):
        raise Unprocessable("amounts", "nothing_to_split")
    if len(amounts) > MOST_PARTS:
        raise Unprocessable("amounts", "too_many_choices", maximum=MOST_PARTS)
    _take(lot, sum(amounts, Decimal(0)))
    change = _change(Change.SPLIT, at, by)
    parts = [_part_of(lot, number, amount, by) for number, amount in enumerate(amounts, start=_parts_before(lot) + 1)]
    for part in parts:
        change.parts.append(LotPart(source_id=lot.id, result_id=part.id, amount=part.quantity))
    return _told(change, [lot], parts, by)


def merge(sources: Mapping[Lot, Decimal], *, at: datetime, by: User) -> Lot:
    """Put amounts of several lots of one product together as a new lot.

    It stands on the certificates that all of them have, and is best before the first of their days. Raises
    Unprocessable on ``lots`` (`merge_needs_two`, `too_many_choices`, `other_product`) or ``amounts``
    (`nothing_to_split`, `more_than_is_in_the_lot`), WrongState for a recalled or used-up lot.
    """
    lots = sorted(sources, key=lambda each: each.id)  # one order for everybody: no two wait for each other
    if len(lots) < 2:
        raise Unprocessable("lots", "merge_needs_two")
    if len(lots) > MOST_PARTS:
        raise Unprocessable("lots", "too_many_choices", maximum=MOST_PARTS)
    for lot in lots:
        lock(lot)
    first = lots[0]
    if any((lot.organisation_id, lot.product_code) != (first.organisation_id, first.product_code) for lot in lots):
        raise Unprocessable("lots", "other_product")
    for lot in lots:
        _must_give(lot)
        if sources[lot] <= 0:
            raise Unprocessable("amounts", "nothing_to_split")
        _take(lot, sources[lot])
    made = service.make(
        first.organisation_id, first.product, sum(sources.values(), Decimal(0)), typed_in=first.typed_unit, by=by
    )
    _have_in_common(made, lots)
    change = _change(Change.MERGED, at, by)
    for lot in lots:
        change.parts.append(LotPart(source_id=lot.id, result_id=made.id, amount=sources[lot]))
    _told(change, lots, [made], by)
    return made


def _must_give(lot: Lot) -> None:
    if lot.state in (LotState.RECALLED, LotState.USED_UP):
        raise WrongState(lot, wanted="draft or public")


def _take(lot: Lot, amount: Decimal) -> None:
    """Move an amount out of a lot whose row is locked."""
    if amount > lot.left:
        raise Unprocessable("amounts", "more_than_is_in_the_lot", most=Quantity(lot.left, unit(lot.product.unit)))
    lot.taken += amount
    session.flush()  # or the next lock would read the row as it was


def _change(kind: Change, at: datetime, by: User | None) -> LotChange:
    if at > now():
        raise Unprocessable("day", "in_the_future")
    change = LotChange(uuid=str(uuid.uuid4()), kind=kind, at=at, by_id=by.id if by is not None else None)
    session.add(change)
    return change


def _parts_before(lot: Lot) -> int:
    return session.query(LotPart).filter_by(source_id=lot.id).count()


def _part_of(lot: Lot, number: int, amount: Decimal, by: User | None) -> Lot:
    part = service.make(lot.organisation_id, lot.product, amount, typed_in=lot.typed_unit, by=by)
    for name in service.SHARED_WITH_PARTS:
        setattr(part, name, getattr(lot, name))
    part.name = f"{lot.name}/{number}"[:60] if lot.name else ""
    part.certificates = list(lot.certificates)
    part.published_at = now() if lot.is_public else None
    return part


def _have_in_common(made: Lot, lots: Sequence[Lot]) -> None:
    """What is true of all lots is true of the merged one; of days the first counts."""
    for name in ("offer_id", "gtin", "brand", "standard", "stage"):
        values = {getattr(lot, name) for lot in lots}
        if len(values) == 1:
            setattr(made, name, values.pop())
    for name in ("harvested_on", "packed_on", "best_before_on", "shelf_life_days"):
        setattr(made, name, min((day for lot in lots if (day := getattr(lot, name)) is not None), default=None))
    made.treatments = [row for lot in lots for row in lot.treatments]
    made.tests = [row for lot in lots for row in lot.tests]
    made.photo_ids = list(dict.fromkeys(photo for lot in lots for photo in lot.photo_ids))[:10]
    made.certificates = [each for each in lots[0].certificates if all(each in lot.certificates for lot in lots)]
    made.published_at = now() if all(lot.is_public for lot in lots) else None


def _told(change: LotChange, sources: Sequence[Lot], results: list[Lot], by: User | None) -> list[Lot]:
    session.flush()
    for lot in (*sources, *results):
        audit.record(f"lot.{change.kind.value}", lot, by=by, organisation_id=lot.organisation_id)
    return results
