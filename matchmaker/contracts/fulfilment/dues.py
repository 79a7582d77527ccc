"""What is owed and what was paid, set off against each other to the đồng. Pure.

The rule: every đồng for goods (payment, deposit, inputs deducted alike) is set off as soon as there is something to
set it off against, the oldest due first. What a refund took back is taken from the newest money first. Whatever is
left is credit: a deposit before the first delivery, or an overpayment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Due:
    """What the buyer owes for one delivery."""

    number: int
    """The delivery's."""
    since: date
    """Since when it is owed: nobody can pay it before."""
    due_on: date
    """The last day to pay it in time."""
    amount_vnd: int

    @property
    def since_at_the_latest(self) -> date:
        """What is settled only after its day was owed by that day: whoever had paid in advance was not late."""
        return min(self.since, self.due_on)


@dataclass(frozen=True, slots=True)
class Credit:
    """Money for goods that reached the seller, or that was deducted from what is owed."""

    number: int
    """The payment's."""
    on: date
    amount_vnd: int


@dataclass(frozen=True, slots=True)
class SetOff:
    """So much of one payment went into one due."""

    due: int
    credit: int
    amount_vnd: int
    on: date
    """When: the day it was paid, or, in advance, the day it came to be owed or had to be there, if that was before."""


@dataclass(frozen=True, slots=True)
class SettledDue:
    """A due, and what was set off against it."""

    due: Due
    set_offs: tuple[SetOff, ...]

    @property
    def paid_vnd(self) -> int:
        return sum(each.amount_vnd for each in self.set_offs)

    @property
    def outstanding_vnd(self) -> int:
        return self.due.amount_vnd - self.paid_vnd

    @property
    def paid_on(self) -> date | None:
        """The day on which the last đồng of it was there; None while it is not, or where nothing was owed."""
        if self.outstanding_vnd or not self.set_offs:
            return None
        return max(each.on for each in self.set_offs)

    def is_overdue(self, day: date) -> bool:
        """Whether some of it should have been paid before a day."""
        return self.outstanding_vnd > 0 and self.due.due_on < day


@dataclass(frozen=True)
class Balance:
    """All dues of a contract and all that was paid: owed + credit + refunded = paid + outstanding, always."""

    dues: tuple[SettledDue, ...]
    """The oldest first."""
    credits: tuple[Credit, ...]
    """In the order in which they were paid."""
    refunded_vnd: int

    @cached_property
    def owed_vnd(self) -> int:
        """What all deliveries so far cost."""
        return sum(each.due.amount_vnd for each in self.dues)

    @cached_property
    def paid_vnd(self) -> int:
        """All money for goods, before refunds."""
        return sum(each.amount_vnd for each in self.credits)

    @cached_property
    def set_off_vnd(self) -> int:
        return sum(each.paid_vnd for each in self.dues)

    @cached_property
    def outstanding_vnd(self) -> int:
        """What the buyer still owes; what was refunded beyond all that had been paid, too."""
        return self.owed_vnd - self.set_off_vnd + max(self.refunded_vnd - self.paid_vnd, 0)

    @cached_property
    def credit_vnd(self) -> int:
        """What was paid and neither set off nor given back: deposit to come, or too much."""
        return max(self.paid_vnd - self.refunded_vnd, 0) - self.set_off_vnd

    @property
    def is_square(self) -> bool:
        """Whether nobody owes the other anything by now."""
        return not self.outstanding_vnd and not self.credit_vnd

    def overdue_vnd(self, day: date) -> int:
        """What should have been paid before a day and was not."""
        return sum(each.outstanding_vnd for each in self.dues if each.is_overdue(day))


def balance(dues: Iterable[Due], credits: Iterable[Credit], refunded_vnd: int = 0) -> Balance:
    """Set off what was paid against what is owed."""
    paid = sorted(credits, key=lambda each: (each.on, each.number))
    left = list(zip(paid, _kept(paid, refunded_vnd), strict=True))[::-1]
    settled = []
    for due in sorted(dues, key=lambda each: (each.due_on, each.number)):
        open_vnd, parts = due.amount_vnd, []
        while open_vnd and left:
            credit, kept = left.pop()
            taken = min(open_vnd, kept)
            if taken:
                parts.append(SetOff(due.number, credit.number, taken, max(credit.on, due.since_at_the_latest)))
            open_vnd -= taken
            if kept > taken:
                left.append((credit, kept - taken))
        settled.append(SettledDue(due, tuple(parts)))
    return Balance(tuple(settled), tuple(paid), refunded_vnd)


def _kept(paid: list[Credit], refunded_vnd: int) -> list[int]:
    """What is left of each payment once refunds took theirs, from the newest back."""
    kept, back = [], refunded_vnd
    for each in reversed(paid):
        taken = min(back, each.amount_vnd)
        kept.append(each.amount_vnd - taken)
        back -= taken
    return kept[::-1]
