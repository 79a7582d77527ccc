"""How far a contract has come on its two axes: delivered, paid. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from matchmaker.contracts.fulfilment.dues import Balance
from matchmaker.contracts.fulfilment.milestones import least_of, most_of
from matchmaker.terms import Terms


class Delivered(StrEnum):
    """How much of the contract's goods the buyer took."""

    NONE = "none"
    PARTIAL = "partial"
    COMPLETE = "complete"
    """Within the tolerance."""
    OVER = "over"
    """More than the tolerance allows."""

    @property
    def is_enough(self) -> bool:
        return self in (Delivered.COMPLETE, Delivered.OVER)


class Paid(StrEnum):
    """How much of what is owed by now was paid."""

    NONE = "none"
    PARTIAL = "partial"
    """Some of it; or money in advance while nothing is owed."""
    COMPLETE = "complete"
    """All of what was delivered by now."""


@dataclass(frozen=True, slots=True)
class Badge:
    """Where a contract stands on both axes."""

    delivered: Delivered
    paid: Paid


def badge(terms: Terms, taken: Decimal, money: Balance) -> Badge:
    """`taken`: the goods that the buyer took, in the base unit."""
    return Badge(_delivered(terms, taken), _paid(money))


def _delivered(terms: Terms, taken: Decimal) -> Delivered:
    if taken <= 0:
        return Delivered.NONE
    if taken > most_of(terms, terms.quantity):
        return Delivered.OVER
    return Delivered.COMPLETE if taken >= least_of(terms, terms.quantity) else Delivered.PARTIAL


def _paid(money: Balance) -> Paid:
    if money.paid_vnd <= money.refunded_vnd:
        return Paid.NONE
    return Paid.COMPLETE if money.owed_vnd and not money.outstanding_vnd else Paid.PARTIAL
