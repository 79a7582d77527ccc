"""The mixed-integer programme of one pool, as SciPy's HiGHS takes it.

Columns, in this order: what a member brings in a week (one for each cell in which it has anything), what it takes of a
growing area beyond what it holds, whether it is in, whether its organisation is in. Amounts are in thousandths of the
target, so that the solver's tolerances mean the same for kilograms and for hectares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.allocation.pools.plan import KEPT_AT_MOST, Brought
from matchmaker.allocation.pools.problem import Points, Problem, Weights

PARTS: Final = 1000.0
"""The target, in the unit in which the solver counts."""
FREE: Final = np.inf


@dataclass(frozen=True)
class Solved:
    """What the solver found.

    Attributes
    ----------
    amounts : array of shape (members, weeks) or None
        In base units, not whole yet; None where it found no pool.
    bound : float
        Points that no pool can pass; infinite where it knows none.
    is_cut_short : bool
        Whether it stopped at a limit before its gap was small enough.
    """

    amounts: Points | None
    bound: float
    is_cut_short: bool


class Model:
    """Builds the programme row by row."""

    def __init__(self, problem: Problem, weights: Weights) -> None:
        self.problem, self.unit = problem, max(problem.target.amount, 1) / PARTS
        self.organisations, self.organisation = np.unique(problem.organisations, return_inverse=True)
        hands = np.where(
            problem.keeps[:, None],
            np.minimum(problem.by_week.cumsum(axis=1), problem.rates),
            np.minimum(problem.by_week, problem.rates),
        )
        self.owner, self.week = np.nonzero(hands)
        self.cells = len(self.owner)
        members = len(problem.members)
        draws = [(i, each) for i, member in enumerate(problem.members) for each in member.ledgers]
        self.draws = {draw: self.cells + place for place, draw in enumerate(draws)}
        self.first_in = self.cells + len(draws)
        self.first_organisation = self.first_in + members
        self.columns = self.first_organisation + len(self.organisations)
        self.rows: list[tuple[NDArray[np.intp], Points, float, float]] = []
        self.upper = np.ones(self.columns)
        self.upper[: self.cells] = hands[self.owner, self.week] / self.unit
        for (_, ledger), column in self.draws.items():
            self.upper[column] = problem.ledgers[ledger] / self.unit
        self.cost = np.zeros(self.columns)
        self.cost[: self.cells] = -problem.worth(weights)[self.owner] * self.unit
        self.cost[self.first_organisation :] = weights.partners
        self._bind()

    def differ(self, others: Sequence[Brought]) -> None:
        """The organisations kept of another pool brought at most a part of it there."""
        for other in others:
            here = [(at, other[each]) for at, each in enumerate(self.organisations.tolist()) if each in other]
            columns = [self.first_organisation + at for at, _ in here]
            amounts = [amount / self.unit for _, amount in here]
            self._row(columns, amounts, most=KEPT_AT_MOST * sum(other.values()) / self.unit)

    def solve(self, *, relaxed: bool = False, gap: float, nodes_max: int, seconds_max: float) -> Solved:
        """The best pool within a gap; with `relaxed` its bound alone, every member in by any part.

        HiGHS works in one thread with a fixed seed and stops after so many nodes: the same programme takes the same
        path on any machine with the same release. The time limit is a last resort far beyond what the nodes take; with
        no seconds at all it does not begin.
        """
        if not seconds_max:
            return Solved(None, FREE, True)
        from scipy.optimize import Bounds, LinearConstraint, milp  # half a second to import: only whoever asks pays
        from scipy.sparse import csr_array

        starts = np.concatenate([[0], np.cumsum([len(columns) for columns, *_ in self.rows])])
        matrix = csr_array(
            (
                np.concatenate([values for _, values, _, _ in self.rows]),
                np.concatenate([columns for columns, *_ in self.rows]),
                starts,
            ),
            shape=(len(self.rows), self.columns),
        )
        whole = np.zeros(self.columns)
        whole[self.first_in :] = 0 if relaxed else 1
        found: Any = milp(
            self.cost,
            integrality=whole,
            bounds=Bounds(0, self.upper),
            constraints=LinearConstraint(matrix, [row[2] for row in self.rows], [row[3] for row in self.rows]),
            options={"mip_rel_gap": gap, "node_limit": nodes_max, "time_limit": seconds_max},
        )
        bound = found.fun if relaxed else found.mip_dual_bound
        if found.x is None:
            return Solved(None, FREE if bound is None else -float(bound), found.status == 1)
        amounts = np.zeros(self.problem.by_week.shape)
        amounts[self.owner, self.week] = found.x[: self.cells] * self.unit
        return Solved(amounts, FREE if bound is None else -float(bound), found.status == 1)

    def _bind(self) -> None:
        """Every bound that a pool keeps to."""
        problem, target = self.problem, self.problem.target
        every = np.arange(self.cells)
        by_member = np.split(every, np.searchsorted(self.owner, np.arange(1, len(problem.members))))
        for position, cells in enumerate(by_member):
            self._member(position, cells)
        for week in range(len(target.weeks)):
            cells = every[self.week == week]
            self._row(cells, 1.0, most=problem.rates[week] / self.unit)
        self._row(every, 1.0, least=target.least / self.unit, most=target.amount / self.unit)
        for ledger, left in problem.ledgers.items():
            drawn = [column for (_, of), column in self.draws.items() if of == ledger]
            self._row(drawn, 1.0, most=left / self.unit)
        if (problem.dearer > 0).any():
            self._row(every, problem.dearer[self.owner].astype(np.float64), most=0.0)
        self._row(np.arange(self.first_organisation, self.columns), 1.0, most=problem.members_max)
        self._row(self.first_in + np.flatnonzero(problem.invoices), 1.0, least=1.0)

    def _member(self, position: int, cells: NDArray[np.intp]) -> None:
        """One member: nothing or between its least and its most, out of what it has by then."""
        problem, member = self.problem, self.problem.members[position]
        inside, organisation = self.first_in + position, self.first_organisation + self.organisation[position]
        if problem.most[position] < problem.least[position]:
            self.upper[inside] = 0.0
        brought = np.ones(len(cells))
        self._row([*cells, inside], [*brought, -problem.most[position] / self.unit], most=0.0)
        self._row([*cells, inside], [*brought, -problem.least[position] / self.unit], least=0.0)
        self._row([inside, organisation], [1.0, -1.0], most=0.0)
        if member.backed is not None:
            taken = [self.draws[position, each] for each in member.ledgers]
            self._row([*cells, *taken], [*brought, *[-1.0] * len(taken)], most=member.backed / self.unit)
        if member.keeps:
            hands = problem.by_week[position].cumsum()
            for place in range(len(cells) - 1):
                if hands[self.week[cells[place]]] < problem.most[position]:
                    self._row(cells[: place + 1], 1.0, most=hands[self.week[cells[place]]] / self.unit)

    def _row(self, columns: Any, values: Any, *, least: float = -FREE, most: float = FREE) -> None:
        at = np.asarray(columns, np.intp)
        if len(at):
            self.rows.append((at, np.broadcast_to(np.asarray(values, np.float64), at.shape), float(least), float(most)))
