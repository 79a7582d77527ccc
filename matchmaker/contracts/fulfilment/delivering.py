"""Goods are announced as ready, reported as handed over, taken back where that was a mistake. Nothing commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from matchmaker.accounts.models import User
from matchmaker.contracts.fulfilment import following, moves, queries
from matchmaker.contracts.fulfilment.moves import Move
from matchmaker.contracts.fulfilment.recording import begin, keep, kept_file, refuse_day, tell
from matchmaker.contracts.models import Contract, Delivery
from matchmaker.db import lock, now, session
from matchmaker.errors import NotAllowed, Unprocessable
from matchmaker.files import Stored
from matchmaker.listings import DeliveryTerms
from matchmaker.matching.models import Side
from matchmaker.measures import Quantity, unit
from matchmaker.terms import PriceRule
from matchmaker.traceability.models import Lot


@dataclass(frozen=True, kw_only=True)
class Goods:
    """What somebody says was made ready or handed over.

    Attributes
    ----------
    quantity : Decimal
        In the base unit.
    on : date
        Since when it is ready, or when it was handed over.
    slip_number : str
        Of the weighing slip; the same slip counts once.
    is_more_agreed : bool
        Both agree to more than the contract's tolerance allows.
    """

    quantity: Decimal
    on: date
    grade: str = ""
    lot: Lot | None = None
    slip_number: str = ""
    slip: Stored | None = None
    note: str = ""
    is_more_agreed: bool = False


def announce(contract: Contract, goods: Goods, *, side: Side, by: User) -> Delivery:
    """The seller says that goods stand ready, where the buyer collects them.

    Raises NotAllowed for the buyer or where the seller brings them, WrongState unless the contract is active,
    Unprocessable for figures that cannot be.
    """
    if side is not Side.SELLER or contract.binding.terms.delivery_terms is DeliveryTerms.SELLER_DELIVERS:
        raise NotAllowed
    begin(contract, new_goods=True)
    delivery = _new(contract, goods, side=side, by=by)
    delivery.status, delivery.ready_on = moves.of_delivery(delivery, Move.ANNOUNCED), goods.on
    session.add(delivery)
    keep(contract, delivery, Move.ANNOUNCED, by=by, side=side, **_told(goods))
    tell(contract, delivery, Move.ANNOUNCED, by=by, side=side)
    return delivery


def report(contract: Contract, goods: Goods, *, side: Side, by: User, ready: Delivery | None = None) -> Delivery:
    """One side says that goods were handed over; `ready` are those that were announced.

    Raises WrongState unless the contract is active and `ready` still stands there, Unprocessable for figures that
    cannot be, a slip that is known (`slip_known`) and more than both agreed on (`more_than_contract`).
    """
    begin(contract, row=ready, new_goods=True)
    if ready is None:
        delivery = _new(contract, goods, side=side, by=by)
    else:
        delivery = ready
        moves.of_delivery(ready, Move.REPORTED)
        _check(contract, goods, ready)
        delivery.side, delivery.by_id = side, by.id
        _put(contract, delivery, goods, side=side, by=by)
    delivery.status = moves.of_delivery(delivery, Move.REPORTED)
    delivery.delivered_on, delivery.reported_at = goods.on, now()
    session.add(delivery)
    keep(contract, delivery, Move.REPORTED, by=by, side=side, **_told(goods))
    tell(contract, delivery, Move.REPORTED, by=by, side=side)
    return delivery


def withdraw(contract: Contract, delivery: Delivery, *, side: Side, by: User, seen: int | None = None) -> None:
    """Whoever reported it takes it back, unless it was answered; what is contested can be reported anew.

    Raises NotAllowed for the other side, WrongState once it was inspected or confirmed.
    """
    begin(contract, row=delivery, seen=seen)
    if delivery.side is not side:
        raise NotAllowed
    before = following.held(contract)
    delivery.status = moves.of_delivery(delivery, Move.WITHDRAWN)
    keep(contract, delivery, Move.WITHDRAWN, by=by, side=side)
    following.follow(contract, by=by)
    following.give_back(contract, before, by=by)
    tell(contract, delivery, Move.WITHDRAWN, by=by, side=side)


def contest(
    contract: Contract, delivery: Delivery, note: str, *, side: Side, by: User, seen: int | None = None
) -> None:
    """The other side says that a report or an inspection is not so, and why; the staff settle it.

    Raises NotAllowed for whoever spoke last, WrongState where there is nothing to contest.
    """
    begin(contract, row=delivery, seen=seen)
    to = moves.of_delivery(delivery, Move.CONTESTED)
    if side is speaker(delivery):
        raise NotAllowed
    delivery.status, delivery.contested_at = to, now()
    delivery.contested_side, delivery.contest_note = side, note
    keep(contract, delivery, Move.CONTESTED, by=by, side=side)
    tell(contract, delivery, Move.CONTESTED, by=by, side=side, why=note)


def speaker(delivery: Delivery) -> Side:
    """Whose word a delivery stands on now: the buyer's once it was inspected, else that of whoever reported it."""
    return Side.BUYER if delivery.accepted is not None else delivery.side


