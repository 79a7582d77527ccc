"""A whole contract reckoned up as of a day: goods, money, milestones. Pure: plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final

from matchmaker.contracts.fulfilment import milestones
from matchmaker.contracts.fulfilment.badge import Badge, badge
from matchmaker.contracts.fulfilment.dues import Balance, Credit, Due, balance
from matchmaker.contracts.fulfilment.milestones import Arrival, Deposited, Milestone, MilestoneKind, Standby
from matchmaker.contracts.kinds import DeliveryStatus, PaymentKind, PaymentStatus
from matchmaker.terms import Terms

DEPOSIT_DAYS: Final = 3
"""Days from the signing within which a deposit is paid: terms name none, and a bank takes up to three."""
_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What the reckoning reads of a delivery; amounts in the base unit."""

    number: int
    status: DeliveryStatus
    quantity: Decimal
    by_buyer: bool = False
    """Whether the buyer reported it."""
    announced_on: date | None = None
    """When the goods were said to be ready."""
    told_on: date | None = None
    """When it was reported."""
    answered_on: date | None = None
    """When the inspection was told."""
    ready_on: date | None = None
    delivered_on: date | None = None
    inspected_on: date | None = None
    accepted: Decimal | None = None
    downgraded: Decimal | None = None
    rejected: Decimal | None = None
    value_vnd: int | None = None
    due_on: date | None = None

    @property
    def is_confirmed(self) -> bool:
        return self.status is DeliveryStatus.CONFIRMED

    @property
    def ready_since(self) -> date | None:
        """The day from which the buyer could collect it: that of the announcement where an earlier one was typed."""
        return max(self.ready_on, self.announced_on or self.ready_on) if self.ready_on is not None else None

    @property
    def known_since(self) -> date | None:
        """The day from which the buyer could inspect it: that of the seller's report where it was told late."""
        if self.delivered_on is None or self.by_buyer:
            return self.delivered_on
        return max(self.delivered_on, self.told_on or self.delivered_on)

    @property
    def taken(self) -> Decimal:
        """What of it the buyer took, once both stand by it."""
        return (self.accepted or _NOTHING) + (self.downgraded or _NOTHING) if self.is_confirmed else _NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What the reckoning reads of a payment."""

    number: int
    kind: PaymentKind
    status: PaymentStatus
    amount_vnd: int
    paid_on: date
    by_buyer: bool = True
    """Whether it comes from the buyer."""
    told_on: date | None = None
    """When it was reported."""

    @property
    def is_confirmed(self) -> bool:
        return self.status is PaymentStatus.CONFIRMED


@dataclass(frozen=True)
class Reckoning:
    """A contract as of a day."""

    day: date
    terms: Terms
    inspection_days: int
    handovers: tuple[Handover, ...]
    """Withdrawn ones are not among them; by number."""
    transfers: tuple[Transfer, ...]
    money: Balance
    milestones: tuple[Milestone, ...]
    """By day."""

    @cached_property
    def taken(self) -> Decimal:
        """What the buyer took: accepted and downgraded, confirmed."""
        return sum((each.taken for each in self.handovers), _NOTHING)

    @cached_property
    def rejected(self) -> Decimal:
        return sum((each.rejected or _NOTHING for each in self.handovers if each.is_confirmed), _NOTHING)

    @cached_property
    def waiting(self) -> Decimal:
        """What stands ready, or was reported and is not confirmed or contested yet."""
        return sum((each.quantity for each in self.handovers if each.status.is_open), _NOTHING)

    @cached_property
    def reported_vnd(self) -> int:
        """Money for goods that was reported and is not confirmed."""
        return sum(each.amount_vnd for each in self.transfers if each.status.is_open and each.kind.pays_for_goods)

    @property
    def left(self) -> Decimal:
        """What of the contract's quantity is still to come."""
        return max(self.terms.quantity - self.taken, _NOTHING)

    @property
    def badge(self) -> Badge:
        return badge(self.terms, self.taken, self.money)

    @property
    def overdue_vnd(self) -> int:
        """What the buyer should have paid by now."""
        return self.money.overdue_vnd(self.day)

    @property
    def behind(self) -> list[Milestone]:
        """Milestones whose day went by with something missing."""
        return [each for each in self.milestones if each.state.is_behind]

    @property
    def is_complete(self) -> bool:
        """Whether nothing more has to come: all of it was taken, or, once the last portion's day is over, enough."""
        is_over = all(each.period.ends_on < self.day for each in self.terms.portions)
        return self.badge.delivered.is_enough and (is_over or self.left == 0)

    @property
    def is_done(self) -> bool:
        """Whether nothing more has to come, what came is paid to the đồng and nothing is left to be said about it."""
        goods, money = self.handovers, self.transfers
        waits = any(each.status.is_open for each in goods) or any(each.status.is_open for each in money)
        return self.is_complete and not waits and self.money.is_square

    def inspection_ends_on(self, handover: Handover) -> date | None:
        """The last day on which the buyer may inspect a delivery; None while it was not handed over."""
        since = handover.known_since
        return since + timedelta(days=self.inspection_days) if since is not None else None

    def is_overlooked(self, handover: Handover) -> bool:
        """Whether the days to inspect a delivery passed without a word about it."""
        last = self.inspection_ends_on(handover)
        return handover.status is DeliveryStatus.REPORTED and last is not None and last < self.day

    def would_be_over(self, amount: Decimal) -> Decimal:
        """By how much the contract's most would be passed if so much more came; 0 where it would not."""
        most = milestones.most_of(self.terms, self.terms.quantity)
        return max(self.taken + self.waiting + amount - most, _NOTHING)

    def paid_of(self, kind: PaymentKind) -> int:
        """What both sides confirm as paid of one kind."""
        return sum(each.amount_vnd for each in self.transfers if each.kind is kind and each.is_confirmed)

    def said_of(self, kind: PaymentKind) -> int:
        """The same, with what was reported and not confirmed yet."""
        return sum(each.amount_vnd for each in self.transfers if each.kind is kind)


