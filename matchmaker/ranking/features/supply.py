"""Amounts, days and places of a pair as columns: plain numpy over many pairs at once.

Days are proleptic ordinals (`date.toordinal`), both ends included.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.offers import OfferColumns

Floats = NDArray[np.float64]
Days = Floats | NDArray[np.int32]

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius (IUGG)."""
DAYS_A_WEEK: Final = 7.0


def overlap_days(start: Days, end: Days, other_start: Days, other_end: Days) -> Floats:
    """Days that two windows share; 0 where they do not meet."""
    return np.asarray(np.maximum(np.minimum(end, other_end) - np.maximum(start, other_start) + 1.0, 0.0))


def available_of(offers: OfferColumns, rows: NDArray[np.intp], start: Days, end: Days) -> Floats:
    """Amount of offers that falls between two days, pair by pair.

    Parameters
    ----------
    offers : OfferColumns
        Each portion of a schedule is spread evenly over its days; without a schedule the whole quantity is.
    rows : array of shape (n,)
        Which offer each pair has.
    start, end : arrays of shape (n,)
        First and last day that count.

    Returns
    -------
    array of shape (n,)
        Base units, never negative.
    """
    owner, flat = offers.schedule.spread(rows)
    told = offers.schedule.members.pointing_at(flat)
    evenly = np.flatnonzero(offers.schedule.counts[rows] == 0)
    of, begin = rows[evenly], offers.starts[rows[owner]]
    return falling(
        np.concatenate([owner, evenly]),
        np.concatenate([begin + told.first, offers.starts[of]]),
        np.concatenate([begin + told.last, offers.ends[of]]),
        np.concatenate([told.amount, offers.quantity[of]]),
        start,
        end,
    )


def falling(owner: NDArray[np.intp], first: Days, last: Days, amount: Floats, start: Days, end: Days) -> Floats:
    """What of portions, each spread evenly over its days, falls between the two days of its owner."""
    shared = overlap_days(first, last, start[owner], end[owner])
    length = np.maximum(last - first + 1.0, 1.0)
    return np.bincount(owner, weights=amount * shared / length, minlength=len(start)).astype(np.float64)


def great_circle_km(lat: Floats, lon: Floats, other_lat: Floats, other_lon: Floats) -> Floats:
    """Distance over the ground as the crow flies (haversine), in km; NaN where a place is unknown."""
    a, b = np.radians(lat), np.radians(other_lat)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(other_lon - lon) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))))
