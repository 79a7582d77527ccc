"""Why no pool keeps to every bound: which one makes it so, found by letting go of one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from matchmaker.allocation.pools.budget import Budget
from matchmaker.allocation.pools.filling import greedy
from matchmaker.allocation.pools.plan import Bound, Plan
from matchmaker.allocation.pools.problem import Member, Problem, Weights
from matchmaker.allocation.pools.proposals import best, sought, trim

ANY_POOL: Final = Weights(partners=0.0, haul=0.0, evenness=0.0, record=0.0, exposure=0.0)
"""By which any pool at all is worth something."""
LOOKED_AT: Final = 60
"""Possible members that are tried."""
SECONDS: Final = 4.0
"""Whoever can have no pool is told so soon: of the page's seconds this takes so many at most."""


@dataclass(frozen=True)
class Hindrance:
    """One bound that keeps every pool out, with the figures that say by how much.

    Figures by bound: MIN_LOT ``smallest``, ``amount``; RATE ``rate`` of the fullest week; CEILING ``cheapest_vnd``,
    ``ceiling_vnd``; MEMBERS ``members_max``; LEDGER ``left`` of all growing areas; LEAST ``least``, ``together``;
    WINDOW, LEAD and MEMBER none.
    """

    bound: Bound
    figures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Diagnosis:
    """What would have to give."""

    hindrances: tuple[Hindrance, ...]
    together: bool = False
    """Whether all of them would have to give at once; else any one of them would do."""
    is_cut_short: bool = False
    """Whether the seconds ran out before everything was tried: what is told holds, but may not be all."""


def diagnose(problem: Problem, *, budget: Budget | None = None) -> Diagnosis:
    """Which bound leaves no pool at all; empty where there is one and only the weights found it not worth having.

    Bound.MEMBER stands for nobody at all, Bound.WINDOW for nobody who has anything within the weeks.
    """
    budget = (budget or Budget()).at_most(SECONDS)
    if not problem.members:
        return Diagnosis((Hindrance(Bound.MEMBER),))
    if not problem.by_week.any():
        return Diagnosis((Hindrance(Bound.WINDOW),))
    pool, is_cut_short = _looked_for(problem, budget)
    if pool or is_cut_short:
        return Diagnosis((), is_cut_short=is_cut_short)
    alone = [bound for bound in RELAXED if _any_pool(_without(problem, [bound]), budget)]
    if alone or budget.is_spent:
        return Diagnosis(tuple(_told(problem, bound, budget) for bound in alone), is_cut_short=budget.is_spent)
    needed = list(RELAXED)
    if not _any_pool(_without(problem, needed), budget):
        return Diagnosis((Hindrance(Bound.WINDOW),))
    for bound in RELAXED:
        fewer = [each for each in needed if each != bound]
        if _any_pool(_without(problem, fewer), budget):
            needed = fewer
    told = tuple(_told(problem, bound, budget) for bound in needed)
    return Diagnosis(told, together=True, is_cut_short=budget.is_spent)


def _any_pool(problem: Problem, budget: Budget) -> Plan | None:
    return _looked_for(problem, budget)[0]


def _looked_for(problem: Problem, budget: Budget) -> tuple[Plan | None, bool]:
    """Some pool that keeps to every bound, else whether there may be one all the same.

    The plain rule mostly finds one at once.
    """
    trimmed = trim(problem, ANY_POOL, LOOKED_AT)
    plain = greedy(trimmed, ANY_POOL)
    if plain is not None:
        return plain, False
    found = sought(trimmed, ANY_POOL, budget=budget)
    return (None, found.is_cut_short) if found.proposal is None else (found.proposal.plan, False)


def _without(problem: Problem, bounds: Iterable[Bound]) -> Problem:
    for bound in bounds:
        problem = RELAXED[bound](problem)
    return problem


def _with_members(problem: Problem, changed: Callable[[Member], Member]) -> Problem:
    return replace(problem, members=tuple(map(changed, problem.members)))


def _any_lot(problem: Problem) -> Problem:
    return _with_members(problem, lambda each: replace(each, min_lot=0))


def _any_rate(problem: Problem) -> Problem:
    rates = (problem.target.amount,) * len(problem.target.weeks)
    return replace(problem, target=replace(problem.target, rates=rates))


def _any_price(problem: Problem) -> Problem:
    return replace(problem, target=replace(problem.target, ceiling_vnd=None))


def _any_lead(problem: Problem) -> Problem:
    return _with_members(problem, lambda each: replace(each, can_invoice=True))


def _any_number(problem: Problem) -> Problem:
    return replace(problem, members_max=len(problem.members))


def _any_land(problem: Problem) -> Problem:
    return _with_members(problem, lambda each: replace(each, backed=None, ledgers=()))


def _any_total(problem: Problem) -> Problem:
    return replace(problem, target=replace(problem.target, least=0))


RELAXED: Final[Mapping[Bound, Callable[[Problem], Problem]]] = {
    Bound.LEAD: _any_lead,
    Bound.MEMBERS: _any_number,
    Bound.CEILING: _any_price,
    Bound.MIN_LOT: _any_lot,
    Bound.RATE: _any_rate,
    Bound.LEDGER: _any_land,
    Bound.LEAST: _any_total,
}
"""The problem without a bound, in the order in which people would ask."""


def _told(problem: Problem, bound: Bound, budget: Budget) -> Hindrance:
    """A bound with its figures."""
    target, members = problem.target, problem.members
    if bound is Bound.MIN_LOT:
        return Hindrance(bound, {"smallest": min(each.min_lot for each in members), "amount": target.amount})
    if bound is Bound.RATE:
        return Hindrance(bound, {"rate": max(target.rates)})
    if bound is Bound.CEILING:
        prices = [each.price_vnd for each in members if each.price_vnd is not None]
        return Hindrance(bound, {"cheapest_vnd": min(prices), "ceiling_vnd": target.ceiling_vnd or 0})
    if bound is Bound.MEMBERS:
        return Hindrance(bound, {"members_max": problem.members_max})
    if bound is Bound.LEDGER:
        held = sum(each.backed or 0 for each in members)
        return Hindrance(bound, {"left": held + sum(problem.ledgers.values())})
    if bound is Bound.LEAST:
        together = best(trim(_any_total(problem), ANY_POOL, LOOKED_AT), ANY_POOL, budget=budget)
        return Hindrance(bound, {"least": target.least, "together": together.plan.total if together else 0})
    return Hindrance(bound)