def _new(contract: Contract, goods: Goods, *, side: Side, by: User) -> Delivery:
    _check(contract, goods, None)
    delivery = Delivery(
        contract_id=contract.id, number=queries.next_number(Delivery, contract.id), side=side, by_id=by.id
    )
    _put(contract, delivery, goods, side=side, by=by)
    return delivery


def _put(contract: Contract, delivery: Delivery, goods: Goods, *, side: Side, by: User) -> None:
    delivery.quantity, delivery.grade, delivery.note = goods.quantity, goods.grade, goods.note
    delivery.lot_id = goods.lot.id if goods.lot is not None else None
    delivery.slip_number = goods.slip_number
    delivery.slip = kept_file(contract, goods.slip, side=side, by=by) or delivery.slip


def _check(contract: Contract, goods: Goods, ready: Delivery | None) -> None:
    terms = contract.binding.terms
    if goods.quantity <= 0:
        raise Unprocessable("quantity", "zero")
    since = min(contract.signed_on or contract.starts_on, contract.starts_on)
    refuse_day("on", goods.on, since=max(since, ready.ready_on) if ready and ready.ready_on else since)
    if goods.grade and goods.grade not in [each.name for each in terms.grades]:
        raise Unprocessable("grade", "unknown_choice")
    if terms.price_rule is PriceRule.BY_GRADE and not goods.grade:
        raise Unprocessable("grade", "not_picked")
    _check_lot(contract, goods, ready)
    known = queries.with_slip(contract.id, goods.slip_number) if goods.slip_number else None
    if known is not None and known is not ready:
        raise Unprocessable("slip_number", "slip_known", number=known.number)
    found = queries.reckoning(contract)
    over = found.would_be_over(goods.quantity - (ready.quantity if ready is not None else 0))
    if over and not goods.is_more_agreed:
        raise Unprocessable("is_more_agreed", "more_than_contract", over=Quantity(over, unit(terms.unit)))


def _check_lot(contract: Contract, goods: Goods, ready: Delivery | None) -> None:
    if goods.lot is None:
        return
    if goods.lot.organisation_id != contract.seller_id:
        raise Unprocessable("lot", "unknown_choice")
    lock(goods.lot)  # another contract may deliver of it at this moment
    left = goods.lot.quantity - queries.delivered_of(goods.lot.id, but=ready.id if ready is not None else None)
    if goods.quantity > left:
        most = Quantity(max(left, Decimal(0)), unit(goods.lot.product.unit))
        raise Unprocessable("lot", "more_than_is_in_the_lot", most=most)


def _told(goods: Goods) -> dict[str, object]:
    return {"quantity": str(goods.quantity), "on": goods.on.isoformat(), "over_agreed": goods.is_more_agreed}
