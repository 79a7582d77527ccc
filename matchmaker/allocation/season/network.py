"""The plan as a flow: from land and offers to needs, as much as possible, and of that the cheapest.

It is a pure network, whatever areas offers share: a season of an area is a node that gives what nobody has reserved,
each offer draws on its own reservation and on the seasons it is tied to, and passes on no more than it has left. So
the flow is at once the best plan and, as every other plan is one of its flows, the bound for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from matchmaker.allocation.season import solving
from matchmaker.allocation.season.market import Market, Rows, Steps
from matchmaker.allocation.season.process import SINK, SOURCE
from matchmaker.allocation.season.solving import Waiting
from matchmaker.allocation.season.weights import TIERS, Weights, pair_costs, tier_costs, tier_sizes

_FIRST: Final = 2


@dataclass(frozen=True)
class Flow:
    """What flows.

    Attributes
    ----------
    amounts : array of shape (n_pairs,)
    drawn : array of shape (n_ties,)
        What each offer draws on each room.
    """

    amounts: Steps
    drawn: Steps


def cheapest(market: Market, weights: Weights, waiting: Waiting = lambda: None) -> Flow:
    """The largest flow, and of those the cheapest. The market is sorted, so that ties always break the same way.

    Parameters
    ----------
    market : Market
    weights : Weights
    waiting : callable, optional
        Called again and again where the flow takes long; whatever it raises ends the work.

    Raises
    ------
    RuntimeError
        The solver gave up: amounts or costs beyond its 64 bits.
    """
    arcs, pairs, ties = _arcs(market, weights)
    supply = int(min(market.left.sum(), market.lacking.sum()))
    flows = solving.solved(arcs, supply, waiting)
    return Flow(flows[pairs], flows[ties])


def _arcs(market: Market, weights: Weights) -> tuple[Steps, slice, slice]:
    """All arcs as `process.solved` takes them, and where those of the pairs and of the ties stand among them."""
    n_offers, n_needs = len(market.left), len(market.lacking)
    gives = _FIRST + np.arange(n_offers)
    takes = _FIRST + n_offers + np.arange(n_needs)
    tied = np.flatnonzero(market.tied)
    gathers = np.full(n_offers, SOURCE)
    gathers[tied] = _FIRST + n_offers + n_needs + np.arange(len(tied))
    rooms = _FIRST + n_offers + n_needs + len(tied) + np.arange(len(market.room))
    parts = [
        _of(gives[market.offer], takes[market.need], market.could, pair_costs(market, weights)),
        _of(rooms[market.tie_room], gathers[market.tie_offer], market.left[market.tie_offer]),
        _of(
            np.repeat(gathers, TIERS),
            np.repeat(gives, TIERS),
            tier_sizes(market.left).ravel(),
            np.tile(tier_costs(weights), n_offers),
        ),
        _of(takes, np.full(n_needs, SINK), market.lacking),
        _of(np.full(len(tied), SOURCE), gathers[tied], market.own[tied]),
        _of(np.full(len(rooms), SOURCE), rooms, market.room),
    ]
    pairs = slice(0, len(market))
    ties = slice(len(market), len(market) + len(market.tie_offer))
    return np.concatenate(parts, axis=1), pairs, ties


def _of(tail: Rows, head: Rows, most: Steps, cost: Steps | None = None) -> Steps:
    return np.stack([tail, head, most, np.zeros(len(tail), np.int64) if cost is None else cost]).astype(np.int64)
