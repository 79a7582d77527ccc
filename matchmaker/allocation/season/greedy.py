"""The greedy rule: the nearest pair first, as much as it can carry, then the next.

Worked off many pairs at a time: a pair that comes first for its need and for its offer gets the same whether it is
its turn already or not, so all such pairs are served together. The outcome is that of going through them one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.allocation.season.market import Market, Rows, Steps
from matchmaker.allocation.season.network import Flow
from matchmaker.allocation.season.weekly import Weekly, in_turn


@dataclass
class _Rest:
    """What is still to be had and still lacking."""

    left: Steps
    own: Steps
    room: Steps
    lacking: Steps
    weekly: Weekly

    @classmethod
    def after(cls, market: Market, done: Flow) -> _Rest:
        n_offers, n_needs = len(market.left), len(market.lacking)
        sold = _sums(market.offer, done.amounts, n_offers)
        from_rooms = _sums(market.tie_offer, done.drawn, n_offers)
        weekly = Weekly.of(market)
        weekly.laid(done.amounts)
        return cls(
            left=market.left - sold,
            own=market.own - np.minimum(sold - from_rooms, market.own),
            room=market.room - _sums(market.tie_room, done.drawn, len(market.room)),
            lacking=market.lacking - _sums(market.need, done.amounts, n_needs),
            weekly=weekly,
        )


def filled(market: Market, lots: Steps, costs: Steps, begun: Flow | None = None) -> Flow:
    """What the rule makes of a market, on top of what is `begun`.

    Parameters
    ----------
    market : Market
        Sorted.
    lots : array of shape (n_pairs,)
        Less than this a pair does not begin with; one that has begun is topped up by anything.
    costs : array of shape (n_pairs,)
        The cheapest comes first; of equals, the one that stands first.
    begun : Flow, optional
        Its lines fit into the weeks of their needs.
    """
    done = begun or Flow(np.zeros(len(market), np.int64), np.zeros(len(market.tie_offer), np.int64))
    amounts, drawn = done.amounts.copy(), done.drawn.copy()
    rest, lands = _Rest.after(market, done), _lands(market)
    alive = np.argsort(costs, kind="stable")
    while len(alive):
        could = np.minimum(market.could[alive] - amounts[alive], rest.lacking[market.need[alive]])
        could = np.minimum(could, _to_be_had(market, rest)[market.offer[alive]])
        useful = could >= np.where(amounts[alive] > 0, 1, np.maximum(lots[alive], 1))
        alive, could = alive[useful], could[useful]
        turn = _firsts(market.need[alive], len(market.lacking)) & _firsts(lands[market.offer[alive]], len(lands))
        pairs = alive[turn]
        # a pair's weeks are asked about in its turn alone: until then they can only have become fewer
        given = rest.weekly.take(pairs, could[turn], np.where(amounts[pairs] > 0, 1, lots[pairs]))
        amounts[pairs] += given
        rest.lacking[market.need[pairs]] -= given
        rest.left[market.offer[pairs]] -= given
        _draw(market, rest, drawn, market.offer[pairs], given)
        alive = alive[~turn]
    return Flow(amounts, drawn)


def _to_be_had(market: Market, rest: _Rest) -> Steps:
    """The most that each offer can still give: what it has left, of its own and of its rooms."""
    backed = rest.own + _sums(market.tie_offer, rest.room[market.tie_room], len(rest.own))
    return np.where(market.tied, np.minimum(rest.left, backed), rest.left)


def _draw(market: Market, rest: _Rest, drawn: Steps, offers: Rows, given: Steps) -> None:
    """Take what offers give off their own reservations, then off their rooms in turn. No two of them share a room."""
    own = np.where(market.tied[offers], np.minimum(given, rest.own[offers]), 0)
    rest.own[offers] -= own
    wanted = np.zeros(len(rest.own), np.int64)
    wanted[offers] = np.where(market.tied[offers], given - own, 0)
    ties = np.flatnonzero(wanted[market.tie_offer] > 0)
    if len(ties):
        taken = in_turn(market.tie_offer[ties], rest.room[market.tie_room[ties]], wanted)
        drawn[ties] += taken
        rest.room[market.tie_room[ties]] -= taken


def _lands(market: Market) -> Rows:
    """Which offers draw on the same land, as one code each: what one of them takes may be missing to another."""
    # SciPy's graphs are asked for by plans alone.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n_offers = len(market.left)
    if not len(market.tie_offer):
        return np.arange(n_offers)
    size = n_offers + len(market.room)
    ones = np.ones(len(market.tie_offer), np.int8)
    graph = coo_array((ones, (market.tie_offer, n_offers + market.tie_room)), shape=(size, size))
    together = connected_components(graph, directed=False)[1][:n_offers]
    return np.unique(together, return_inverse=True)[1].astype(np.intp)


def _firsts(codes: Rows, size: int) -> NDArray[np.bool_]:
    """Which of some entries are the first of their code."""
    at = np.empty(size, np.intp)
    at[codes[::-1]] = np.arange(len(codes))[::-1]  # the last that is written stays: the first that there is
    return np.asarray(at[codes] == np.arange(len(codes)))


def _sums(codes: Rows, amounts: Steps, size: int) -> Steps:
    """Amounts by code. Exact: sums stay far below the 53 bits of the weights."""
    return np.bincount(codes, weights=amounts, minlength=size).astype(np.int64)
