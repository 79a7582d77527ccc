"""What a package leaves the cooperative: pure, in whole đồng.

    margin = produce under contract - inputs under contract - other costs + investment that is not paid back

Each term is told three times: as the contracts expect it, as it was delivered and confirmed so far, and as it was
paid so far. Nobody reports other costs and investments bit by bit, so both count in full in all three. A sum is known
only where all its terms are. Shares per hectare are rounded so that they add up to the whole's share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from functools import cached_property


class Part(StrEnum):
    """What a term is."""

    PRODUCE = "produce"
    INPUTS = "inputs"
    OTHER = "other"
    INVESTMENT = "investment"

    @property
    def is_cost(self) -> bool:
        return self in (Part.INPUTS, Part.OTHER)


class Stage(StrEnum):
    """As of what a sum is told."""

    EXPECTED = "expected"
    DELIVERED = "delivered"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Term:
    """One term: amounts are never negative, its part says whether it is taken away.

    Attributes
    ----------
    expected_vnd : int or None
        None where no price is known yet.
    """

    part: Part
    expected_vnd: int | None
    delivered_vnd: int
    paid_vnd: int

    def at(self, stage: Stage) -> int | None:
        """The amount with its sign."""
        amount = {
            Stage.EXPECTED: self.expected_vnd,
            Stage.DELIVERED: self.delivered_vnd,
            Stage.PAID: self.paid_vnd,
        }[stage]
        if amount is None:
            return None
        return -amount if self.part.is_cost else amount


def in_full(part: Part, amount_vnd: int) -> Term:
    """A term that nobody follows bit by bit."""
    return Term(part, amount_vnd, amount_vnd, amount_vnd)


@dataclass(frozen=True)
class Margin:
    """What all terms of a package leave.

    Attributes
    ----------
    terms : tuple of Term
        In the order in which they are shown.
    hectares : Decimal or None
        The land that the package is about.
    """

    terms: tuple[Term, ...]
    hectares: Decimal | None = None

    @cached_property
    def totals(self) -> dict[Stage, int | None]:
        """What is left, by stage; None where a term is not known."""
        return {stage: _sum(each.at(stage) for each in self.terms) for stage in Stage}

    def of_part(self, part: Part, stage: Stage) -> int | None:
        """All terms of one part, with their sign; None where one is not known."""
        return _sum(each.at(stage) for each in self.terms if each.part is part)

    def per_hectare(self, stage: Stage) -> int | None:
        """What is left for each hectare; None without land or where a term is not known."""
        shares = self.shares(stage)
        return sum(shares) if shares is not None else None

    def shares(self, stage: Stage) -> list[int] | None:
        """Each term for each hectare, in order: together exactly `per_hectare`."""
        amounts = [each.at(stage) for each in self.terms]
        if not self.hectares or any(each is None for each in amounts):
            return None
        return shared([each for each in amounts if each is not None], self.hectares)


def shared(amounts: Sequence[int], by: Decimal) -> list[int]:
    """Each amount divided and rounded so that the rounded ones add up to their sum divided and rounded.

    Each is less than one đồng from its exact share.
    """
    found, before, run = [], 0, 0
    for amount in amounts:
        run += amount
        upto = int((Decimal(run) / by).to_integral_value(ROUND_HALF_EVEN))
        found.append(upto - before)
        before = upto
    return found


def _sum(amounts: Iterable[int | None]) -> int | None:
    total = 0
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
