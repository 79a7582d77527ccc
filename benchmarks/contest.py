"""Rankers against each other on the same lists: measures, tuning with the same effort, intervals."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.letor_format import Lists

Floats = NDArray[np.float64]
Make = Callable[..., Any]
"""Makes an estimator from settings."""

MEASURES = ("NDCG@1", "NDCG@3", "NDCG@5", "NDCG@10", "MAP", "MRR")
MAIN = "NDCG@10"
SMOOTHING = 10
"""Trees over which a validation curve is averaged: its single peaks are luck."""
FOLDS = 5
ROWS_LEARNED = 300_000
"""Rows to learn from in all turns of one configuration together, about: of a large set only some folds take a turn."""
SAMPLES = 2_000
"""Bootstrap samples."""


def worth(grades: NDArray[np.int64]) -> Floats:
    """What grades are worth in DCG, LETOR's way."""
    return 2.0**grades - 1.0


def measured(lists: Lists, scores: Floats, *, lot: int = 0) -> dict[str, Floats]:
    """Each measure for each query, in the order of queries; NaN where a query has nothing relevant.

    Equal scores fall in an order drawn by lot, the same for every ranker. MAP and MRR count any grade above 0.
    """
    draw = np.random.default_rng(lot).permutation(len(scores))
    order = np.lexsort((draw, -scores, lists.queries))
    grades = lists.grades[order]
    starts = np.flatnonzero(np.diff(lists.queries[order], prepend=-1))
    return {name: np.array([_one(name, ranked) for ranked in np.split(grades, starts[1:])]) for name in MEASURES}


def _one(name: str, ranked: NDArray[np.int64]) -> float:
    if not ranked.any():
        return float("nan")
    if name.startswith("NDCG"):
        return _ndcg(worth(ranked), int(name[5:]))
    hits = np.flatnonzero(ranked)
    if name == "MRR":
        return float(1.0 / (hits[0] + 1))
    return float(np.mean(np.arange(1, len(hits) + 1) / (hits + 1)))


def _ndcg(gains: Floats, k: int) -> float:
    discounts = 1.0 / np.log2(np.arange(min(k, len(gains))) + 2.0)
    return float(gains[:k] @ discounts / (-np.sort(-gains)[:k] @ discounts))


def ndcg10(lists: Lists, scores: Floats) -> float:
    """Mean NDCG@10 over the queries that tell."""
    draw = np.random.default_rng(0).permutation(len(scores))
    order = np.lexsort((draw, -scores, lists.queries))
    gains = worth(lists.grades[order])
    starts = np.flatnonzero(np.diff(lists.queries[order], prepend=-1))
    place = np.arange(len(scores)) - np.repeat(starts, np.diff(starts, append=len(scores)))
    discounts = np.where(place < 10, 1.0 / np.log2(place + 2.0), 0.0)
    best = gains[np.lexsort((-gains, lists.queries[order]))]
    dcg, ideal = (np.add.reduceat(ranked * discounts, starts) for ranked in (gains, best))
    return float(np.mean(dcg[ideal > 0] / ideal[ideal > 0]))


@dataclass(frozen=True)
class Tuned:
    """The settings that did best on queries not learned from, and how long finding them took."""

    settings: dict[str, Any]
    score: float
    seconds: float


def folds(queries: NDArray[np.int64], seed: int) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Rows to learn from and rows to validate on, by whole queries, in turn.

    Each query is held out once, in one of five turns; where rows are many, only some of the turns are taken.
    """
    names = np.random.default_rng(seed).permutation(np.unique(queries))
    turns = max(1, min(FOLDS, ROWS_LEARNED // len(queries)))
    held = [np.isin(queries, part) for part in np.array_split(names, min(FOLDS, len(names)))[:turns]]
    return [(np.flatnonzero(~out), np.flatnonzero(out)) for out in held]


def tune(
    make: Make,
    grid: Sequence[Mapping[str, Any]],
    lists: Lists,
    *,
    most_trees: int,
    seed: int,
    tell: Callable[[str], None] = lambda _: None,
) -> Tuned:
    """Try every configuration on the same folds; choose it and its number of trees by mean NDCG@10.

    The number of trees is read from the validation curve, averaged over its neighbours. `tell` hears how each did.
    """
    started = time.process_time()
    best: Tuned | None = None
    for number, settings in enumerate(grid, 1):
        curve = smooth(validated(make, settings, lists, most_trees=most_trees, seed=seed))
        trees = int(np.argmax(curve)) + 1
        score = float(curve[trees - 1])
        tell(f"configuration {number} of {len(grid)}: {MAIN} {score:.4f} with {trees} trees")
        if best is None or score > best.score:
            best = Tuned({**settings, "n_trees": trees}, score, 0.0)
    assert best is not None
    return Tuned(best.settings, best.score, time.process_time() - started)


def validated(make: Make, settings: Mapping[str, Any], lists: Lists, *, most_trees: int, seed: int) -> Floats:
    """Mean NDCG@10 on queries not learned from, after each tree; shape (most_trees,).

    Turns whose queries hold nothing relevant tell nothing and are left out.
    """
    curves = []
    for seen, unseen in folds(lists.queries, seed):
        learn, judge = lists.at(seen), lists.at(unseen)
        if learn.grades.any() and judge.grades.any():
            ranker = make(**settings, n_trees=most_trees, random_state=seed)
            ranker.fit(learn.X, worth(learn.grades), learn.queries)
            curves.append([ndcg10(judge, scores) for scores in ranker.staged_predict(judge.X)])
    return np.mean(curves, axis=0) if curves else np.zeros(most_trees)


def smooth(curve: Floats) -> Floats:
    """Each point's mean with its neighbours."""
    width = min(SMOOTHING, len(curve))
    kernel = np.ones(width)
    return np.convolve(curve, kernel, "same") / np.convolve(np.ones(len(curve)), kernel, "same")


def drawn_again(values: Floats, statistic: Callable[[Floats], float] = np.mean, *, seed: int = 0) -> Floats:
    """A statistic of rows drawn again, with replacement: as many as there are; shape (SAMPLES,)."""
    rng = np.random.default_rng(seed)
    return np.array([statistic(values[rng.integers(len(values), size=len(values))]) for _ in range(SAMPLES)])


def interval(values: Floats, statistic: Callable[[Floats], float] = np.mean, *, seed: int = 0) -> tuple[float, float]:
    """95 % bootstrap interval of a statistic of rows drawn again."""
    low, high = np.percentile(drawn_again(values, statistic, seed=seed), (2.5, 97.5))
    return float(low), float(high)
