"""The ranker learned from judgements: monotone LambdaMART, its scores mapped to one scale for all needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.base import BaseEstimator
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import GroupKFold

from matchmaker.ranking.estimators import LambdaMART
from matchmaker.ranking.estimators.lambdamart import summed
from matchmaker.ranking.features.schema import DIRECTIONS
from matchmaker.ranking.rankers.quick_trees import QuickTrees

Floats = NDArray[np.float64]
Trees: TypeAlias = "HistGradientBoostingRegressor | list[HistGradientBoostingRegressor]"

SHOWN_FIRST: Final = 1.0
"""The place at which every candidate is scored, where places were learned from."""


class LearnedRanker(BaseEstimator):
    """LambdaMART with monotonic constraints, its scores mapped to what a judge would say.

    Trees learn the order within each need. Two numbers then map the raw score to 0..1, fitted on folds
    the trees had not seen, so that a score of 0.7 means: judges give such a pair 0.7 of the best grade on
    average. The map rises strictly, so it never changes an order.

    Judgements from what people did carry the place at which a pair was shown: whatever stands first is
    opened more. Given those places, trees learn what they alone explain as one more feature, and every
    candidate is then scored as if it stood first.

    Parameters
    ----------
    gains : tuple of float
        What each grade (its position) is worth in DCG.
    directions : tuple of int
        Monotonic constraint of each feature.
    truncation : int
        Ranks that matter while learning.
    pointwise : float
        What telling each pair's worth by itself weighs beside telling the order within a need.
    folds : int
        Parts into which needs are split for the mapping.

    The others are those of `estimators.LambdaMART`.

    Attributes
    ----------
    trees_ : HistGradientBoostingRegressor or list of them
        The raw score is the prediction, or the sum of the predictions of all in the list.
    position_ : float or None
        Value of the extra last column that the trees read, held for all rows; None: they read no such column.
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
        pointwise: float = 1.0,
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
        self.pointwise = pointwise
        self.gains = gains
        self.directions = directions
        self.folds = folds
        self.random_state = random_state

    version = "unsaved"

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        groups: ArrayLike,
        sample_weight: ArrayLike | None = None,
        positions: ArrayLike | None = None,
    ) -> LearnedRanker:
        """Learn from judgements.

        Parameters
        ----------
        X : array of shape (n_rows, n_features)
            NaN is missing; infinite values are refused.
        y : array of shape (n_rows,)
            Grades, whole numbers from 0 to len(gains) - 1.
        groups : array of shape (n_rows,)
            Which need each row belongs to; rows of one need may be scattered.
        sample_weight : array of shape (n_rows,), optional
            What each judgement weighs, from 0 up.
        positions : array of shape (n_rows,), optional
            Rank at which a pair was shown, from 1 up; NaN where it was not shown, or nobody knows.

        Raises
        ------
        ValueError
            Lengths differ, there is no row, a grade or position is unknown, a weight is negative or a feature
            is infinite. The message names the row.
        """
        rows, grades = np.asarray(X, dtype=np.float32), np.asarray(y)
        if rows.ndim != 2 or rows.shape[1] != len(self.directions):
            raise ValueError(f"expected rows of {len(self.directions)} features, got shape {rows.shape}")
        seen = rows if positions is None else _with_positions(rows, np.asarray(positions, dtype=np.float32))
        weights = None if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        self.position_ = None if positions is None else SHOWN_FIRST
        self.trees_ = self._grow(seen, grades, groups, weights)
        worth = grades / (len(self.gains) - 1)
        self.slope_, self.intercept_ = _mapping(self._unseen(seen, grades, np.asarray(groups), weights), worth, weights)
        self.background_ = _medians(rows)
        return self

    def predict(self, X: ArrayLike) -> Floats:
        """Scores from 0 to 1.

        Parameters
        ----------
        X : array of shape (n_rows, n_features)
            Columns as in `fit`; NaN is missing, and infinity scores as the largest number does. No rows give no
            scores.

        Returns
        -------
        array of shape (n_rows,)
        """
        return np.asarray(expit(self.slope_ * self.raw(X) + self.intercept_))

    def raw(self, X: ArrayLike) -> Floats:
        """What the trees say, before the mapping; shape (n_rows,)."""
        rows = np.asarray(X)
        if not len(rows):
            return np.empty(0)
        if self.position_ is not None:
            rows = np.column_stack([rows, np.full(len(rows), self.position_, dtype=rows.dtype)])
        quick = _quick(self)
        if quick is None or rows.ndim != 2 or rows.shape[1] != quick.features or rows.dtype.kind != "f":
            return summed(self.trees_, rows)
        return quick.predict(rows)

    @classmethod
    def of(
        cls,
        trees: Trees,
        *,
        mapping: tuple[float, float],
        background: Sequence[float | None],
        version: str,
        position: float | None = None,
    ) -> LearnedRanker:
        """A fitted ranker put together again from the parts of its artefact."""
        ranker = cls()
        ranker.trees_ = trees
        ranker.slope_, ranker.intercept_ = mapping
        ranker.background_ = np.array(background, dtype=np.float64)
        ranker.position_ = position
        ranker.version = version
        return ranker

    def _grow(self, rows: NDArray[np.float32], grades: NDArray[Any], needs: ArrayLike, weights: Floats | None) -> Trees:
        ranker = LambdaMART(
            n_trees=self.n_trees,
            learning_rate=self.learning_rate,
            max_depth=self.max_depth,
            min_samples_leaf=self.min_samples_leaf,
            l2=self.l2,
            max_features=self.max_features,
            truncation=self.truncation,
            pointwise=self.pointwise,
            gains=self.gains,
            monotonic_cst=(*self.directions, -1)[: rows.shape[1]],
            random_state=self.random_state,
        )
        trees: Trees = ranker.fit(rows, grades, needs, weights).trees_
        return trees

    def _unseen(
        self, rows: NDArray[np.float32], grades: NDArray[Any], needs: NDArray[Any], weights: Floats | None
    ) -> Floats:
        """Raw scores of rows by trees that never saw their need; with too few needs, by the final trees."""
        if len(np.unique(needs)) < self.folds:
            return summed(self.trees_, rows)
        raw = np.empty(len(rows))
        for seen, unseen in GroupKFold(self.folds).split(rows, grades, needs):
            known = None if weights is None else weights[seen]
            if known is None or known.any():
                raw[unseen] = summed(self._grow(rows[seen], grades[seen], needs[seen], known), rows[unseen])
            else:
                raw[unseen] = summed(self.trees_, rows[unseen])
        return raw


