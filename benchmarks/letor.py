"""Our LambdaMART and LightGBM's on public lists: NDCG@1/3/5/10, MAP, MRR, the ratio of NDCG@10, the time to fit.

    python -m benchmarks.letor TRAIN TEST [TRAIN TEST ...] [--seeds 5]

TRAIN and TEST are in the LETOR/SVMlight format with `qid:`, or with the number of rows of each query in a file beside
each, named with `.query` (LightGBM) or `.group` (XGBoost) added; `.gz` is unpacked. All rankers try as many
configurations, on the same validation queries taken from TRAIN, choose one and its number of trees by mean NDCG@10,
learn again from all of TRAIN with each seed, and are measured on TEST, which nothing was chosen by. Several pairs of
files are summed up at the end.

Ours is an average of models that each learn from a share of the lists. LightGBM stands beside it twice: by itself,
and as an average of as many of its models, made the same way. Gains are 2^grade - 1; queries without any relevant row
are left out; equal scores fall in the same drawn order for all. Needs LightGBM: `make bench`.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import platform
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from benchmarks.contest import MAIN, MEASURES, Tuned, drawn_again, interval, measured, tune, worth
from benchmarks.letor_format import Lists, Unreadable, read
from benchmarks.peers import LONGEST_LIST, LightGBM
from matchmaker.ranking.estimators import LambdaMART

Floats = NDArray[np.float64]

AVERAGED: Final[dict[str, Any]] = {"n_seeds": 5, "lists_share": 0.7}
"""Models in an average, and the share of the lists that each learns from."""
IN_TRIALS: Final[dict[str, Any]] = {**AVERAGED, "n_seeds": 2}
"""The same while configurations are tried: nearly as telling, in less time."""
SHARED: Final[dict[str, Any]] = {"max_depth": None, "l2": 1.0, "truncation": 30}
SIZES: Final = (
    {"max_leaves": 7, "learning_rate": 0.08, "min_samples_leaf": 20},
    {"max_leaves": 31, "learning_rate": 0.06, "min_samples_leaf": 50},
)
"""Small trees for few queries, larger ones for many."""
OURS: Final = [{**SHARED, **size, "pointwise": told} for size in SIZES for told in (1.0, 4.0)]
THEIRS: Final = [{**SHARED, **size, "max_features": share} for size in SIZES for share in (0.5, 1.0)]
"""As many configurations each: the sizes of trees are the same, and each has a second setting that matters to it."""


@dataclass(frozen=True)
class Entrant:
    """What takes part: its name, how to make it, what to try, and what else it is given in trials and in earnest."""

    name: str
    make: Any
    grid: list[dict[str, Any]]
    in_trials: Mapping[str, Any]
    in_earnest: Mapping[str, Any]


ENTRANTS: Final = (
    Entrant("ours", LambdaMART, OURS, IN_TRIALS, AVERAGED),
    Entrant("LightGBM", LightGBM, THEIRS, {}, {}),
    Entrant("averaged", LightGBM, THEIRS, IN_TRIALS, AVERAGED),
)
"""The last is LightGBM averaged as ours is."""


@dataclass(frozen=True)
class Result:
    """One ranker: how it was tuned, its measures (name, then array of shape (n_seeds, n_queries)), seconds a fit."""

    name: str
    tuned: Tuned
    per_seed: Mapping[str, Floats]
    cpu_seconds: float
    wall_seconds: float

    def mean(self, measure: str) -> Floats:
        """A measure of each query that tells it, mean over the seeds; shape (n_telling,)."""
        each = self.per_seed[measure].mean(axis=0)
        return np.asarray(each[~np.isnan(each)])

    def by_seed(self, measure: str) -> Floats:
        """A measure's mean over queries, for each seed."""
        return np.asarray(np.nanmean(self.per_seed[measure], axis=1))


def contest(entrant: Entrant, train: Lists, test: Lists, *, seeds: int, trees: int) -> Result:
    """Tune, learn with every seed, and measure."""
    started = time.perf_counter()

    def tell(text: str) -> None:
        print(f"{entrant.name:>9} {time.perf_counter() - started:6.0f} s  {text}", flush=True)

    grid = [{**settings, **entrant.in_trials} for settings in entrant.grid]
    tuned = tune(entrant.make, grid, train, most_trees=trees, seed=0, tell=tell)
    tell(f"{tuned.seconds:.0f} CPU-s of tuning; chosen: {tuned.settings}")
    runs = []
    wall = cpu = 0.0
    for seed in range(seeds):
        wall_before, cpu_before = time.perf_counter(), time.process_time()
        ranker = entrant.make(**{**tuned.settings, **entrant.in_earnest}, random_state=seed)
        ranker.fit(train.X, worth(train.grades), train.queries)
        wall, cpu = wall + time.perf_counter() - wall_before, cpu + time.process_time() - cpu_before
        runs.append(measured(test, ranker.predict(test.X)))
        tell(f"seed {seed + 1} of {seeds}: {MAIN} {np.nanmean(runs[-1][MAIN]):.4f} on TEST")
    per_seed = {measure: np.array([run[measure] for run in runs]) for measure in MEASURES}
    return Result(entrant.name, tuned, per_seed, cpu / seeds, wall / seeds)


def over_seeds(ratios: Floats) -> tuple[float, float]:
    """95 % interval of the mean over seeds, by Student's t."""
    if len(ratios) < 2:
        return float("nan"), float("nan")
    half = student.ppf(0.975, len(ratios) - 1) * ratios.std(ddof=1) / np.sqrt(len(ratios))
    return float(ratios.mean() - half), float(ratios.mean() + half)


