"""Pools made by a plain rule: take whoever adds most, then try to exchange one for another.

The floor under the proposals, and what stands when the solver runs out of nodes: exact whole amounts from the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from matchmaker.allocation.pools.plan import Brought, Plan, keeps_too_much, room_beside, wants, worth_of
from matchmaker.allocation.pools.problem import Amounts, Points, Problem, Weights
from matchmaker.allocation.pools.round_parts import in_round_parts

EXCHANGES_MAX: Final = 6
"""How often one member is exchanged for another at most."""
LOOKED_AT: Final = 60
"""Of more possible members those that would be worth most alone."""
LEAST_GAIN: Final = 1e-9


def greedy(problem: Problem, weights: Weights, different_from: Sequence[Brought] = ()) -> Plan | None:
    """The pool that a plain rule makes; None where it finds none that keeps to every bound.

    One that can lead comes first where the best without it would leave nobody who can. Parts are round.
    """
    filler = _Filler(problem, weights, different_from)
    chosen = filler.grown([])
    if not filler.leads(chosen):
        leaders = np.flatnonzero(problem.invoices).tolist()
        grown = [filler.grown([each]) for each in leaders if filler.value([each]) > -np.inf]
        chosen = max(grown, key=filler.value, default=[])
    if not chosen:
        return None
    plan = Plan(problem, filler.amounts(filler.exchanged(chosen)))
    return None if plan.broken(different_from) else in_round_parts(plan, weights)


def refilled(problem: Problem, weights: Weights, chosen: list[int]) -> Plan:
    """What these members bring if each takes what it can, whoever is worth most first."""
    return Plan(problem, _Filler(problem, weights, ()).amounts(chosen))


class _Filler:
    """Fills a target from chosen members, the one worth most first."""

    def __init__(self, problem: Problem, weights: Weights, different_from: Sequence[Brought]) -> None:
        self.problem, self.weights, self.different_from = problem, weights, different_from
        self.worth: Points = problem.worth(weights)
        self.order = np.lexsort((-self.worth, problem.dearer > 0)).tolist()
        self.place = {position: place for place, position in enumerate(self.order)}
        able = np.flatnonzero((problem.most >= problem.least) & (problem.most > 0))
        alone = -(self.worth * problem.most)[able]
        self.able = sorted(able[np.argsort(alone, kind="stable")][:LOOKED_AT].tolist())

    def leads(self, chosen: Iterable[int]) -> bool:
        return any(self.problem.invoices[each] for each in chosen)

    def grown(self, chosen: list[int]) -> list[int]:
        """As many members as add something, the one that adds most each time."""
        value = self.value(chosen)
        while True:
            found = [(self.value([*chosen, each]), -each) for each in self._open(chosen)]
            best, position = max(found, default=(-np.inf, 0))
            if best <= max(value, 0.0) + LEAST_GAIN:
                return chosen
            chosen, value = [*chosen, -position], best

    def exchanged(self, chosen: list[int]) -> list[int]:
        """The same with one member after another exchanged for a better one, while that helps."""
        value = self.value(chosen)
        for _ in range(EXCHANGES_MAX):
            best, better = max(((self.value(each), each) for each in self._exchanges(chosen)), default=(value, chosen))
            if best <= value + LEAST_GAIN or not self.leads(better):
                break
            chosen, value = self.grown(better), best
        return chosen

    def _exchanges(self, chosen: list[int]) -> Iterable[list[int]]:
        for gone in chosen:
            rest = [each for each in chosen if each != gone]
            yield from ([*rest, each] for each in self._open(rest) if each != gone)

    def _open(self, chosen: list[int]) -> list[int]:
        """Who may still come in: there is room for its organisation, and the pool stays different."""
        organisations = self.problem.organisations
        has = {int(organisations[each]) for each in chosen}
        found = []
        for position in self.able:
            number = int(organisations[position])
            if position in chosen or (number not in has and len(has) >= self.problem.members_max):
                continue
            if not keeps_too_much(dict.fromkeys([*has, number], 1), self.different_from):
                found.append(position)
        return found

    def value(self, chosen: list[int]) -> float:
        """Points of the pool; less than anything where one of them would bring nothing."""
        by_member = self.amounts(chosen).sum(axis=1)
        if chosen and not by_member[chosen].all():
            return -np.inf
        return worth_of(self.problem, by_member, self.worth, self.weights)

    def amounts(self, chosen: list[int]) -> Amounts:
        """What each brings by week: whoever is worth most takes what it can, those above the ceiling come last."""
        problem = self.problem
        given = np.zeros(problem.by_week.shape, np.int64)
        rates, left, below = problem.rates.copy(), problem.target.amount, 0
        for position in sorted(chosen, key=self.place.__getitem__):
            most = min(left, int(problem.most[position]), self._of_land(position, given))
            if (dearer := int(problem.dearer[position])) > 0:
                most = min(most, below // dearer)
            week = delivered(problem.by_week[position], rates, most, keeps=bool(problem.keeps[position]))
            brought = int(week.sum())
            if brought < problem.least[position]:
                continue
            given[position], rates, left = week, rates - week, left - brought
            below -= dearer * brought
        return given

    def _of_land(self, position: int, given: Amounts) -> int:
        member = self.problem.members[position]
        if member.backed is None:
            return member.amount
        return member.backed + room_beside(self.problem, position, wants(self.problem, given.sum(axis=1)))


def delivered(to_hand: Amounts, room: Amounts, most: int, *, keeps: bool) -> Amounts:
    """What falls into each week: what comes to hand then, or before where it keeps, at most `most` together."""
    if keeps:
        rooms, hands = room.cumsum(), to_hand.cumsum()
        running = rooms + np.minimum(np.minimum.accumulate(hands - rooms), 0)
    else:
        running = np.minimum(to_hand, room).cumsum()
    return np.asarray(np.diff(np.minimum(running, most), prepend=0))
