"""What waits for whom under a contract, and since when it is late: the one source of tasks and of reminders. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from matchmaker.contracts.fulfilment.milestones import Milestone, MilestoneKind, MilestoneState
from matchmaker.contracts.fulfilment.reckoning import Handover, Reckoning, Transfer
from matchmaker.contracts.kinds import DeliveryStatus, PaymentStatus

ANSWER_DAYS: Final = 3
"""Days within which a report is answered: over a weekend, and not much longer."""
AHEAD_DAYS: Final = 7
"""How long before its day a delivery or a payment is a task."""


class Deed(StrEnum):
    """What somebody has to do."""

    DELIVER = "deliver"
    COLLECT = "collect"
    INSPECT = "inspect"
    ANSWER_INSPECTION = "answer_inspection"
    PAY_DEPOSIT = "pay_deposit"
    PAY = "pay"
    ANSWER_PAYMENT = "answer_payment"
    SETTLE_DELIVERY = "settle_delivery"
    SETTLE_PAYMENT = "settle_payment"


WHILE_ACTIVE: Final = (Deed.DELIVER, Deed.COLLECT, Deed.PAY_DEPOSIT)
"""What nobody has to do any more once a contract is over."""


class Who(StrEnum):
    """Who has to do it."""

    BUYER = "buyer"
    SELLER = "seller"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits."""

    deed: Deed
    who: Who
    number: int
    """Of the delivery, the payment or the portion; 0 for the deposit."""
    on: date
    """The last day on which it is in time."""
    amount: Decimal
    """What is missing, in the base unit or in đồng."""
    day: date

    @property
    def is_late(self) -> bool:
        return self.on < self.day

    @property
    def about(self) -> str:
        """What it is, for a notice that is told once."""
        return f"{self.number}:{self.on.isoformat()}"


def waits(found: Reckoning, *, is_over: bool = False) -> list[Waiting]:
    """Everything that waits on the reckoning's day, the most urgent first.

    Of a contract that `is_over` no goods are handed over any more; what came is inspected and paid all the same.
    """
    every = [*_milestones(found), *_deliveries(found), *_payments(found)]
    left = [each for each in every if not (is_over and each.deed in WHILE_ACTIVE)]
    return sorted(left, key=lambda each: (each.on, list(Deed).index(each.deed), each.number))


def _milestones(found: Reckoning) -> Iterator[Waiting]:
    ahead = found.day + timedelta(days=AHEAD_DAYS)
    first_delivery = True
    for each in found.milestones:
        is_open = each.state is MilestoneState.SCHEDULED or each.state.is_behind
        if not is_open or each.kind is MilestoneKind.COLLECTION:
            continue  # goods that stand ready are told by their delivery
        if each.kind is MilestoneKind.DELIVERY:
            if not first_delivery and not each.state.is_behind:
                continue  # one delivery after the other
            first_delivery = False
        if each.on <= ahead:
            yield _of_milestone(each, found.day)


def _of_milestone(each: Milestone, day: date) -> Waiting:
    deed = {
        MilestoneKind.DELIVERY: Deed.DELIVER,
        MilestoneKind.DEPOSIT: Deed.PAY_DEPOSIT,
        MilestoneKind.DUE: Deed.PAY,
    }[each.kind]
    return Waiting(
        deed,
        Who.BUYER if each.kind.is_the_buyers else Who.SELLER,
        each.number,
        each.on,
        each.missing - each.waiting,
        day,
    )


def _deliveries(found: Reckoning) -> Iterator[Waiting]:
    for each in found.handovers:
        told = _of_delivery(found, each)
        if told is not None:
            deed, who, on = told
            yield Waiting(deed, who, each.number, on, each.quantity, found.day)
        if found.is_overlooked(each):  # the worker takes it as reported, unless no price can be told
            answer_by = (found.inspection_ends_on(each) or found.day) + timedelta(days=ANSWER_DAYS)
            yield Waiting(Deed.SETTLE_DELIVERY, Who.STAFF, each.number, answer_by, each.quantity, found.day)


def _of_delivery(found: Reckoning, each: Handover) -> tuple[Deed, Who, date] | None:
    answer_by = (each.told_on or found.day) + timedelta(days=ANSWER_DAYS)
    if each.status is DeliveryStatus.READY:
        return Deed.COLLECT, Who.BUYER, (each.ready_since or found.day) + timedelta(days=found.terms.collect_days)
    if each.status is DeliveryStatus.REPORTED:
        return Deed.INSPECT, Who.BUYER, found.inspection_ends_on(each) or answer_by
    if each.status is DeliveryStatus.INSPECTED:
        return Deed.ANSWER_INSPECTION, Who.SELLER, (each.answered_on or found.day) + timedelta(days=ANSWER_DAYS)
    if each.status is DeliveryStatus.CONTESTED:
        return Deed.SETTLE_DELIVERY, Who.STAFF, answer_by
    return None


def _payments(found: Reckoning) -> Iterator[Waiting]:
    for each in found.transfers:
        if each.status is PaymentStatus.REPORTED:
            who = Who.SELLER if each.by_buyer else Who.BUYER
            yield _of_payment(Deed.ANSWER_PAYMENT, who, each, found.day)
        elif each.status is PaymentStatus.CONTESTED:
            yield _of_payment(Deed.SETTLE_PAYMENT, Who.STAFF, each, found.day)


def _of_payment(deed: Deed, who: Who, each: Transfer, day: date) -> Waiting:
    on = (each.told_on or day) + timedelta(days=ANSWER_DAYS)
    return Waiting(deed, who, each.number, on, Decimal(each.amount_vnd), day)
