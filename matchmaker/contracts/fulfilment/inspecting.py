"""The buyer inspects, the seller answers, the staff settle what the two contest. Nothing commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from matchmaker.accounts.models import User
from matchmaker.contracts.fulfilment import following, moves, queries, worth
from matchmaker.contracts.fulfilment.moves import Move
from matchmaker.contracts.fulfilment.recording import begin, keep, may_judge, refuse_day, refuse_one_voice, tell
from matchmaker.contracts.fulfilment.worth import Price
from matchmaker.contracts.kinds import DeliveryStatus, InspectionReason
from matchmaker.contracts.models import Contract, Delivery
from matchmaker.db import now
from matchmaker.errors import NotAllowed, Unprocessable, WrongState
from matchmaker.matching.models import Side
from matchmaker.measures import MAX_PRICE, format_money, today
from matchmaker.terms import MOST_VALUE_VND, PriceRule, value_vnd


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What the buyer (or the staff, who settle) found; amounts in the base unit, prices per base unit.

    A price that is None is the one that the terms tell.
    """

    accepted: Decimal
    downgraded: Decimal = Decimal(0)
    rejected: Decimal = Decimal(0)
    on: date
    downgraded_to: str = ""
    reason: InspectionReason | None = None
    note: str = ""
    price_vnd: int | None = None
    downgraded_price_vnd: int | None = None

    @property
    def quantity(self) -> Decimal:
        return self.accepted + self.downgraded + self.rejected

    @property
    def takes_all(self) -> bool:
        return not self.downgraded and not self.rejected


def inspect(
    contract: Contract, delivery: Delivery, found: Inspection, *, side: Side, by: User, seen: int | None = None
) -> None:
    """The buyer says what it takes, what counts as a lower grade, what it sends back.

    Taking everything that the seller reported, at the price of the terms, confirms it at once. Until the seller
    answers, another inspection replaces this one. Raises NotAllowed for the seller, WrongState where there is nothing
    to inspect, Unprocessable where amounts do not add up or a price is missing or below the floor.
    """
    begin(contract, row=delivery, seen=seen)
    if side is not Side.BUYER:
        raise NotAllowed
    to = moves.of_delivery(delivery, Move.INSPECTED)
    refuse_one_voice(delivery, by=by)
    if found.quantity != delivery.quantity:
        raise Unprocessable("accepted", "not_the_delivered")
    before = following.held(contract)
    is_as_reported = delivery.side is Side.SELLER and delivery.status is DeliveryStatus.REPORTED and found.takes_all
    judged = _judge(contract, delivery, found, by=by)
    delivery.inspected_at = now()
    _put(delivery, judged)
    delivery.status = to
    keep(contract, delivery, Move.INSPECTED, by=by, side=side, **_told(delivery))
    following.give_back(contract, before, by=by)
    if is_as_reported and judged.price_is_told:
        _confirm(contract, delivery, Move.CONFIRMED, by=by, side=side)
        tell(contract, delivery, Move.CONFIRMED, by=by, side=side)
    else:
        tell(contract, delivery, Move.INSPECTED, by=by, side=side)


def confirm(contract: Contract, delivery: Delivery, *, side: Side, by: User, seen: int | None = None) -> None:
    """The seller stands by the inspection. Raises NotAllowed for the buyer, WrongState unless one waits."""
    begin(contract, row=delivery, seen=seen)
    moves.of_delivery(delivery, Move.CONFIRMED)
    if side is not Side.SELLER:
        raise NotAllowed
    if delivery.accepted is None:
        raise WrongState(delivery, wanted=DeliveryStatus.INSPECTED)
    if by.is_staff and delivery.inspected_by_id == by.id:
        raise NotAllowed
    _confirm(contract, delivery, Move.CONFIRMED, by=by, side=side)
    tell(contract, delivery, Move.CONFIRMED, by=by, side=side)