def reckon(
    terms: Terms,
    handovers: Iterable[Handover],
    transfers: Iterable[Transfer],
    *,
    inspection_days: int,
    binds_from: date,
    day: date,
) -> Reckoning:
    """Reckon a contract up. `binds_from`: the day it was signed, or the first day of its term where that is later."""
    known = tuple(
        sorted(
            (each for each in handovers if each.status is not DeliveryStatus.WITHDRAWN), key=lambda each: each.number
        )
    )
    paid = tuple(
        sorted((each for each in transfers if each.status is not PaymentStatus.WITHDRAWN), key=lambda each: each.number)
    )
    money = balance(_dues(known), _credits(paid), _refunded(paid))
    expected = _milestones(terms, known, paid, money, binds_from, day)
    return Reckoning(day, terms, inspection_days, known, paid, money, tuple(expected))


def _dues(handovers: Iterable[Handover]) -> Iterable[Due]:
    for each in handovers:
        since = each.inspected_on or each.delivered_on
        if each.is_confirmed and each.value_vnd is not None and since is not None:
            yield Due(each.number, since, each.due_on or since, each.value_vnd)


def _credits(transfers: Iterable[Transfer]) -> Iterable[Credit]:
    for each in transfers:
        if each.is_confirmed and each.kind.pays_for_goods:
            yield Credit(each.number, each.paid_on, each.amount_vnd)


def _refunded(transfers: Iterable[Transfer]) -> int:
    return sum(each.amount_vnd for each in transfers if each.kind is PaymentKind.REFUND and each.is_confirmed)


def _milestones(
    terms: Terms,
    handovers: Sequence[Handover],
    transfers: Sequence[Transfer],
    money: Balance,
    binds_from: date,
    day: date,
) -> list[Milestone]:
    told = [
        each for each in transfers if each.status is not PaymentStatus.CONTESTED
    ]  # that is not there, says the seller
    told_vnd = sum(each.amount_vnd for each in told if each.status.is_open and each.kind.pays_for_goods)
    deposits = [
        Deposited(each.paid_on, each.amount_vnd, each.is_confirmed) for each in told if each.kind is PaymentKind.DEPOSIT
    ]
    last = binds_from + timedelta(days=DEPOSIT_DAYS)
    found = [
        milestones.deposit(terms.deposit_vnd, last, deposits, day),
        *milestones.deliveries(terms, arrivals(handovers), day),
        *milestones.collections(terms, _standbys(handovers), day),
        *milestones.dues(money.dues, told_vnd, day),
    ]
    order = list(MilestoneKind)
    return sorted(
        (each for each in found if each is not None),
        key=lambda each: (each.on, order.index(each.kind), each.number),
    )


def arrivals(handovers: Iterable[Handover]) -> Iterable[Arrival]:
    """A delivery counts for the seller on the day it was handed over, or stood ready for a buyer who did not come."""
    for each in handovers:
        days = [known for known in (each.ready_since, each.delivered_on) if known is not None]
        if days and (each.status.is_open or each.taken):
            yield Arrival(min(days), each.taken if each.is_confirmed else each.quantity, each.is_confirmed)


def _standbys(handovers: Iterable[Handover]) -> Iterable[Standby]:
    for each in handovers:
        is_denied = each.status is DeliveryStatus.CONTESTED and each.delivered_on is None
        if each.ready_since is not None and not is_denied:
            yield Standby(each.number, each.ready_since, each.delivered_on, each.quantity)