_laid: WeakKeyDictionary[LearnedRanker, tuple[Trees, QuickTrees | None]] = WeakKeyDictionary()
"""Trees laid out once for each ranker, and anew once it is fitted again; not sent along with it."""


def _quick(ranker: LearnedRanker) -> QuickTrees | None:
    """A ranker's trees laid out; None where they must be asked one by one."""
    laid = _laid.get(ranker)
    if laid is None or laid[0] is not ranker.trees_:
        laid = _laid[ranker] = ranker.trees_, QuickTrees.of(ranker.trees_)
    return laid[1]


def _with_positions(rows: NDArray[np.float32], positions: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows with the place at which each was shown as their last column."""
    if positions.shape != (len(rows),):
        raise ValueError(f"{len(rows)} rows, positions of shape {positions.shape}")
    if (wrong := np.flatnonzero((positions < 1) | np.isinf(positions))).size:
        raise ValueError(f"row {wrong[0]}: position {positions[wrong[0]]} is no rank from 1 up")
    return np.column_stack([rows, positions])


def _mapping(raw: Floats, worth: Floats, weights: Floats | None) -> tuple[float, float]:
    """Slope and intercept of the logistic curve nearest to `worth` (0..1) in weighted cross-entropy."""
    share = np.full(len(raw), 1 / len(raw)) if weights is None else weights / weights.sum()
    start = float(logit(np.clip(worth @ share, 0.01, 0.99)))
    if np.ptp(raw) == 0:
        return 1.0, start - float(raw[0])

    def loss(curve: Floats) -> tuple[float, Floats]:
        line = curve[0] * raw + curve[1]
        miss = (expit(line) - worth) * share
        return float((np.logaddexp(0.0, line) - worth * line) @ share), np.array([miss @ raw, miss.sum()])

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
