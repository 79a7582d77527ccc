"""What a pool would bring, exactly: amounts by member and week, what they are worth, what they would break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.allocation.pools.problem import Amounts, Points, Problem, Weights

KEPT_AT_MOST: Final = 0.7
"""Two pools differ clearly where the organisations that one keeps of the other brought at most this share of it."""

Brought = Mapping[int, int]
"""What each organisation brings to a pool that another has to differ from, by its id."""


class Bound(StrEnum):
    """Everything that a pool has to keep to."""

    AMOUNT = "amount"
    LEAST = "least"
    RATE = "rate"
    WINDOW = "window"
    MEMBER = "member"
    MIN_LOT = "min_lot"
    LEDGER = "ledger"
    CEILING = "ceiling"
    MEMBERS = "members"
    LEAD = "lead"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Plan:
    """Amounts, shape (members, weeks), beside the problem that they answer."""

    problem: Problem
    amounts: Amounts

    @property
    def by_member(self) -> Amounts:
        """What each member brings, shape (members,)."""
        return np.asarray(self.amounts.sum(axis=1))

    @property
    def total(self) -> int:
        """What all bring."""
        return int(self.amounts.sum())

    @property
    def chosen(self) -> NDArray[np.intp]:
        """Positions of the members that bring anything."""
        return np.flatnonzero(self.by_member)

    @property
    def brought(self) -> dict[int, int]:
        """What each organisation brings, by its id."""
        sums: dict[int, int] = {}
        for position in self.chosen.tolist():
            number = int(self.problem.organisations[position])
            sums[number] = sums.get(number, 0) + int(self.by_member[position])
        return sums

    def value(self, weights: Weights) -> float:
        """Points: what a pool is chosen by. Nothing is worth nothing."""
        return worth_of(self.problem, self.by_member, self.problem.worth(weights), weights)

    def broken(self, different_from: Sequence[Brought] = ()) -> list[Bound]:
        """Every bound that it does not keep to; empty for a pool that may be proposed."""
        return [bound for bound, is_broken in _checks(self, different_from).items() if is_broken]


def worth_of(problem: Problem, by_member: Amounts, worth: Points, weights: Weights) -> float:
    """Points of amounts by member, whenever they fall."""
    chosen = np.flatnonzero(by_member)
    if not len(chosen):
        return 0.0
    partners = len(set(problem.organisations[chosen].tolist()))
    return float(worth @ by_member) - weights.partners * partners


def keeps_too_much(brought: Brought, different_from: Sequence[Brought]) -> bool:
    """Whether a pool of these organisations is much the same as one of the others."""
    return any(
        sum(amount for number, amount in other.items() if number in brought) > KEPT_AT_MOST * sum(other.values())
        for other in different_from
    )


def ledgers_hold(problem: Problem, by_member: Amounts) -> bool:
    """Whether the growing areas give what members take of them beyond what they hold already."""
    wanted = wants(problem, by_member)
    return all(room_beside(problem, position, wanted) >= amount for position, amount in wanted.items())


def wants(problem: Problem, by_member: Amounts) -> dict[int, int]:
    """What members take of growing areas beyond what they hold of them, by position."""
    return {
        position: int(by_member[position]) - member.backed
        for position, member in enumerate(problem.members)
        if member.backed is not None and by_member[position] > member.backed
    }


def room_beside(problem: Problem, position: int, wanted: Mapping[int, int]) -> int:
    """What the growing areas of a member give it beside what others want of them, whoever is served by which.

    Hall's condition: any of the others together with it fit into the areas that they share. Growing areas belong to
    one organisation, so only its own few offers ever stand beside each other.
    """
    own = set(problem.members[position].ledgers)
    beside = _sharing(problem, own, [each for each in wanted if each != position])
    rooms = []
    for size in range(len(beside) + 1):
        for others in combinations(beside, size):
            areas = own.union(*(problem.members[each].ledgers for each in others))
            rooms.append(sum(problem.ledgers[each] for each in areas) - sum(wanted[each] for each in others))
    return max(min(rooms), 0)


def _sharing(problem: Problem, areas: set[int], others: Sequence[int]) -> list[int]:
    """Of some members those that draw on these growing areas, or on those of one that does."""
    found: list[int] = []
    while more := [each for each in others if each not in found and areas & set(problem.members[each].ledgers)]:
        found += more
        areas = areas.union(*(problem.members[each].ledgers for each in more))
    return found


def _checks(plan: Plan, different_from: Sequence[Brought]) -> dict[Bound, bool]:
    problem, amounts, by_member, chosen = plan.problem, plan.amounts, plan.by_member, plan.chosen
    target = problem.target
    running, to_hand = amounts.cumsum(axis=1), problem.by_week.cumsum(axis=1)
    return {
        Bound.AMOUNT: plan.total > target.amount,
        Bound.LEAST: plan.total < target.least,
        Bound.RATE: bool((amounts.sum(axis=0) > problem.rates).any()),
        Bound.WINDOW: bool(
            (amounts < 0).any()
            or (
                np.where(problem.keeps[:, None], running, amounts)
                > np.where(problem.keeps[:, None], to_hand, problem.by_week)
            ).any()
        ),
        Bound.MEMBER: bool((by_member > [each.amount for each in problem.members]).any()) if len(by_member) else False,
        Bound.MIN_LOT: bool((by_member[chosen] < problem.least[chosen]).any()),
        Bound.LEDGER: not ledgers_hold(problem, by_member),
        Bound.CEILING: int(problem.dearer @ by_member) > 0,
        Bound.MEMBERS: len(plan.brought) > problem.members_max,
        Bound.LEAD: len(chosen) > 0 and not bool(problem.invoices[chosen].any()),
        Bound.DIFFERENT: keeps_too_much(plan.brought, different_from),
    }
