"""From the solver's amounts to whole ones: first even over the weeks, then rounded without breaking a bound."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from matchmaker.allocation.pools.plan import Plan, room_beside, wants
from matchmaker.allocation.pools.problem import Amounts, Points, Problem

FINE: Final = 0.01
"""Base units by which the solver may miss a whole number."""
OWN_RHYTHM: Final = 0.01
"""How much a member's own even rhythm counts beside that of the whole pool."""


def levelled(problem: Problem, amounts: Points) -> Points:
    """The same members with the same sums, as evenly over the weeks as their goods come to hand.

    A programme that decides who brings how much leaves the weeks where its corners happen to be: one lorry brings all
    of May, another all of June. This one keeps every sum and moves only the weeks: first the pool's weeks towards the
    target's rhythm, then each member's towards its own. Amounts come back as they were where the solver fails.
    """
    from scipy.optimize import linprog  # half a second to import: only whoever asks pays

    chosen = np.flatnonzero(amounts.sum(axis=1) > 0)
    if not len(chosen):
        return amounts
    unit = max(problem.target.amount, 1) / 1000.0
    sums = amounts[chosen].sum(axis=1) / unit
    hands = problem.by_week[chosen] / unit
    keeps = problem.keeps[chosen]
    rates = problem.rates / unit
    members, weeks = hands.shape
    cells = members * weeks
    rhythm = rates / max(rates.sum(), 1e-12) * sums.sum()
    within = np.where(keeps[:, None], np.minimum(hands.cumsum(axis=1), rates), np.minimum(hands, rates))
    own = within / np.maximum(within.sum(axis=1, keepdims=True), 1e-12) * sums[:, None]
    of_week, of_member = np.tile(np.eye(weeks), members), np.repeat(np.eye(members), weeks, axis=1)
    whole, none = np.eye(cells), np.zeros
    upper = [
        np.hstack([of_week, none((weeks, weeks + cells))]),
        np.hstack([of_week, -np.eye(weeks), none((weeks, cells))]),
        np.hstack([-of_week, -np.eye(weeks), none((weeks, cells))]),
        np.hstack([whole, none((cells, weeks)), -whole]),
        np.hstack([-whole, none((cells, weeks)), -whole]),
        _stock(keeps, weeks, cells),
    ]
    limits = [rates, rhythm, -rhythm, own.ravel(), -own.ravel(), hands[keeps].cumsum(axis=1).ravel()]
    found: Any = linprog(
        np.concatenate([np.zeros(cells), np.ones(weeks), np.full(cells, OWN_RHYTHM)]),
        A_ub=np.vstack(upper),
        b_ub=np.concatenate(limits),
        A_eq=np.hstack([of_member, none((members, weeks + cells))]),
        b_eq=sums,
        bounds=np.vstack(
            [np.column_stack([np.zeros(cells), within.ravel()]), np.tile([0.0, np.inf], (weeks + cells, 1))]
        ),
    )
    if found.x is None:
        return amounts
    even = np.zeros_like(amounts)
    even[chosen] = found.x[:cells].reshape(members, weeks) * unit
    return even


def _stock(keeps: Any, weeks: int, cells: int) -> Points:
    """Rows for members whose goods keep: what they bring by a week, for each week."""
    rows = [
        np.pad(np.tril(np.ones((weeks, weeks))), ((0, 0), (place * weeks, cells - (place + 1) * weeks)))
        for place in np.flatnonzero(keeps).tolist()
    ]
    made = np.vstack(rows) if rows else np.zeros((0, cells))
    return np.hstack([made, np.zeros((len(made), weeks + cells))])


def rounded(problem: Problem, amounts: Points) -> Plan:
    """Whole base units: each cell rounded down, then what that lost given back wherever there is room for it."""
    given = np.floor(amounts + FINE).astype(np.int64)
    given = np.minimum(np.maximum(given, 0), np.where(problem.keeps[:, None], problem.rates, problem.by_week))
    plan = Plan(problem, _kept_down(problem, given))
    wanted = np.rint(amounts.sum(axis=1)).astype(np.int64)
    for position in sorted(plan.chosen.tolist(), key=lambda each: (problem.dearer[each] > 0, each)):
        most = max(int(wanted[position]), int(problem.least[position]))
        top_up(plan, position, most)
    return plan


def _kept_down(problem: Problem, given: Amounts) -> Amounts:
    """What the tolerance put above a bound that holds for many, taken back unit by unit from the last."""
    for position in np.flatnonzero(problem.keeps).tolist():
        over = given[position].cumsum() - problem.by_week[position].cumsum()
        while (over > 0).any():
            week = int(np.flatnonzero(over > 0)[0])
            given[position, week] -= min(int(over[week]), int(given[position, week]))
            over = given[position].cumsum() - problem.by_week[position].cumsum()
    for week in np.flatnonzero(given.sum(axis=0) > problem.rates).tolist():
        _take_back(given[:, week], int(given[:, week].sum() - problem.rates[week]))
    for position in np.flatnonzero(given.sum(axis=1) > problem.most).tolist():
        _take_back(given[position], int(given[position].sum() - problem.most[position]))
    flat = given.reshape(-1)
    _take_back(flat, int(flat.sum()) - problem.target.amount)
    return given


def _take_back(cells: Amounts, over: int) -> None:
    """Take an amount out of some cells, the last first; a view is changed in place."""
    for place in reversed(range(len(cells))):
        if over <= 0:
            return
        part = min(over, int(cells[place]))
        cells[place] -= part
        over -= part


def top_up(plan: Plan, position: int, most: int) -> None:
    """Give a member what it lacks of an amount, in the weeks in which it brings most already."""
    problem, amounts = plan.problem, plan.amounts
    for week in np.argsort(-amounts[position], kind="stable").tolist():
        missing = min(most, int(problem.most[position])) - int(amounts[position].sum())
        if missing <= 0:
            return
        amounts[position, week] += max(min(missing, _room(plan, position, week)), 0)


def _room(plan: Plan, position: int, week: int) -> int:
    """How much more of a member a week takes before any bound breaks."""
    problem, amounts = plan.problem, plan.amounts
    member, by_member = problem.members[position], plan.by_member
    rooms = [int(problem.rates[week] - amounts[:, week].sum()), problem.target.amount - plan.total]
    if member.keeps:
        rooms.append(int((problem.by_week[position].cumsum() - amounts[position].cumsum())[week:].min()))
    else:
        rooms.append(int(problem.by_week[position, week] - amounts[position, week]))
    if member.backed is not None:
        wanted = wants(problem, by_member)
        rooms.append(member.backed + room_beside(problem, position, wanted) - int(by_member[position]))
    if (dearer := int(problem.dearer[position])) > 0:
        rooms.append(-int(problem.dearer @ by_member) // dearer)
    return min(rooms)