def settle(contract: Contract, delivery: Delivery, found: Inspection, *, by: User, seen: int | None = None) -> None:
    """The staff decide what counts: of what is contested, of what nobody inspected in time, or corrected later.

    Its amounts become the delivery's. Raises NotAllowed for anybody else and for whoever wrote it for a side
    (`may_judge`), WrongState while the two still have time, Unprocessable as `inspect`.
    """
    begin(contract, row=delivery, seen=seen)
    _require_settling(contract, delivery, Move.SETTLED, by=by)
    if found.quantity <= 0:
        raise Unprocessable("accepted", "zero")
    judged, before = _judge(contract, delivery, found, by=by), following.held(contract)
    delivery.quantity, delivery.settled_at = found.quantity, now()
    _put(delivery, judged)
    _confirm(contract, delivery, Move.SETTLED, by=by, side=Side.STAFF, note=found.note)
    following.give_back(contract, before, by=by)
    tell(contract, delivery, Move.SETTLED, by=by, side=Side.STAFF, why=found.note)


def strike(contract: Contract, delivery: Delivery, note: str, *, by: User, seen: int | None = None) -> None:
    """The staff decide that there was no such delivery. Raises as `settle`."""
    begin(contract, row=delivery, seen=seen)
    _require_settling(contract, delivery, Move.STRUCK, by=by)
    before = following.held(contract)
    delivery.status = moves.of_delivery(delivery, Move.STRUCK)
    delivery.inspection_note, delivery.settled_at = note, now()
    keep(contract, delivery, Move.STRUCK, by=by, side=Side.STAFF, note=note)
    following.follow(contract, by=by)
    following.give_back(contract, before, by=by)
    tell(contract, delivery, Move.STRUCK, by=by, side=Side.STAFF, why=note)


def take_as_reported(contract: Contract, delivery: Delivery) -> bool:
    """What nobody said a word about within the days to inspect it counts as reported. The worker's.

    False where there is nothing of the kind, or where no price can be told: then the staff settle it.
    """
    last = queries.reckoning(contract).inspection_ends_on(queries.handover(delivery))
    if delivery.status is not DeliveryStatus.REPORTED or last is None or last >= today():
        return False
    try:
        judged = _judge(contract, delivery, Inspection(accepted=delivery.quantity, on=last), by=None)
    except Unprocessable:
        return False
    _put(delivery, judged)
    _confirm(contract, delivery, Move.PASSED, by=None, side=Side.STAFF)
    tell(contract, delivery, Move.PASSED, by=None, side=Side.STAFF)
    return True


def may_settle(contract: Contract, delivery: Delivery) -> bool:
    """Whether it is for the staff: contested or confirmed, or nobody answered, or came for it, in time."""
    if delivery.status in (DeliveryStatus.CONTESTED, DeliveryStatus.CONFIRMED):
        return True
    told, version = queries.handover(delivery), contract.binding
    since, days = {
        DeliveryStatus.READY: (told.ready_since, version.terms.collect_days),
        DeliveryStatus.REPORTED: (told.known_since, version.clauses.inspection_days),
        DeliveryStatus.INSPECTED: (told.answered_on, version.clauses.inspection_days),
    }.get(delivery.status, (None, 0))
    return since is not None and today() > since + timedelta(days=days)


def _require_settling(contract: Contract, delivery: Delivery, move: Move, *, by: User) -> None:
    if not may_judge(delivery, by=by):
        raise NotAllowed
    moves.of_delivery(delivery, move)
    if not may_settle(contract, delivery):
        raise WrongState(delivery, wanted="contested, or late")


@dataclass(frozen=True)
class _Judged:
    """An inspection that was found to make sense, as the row keeps it."""

    columns: dict[str, Any]
    price_is_told: bool
    """Whether the terms themselves tell the price."""


def _judge(contract: Contract, delivery: Delivery, found: Inspection, *, by: User | None) -> _Judged:
    """What an inspection comes to; nothing is changed before all of it makes sense."""
    assert delivery.delivered_on is not None, "nobody inspects what was not handed over"
    refuse_day("on", found.on, since=delivery.delivered_on)
    if not found.takes_all and found.reason is None:
        raise Unprocessable("reason", "not_picked")
    told = worth.price(contract, delivery.grade, delivery.delivered_on)
    price_vnd = _price(told, found)
    lower_vnd = _lower_price(contract, delivery, found) if found.downgraded else None
    columns = {
        "accepted": found.accepted,
        "downgraded": found.downgraded,
        "rejected": found.rejected,
        "downgraded_to": found.downgraded_to if found.downgraded else "",
        "inspection_reason": None if found.takes_all else found.reason,
        "inspection_note": found.note,
        "inspected_on": found.on,
        "inspected_by_id": by.id if by is not None else None,
        "price_vnd": price_vnd if found.accepted else None,
        "downgraded_price_vnd": lower_vnd,
        "market_vnd": told.spot.price_vnd if told.spot is not None else None,
        "value_vnd": _value(found, price_vnd or 0, lower_vnd or 0),
    }
    return _Judged(columns, price_vnd == told.vnd)


