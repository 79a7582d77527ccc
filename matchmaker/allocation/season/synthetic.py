"""Synthetic markets of any size: for measuring and for tests, never for anybody to read as the market that is."""

from __future__ import annotations

from typing import Final

import numpy as np

from matchmaker.allocation.season.market import Market, Rows
from matchmaker.allocation.season.windows import carried, falling, shared_days

PRODUCTS_A_THOUSAND: Final = 12
COUNTRY_KM: Final = (1600.0, 400.0)
"""Vietnam, roughly: long and narrow."""
SEASON_DAYS: Final = 180
LONG: Final = 0.05
"""So many offers may give what they have reserved alone, as those do that last longer than a harvest."""


def drawn(offers: int, needs: int, pairs_a_need: int, seed: int = 1) -> Market:
    """A market in which each need may have about so many of the offers of its product.

    Amounts are log-normal, windows lie in half a year, a third of the offers share land with a neighbour, a quarter
    sell no less than a lot, half the needs say what they take a week.
    """
    rng = np.random.default_rng(seed)
    products = max(PRODUCTS_A_THOUSAND * max(offers, needs) // 1000, 1)
    place_o, place_n = rng.random((offers, 2)) * COUNTRY_KM, rng.random((needs, 2)) * COUNTRY_KM
    left = np.rint(rng.lognormal(9.5, 1.0, offers)).astype(np.int64) + 1
    lacking = np.rint(rng.lognormal(9.7, 1.2, needs)).astype(np.int64) + 1
    sells, asks = np.sort(rng.integers(0, products, offers)), rng.integers(0, products, needs)
    need, offer = _pairs(rng, sells, asks, pairs_a_need * 9 // 5)  # of nine about five have days in common
    km = np.hypot(*(place_o[offer] - place_n[need]).T)
    first_o, days_o = rng.integers(0, SEASON_DAYS, offers), rng.integers(14, 90, offers)
    first_n, days_n = rng.integers(0, SEASON_DAYS, needs), rng.integers(30, 180, needs)
    first = np.maximum(first_o[offer], first_n[need])
    last = np.minimum((first_o + days_o)[offer], (first_n + days_n)[need])
    rate = np.where(rng.random(needs) < 0.5, lacking / (days_n / 7.0), np.nan)
    falls = falling(left[offer].astype(np.float64), (days_o[offer] + 1).astype(np.float64), shared_days(first, last))
    most = carried(falls, shared_days(first, last), rate[need])
    keep = most > 0
    shares = rng.random(offers) < 1 / 3
    rooms = np.unique(sells * 4 + rng.integers(0, 4, offers))
    tie_offer = np.flatnonzero(shares)
    tie_room = np.searchsorted(rooms, sells[tie_offer] * 4 + rng.integers(0, 4, len(tie_offer))) % len(rooms)
    return Market(
        offer_ids=np.arange(1, offers + 1),
        left=left,
        least=np.where(rng.random(offers) < 0.25, left // 8, 1),
        own=np.where(shares | (rng.random(offers) < LONG), left // 2, left),
        need_ids=np.arange(1, needs + 1),
        lacking=lacking,
        kind=np.zeros(needs, np.intp),
        rate=rate,
        offer=offer[keep],
        need=need[keep],
        most=most[keep],
        km=km[keep],
        fit=rng.random(int(keep.sum())),
        first=first[keep],
        last=last[keep],
        room_ids=rooms.astype(np.int64) + 1,
        room=np.rint(rng.lognormal(9.0, 1.0, len(rooms))).astype(np.int64),
        tie_offer=tie_offer,
        tie_room=tie_room,
    )


def _pairs(rng: np.random.Generator, sells: Rows, asks: Rows, each: int) -> tuple[Rows, Rows]:
    """Up to so many different offers of its product for each need. `sells` is sorted."""
    begins, ends = np.searchsorted(sells, asks), np.searchsorted(sells, asks, side="right")
    need = np.repeat(np.arange(len(asks)), each)
    chosen = begins[need] + (rng.random(len(need)) * (ends - begins)[need]).astype(np.intp)
    codes = np.unique((need * np.int64(len(sells)) + chosen)[(ends > begins)[need]])
    return (codes // len(sells)).astype(np.intp), (codes % len(sells)).astype(np.intp)
