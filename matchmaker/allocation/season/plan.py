"""A plan: the cheapest flow, mended where a line would be smaller than a lot, and never worse than the greedy rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.allocation.season.greedy import filled
from matchmaker.allocation.season.market import Floats, Market, Rows, Steps
from matchmaker.allocation.season.network import Flow, cheapest
from matchmaker.allocation.season.solving import Waiting
from matchmaker.allocation.season.weekly import Weekly, in_turn
from matchmaker.allocation.season.weights import DEFAULT, Weights, cost, pair_costs

CRUMB: Final = 20
"""A line carries at least so small a part (one twentieth) of what its pair could: nobody is introduced for crumbs."""
ROUNDS: Final = 4
"""How often a plan is made again, at most, without the lines that came out too small."""
PAIRS_AGAIN: Final = 60_000
"""And for so many pairs altogether: of more than this it is made once, and the greedy rule hands out the rest."""


class Step(StrEnum):
    """What is being worked out."""

    GREEDY = "greedy"
    FLOW = "flow"
    MENDING = "mending"
    DONE = "done"


Progress = Callable[[Step], object]
"""Called when a step begins, and while a long one lasts again and again; whatever it raises ends the work."""


@dataclass(frozen=True)
class Outcome:
    """What a plan comes to, by the kinds of unit that its needs are counted in.

    Attributes
    ----------
    home : array of shape (n_kinds,)
        Steps that found a home.
    haul : array of shape (n_kinds,)
        Steps times kilometres; where no distance is known, nothing.
    lines : int
    cost : int
        What the weights make of it: comparable between plans of the same market.
    """

    home: Steps
    haul: Floats
    lines: int
    cost: int


@dataclass(frozen=True)
class Plan:
    """Who should supply whom.

    Attributes
    ----------
    offer_ids, need_ids, amounts : arrays of shape (n_lines,)
        In the order of needs' and offers' ids; no amount is nothing.
    pairs : array of shape (n_lines,)
        Which pair of the market, as it was given, each line is of.
    outcome, greedy : Outcome
    bound : array of shape (n_kinds,)
        Steps that no plan exceeds: the flow if lots could be of any size, and what a need takes a week bounded
        each of its pairs alone.
    """

    offer_ids: NDArray[np.int64]
    need_ids: NDArray[np.int64]
    amounts: Steps
    pairs: Rows
    outcome: Outcome
    greedy: Outcome
    bound: Steps

    @property
    def gap(self) -> float:
        """How far the plan is below the bound at most, as a share."""
        most = int(self.bound.sum())
        return 1.0 - float(self.outcome.home.sum()) / most if most else 0.0


def planned(given: Market, weights: Weights = DEFAULT, progress: Progress = lambda _step: None) -> Plan:
    """The plan of a market.

    Parameters
    ----------
    given : Market
        In any order: the same market gives the same plan.
    weights : Weights, optional
    progress : callable(Step), optional

    Raises
    ------
    RuntimeError
        The solver gave up: amounts or costs beyond its 64 bits.
    """
    whole = given.sorted()
    worth = np.flatnonzero(whole.could >= np.maximum(whole.least[whole.offer], 1))
    market = whole.with_pairs(worth)
    lots, costs = lots_of(market), pair_costs(market, weights)
    progress(Step.GREEDY)
    greedy = filled(market, lots, costs)
    progress(Step.FLOW)
    free = cheapest(market, weights, lambda: progress(Step.FLOW))
    progress(Step.MENDING)
    begun = _mended(market, free, lots, weights, lambda: progress(Step.MENDING))
    mended = filled(market, lots, costs, begun)
    chosen = _better(market, mended.amounts, greedy.amounts, weights)
    progress(Step.DONE)
    lines = np.flatnonzero(chosen)
    return Plan(
        offer_ids=market.offer_ids[market.offer[lines]],
        need_ids=market.need_ids[market.need[lines]],
        amounts=chosen[lines],
        pairs=given.order[worth[lines]],
        outcome=outcome(market, chosen, weights),
        greedy=outcome(market, greedy.amounts, weights),
        bound=_by_kind(market, free.amounts),
    )


def lots_of(market: Market) -> Steps:
    """The least that each pair begins with: the offer's smallest lot, and no crumb."""
    return np.maximum(np.maximum(market.least[market.offer], -(-market.could // CRUMB)), 1)


def outcome(market: Market, amounts: Steps, weights: Weights) -> Outcome:
    """What some amounts for the pairs of a market come to."""
    haul: Floats = amounts.astype(np.float64) * np.nan_to_num(market.km)
    return Outcome(
        home=_by_kind(market, amounts),
        haul=np.bincount(market.kind[market.need], weights=haul, minlength=_kinds(market)).astype(np.float64),
        lines=int(np.count_nonzero(amounts)),
        cost=cost(market, amounts, weights),
    )


def _mended(market: Market, flow: Flow, lots: Steps, weights: Weights, waiting: Waiting) -> Flow:
    """A flow without lines below their lot: made again without those pairs, then what is left of them struck out."""
    allowed = np.arange(len(market))
    for _ in range(min(PAIRS_AGAIN // max(len(market), 1), ROUNDS)):
        small = _too_small(flow.amounts, lots)[allowed]
        if not small.any():
            break
        allowed = allowed[~small]
        less = cheapest(market.with_pairs(allowed), weights, waiting)
        amounts = np.zeros(len(market), np.int64)
        amounts[allowed] = less.amounts
        flow = Flow(amounts, less.drawn)
    return _with(market, flow, _fitting(market, flow.amounts, lots))


def _fitting(market: Market, amounts: Steps, lots: Steps) -> Steps:
    """What of some amounts fits into the weeks of the needs, without lines below their lot."""
    while True:
        fits = Weekly.of(market).laid(np.where(_too_small(amounts, lots), 0, amounts))
        if (fits == amounts).all():
            return fits
        amounts = fits


def _too_small(amounts: Steps, lots: Steps) -> NDArray[np.bool_]:
    return np.asarray((amounts > 0) & (amounts < lots))


def _with(market: Market, flow: Flow, amounts: Steps) -> Flow:
    """A flow with smaller amounts: what is no longer drawn on rooms goes back to them."""
    sold = np.bincount(market.offer, weights=amounts, minlength=len(market.left)).astype(np.int64)
    wanted = np.maximum(sold - market.own, 0)
    return Flow(amounts, in_turn(market.tie_offer, flow.drawn, wanted) if len(market.tie_offer) else flow.drawn)


def _better(market: Market, plan: Steps, rule: Steps, weights: Weights) -> Steps:
    """Of two plans, for each kind of unit the one that finds more a home; of equals the one that costs less.

    Pairs have one unit on both sides, and so has land: what is chosen for one kind takes nothing from another.
    """
    more, less = _by_kind(market, plan), _by_kind(market, rule)
    kinds = market.kind[market.need]
    takes_rule = less > more
    for kind in np.flatnonzero((less == more) & (more > 0)).tolist():
        of_kind = kinds == kind
        takes_rule[kind] = cost(market, np.where(of_kind, rule, 0), weights) < cost(
            market, np.where(of_kind, plan, 0), weights
        )
    return np.where(takes_rule[kinds], rule, plan)


def _by_kind(market: Market, amounts: Steps) -> Steps:
    return np.bincount(market.kind[market.need], weights=amounts, minlength=_kinds(market)).astype(np.int64)


def _kinds(market: Market) -> int:
    return int(market.kind.max()) + 1 if len(market.kind) else 0
