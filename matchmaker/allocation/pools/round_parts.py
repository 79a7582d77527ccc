"""Members' parts as the trade writes them: 297.8 t, not 297,855 kg, while the pool fills as much as before.

A part is rounded down; what that frees goes to members with room, in round steps too. Where the pool fills the whole
target, the last odd rest goes to whoever has most to spare, so that nothing of the target is lost.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from matchmaker.allocation.pools.levelling import top_up
from matchmaker.allocation.pools.plan import Plan
from matchmaker.allocation.pools.problem import Amounts, Weights

STEPS: Final = (100, 10)
"""Base units to which a part is rounded, the coarsest first."""
FINENESS: Final = 50
"""A step is no coarser than this part (a fiftieth) of what is rounded: nobody is asked for two per cent less."""


def step_of(amount: int) -> int:
    """The step, in base units, to which an amount is rounded: 100 from 5 t on, 10 from 500 kg on, else 1."""
    return next((step for step in STEPS if amount >= step * FINENESS), 1)


def in_round_parts(plan: Plan, weights: Weights) -> Plan:
    """The same members in round parts; as it was where that would leave a bound broken or a full target short."""
    goal = plan.total
    made = Plan(plan.problem, plan.amounts.copy())
    for position in plan.chosen.tolist():
        _round_down(made, position)
    if not _under_ceiling(made):
        return plan
    worth = plan.problem.worth(weights)
    best_first = sorted(plan.chosen.tolist(), key=lambda each: (-float(worth[each]), each))
    for position in best_first:
        before = int(made.by_member[position])
        top_up(made, position, before + goal - made.total)
        if made.by_member[position] > before:
            _round_down(made, position, least=before)
    if goal == plan.problem.target.amount:
        spare = plan.problem.most - made.by_member
        for position in sorted(best_first, key=lambda each: -int(spare[each])):
            top_up(made, position, int(made.by_member[position]) + goal - made.total)
        if made.total < goal:
            return plan
    return plan if made.broken() else made


def _round_down(plan: Plan, position: int, *, least: int = 0) -> None:
    """Round one part down, in the weeks first in which others of the pool have most to put in its place."""
    part = int(plan.by_member[position])
    rounded = max(part - part % step_of(part), least)
    if rounded >= plan.problem.least[position]:
        _lower(plan, position, part - rounded)


def _lower(plan: Plan, position: int, amount: int) -> None:
    own = plan.amounts[position]
    beside = np.minimum(_spare_beside(plan, position), np.minimum(own, amount))
    for week in np.lexsort((-own, -beside)).tolist():
        taken = min(amount, int(own[week]))
        own[week] -= taken
        amount -= taken


def _spare_beside(plan: Plan, position: int) -> Amounts:
    """What the others of the pool have to hand in each week and do not bring, shape (weeks,)."""
    problem = plan.problem
    others = [each for each in plan.chosen.tolist() if each != position]
    keeps = problem.keeps[others][:, None]
    left = problem.by_week[others] - plan.amounts[others]
    kept = np.minimum.accumulate(left.cumsum(axis=1)[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(np.where(keeps, kept, left).sum(axis=0), np.int64)


def _under_ceiling(plan: Plan) -> bool:
    """Take from the dearest, step by step, what rounding the cheaper ones down cost the average price."""
    problem = plan.problem
    dearest_first = sorted(plan.chosen.tolist(), key=lambda each: (-int(problem.dearer[each]), each))
    for position in dearest_first:
        over, dearer = int(problem.dearer @ plan.by_member), int(problem.dearer[position])
        if over <= 0 or dearer <= 0:
            break
        step = step_of(int(plan.by_member[position]))
        fewer = -(-over // (dearer * step)) * step
        fewer = min(fewer, int(plan.by_member[position] - problem.least[position]) // step * step)
        _lower(plan, position, max(fewer, 0))
    return int(problem.dearer @ plan.by_member) <= 0
