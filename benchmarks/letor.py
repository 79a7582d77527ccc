"""Our LambdaMART and LightGBM's on public lists: NDCG@1/3/5/10, MAP, MRR, the ratio of NDCG@10, the time to fit.

    python -m benchmarks.letor TRAIN TEST [--seeds 5]

TRAIN and TEST are in the LETOR/SVMlight format with `qid:`, or in LightGBM's with the number of rows of each query in
a file beside each, named with `.query` added. Both rankers try as many configurations, on the same validation queries
taken from TRAIN, choose one and its number of trees by mean NDCG@10, learn again from all of TRAIN with each seed, and
are measured on TEST, which nothing was chosen by. Where queries are few, four folds take turns to validate.

Gains are 2^grade - 1; queries without any relevant row are left out; equal scores fall in the same drawn order for
both. Needs LightGBM: `make bench`.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import platform
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from benchmarks.contest import MAIN, MEASURES, Tuned, interval, measured, tune, worth
from benchmarks.letor_format import Lists, Unreadable, read
from benchmarks.peers import LightGBM
from matchmaker.ranking.estimators import LambdaMART

Floats = NDArray[np.float64]

SHARED: dict[str, Any] = {"max_depth": None, "l2": 1.0, "truncation": 30}
SIZES = (
    {"max_leaves": 7, "learning_rate": 0.08, "min_samples_leaf": 20},
    {"max_leaves": 31, "learning_rate": 0.06, "min_samples_leaf": 50},
)
"""Small trees for few queries, larger ones for many."""
SECOND = ({"pointwise": 0.5, "max_features": 1.0}, {"pointwise": 2.0, "max_features": 0.5})
OURS = [{**SHARED, **size, **second} for size in SIZES for second in SECOND]
THEIRS = [{**SHARED, **size, "max_features": share} for size in SIZES for share in (0.5, 1.0)]
"""As many configurations each: the sizes of trees are the same, and each has a second setting that matters to it."""


@dataclass(frozen=True)
class Result:
    """One ranker: how it was tuned, its measures (name, then array of shape (n_seeds, n_queries)), seconds a fit."""

    tuned: Tuned
    per_seed: Mapping[str, Floats]
    averaged: Mapping[str, Floats]
    cpu_seconds: float
    wall_seconds: float


def contest(make: Any, grid: list[dict[str, Any]], train: Lists, test: Lists, *, seeds: int, trees: int) -> Result:
    """Tune, learn with every seed, and measure."""
    tuned = tune(make, grid, train, most_trees=trees, seed=0)
    scores = []
    wall, cpu = time.perf_counter(), time.process_time()
    for seed in range(seeds):
        ranker = make(**tuned.settings, random_state=seed)
        scores.append(ranker.fit(train.X, worth(train.grades), train.queries).predict(test.X))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    runs = [measured(test, one) for one in scores]
    per_seed = {name: np.array([run[name] for run in runs]) for name in MEASURES}
    return Result(tuned, per_seed, measured(test, np.mean(scores, axis=0)), cpu / seeds, wall / seeds)


def over_seeds(ratios: Floats) -> tuple[float, float]:
    """95 % interval of the mean over seeds, by Student's t."""
    if len(ratios) < 2:
        return float("nan"), float("nan")
    half = student.ppf(0.975, len(ratios) - 1) * ratios.std(ddof=1) / np.sqrt(len(ratios))
    return float(ratios.mean() - half), float(ratios.mean() + half)


def compare(ours: Result, theirs: Result) -> None:
    """Print the table."""
    print(f"\n{'':>9} {'ours':>8} {'LightGBM':>9}  difference, 95 % over queries   averages of all seeds")
    for name in MEASURES:
        mine, other = (np.nanmean(result.per_seed[name], axis=0) for result in (ours, theirs))
        told = ~np.isnan(other)
        low, high = interval((mine - other)[told])
        both = " ".join(f"{np.nanmean(result.averaged[name]):8.4f}" for result in (ours, theirs))
        print(
            f"{name:>9} {np.nanmean(mine):8.4f} {np.nanmean(other):9.4f}  {np.nanmean(mine - other):+.4f} "
            f"[{low:+.4f}, {high:+.4f}]   {both}"
        )
    each = [np.nanmean(result.per_seed[MAIN], axis=1) for result in (ours, theirs)]
    ratios = each[0] / each[1]
    low, high = over_seeds(ratios)
    print(
        f"\nratio of {MAIN}, mean over {len(ratios)} seeds: {ratios.mean():.4f}, "
        f"95 % over seeds [{low:.4f}, {high:.4f}]"
    )
    pairs = np.stack([np.nanmean(result.per_seed[MAIN], axis=0) for result in (ours, theirs)], axis=1)
    low, high = interval(pairs[~np.isnan(pairs[:, 0])], lambda rows: float(rows[:, 0].mean() / rows[:, 1].mean()))
    print(f"the same, 95 % over queries: [{low:.4f}, {high:.4f}]")
    print("by seed: " + " ".join(f"{ratio:.4f}" for ratio in ratios))
    print(
        f"fit, CPU seconds (wall): ours {ours.cpu_seconds:.2f} ({ours.wall_seconds:.2f}), LightGBM "
        f"{theirs.cpu_seconds:.2f} ({theirs.wall_seconds:.2f}), ratio {ours.cpu_seconds / theirs.cpu_seconds:.2f}"
    )


def told(name: str, lists: Lists) -> str:
    """Size of a set in words."""
    relevant = len(np.unique(lists.queries[lists.grades > 0]))
    return (
        f"{name}: {len(lists.X):,} rows of {lists.X.shape[1]} features in {len(np.unique(lists.queries)):,} queries, "
        f"{relevant:,} with anything relevant; grades {np.bincount(lists.grades).tolist()}"
    )


def main(arguments: argparse.Namespace) -> None:
    """Read, contest, print."""
    absent = np.nan if arguments.absent == "missing" else 0.0
    train, test = read(arguments.train, absent=absent), read(arguments.test, absent=absent)
    features = max(train.X.shape[1], test.X.shape[1])
    train, test = train.wide(features, absent), test.wide(features, absent)
    print(told("train", train))
    print(told("test", test))
    if not train.grades.any() or not test.grades.any():
        raise Unreadable("a file without any relevant row: there is no order to learn or to measure")
    if len(np.unique(train.queries)) < 4:
        raise Unreadable("fewer than 4 queries to learn from: none can be held out")
    print(
        f"{os.cpu_count()} cores, one thread; Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in ("scikit-learn", "numpy", "lightgbm"))
    )
    results = []
    for name, make, grid in (("ours", LambdaMART, OURS), ("LightGBM", LightGBM, THEIRS)):
        result = contest(make, grid, train, test, seeds=arguments.seeds, trees=arguments.trees)
        tuned = result.tuned
        print(
            f"{name}: {len(grid)} configurations in {tuned.seconds:.0f} CPU-s, best {MAIN} on validation queries "
            f"{tuned.score:.4f} with {tuned.settings}",
            flush=True,
        )
        results.append(result)
    compare(*results)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--trees", type=int, default=200, help="trees that a configuration may have at most")
    parser.add_argument("--absent", choices=("zero", "missing"), default="zero", help="a feature that no line names")
    try:
        main(parser.parse_args())
    except Unreadable as error:
        sys.exit(str(error))
