"""How good an order is, for one list and over many, and who gets seen.

A list without any relevant row says nothing about an order: it is NaN, and means leave it out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

GAINS: Final = (0.0, 1.0, 3.0, 7.0)
"""What grades 0 to 3 are worth, written out because libraries differ."""


def ndcg(grades: NDArray[np.intp], k: int, gains: tuple[float, ...] = GAINS) -> float:
    """Normalised discounted cumulative gain of a list in its ranked order.

    Parameters
    ----------
    grades : array of shape (n,)
        Grades from the first place down.
    k : int
        Places that count.

    Returns
    -------
    float
        0 to 1; NaN where no row has any gain.
    """
    worth = np.array(gains)[grades]
    discounts = 1.0 / np.log2(np.arange(min(k, len(worth))) + 2.0)
    best = -np.sort(-worth)[:k] @ discounts
    return float(worth[:k] @ discounts / best) if best > 0 else float("nan")


def reciprocal_rank(grades: NDArray[np.intp], relevant: int = 2) -> float:
    """One over the place of the first row of at least grade `relevant`; NaN where there is none."""
    places = np.flatnonzero(grades >= relevant)
    return float(1.0 / (places[0] + 1)) if len(places) else float("nan")


def coverage(shown: Iterable[int], everyone: Iterable[int]) -> float:
    """Share of the organisations with any candidate that were shown at least once; NaN without any."""
    all_of_them = set(everyone)
    return len(all_of_them & set(shown)) / len(all_of_them) if all_of_them else float("nan")


def exposure(organisations: Iterable[NDArray[np.int64]], k: int) -> dict[int, float]:
    """Share of attention that each organisation gets over many lists.

    Parameters
    ----------
    organisations : iterable of arrays of shape (n,)
        Per list, who offers, from the first place down.
    k : int
        Places that are seen; attention falls by 1/log2(1 + place).

    Returns
    -------
    dict
        Organisation to share; the shares sum to 1.
    """
    seen: dict[int, float] = {}
    for ranked in organisations:
        for place, organisation in enumerate(ranked[:k].tolist()):
            seen[organisation] = seen.get(organisation, 0.0) + 1.0 / float(np.log2(place + 2.0))
    total = sum(seen.values())
    return {organisation: share / total for organisation, share in seen.items()}


def gini(shares: ArrayLike) -> float:
    """How unevenly attention is spread: 0 the same for all, towards 1 all for one; NaN for nobody."""
    ordered = np.sort(np.asarray(shares, dtype=np.float64))
    count, total = len(ordered), ordered.sum()
    if not total > 0:
        return float("nan")
    return float((2 * np.arange(1, count + 1) - count - 1) @ ordered / (count * total))


def interval(values: ArrayLike, *, seed: int, draws: int = 1000) -> tuple[float, float]:
    """95 % bootstrap interval of the mean over lists, NaN left out."""
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if not len(known):
        return float("nan"), float("nan")
    picks = np.random.default_rng(seed).integers(len(known), size=(draws, len(known)))
    low, high = np.quantile(known[picks].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)
