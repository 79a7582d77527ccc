"""Why each member is in a pool, what the pool covers week by week, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np

from matchmaker.allocation.pools.filling import refilled
from matchmaker.allocation.pools.plan import Plan
from matchmaker.allocation.pools.problem import Problem, Weights
from matchmaker.allocation.pools.proposals import Proposal
from matchmaker.measures import Period

NEAR_SHARE: Final = 1 / 3
"""Of all possible members, those counted as near; as many count as far."""
LONG_HAUL_KM: Final = 120
"""No shorter way counts as far, no longer one as near."""
USUAL_RECORD: Final = 0.5
RECORD_STEP: Final = 0.05
"""A record this far from what is usual is worth a word."""
RARELY: Final = 0.5
"""An exposure need above this is worth a word."""
ALL_THERE: Final = 0.99
"""A week that has this part of what is due has enough."""


class Why(StrEnum):
    """What speaks for a member, or against it. The text layer has a sentence for each."""

    LEADS = "leads"
    ALONE = "alone"
    NEEDED = "needed"
    MISSED = "missed"
    NEAR = "near"
    SOUND = "sound"
    GOOD = "good"
    CHEAPER = "cheaper"
    RARELY_SHOWN = "rarely_shown"
    POINTS = "points"
    FAR = "far"
    UNSOUND = "unsound"
    BELOW_LEVEL = "below_level"
    DEARER = "dearer"


NOT_FOR_ALL: Final = frozenset({Why.ALONE})
"""Reasons that make no sense of every pool."""
AGAINST: Final = frozenset({Why.FAR, Why.UNSOUND, Why.BELOW_LEVEL, Why.DEARER})


@dataclass(frozen=True)
class Reason:
    """One reason with its figures: ``weeks`` and ``first`` (its place among the weeks) of ALONE, ``amount`` of MISSED
    (what the others of the pool together would bring less without it), ``km`` of NEAR and FAR, ``tenths`` of a point
    that the pool would have less without it of POINTS.
    """

    why: Why
    figures: Mapping[str, int] = field(default_factory=dict)

    @property
    def speaks_for(self) -> bool:
        return self.why not in AGAINST


@dataclass(frozen=True)
class Week:
    """One week of a pool, in base units."""

    period: Period
    due: int
    brought: int

    @property
    def missing(self) -> int:
        """What is lacking, nothing where that is next to nothing."""
        return self.due - self.brought if self.brought < ALL_THERE * self.due else 0


def weeks_of(plan: Plan) -> list[Week]:
    """What is due in each week, as the target's rhythm goes, and what comes. Due amounts add up to the target."""
    target = plan.problem.target
    room = max(sum(target.rates), 1)
    whole = min(target.amount, room)
    running = [whole * each // room for each in np.cumsum(target.rates, dtype=object)]
    due = [b - a for a, b in zip([0, *running], running, strict=False)]
    brought = plan.amounts.sum(axis=0).tolist()
    return [Week(*each) for each in zip(target.weeks, due, brought, strict=True)]


def reasons(proposal: Proposal, weights: Weights, position: int) -> list[Reason]:
    """Why a member is in, what speaks for it first; there is always something, though it be its points alone."""
    found = list(_reasons(proposal, weights, position))
    if {each.why for each in found if each.speaks_for} <= NOT_FOR_ALL:
        without = _without(proposal.plan, weights, position)
        fewer = proposal.plan.value(weights) - without.value(weights)
        found.append(Reason(Why.POINTS, {"tenths": max(round(10 * fewer), 0)}))
    return sorted(found, key=lambda each: not each.speaks_for)


def _reasons(proposal: Proposal, weights: Weights, position: int) -> Iterator[Reason]:
    plan, problem = proposal.plan, proposal.plan.problem
    member = problem.members[position]
    if proposal.lead == position:
        yield Reason(Why.LEADS)
    yield from _alone(plan, position)
    without = _without(plan, weights, position)
    if len(plan.chosen) > 1 and without.total < problem.target.least:
        yield Reason(Why.NEEDED)
    elif len(plan.chosen) > 1 and without.total < plan.total:
        yield Reason(Why.MISSED, {"amount": plan.total - without.total})
    yield from _place(problem, position)
    if abs(member.record - USUAL_RECORD) >= RECORD_STEP:
        yield Reason(Why.SOUND if member.record > USUAL_RECORD else Why.UNSOUND)
    if problem.short_of_level[position] > 0:
        yield Reason(Why.BELOW_LEVEL)
    elif problem.short_of_level.any():
        yield Reason(Why.GOOD)
    if problem.dearer[position] > 0:
        yield Reason(Why.DEARER)
    elif problem.dearer[position] < 0 and (problem.dearer[plan.chosen] > 0).any():
        yield Reason(Why.CHEAPER)
    if member.exposure > RARELY:
        yield Reason(Why.RARELY_SHOWN)


def _without(plan: Plan, weights: Weights, position: int) -> Plan:
    """What the others of the pool would bring among themselves."""
    return refilled(plan.problem, weights, [each for each in plan.chosen.tolist() if each != position])


def _alone(plan: Plan, position: int) -> Iterator[Reason]:
    """The weeks in which nobody else brings anything."""
    if len(plan.chosen) < 2:
        return
    own = plan.amounts[position]
    weeks = np.flatnonzero((own > 0) & (plan.amounts.sum(axis=0) == own))
    if len(weeks):
        yield Reason(Why.ALONE, {"weeks": len(weeks), "first": int(weeks[0])})


def _place(problem: Problem, position: int) -> Iterator[Reason]:
    """Whether it is among the nearest or the farthest of all possible members."""
    km = problem.members[position].km
    known = sorted(each.km for each in problem.members if each.km is not None)
    if km is None or len(known) < 3:
        return
    place = int(len(known) * NEAR_SHARE)
    if km <= min(known[max(place - 1, 0)], LONG_HAUL_KM):
        yield Reason(Why.NEAR, {"km": round(km)})
    elif km >= max(known[-max(place, 1)], LONG_HAUL_KM):
        yield Reason(Why.FAR, {"km": round(km)})
