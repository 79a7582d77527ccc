"""The rankers that ours is measured against, behind our estimator's own interface.

LightGBM is needed for benchmarks only: `make bench` installs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator

Floats = NDArray[np.float64]

try:
    import lightgbm
except ImportError as error:
    raise SystemExit(f"{error}: this comparison needs LightGBM, which `make bench` installs") from None


class LightGBM(BaseEstimator):
    """LightGBM's LambdaMART with the parameters of `matchmaker.ranking.estimators.LambdaMART`.

    Parameters that both have mean the same. `max_features` is LightGBM's `feature_fraction`, drawn once for
    each tree; with `per_split` it is `feature_fraction_bynode`, as in ours. One thread, deterministic.

    Attributes
    ----------
    booster_ : lightgbm.Booster
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
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike, groups: ArrayLike, sample_weight: ArrayLike | None = None) -> LightGBM:
        """As `LambdaMART.fit`; `sample_weight` per row only."""
        groups = np.asarray(groups)
        order = np.argsort(groups, kind="stable")
        _, sizes = np.unique(groups, return_counts=True)
        worth = np.asarray(y, dtype=float) if self.gains is None else np.asarray(self.gains)[np.asarray(y, dtype=int)]
        steps, grades = np.unique(worth, return_inverse=True)
        rows = np.asarray(X)[order]
        data = lightgbm.Dataset(
            rows,
            grades[order],
            group=sizes,
            weight=None if sample_weight is None else np.asarray(sample_weight)[order],
            params={"verbosity": -1, "max_bin": self.max_bins},
        )
        self.n_features_in_ = rows.shape[1]
        self.booster_ = lightgbm.train(self._settings(steps), data, num_boost_round=self.n_trees)
        return self

    def predict(self, X: ArrayLike) -> Floats:
        """As `LambdaMART.predict`."""
        return self._scores(X, self.n_trees)

    def staged_predict(self, X: ArrayLike) -> Iterator[Floats]:
        """As `LambdaMART.staged_predict`."""
        scores = np.zeros(len(np.asarray(X)))
        for tree in range(self.n_trees):
            if tree < self.booster_.num_trees():
                scores = scores + self.booster_.predict(
                    np.asarray(X), raw_score=True, start_iteration=tree, num_iteration=1, num_threads=1
                )
            yield scores

    def _scores(self, X: ArrayLike, trees: int) -> Floats:
        return np.asarray(self.booster_.predict(np.asarray(X), raw_score=True, num_iteration=trees, num_threads=1))

    def _settings(self, steps: Floats) -> dict[str, Any]:
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
            "seed": self.random_state,
            "deterministic": True,
            "force_col_wise": True,
            "num_threads": 1,
            "verbosity": -1,
        }
