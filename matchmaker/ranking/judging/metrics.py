"""How good an order is, for one list and over many, and who gets seen.

A list without any relevant row says nothing about an order: it is NaN, and means leave it out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

GAINS: Final = (0.0, 1.0, 3.0, 7.0, 10.0, 12.0)
"""What grades are worth, written out because libraries differ: simulated judges say 0 to 3, what people did is
graded 0 to 5 (`grading.Grade`). Beyond 3 not powers of two: a delivered contract is worth more than a meeting,
but not four times as much."""
Label = TypeVar("Label", bound=Hashable)


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


def exposure(shown: Iterable[Iterable[Label]], k: int) -> dict[Label, float]:
    """Share of attention that each organisation, or each kind of organisation, gets over many lists.

    Parameters
    ----------
    shown : iterable of iterables
        Per list, who offers (or which kind: a size, a province), from the first place down.
    k : int
        Places that are seen; attention falls by 1/log2(1 + place).

    Returns
    -------
    dict
        Organisation or kind to share; the shares sum to 1.
    """
    seen: dict[Label, float] = {}
    for ranked in shown:
        for label, given in attention(ranked, k).items():
            seen[label] = seen.get(label, 0.0) + given
    total = sum(seen.values())
    return {label: share / total for label, share in seen.items()}


def attention(ranked: Iterable[Label], k: int) -> dict[Label, float]:
    """Attention that each organisation, or each kind, gets from one list: 1/log2(1 + place) for each of `k` places."""
    seen: dict[Label, float] = {}
    for place, label in enumerate(islice(_plain(ranked), k)):
        seen[label] = seen.get(label, 0.0) + 1.0 / float(np.log2(place + 2.0))
    return seen


def _plain(labels: Iterable[Label]) -> Iterable[Label]:
    """Python's own values, so that a key from an array is the same as any other."""
    return labels.tolist() if isinstance(labels, np.ndarray) else labels


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


@dataclass(frozen=True)
class Bin:
    """Rows of about the same score.

    Attributes
    ----------
    rows : int
    score, worth : float
        Mean score, and mean of what the rows proved worth, both 0 to 1; NaN where there is no row.
    """

    rows: int
    score: float
    worth: float


def calibration(scores: ArrayLike, worths: ArrayLike, bins: int = 5) -> tuple[Bin, ...]:
    """What scores promise and what came of them, in equal parts of the scale from 0 to 1.

    Parameters
    ----------
    scores, worths : arrays of shape (n,)
        0 to 1.
    bins : int
    """
    promised, kept = np.asarray(scores, dtype=np.float64), np.asarray(worths, dtype=np.float64)
    part = np.minimum((promised * bins + 1e-9).astype(np.intp), bins - 1)
    inside = [part == each for each in range(bins)]
    return tuple(
        Bin(int(here.sum()), _mean(promised[here]), _mean(kept[here])) if len(promised) else Bin(0, _NAN, _NAN)
        for here in inside
    )


def calibration_error(bins: Iterable[Bin]) -> float:
    """Mean distance between promise and outcome, each bin weighing as many rows as it has; NaN without rows."""
    known = [each for each in bins if each.rows]
    rows = sum(each.rows for each in known)
    return sum(each.rows * abs(each.score - each.worth) for each in known) / rows if rows else _NAN


_NAN: Final = float("nan")


def _mean(values: NDArray[Any]) -> float:
    return float(values.mean()) if len(values) else _NAN