def _put(delivery: Delivery, judged: _Judged) -> None:
    for name, value in judged.columns.items():
        setattr(delivery, name, value)
    delivery.due_on = _due_on(delivery)


def _price(told: Price, found: Inspection) -> int | None:
    """What the accepted goods cost: as the terms say, or as typed where they leave it open."""
    price_vnd = found.price_vnd if told.is_open and found.price_vnd is not None else told.vnd
    if found.accepted and price_vnd is None:
        raise Unprocessable("price_vnd", "empty")
    if price_vnd is not None and told.least_vnd is not None and price_vnd < told.least_vnd:
        raise Unprocessable("price_vnd", "below_the_floor", least=format_money(told.least_vnd))
    _require_plausible("price_vnd", price_vnd)
    return price_vnd


def _lower_price(contract: Contract, delivery: Delivery, found: Inspection) -> int:
    """What goods cost that were downgraded: the price of their grade, else what the buyer proposes."""
    terms, on = contract.binding.terms, delivery.delivered_on
    assert on is not None
    names = [each.name for each in terms.grades if each.name != delivery.grade]
    if names and found.downgraded_to not in names:
        raise Unprocessable("downgraded_to", "not_picked")
    price_vnd = found.downgraded_price_vnd
    if terms.price_rule is PriceRule.BY_GRADE:
        told = worth.price(contract, found.downgraded_to, on).vnd
        price_vnd = told if told is not None else price_vnd
    if price_vnd is None:
        raise Unprocessable("downgraded_price_vnd", "empty")
    _require_plausible("downgraded_price_vnd", price_vnd)
    return price_vnd


def _require_plausible(field: str, price_vnd: int | None) -> None:
    if price_vnd is not None and price_vnd > MAX_PRICE:
        raise Unprocessable(field, "too_large", maximum=MAX_PRICE)


def _value(found: Inspection, price_vnd: int, lower_vnd: int) -> int:
    """What is owed for what was taken."""
    value = value_vnd(found.accepted, price_vnd) + value_vnd(found.downgraded, lower_vnd)
    if value > MOST_VALUE_VND:
        field = "price_vnd" if value_vnd(found.accepted, price_vnd) * 2 > value else "downgraded_price_vnd"
        raise Unprocessable(field, "worth_too_much", most=format_money(MOST_VALUE_VND))
    return value


def _due_on(delivery: Delivery) -> date:
    """Counted from the inspection, of which a late one makes it no later; nor can the buyer pay while others decide.

    So the days between its own word and the day on which the goods counted at last are not its.
    """
    told, version = queries.handover(delivery), delivery.contract.binding
    assert told.inspected_on is not None, "it was inspected or settled"
    assert told.known_since is not None, "nobody inspects what was not handed over"
    at_last = told.known_since + timedelta(days=version.clauses.inspection_days)
    counted = min(max(told.inspected_on, told.known_since), at_last)
    decided_on = today(delivery.confirmed_at) if delivery.confirmed_at is not None else today()
    own_word = delivery.inspected_at or delivery.contested_at
    others = decided_on - (today(own_word) if own_word is not None else decided_on)
    return counted + timedelta(days=version.terms.payment_days) + others


def _confirm(contract: Contract, delivery: Delivery, move: Move, *, by: User | None, side: Side, **detail: Any) -> None:
    delivery.status = moves.of_delivery(delivery, move)
    delivery.confirmed_at, delivery.confirmed_by_id = delivery.confirmed_at or now(), by.id if by else None
    delivery.due_on = _due_on(delivery)
    keep(contract, delivery, move, by=by, side=side, **_told(delivery), **detail)
    following.follow(contract, by=by)


def _told(delivery: Delivery) -> dict[str, Any]:
    return {
        "accepted": str(delivery.accepted),
        "downgraded": str(delivery.downgraded),
        "rejected": str(delivery.rejected),
        "value_vnd": delivery.value_vnd,
    }
