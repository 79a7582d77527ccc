"""The best pools that differ clearly, each with what is proven of it.

How long it takes. Of more possible members than `CANDIDATES_MAX` those worth most are looked at. The solver stops after
`NODES_MAX` nodes, which does not hang on the machine; the `Budget` that all solves of a page share is there so that no
page ever waits for long. Only where that strikes may another machine propose another pool, and then `is_cut_short` says
so. A gap is always proven: the solver's bound holds whenever it stops.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.allocation.pools.budget import Budget
from matchmaker.allocation.pools.filling import greedy
from matchmaker.allocation.pools.levelling import levelled, rounded
from matchmaker.allocation.pools.model import Model, Solved
from matchmaker.allocation.pools.plan import Brought, Plan
from matchmaker.allocation.pools.problem import Amounts, Problem, Weights
from matchmaker.allocation.pools.round_parts import in_round_parts

CANDIDATES_MAX: Final = 120
PROPOSALS: Final = 3
GAP: Final = 0.01
"""The solver stops once nothing can be better by more than this share."""
GAP_OF_OTHERS: Final = 0.02
"""The same for the second and third: what is proven of them follows from the first."""
FINE_GAP: Final = 0.001
"""The same where the few that were chosen share the single weeks."""
BLOCKS: Final = 9
"""Into how many blocks of weeks a long window is put to decide who is in."""
NODES_MAX: Final = 400


@dataclass(frozen=True)
class Proposal:
    """One pool and what is proven of it."""

    plan: Plan
    value: float
    """Points, by the weights asked for."""
    bound: float
    """Points that no pool passes, whomever of the members that were looked at it is made of."""
    is_cut_short: bool
    lead: int
    """Position of the member that leads: of those that can invoice the one that brings most."""
    differs_from: tuple[Brought, ...] = ()
    """The pools found before it, from which it had to differ."""

    @property
    def gap(self) -> float:
        """No pool is better by more than this share of its points."""
        return max(self.bound - self.value, 0.0) / self.value if self.value > 0 else 0.0


@dataclass(frozen=True)
class Proposals:
    """What was found."""

    problem: Problem
    """As it was solved: without the possible members that were left out."""
    found: tuple[Proposal, ...]
    """The best first; empty where no pool keeps to every bound."""
    left_out: int
    """How many possible members were not looked at, as others are worth more."""


def propose(problem: Problem, weights: Weights, *, count: int = PROPOSALS, budget: Budget | None = None) -> Proposals:
    """The best pools, at most `count`, each clearly different from those before it (`plan.KEPT_AT_MOST`).

    None is worth less than what the plain rule of `filling` makes of the same problem. The same problem gives the same
    proposals.
    """
    trimmed, budget = trim(problem, weights), budget or Budget()
    found: list[Proposal] = []
    while len(found) < count:
        better = best(trimmed, weights, [each.plan.brought for each in found], budget=budget)
        if better is None:
            break
        found.append(better)
    found = [replace(each, bound=max(found[0].bound, each.value)) for each in found]
    found.sort(key=lambda each: -each.value)
    return Proposals(trimmed, tuple(found), len(_able(problem)) - len(trimmed.members))


def trim(problem: Problem, weights: Weights, most: int = CANDIDATES_MAX) -> Problem:
    """Without those that can bring nothing; of too many, those that would be worth most alone and whoever can lead."""
    able = _able(problem)
    points = problem.worth(weights) * problem.most
    kept = able[np.argsort(-points[able], kind="stable")].tolist()
    dropped = kept[most:]
    kept = kept[:most]
    if dropped and not problem.invoices[kept].any():
        kept = [*kept[:-1], next((each for each in dropped if problem.invoices[each]), kept[-1])]
    return problem.keeping(kept)


def _able(problem: Problem) -> NDArray[np.intp]:
    """Positions of those that can bring something, and as much as they part with at least."""
    return np.flatnonzero((problem.most >= problem.least) & (problem.most > 0))


def best(
    problem: Problem, weights: Weights, different_from: Sequence[Brought] = (), *, budget: Budget
) -> Proposal | None:
    """The best pool that differs from others; None where none keeps to every bound or is worth anything."""
    return sought(problem, weights, different_from, budget=budget).proposal


@dataclass(frozen=True)
class Sought:
    """What a search for the best pool came to."""

    proposal: Proposal | None
    is_cut_short: bool
    """Whether it stopped at a limit: where it found none there may be one all the same."""


def sought(problem: Problem, weights: Weights, different_from: Sequence[Brought] = (), *, budget: Budget) -> Sought:
    """As `best`, and whether that is all that there is to say.

    Who is in is decided in blocks of weeks over all possible members, who brings what in single weeks over the few
    that were chosen so and those that the plain rule chose. The first gives the bound, the better of all the pool.
    Either pool is put into round parts before the two are weighed.
    """
    if not problem.members:
        return Sought(None, is_cut_short=False)
    gap = GAP_OF_OTHERS if different_from else GAP
    coarse = _solved(problem.in_blocks(BLOCKS), weights, different_from, gap, budget)
    plain = greedy(problem, weights, different_from)
    chosen = set() if coarse.amounts is None else set(np.flatnonzero(coarse.amounts.sum(axis=1) > 0).tolist())
    few = sorted(chosen | (set(plain.chosen.tolist()) if plain is not None else set()))
    plans = [] if plain is None else [plain]
    if few:
        fine = _solved(problem.keeping(few), weights, different_from, FINE_GAP, budget)
        if fine.amounts is not None:
            amounts = np.zeros(problem.by_week.shape)
            amounts[few] = fine.amounts
            plans.append(in_round_parts(rounded(problem, levelled(problem, amounts)), weights))
    return Sought(_better(plans, weights, different_from, coarse), coarse.is_cut_short)


def _solved(problem: Problem, weights: Weights, others: Sequence[Brought], gap: float, budget: Budget) -> Solved:
    model = Model(problem, weights)
    model.differ(others)
    return model.solve(gap=gap, nodes_max=NODES_MAX, seconds_max=budget.share)


def _better(
    plans: Sequence[Plan], weights: Weights, different_from: Sequence[Brought], coarse: Solved
) -> Proposal | None:
    sound = [each for each in plans if not each.broken(different_from)]
    made = max(sound, key=lambda each: each.value(weights), default=None)
    if made is None or made.value(weights) <= 0:
        return None
    made = _evened(made, different_from)
    value = made.value(weights)
    return Proposal(made, value, max(coarse.bound, value), coarse.is_cut_short, _lead(made), tuple(different_from))


def _evened(plan: Plan, different_from: Sequence[Brought]) -> Plan:
    """A pool that the plain rule made, even over the weeks too, unless rounding would cost it anything."""
    even = rounded(plan.problem, levelled(plan.problem, plan.amounts.astype(np.float64)))
    same = (even.by_member == plan.by_member).all()
    return even if same and not even.broken(different_from) else plan


def _lead(plan: Plan) -> int:
    by_member: Amounts = plan.by_member
    able: list[int] = [each for each in plan.chosen.tolist() if plan.problem.invoices[each]]
    return max(able, key=lambda each: (int(by_member[each]), -each))
