"""Other ways to learn an order than the one that ranks, on the same lists with the same settings.

    python -m benchmarks.trials TRAIN TEST [TRAIN TEST ...] --seeds 3

prints NDCG@10 of each as a multiple of LightGBM's LambdaMART, with a paired bootstrap interval over queries. No
tuning at all: every tree model has the same number of trees, leaves and so on. What they taught stands in
docs/ranking/estimator.md.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer

from benchmarks.contest import MAIN, interval, measured, worth
from benchmarks.letor_format import Lists, read
from benchmarks.peers import LightGBM
from matchmaker.ranking.estimators import LambdaMART

Floats = NDArray[np.float64]
Method = Callable[[Lists, NDArray[np.float32], int], Floats]

SETTINGS: dict[str, Any] = {
    "n_trees": 100,
    "learning_rate": 0.08,
    "max_depth": None,
    "max_leaves": 15,
    "min_samples_leaf": 30,
    "l2": 1.0,
    "max_features": 0.5,
}
HGB: dict[str, Any] = {
    "max_iter": 100,
    "learning_rate": 0.08,
    "max_leaf_nodes": 15,
    "min_samples_leaf": 30,
    "l2_regularization": 1.0,
    "max_features": 0.5,
    "early_stopping": False,
}
PAIRS = 60_000
"""Pairs that the linear model learns from, at most."""
SEEDS = 5
"""Models in an average."""
SHARE = 0.7
"""Of the lists, that each model of an average learns from where it does not learn from all."""


def lambdamart(lists: Lists, X: NDArray[np.float32], seed: int, **more: Any) -> Floats:
    """Order alone."""
    ranker = LambdaMART(**{**SETTINGS, "truncation": 30, "pointwise": 0.0, **more}, random_state=seed)
    return ranker.fit(lists.X, worth(lists.grades), lists.queries).predict(X)


def with_worth(lists: Lists, X: NDArray[np.float32], seed: int) -> Floats:
    """The one that ranks: order and each row's worth."""
    return lambdamart(lists, X, seed, pointwise=1.0)


def of_shares(lists: Lists, X: NDArray[np.float32], seed: int) -> Floats:
    """The average that stands against LightGBM in `benchmarks.letor`: each model learns from a share of the lists."""
    return lambdamart(lists, X, seed, pointwise=1.0, n_seeds=SEEDS, lists_share=SHARE)


def lightgbm_of_shares(lists: Lists, X: NDArray[np.float32], seed: int) -> Floats:
    """LightGBM averaged the same way."""
    return lightgbm(lists, X, seed, n_seeds=SEEDS, lists_share=SHARE)


def lightgbm(lists: Lists, X: NDArray[np.float32], seed: int, **more: Any) -> Floats:
    """LightGBM's LambdaMART."""
    ranker = LightGBM(**{**SETTINGS, "truncation": 30, **more}, random_state=seed)
    return ranker.fit(lists.X, worth(lists.grades), lists.queries).predict(X)


def pointwise(lists: Lists, X: NDArray[np.float32], seed: int) -> Floats:
    """Regression on gains."""
    trees = HistGradientBoostingRegressor(**HGB, random_state=seed)
    return np.asarray(trees.fit(lists.X, worth(lists.grades)).predict(X))


def ordinal(lists: Lists, X: NDArray[np.float32], seed: int) -> Floats:
    """Expected gain, from the chances of each grade."""
    trees = HistGradientBoostingClassifier(**HGB, random_state=seed).fit(lists.X, lists.grades)
    return np.asarray(trees.predict_proba(X) @ worth(trees.classes_))


def pairwise(lists: Lists, X: NDArray[np.float32], seed: int) -> Floats:
    """Linear logistic regression on differences of rows of unlike grade (RankSVM's setting)."""
    rng = np.random.default_rng(seed)
    table = make_pipeline(SimpleImputer(keep_empty_features=True), QuantileTransformer(random_state=seed))
    rows = table.fit_transform(lists.X)
    first = rng.integers(len(rows), size=8 * PAIRS)
    starts = np.flatnonzero(np.diff(lists.queries, prepend=-1))
    ends = np.append(starts[1:], len(rows))
    of = np.searchsorted(starts, first, side="right") - 1
    second = rng.integers(starts[of], ends[of])
    unlike = np.flatnonzero(lists.grades[first] > lists.grades[second])[:PAIRS]
    differences = rows[first[unlike]] - rows[second[unlike]]
    sign = rng.choice([-1.0, 1.0], size=len(differences))
    line = LogisticRegression(C=0.1, fit_intercept=False, max_iter=200)
    line.fit(differences * sign[:, None], sign, sample_weight=worth(lists.grades[first[unlike]]))
    return np.asarray(table.transform(X) @ line.coef_[0])


def averaged(*methods: Method, times: int = 1) -> Method:
    """The mean of several methods' ranks in the test table, each with several seeds."""

    def scores(lists: Lists, X: NDArray[np.float32], seed: int) -> Floats:
        given = [method(lists, X, 100 * seed + run) for method in methods for run in range(times)]
        return np.mean([rankdata(one) for one in given], axis=0)

    return scores


METHODS: dict[str, Method] = {
    "LightGBM LambdaMART": lightgbm,
    "LambdaMART with worth": with_worth,
    "LambdaMART": lambdamart,
    "pointwise regression": pointwise,
    "ordinal expectation": ordinal,
    "pairwise linear": pairwise,
    f"LightGBM, {SEEDS} seeds": averaged(lightgbm, times=SEEDS),
    f"LambdaMART, {SEEDS} seeds": averaged(lambdamart, times=SEEDS),
    f"LambdaMART with worth, {SEEDS} seeds": averaged(with_worth, times=SEEDS),
    f"LightGBM, {SEEDS} of {SHARE:.0%} of the lists": lightgbm_of_shares,
    f"LambdaMART with worth, {SEEDS} of {SHARE:.0%} of the lists": of_shares,
    "LambdaMART + pointwise": averaged(lambdamart, pointwise),
    "LambdaMART + ordinal + pairwise": averaged(lambdamart, ordinal, pairwise),
}


def run(train: Lists, test: Lists, seeds: int, names: list[str]) -> None:
    """Print a line for each method."""
    found: dict[str, Floats] = {}
    for name in names:
        started = time.process_time()
        per_seed = [measured(test, METHODS[name](train, test.X, seed))[MAIN] for seed in range(seeds)]
        seconds = (time.process_time() - started) / seeds
        found[name] = np.array(per_seed)
        mean, base = (np.nanmean(found[which], axis=0) for which in (name, names[0]))
        told = ~np.isnan(base)
        low, high = interval((mean - base)[told])
        print(
            f"{name:>46} {np.nanmean(mean):.4f} ratio {np.nanmean(mean) / np.nanmean(base):.3f} "
            f"difference [{low:+.4f}, {high:+.4f}] {seconds:6.1f} CPU-s",
            flush=True,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--methods", nargs="*", default=list(METHODS), choices=list(METHODS))
    arguments = parser.parse_args()
    for first, second in zip(arguments.files[::2], arguments.files[1::2], strict=True):
        learn, judge = read(first), read(second)
        most = max(learn.X.shape[1], judge.X.shape[1])
        print(first.name, learn.X.shape, "lists", len(np.unique(learn.queries)), len(np.unique(judge.queries)))
        run(learn.wide(most, 0.0), judge.wide(most, 0.0), arguments.seeds, arguments.methods)
