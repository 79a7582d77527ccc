"""What a contract expects by a day, and what came of it: deliveries, collections, the deposit, dues. Pure.

Goods fill the portions of the schedule in order, each up to what its tolerance still allows to be missing; so what
came too little one week is made good by the next before that counts as delivered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from matchmaker.contracts.fulfilment.dues import SettledDue
from matchmaker.measures.schedule import Portion
from matchmaker.terms import Terms
from matchmaker.terms.terms import WHOLE_PER_CENT


class MilestoneKind(StrEnum):
    """What is expected, and of whom."""

    DELIVERY = "delivery"
    """Of the seller: a portion of the goods."""
    COLLECTION = "collection"
    """Of the buyer: goods that stand ready."""
    DEPOSIT = "deposit"
    """Of the buyer."""
    DUE = "due"
    """Of the buyer: the money for one delivery."""

    @property
    def is_the_buyers(self) -> bool:
        return self is not MilestoneKind.DELIVERY


class MilestoneState(StrEnum):
    """What came of a milestone by a day."""

    SCHEDULED = "scheduled"
    WAITING = "waiting"
    """One side reported enough of it; the other has not confirmed, or contests it."""
    MET = "met"
    PARTIALLY_MET = "partially_met"
    """Its day went by with some of it missing."""
    MISSED = "missed"
    """Its day went by with all of it missing."""
    LATE = "late"
    """All of it came, after its day."""

    @property
    def is_behind(self) -> bool:
        """Whether somebody has to act who should have acted."""
        return self in (MilestoneState.PARTIALLY_MET, MilestoneState.MISSED)


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something expected by a day."""

    kind: MilestoneKind
    number: int
    """Of the portion, or of the delivery that is to be collected or paid; 0 for the deposit."""
    on: date
    """The last day on which it is in time."""
    expected: Decimal
    """An amount in the base unit, or đồng."""
    reached: Decimal
    """How much of that is confirmed by now."""
    in_time: Decimal
    """How much of that was there by its day."""
    state: MilestoneState
    reached_on: date | None = None
    """When all of it was there."""
    waiting: Decimal = Decimal(0)
    """How much more of it is reported or stands ready; the other has not confirmed that, or contests it."""

    @property
    def about(self) -> str:
        """What it is, for a notice that is told once: the portion's or the due's own day is part of it."""
        return f"{self.number}:{self.on.isoformat()}"

    @property
    def missing(self) -> Decimal:
        return max(self.expected - self.reached, Decimal(0))

    def days_late(self, day: date) -> int:
        """How many days after its day it was reached, or is waited for on a day; 0 in time."""
        return max(((self.reached_on or day) - self.on).days, 0)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Goods that were handed over, or stand ready for the buyer to come."""

    on: date
    amount: Decimal
    is_certain: bool
    """Whether both sides stand by it."""


@dataclass(frozen=True, slots=True)
class Standby:
    """Goods that the seller announced as ready."""

    number: int
    ready_on: date
    collected_on: date | None
    """None while they stand there."""
    amount: Decimal


def least_of(terms: Terms, amount: Decimal) -> Decimal:
    """How much of an amount has to come at least, as the terms tolerate less."""
    return amount * (WHOLE_PER_CENT - min(terms.tolerance_pct, WHOLE_PER_CENT)) / WHOLE_PER_CENT


def most_of(terms: Terms, amount: Decimal) -> Decimal:
    """How much of an amount may come at most, as the terms tolerate more."""
    return amount * (WHOLE_PER_CENT + terms.tolerance_pct) / WHOLE_PER_CENT


def deliveries(terms: Terms, arrivals: Iterable[Arrival], day: date) -> list[Milestone]:
    """One milestone for each portion of which something has to come."""
    came = sorted(arrivals, key=lambda each: each.on)
    certain = [each for each in came if each.is_certain]
    found, before = [], Decimal(0)
    for number, portion in enumerate(terms.portions, start=1):
        least = least_of(terms, portion.amount)
        if least > 0:
            found.append(_delivery(number, portion, (before, least), (certain, came), day))
        before += least
    return found


def _delivery(
    number: int,
    portion: Portion,
    place: tuple[Decimal, Decimal],
    arrivals: tuple[Sequence[Arrival], Sequence[Arrival]],
    day: date,
) -> Milestone:
    """`place`: what fills earlier portions, what fills this one; `arrivals`: those both stand by, and all."""
    before, least = place
    certain, came = arrivals
    ends_on = portion.period.ends_on
    reached = _within(_by(day, certain) - before, least)
    in_time = _within(_by(min(ends_on, day), certain) - before, least)
    told = _within(_by(day, came) - before, least)
    state = _state(least, in_time, reached, told, is_past=day > ends_on)
    reached_on = _when(certain, before + least)
    waiting = max(told - reached, Decimal(0))
    return Milestone(MilestoneKind.DELIVERY, number, ends_on, least, reached, in_time, state, reached_on, waiting)


def _by(day: date, arrivals: Sequence[Arrival]) -> Decimal:
    return sum((each.amount for each in arrivals if each.on <= day), Decimal(0))


def _within(amount: Decimal, most: Decimal) -> Decimal:
    return min(max(amount, Decimal(0)), most)


def _when(arrivals: Sequence[Arrival], needed: Decimal) -> date | None:
    """The day on which so much had come; None while it has not."""
    sum_so_far = Decimal(0)
    for each in arrivals:
        sum_so_far += each.amount
        if sum_so_far >= needed:
            return each.on
    return None


def _state(expected: Decimal, in_time: Decimal, reached: Decimal, told: Decimal, *, is_past: bool) -> MilestoneState:
    if in_time >= expected:
        return MilestoneState.MET
    if reached >= expected:
        return MilestoneState.LATE if is_past else MilestoneState.MET
    if told >= expected:
        return MilestoneState.WAITING
    if not is_past:
        return MilestoneState.SCHEDULED
    return MilestoneState.PARTIALLY_MET if reached > 0 else MilestoneState.MISSED


def collections(terms: Terms, standbys: Iterable[Standby], day: date) -> Iterator[Milestone]:
    """One milestone for each lot of goods that was announced as ready."""
    for each in standbys:
        last = each.ready_on + timedelta(days=terms.collect_days)
        collected = each.collected_on is not None
        reached = each.amount if collected else Decimal(0)
        in_time = reached if each.collected_on is not None and each.collected_on <= last else Decimal(0)
        state = _state(each.amount, in_time, reached, reached, is_past=(each.collected_on or day) > last)
        yield Milestone(
            MilestoneKind.COLLECTION, each.number, last, each.amount, reached, in_time, state, each.collected_on
        )


@dataclass(frozen=True, slots=True)
class Deposited:
    """A deposit as paid."""

    on: date
    amount_vnd: int
    is_certain: bool


def deposit(amount_vnd: int, due_on: date, paid: Iterable[Deposited], day: date) -> Milestone | None:
    """The milestone of the deposit; None where there is none."""
    if amount_vnd <= 0:
        return None
    came = sorted(
        (Arrival(each.on, Decimal(each.amount_vnd), each.is_certain) for each in paid), key=lambda each: each.on
    )
    certain = [each for each in came if each.is_certain]
    expected = Decimal(amount_vnd)
    reached, in_time = _within(_by(day, certain), expected), _within(_by(min(due_on, day), certain), expected)
    state = _state(expected, in_time, reached, _within(_by(day, came), expected), is_past=day > due_on)
    return Milestone(MilestoneKind.DEPOSIT, 0, due_on, expected, reached, in_time, state, _when(certain, expected))


def dues(settled: Iterable[SettledDue], told_vnd: int, day: date) -> Iterator[Milestone]:
    """One milestone for each due. `told_vnd`: money that the buyer reports and the seller has not confirmed yet."""
    for each in settled:
        if each.due.amount_vnd == 0:
            continue
        expected, last = Decimal(each.due.amount_vnd), each.due.due_on
        reached = Decimal(each.paid_vnd)
        in_time = Decimal(sum(part.amount_vnd for part in each.set_offs if part.on <= last))
        covering = min(told_vnd, each.outstanding_vnd)
        told_vnd -= covering
        state = _state(expected, in_time, reached, reached + covering, is_past=day > last)
        yield Milestone(MilestoneKind.DUE, each.due.number, last, expected, reached, in_time, state, each.paid_on)
