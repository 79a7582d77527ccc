"""The ranker learned from judgements: monotone LambdaMART, its scores mapped to one scale for all needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.base import BaseEstimator
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import GroupKFold

from matchmaker.ranking.lambdamart import fit_trees
from matchmaker.ranking.schema import DIRECTIONS

Floats = NDArray[np.float64]


class LearnedRanker(BaseEstimator):
    """LambdaMART with monotonic constraints, its scores mapped to what a judge would say.

    Trees learn the order within each need. Two numbers then map the raw score to 0..1, fitted on folds
    the trees had not seen, so that a score of 0.7 means: judges give such a pair 0.7 of the best grade on
    average. The map rises strictly, so it never changes an order.

    Parameters
    ----------
    gains : tuple of float
        What each grade (its position) is worth in DCG.
    directions : tuple of int
        Monotonic constraint of each feature.
    truncation : int
        Ranks that matter while learning.
    folds : int
        Parts into which needs are split for the mapping.

    Attributes
    ----------
    trees_ : HistGradientBoostingRegressor
    slope_, intercept_ : float
        score = expit(slope_ * raw + intercept_), slope_ > 0.
    background_ : array of shape (n_features,)
        Medians of the training rows; NaN where most are missing.
    version : str
        Which artefact this is; "unsaved" until it is one.
    """

    def __init__(
        self,
        *,
        n_trees: int = 100,
        max_depth: int = 5,
        learning_rate: float = 0.08,
        min_samples_leaf: int = 30,
        l2: float = 1.0,
        max_features: float = 0.5,
        truncation: int = 15,
        gains: tuple[float, ...] = (0.0, 1.0, 3.0, 7.0),
        directions: tuple[int, ...] = DIRECTIONS,
        folds: int = 3,
        random_state: int = 0,
    ) -> None:
        self.n_trees = n_trees
        self.max_depth = max_depth
        self.learning_rate = learning_rate
        self.min_samples_leaf = min_samples_leaf
        self.l2 = l2
        self.max_features = max_features
        self.truncation = truncation
        self.gains = gains
        self.directions = directions
        self.folds = folds
        self.random_state = random_state

    version = "unsaved"

    def fit(self, X: ArrayLike, y: ArrayLike, groups: ArrayLike) -> LearnedRanker:
        """Learn from judgements.

        Parameters
        ----------
        X : array of shape (n_rows, n_features)
            NaN is missing; infinite values are refused.
        y : array of shape (n_rows,)
            Grades, whole numbers from 0 to len(gains) - 1.
        groups : array of shape (n_rows,)
            Which need each row belongs to; rows of one need may be scattered.

        Raises
        ------
        ValueError
            Lengths differ, there is no row, a grade is unknown or a feature is infinite.
        """
        rows, grades, needs = _checked(X, y, groups, len(self.directions), len(self.gains))
        order = np.argsort(needs, kind="stable")
        rows, grades, needs = rows[order], grades[order], needs[order]
        self.trees_ = self._grow(rows, grades, needs)
        self.slope_, self.intercept_ = _mapping(self._unseen(rows, grades, needs), grades / (len(self.gains) - 1))
        self.background_ = _medians(rows)
        return self

    def predict(self, X: ArrayLike) -> Floats:
        """Scores from 0 to 1.

        Parameters
        ----------
        X : array of shape (n_rows, n_features)
            Columns as in `fit`; NaN is missing. No rows give no scores.

        Returns
        -------
        array of shape (n_rows,)
        """
        rows = np.asarray(X)
        if not len(rows):
            return np.empty(0)
        return np.asarray(expit(self.slope_ * self.trees_.predict(rows) + self.intercept_))

    @classmethod
    def of(
        cls,
        trees: HistGradientBoostingRegressor,
        *,
        mapping: tuple[float, float],
        background: Sequence[float | None],
        version: str,
    ) -> LearnedRanker:
        """A fitted ranker put together again from the parts of its artefact."""
        ranker = cls()
        ranker.trees_ = trees
        ranker.slope_, ranker.intercept_ = mapping
        ranker.background_ = np.array(background, dtype=np.float64)
        ranker.version = version
        return ranker

    def _grow(
        self, rows: NDArray[np.float32], grades: NDArray[np.intp], needs: NDArray[Any]
    ) -> HistGradientBoostingRegressor:
        _, sizes = np.unique(needs, return_counts=True)
        return fit_trees(
            rows,
            np.array(self.gains)[grades],
            sizes.tolist(),
            directions=self.directions,
            truncation=self.truncation,
            max_iter=self.n_trees,
            max_depth=self.max_depth,
            learning_rate=self.learning_rate,
            min_samples_leaf=self.min_samples_leaf,
            l2_regularization=self.l2,
            max_features=self.max_features,
            random_state=self.random_state,
        )

    def _unseen(self, rows: NDArray[np.float32], grades: NDArray[np.intp], needs: NDArray[Any]) -> Floats:
        """Raw scores of rows by trees that never saw their need; with too few needs, by the final trees."""
        if len(np.unique(needs)) < self.folds:
            return np.asarray(self.trees_.predict(rows))
        raw = np.empty(len(rows))
        for seen, unseen in GroupKFold(self.folds).split(rows, grades, needs):
            raw[unseen] = self._grow(rows[seen], grades[seen], needs[seen]).predict(rows[unseen])
        return raw


def _checked(
    X: ArrayLike, y: ArrayLike, groups: ArrayLike, features: int, grades: int
) -> tuple[NDArray[np.float32], NDArray[np.intp], NDArray[Any]]:
    rows, labels, needs = np.asarray(X, dtype=np.float32), np.asarray(y), np.asarray(groups)
    if rows.ndim != 2 or rows.shape[1] != features:
        raise ValueError(f"expected rows of {features} features, got shape {rows.shape}")
    if not len(rows) == len(labels) == len(needs) or not len(rows):
        raise ValueError(f"{len(rows)} rows, {len(labels)} grades, {len(needs)} groups")
    if (wrong := np.flatnonzero(np.isinf(rows).any(axis=1))).size:
        raise ValueError(f"row {wrong[0]}: infinite feature")
    if (wrong := np.flatnonzero(~np.isin(labels, np.arange(grades)))).size:
        raise ValueError(f"row {wrong[0]}: grade {labels[wrong[0]]} is not one of 0 to {grades - 1}")
    return rows, labels.astype(np.intp), needs


def _mapping(raw: Floats, worth: Floats) -> tuple[float, float]:
    """Slope and intercept of the logistic curve nearest to `worth` (0..1) in cross-entropy."""
    start = float(logit(np.clip(worth.mean(), 0.01, 0.99)))
    if np.ptp(raw) == 0:
        return 1.0, start - float(raw[0])

    def loss(curve: Floats) -> tuple[float, Floats]:
        line = curve[0] * raw + curve[1]
        miss = expit(line) - worth
        return float(np.mean(np.logaddexp(0.0, line) - worth * line)), np.array([np.mean(miss * raw), np.mean(miss)])

    found = minimize(loss, [1.0, start], jac=True, bounds=[(0.05, 20.0), (-10.0, 10.0)])
    return float(found.x[0]), float(found.x[1])


def _medians(rows: NDArray[np.float32]) -> Floats:
    """Median of each column over its known values; NaN where most are missing."""
    known = ~np.isnan(rows)
    return np.array(
        [
            np.median(column[here]) if here.mean() > 0.5 else np.nan
            for column, here in zip(rows.T, known.T, strict=True)
        ],
        dtype=np.float64,
    )
