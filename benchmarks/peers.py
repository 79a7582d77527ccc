"""The rankers that ours is measured against, behind our estimator's own interface.

LightGBM is needed for benchmarks only: `make bench` installs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator

Floats = NDArray[np.float64]

LONGEST_LIST: Final = 10_000
"""Rows of one list that LightGBM takes, at most."""

try:
    import lightgbm
except ImportError as error:
    raise SystemExit(f"{error}: this comparison needs LightGBM, which `make bench` installs") from None


class LightGBM(BaseEstimator):
    """LightGBM's LambdaMART with the parameters of `matchmaker.ranking.estimators.LambdaMART`.

    Parameters that both have mean the same. `max_features` is LightGBM's `feature_fraction`, drawn once for
    each tree; with `per_split` it is `feature_fraction_bynode`, as in ours. One thread, deterministic. An average of
    `n_seeds` models, each of a share of the lists, is made around LightGBM as ours makes it.

    Attributes
    ----------
    boosters_ : list of lightgbm.Booster
        One for each of `n_seeds`.
    """

    def __init__(
        self,
        *,
        n_trees: int = 100,
        learning_rate: float = 0.08,
        max_depth: int | None = 5,
        max_leaves: int | None = None,
        min_samples_leaf: int = 30,
        l2: float = 1.0,
        max_features: float = 0.5,
        max_bins: int = 255,
        truncation: int = 15,
        gains: Sequence[float] | None = None,
        monotonic_cst: Sequence[int] | None = None,
        per_split: bool = False,
        n_seeds: int = 1,
        lists_share: float = 1.0,
        random_state: int = 0,
    ) -> None:
        self.n_trees = n_trees
        self.learning_rate = learning_rate
        self.max_depth = max_depth
        self.max_leaves = max_leaves
        self.min_samples_leaf = min_samples_leaf
        self.l2 = l2
        self.max_features = max_features
        self.max_bins = max_bins
        self.truncation = truncation
        self.gains = gains
        self.monotonic_cst = monotonic_cst
        self.per_split = per_split
        self.n_seeds = n_seeds
        self.lists_share = lists_share
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike, groups: ArrayLike, sample_weight: ArrayLike | None = None) -> LightGBM:
        """As `LambdaMART.fit`; `sample_weight` per row only."""
        worth = np.asarray(y, dtype=float) if self.gains is None else np.asarray(self.gains)[np.asarray(y, dtype=int)]
        weights = None if sample_weight is None else np.asarray(sample_weight)
        rows = np.asarray(X)
        self.n_features_in_ = rows.shape[1]
        more = np.random.default_rng(self.random_state).integers(2**31, size=self.n_seeds - 1)
        seeds = [self.random_state, *map(int, more)]
        self.boosters_ = [self._boosted(rows, worth, np.asarray(groups), weights, seed) for seed in seeds]
        return self

    def predict(self, X: ArrayLike) -> Floats:
        """As `LambdaMART.predict`."""
        scores = [booster.predict(np.asarray(X), raw_score=True, num_threads=1) for booster in self.boosters_]
        return np.asarray(np.mean(scores, axis=0))

    def staged_predict(self, X: ArrayLike) -> Iterator[Floats]:
        """As `LambdaMART.staged_predict`."""
        rows = np.asarray(X)
        scores = np.zeros(len(rows))
        for tree in range(self.n_trees):
            for booster in self.boosters_:
                if tree < booster.num_trees():
                    step = booster.predict(rows, raw_score=True, start_iteration=tree, num_iteration=1, num_threads=1)
                    scores = scores + step / self.n_seeds
            yield scores

    def _boosted(
        self, X: NDArray[Any], worth: Floats, groups: NDArray[Any], weights: Floats | None, seed: int
    ) -> lightgbm.Booster:
        """One model, of its share of the lists."""
        rows = np.argsort(groups, kind="stable")
        if self.lists_share < 1:
            names = np.random.default_rng(seed).permutation(np.unique(groups))
            drawn = names[: max(1, round(self.lists_share * len(names)))]
            rows = rows[np.isin(groups[rows], drawn)]
        steps, grades = np.unique(worth, return_inverse=True)
        data = lightgbm.Dataset(
            X[rows],
            grades[rows],
            group=np.unique(groups[rows], return_counts=True)[1],
            weight=None if weights is None else weights[rows],
            params={"verbosity": -1, "max_bin": self.max_bins},
        )
        return lightgbm.train(self._settings(steps, seed), data, num_boost_round=self.n_trees)

    def _settings(self, steps: Floats, seed: int) -> dict[str, Any]:
        leaves = self.max_leaves or (2**self.max_depth if self.max_depth else 31)
        return {
            "objective": "lambdarank",
            "label_gain": steps.tolist(),
            "lambdarank_truncation_level": self.truncation,
            "learning_rate": self.learning_rate,
            "max_depth": self.max_depth or -1,
            "num_leaves": leaves,
            "min_data_in_leaf": self.min_samples_leaf,
            "lambda_l2": self.l2,
            "feature_fraction_bynode" if self.per_split else "feature_fraction": self.max_features,
            "monotone_constraints": None if self.monotonic_cst is None else list(self.monotonic_cst),
            "seed": seed,
            "deterministic": True,
            "force_col_wise": True,
            "num_threads": 1,
            "verbosity": -1,
        }
