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
MANY_QUERIES = 1_000
"""With more, one validation split is enough; with fewer, each query takes its turn in one of the folds."""
FOLDS = 4
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
    """Rows to learn from and rows to validate on, by whole queries: four turns, or one where queries are many."""
    names = np.random.default_rng(seed).permutation(np.unique(queries))
    parts = np.array_split(names, FOLDS)
    turns = 1 if len(names) > MANY_QUERIES else FOLDS
    held = [np.isin(queries, part) for part in parts[:turns]]
    return [(np.flatnonzero(~out), np.flatnonzero(out)) for out in held]


def tune(make: Make, grid: Sequence[Mapping[str, Any]], lists: Lists, *, most_trees: int, seed: int) -> Tuned:
    """Try every configuration on the same folds; choose it and its number of trees by mean NDCG@10.

    The number of trees is read from the validation curve, averaged over its neighbours.
    """
    started = time.process_time()
    best: Tuned | None = None
    for settings in grid:
        curves = []
        for seen, unseen in folds(lists.queries, seed):
            learn, judge = lists.at(seen), lists.at(unseen)
            ranker = make(**settings, n_trees=most_trees, random_state=seed)
            ranker.fit(learn.X, worth(learn.grades), learn.queries)
            curves.append([ndcg10(judge, scores) for scores in ranker.staged_predict(judge.X)])
        curve = smooth(np.mean(curves, axis=0))
        trees = int(np.argmax(curve)) + 1
        if best is None or curve[trees - 1] > best.score:
            best = Tuned({**settings, "n_trees": trees}, float(curve[trees - 1]), 0.0)
    assert best is not None
    return Tuned(best.settings, best.score, time.process_time() - started)


def smooth(curve: Floats) -> Floats:
    """Each point's mean with its neighbours."""
    width = min(SMOOTHING, len(curve))
    kernel = np.ones(width)
    return np.convolve(curve, kernel, "same") / np.convolve(np.ones(len(curve)), kernel, "same")


def interval(values: Floats, statistic: Callable[[Floats], float] = np.mean, *, seed: int = 0) -> tuple[float, float]:
    """95 % bootstrap interval of a statistic of rows drawn again."""
    rng = np.random.default_rng(seed)
    drawn = [statistic(values[rng.integers(len(values), size=len(values))]) for _ in range(SAMPLES)]
    return float(np.percentile(drawn, 2.5)), float(np.percentile(drawn, 97.5))