def compare(ours: Result, others: Sequence[Result]) -> None:
    """Print the table and the ratios."""
    print(f"\n{'':>9} {'ours':>8}" + "".join(f" {one.name:>10}  {'ours ahead by, 95 %':>26}" for one in others))
    for measure in MEASURES:
        line = f"{measure:>9} {ours.mean(measure).mean():8.4f}"
        for one in others:
            ahead = ours.mean(measure) - one.mean(measure)
            low, high = interval(ahead)
            line += f" {one.mean(measure).mean():10.4f}  {ahead.mean():+.4f} [{low:+.4f}, {high:+.4f}]"
        print(line)
    for one in others:
        ratios = ours.by_seed(MAIN) / one.by_seed(MAIN)
        low, high = over_seeds(ratios)
        print(
            f"\nratio of {MAIN}, ours to {one.name}, mean over {len(ratios)} seeds: {ratios.mean():.4f}, "
            f"95 % over seeds [{low:.4f}, {high:.4f}]"
        )
        print("the same, 95 % over queries: [{:.4f}, {:.4f}]".format(*interval_of_ratios([(ours, one)])))
        print("by seed: " + " ".join(f"{ratio:.4f}" for ratio in ratios))
    print(
        "\nfit, CPU seconds (wall): "
        + ", ".join(f"{one.name} {one.cpu_seconds:.2f} ({one.wall_seconds:.2f})" for one in (ours, *others))
        + "; ours by "
        + ", by ".join(f"{one.name} {ours.cpu_seconds / one.cpu_seconds:.1f}" for one in others)
    )


def interval_of_ratios(pairs: Sequence[tuple[Result, Result]]) -> tuple[float, float]:
    """95 % interval of the mean over sets of the ratio of NDCG@10, queries drawn again within each set."""
    tables = [np.stack([first.mean(MAIN), second.mean(MAIN)], axis=1) for first, second in pairs]
    ratios = [
        drawn_again(table, lambda rows: float(rows[:, 0].mean() / rows[:, 1].mean()), seed=number)
        for number, table in enumerate(tables)
    ]
    low, high = np.percentile(np.mean(ratios, axis=0), (2.5, 97.5))
    return float(low), float(high)


def sum_up(sets: Sequence[Sequence[Result]]) -> None:
    """Print the mean ratio over the sets and seeds, against each of the others."""
    print(f"\n{len(sets)} sets")
    for at, one in enumerate(sets[0][1:], 1):
        ratios = np.array([results[0].by_seed(MAIN) / results[at].by_seed(MAIN) for results in sets])
        print(
            f"ratio of {MAIN}, ours to {one.name}, mean over sets and seeds: {ratios.mean():.4f}, 95 % over seeds "
            "[{:.4f}, {:.4f}], over queries [{:.4f}, {:.4f}]".format(
                *over_seeds(ratios.mean(axis=0)), *interval_of_ratios([(results[0], results[at]) for results in sets])
            )
        )


def told(name: str, lists: Lists) -> str:
    """Size of a set in words."""
    relevant = len(np.unique(lists.queries[lists.grades > 0]))
    return (
        f"{name}: {len(lists.X):,} rows of {lists.X.shape[1]} features in {len(np.unique(lists.queries)):,} queries, "
        f"{relevant:,} with anything relevant; grades {np.bincount(lists.grades).tolist()}"
    )


def opened(train: Path, test: Path, absent: float) -> tuple[Lists, Lists]:
    """Both files, as wide as each other, with something to learn and to measure.

    Raises
    ------
    Unreadable
    """
    learn, judge = read(train, absent=absent), read(test, absent=absent)
    features = max(learn.X.shape[1], judge.X.shape[1])
    learn, judge = learn.wide(features, absent), judge.wide(features, absent)
    print(told(train.name, learn))
    print(told(test.name, judge), flush=True)
    if not learn.grades.any() or not judge.grades.any():
        raise Unreadable("a file without any relevant row: there is no order to learn or to measure")
    sizes = np.unique(learn.queries, return_counts=True)[1]
    if len(sizes) < 4:
        raise Unreadable(f"{train.name}: fewer than 4 queries to learn from: none can be held out")
    if sizes.max() > LONGEST_LIST:
        raise Unreadable(f"{train.name}: a query of {sizes.max():,} rows; LightGBM takes {LONGEST_LIST:,} at most")
    return learn, judge


def main(arguments: argparse.Namespace) -> None:
    """Read, contest, print."""
    if len(arguments.files) % 2:
        raise Unreadable("files come in pairs, TRAIN and TEST")
    print(
        f"{os.cpu_count()} cores, one thread; Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in ("scikit-learn", "numpy", "lightgbm"))
    )
    absent = np.nan if arguments.absent == "missing" else 0.0
    sets = []
    for train, test in zip(arguments.files[::2], arguments.files[1::2], strict=True):
        learn, judge = opened(train, test, absent)
        results = [contest(one, learn, judge, seeds=arguments.seeds, trees=arguments.trees) for one in ENTRANTS]
        compare(results[0], results[1:])
        sets.append(results)
    if len(sets) > 1:
        sum_up(sets)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", metavar="TRAIN TEST")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--trees", type=int, default=200, help="trees that a configuration may have at most")
    parser.add_argument("--absent", choices=("zero", "missing"), default="zero", help="a feature that no line names")
    try:
        main(parser.parse_args())
    except Unreadable as error:
        sys.exit(str(error))
