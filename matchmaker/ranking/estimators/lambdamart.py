"""LambdaMART: boosted trees that learn the order of rows within groups."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.utils.validation import check_is_fitted

from matchmaker.ranking.estimators import public_trees
from matchmaker.ranking.estimators.bins import snapped
from matchmaker.ranking.estimators.gradients import LambdaGradients
from matchmaker.ranking.estimators.lists import Lists, arranged, some_of
from matchmaker.ranking.estimators.lists import table as checked_table

try:
    from matchmaker.ranking.estimators import hooked_trees
except ImportError:  # another scikit-learn: its private parts moved
    hooked_trees = None  # type: ignore[assignment]  # asked for below

Floats = NDArray[np.float64]

log = logging.getLogger(__name__)


class LambdaMART(BaseEstimator):
    """Boosted histogram trees fitted to LambdaRank's gradients, on scikit-learn.

    Missing values (NaN) are used as they are. The same data and seed give the same trees, in whichever
    order rows and groups arrive.

    Parameters
    ----------
    n_trees : int
    learning_rate : float
        What each tree adds of its step.
    max_depth : int, optional
    max_leaves : int, optional
        Grown best first where `max_depth` leaves a choice.
    min_samples_leaf : int
    l2 : float
        Added to the curvature of each leaf: pulls small leaves to 0.
    max_features : float
        Share of the features that each split looks at, above 0 and up to 1.
    max_bins : int
        Steps into which a feature is cut, up to 255.
    truncation : int
        A pair counts when its better-ranked row is among this many.
    pointwise : float
        What telling each row's worth by itself weighs beside telling the order within a list; 0: order alone.
    gains : sequence of float, optional
        What each grade (its position) is worth in DCG. Without it, `y` holds the gains themselves.
    monotonic_cst : sequence of n_features values -1, 0 or 1, optional
        1: the score never falls where the feature grows; -1: never rises.
    n_seeds : int
        Models to average, each with its own draws.
    lists_share : float
        Share of the lists, drawn for each model anew, that it learns from, above 0 and up to 1. With several
        models, less than 1 makes them unlike each other and their average better (bagging, by whole lists).
    backend : {"auto", "hook", "public"}
        "hook": scikit-learn's private loss hook; "public": its public interface, slower; "auto": the first
        that works.
    random_state : int

    Attributes
    ----------
    trees_ : HistGradientBoostingRegressor or list of them
        A list where it took several; the score is the sum of their predictions over `n_seeds`.
    backend_ : {"hook", "public"}
    n_features_in_ : int
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
        pointwise: float = 1.0,
        gains: Sequence[float] | None = None,
        monotonic_cst: Sequence[int] | None = None,
        n_seeds: int = 1,
        lists_share: float = 1.0,
        backend: Literal["auto", "hook", "public"] = "auto",
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
        self.pointwise = pointwise
        self.gains = gains
        self.monotonic_cst = monotonic_cst
        self.n_seeds = n_seeds
        self.lists_share = lists_share
        self.backend = backend
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike, groups: ArrayLike, sample_weight: ArrayLike | None = None) -> LambdaMART:
        """Learn the order within each group.

        Parameters
        ----------
        X : array of shape (n_rows, n_features)
            NaN is missing; infinite values are refused.
        y : array of shape (n_rows,)
            Gains, not negative; or grades, whole numbers from 0 to len(gains) - 1.
        groups : array of shape (n_rows,)
            Which list a row belongs to: numbers or words. Rows of one list may be scattered.
        sample_weight : array of shape (n_rows,) or (n_groups,), optional
            A pair of rows weighs the geometric mean of its rows' weights; rows of weight 0 are left out.
            Weights per group go by the groups' sorted names.

        Raises
        ------
        ValueError
            Lengths differ, there is no row, or a label, feature, group or weight makes no sense; the message
            names the row. Or a parameter is out of range.

        Groups of one row and groups whose rows are all worth the same teach no order. With no other, and
        `pointwise` 0, every score is 0.
        """
        self._check_parameters()
        lists = arranged(X, y, groups, sample_weight, gains=self.gains, seed=self.random_state)
        engine = _engine(self.backend)
        self.backend_ = "public" if engine is public_trees else "hook"
        self.n_features_in_ = lists.X.shape[1]
        grown = [self._grow(engine, some_of(lists, self.lists_share, seed), seed) for seed in self._seeds()]
        self.runs_ = [len(trees) for trees in grown]
        members = [member for trees in grown for member in trees]
        self.trees_ = members[0] if len(members) == 1 else members
        return self

    def predict(self, X: ArrayLike) -> Floats:
        """Scores: within a list, higher is better. An infinite feature counts as the largest or smallest.

        Parameters
        ----------
        X : array of shape (n_rows, n_features)
            Columns as in `fit`; NaN is missing. No rows give no scores.

        Returns
        -------
        array of shape (n_rows,)

        Raises
        ------
        ValueError
            The number of features is another.
        """
        check_is_fitted(self)
        rows = self._rows(X)
        return summed(self.trees_, rows) / self.n_seeds if len(rows) else np.empty(0)

    def staged_predict(self, X: ArrayLike) -> Iterator[Floats]:
        """Scores after each tree in turn, as `predict` gives them."""
        check_is_fitted(self)
        rows = self._rows(X)
        members = iter(self.trees_ if isinstance(self.trees_, list) else [self.trees_])
        runs = [_stages([next(members) for _ in range(length)], rows, self.n_trees) for length in self.runs_]
        for stage in zip(*runs, strict=True):
            yield np.sum(stage, axis=0) / self.n_seeds

    def _rows(self, X: ArrayLike) -> NDArray[np.floating[Any]]:
        rows = checked_table(X)
        if rows.shape[1] != self.n_features_in_:
            raise ValueError(f"expected rows of {self.n_features_in_} features, got shape {rows.shape}")
        return rows

    def _grow(self, engine: ModuleType, lists: Lists, seed: int) -> list[HistGradientBoostingRegressor]:
        table = snapped(lists.X, self.max_bins, seed)
        table[:, np.isnan(table).all(axis=0)] = 0.0  # scikit-learn 1.9 cannot bin NaN alone; nothing splits a constant
        grown: list[HistGradientBoostingRegressor] = engine.grow(
            table,
            LambdaGradients(lists.gains, lists.sizes, self.truncation, lists.weights, pointwise=self.pointwise),
            n_trees=self.n_trees,
            seed=seed,
            learning_rate=self.learning_rate,
            max_depth=self.max_depth,
            max_leaf_nodes=self.max_leaves,
            min_samples_leaf=self.min_samples_leaf,
            l2_regularization=self.l2,
            max_features=self.max_features,
            max_bins=self.max_bins,
            monotonic_cst=None if self.monotonic_cst is None else list(self.monotonic_cst),
        )
        return grown

    def _seeds(self) -> list[int]:
        """One seed for each model; the first is the given one."""
        more = np.random.default_rng(self.random_state).integers(2**31, size=self.n_seeds - 1)
        return [self.random_state, *map(int, more)]

    def _check_parameters(self) -> None:
        """What scikit-learn's trees do not check themselves, or too late."""
        for name in ("n_trees", "truncation", "n_seeds"):
            value = getattr(self, name)
            if not isinstance(value, int | np.integer) or value < 1:
                raise ValueError(f"{name} must be a whole number from 1 up, not {value!r}")
        if not isinstance(self.max_bins, int | np.integer) or not 2 <= self.max_bins <= 255:
            raise ValueError(f"max_bins must be a whole number from 2 to 255, not {self.max_bins!r}")
        if not 0 < self.lists_share <= 1:
            raise ValueError(f"lists_share must be a number above 0 and up to 1, not {self.lists_share!r}")
        if not 0 <= self.pointwise < np.inf:
            raise ValueError(f"pointwise must be a number from 0 up, not {self.pointwise!r}")


def summed(trees: HistGradientBoostingRegressor | Sequence[HistGradientBoostingRegressor], X: ArrayLike) -> Floats:
    """The sum of what trees predict: one fitted model of them, or several. Shape (n_rows,)."""
    members = trees if isinstance(trees, Sequence) else [trees]
    total = np.asarray(members[0].predict(X))
    for member in members[1:]:
        total += member.predict(X)
    return total


def _stages(trees: Sequence[HistGradientBoostingRegressor], X: ArrayLike, n_trees: int) -> Iterator[Floats]:
    """Scores of one model after each of its trees; one that stopped early repeats its last."""
    scores = np.zeros(len(np.asarray(X)))
    given = 0
    for member in trees:
        for stage in member.staged_predict(X):
            given += 1
            yield scores + stage
        scores = scores + stage
    for _ in range(n_trees - given):
        yield scores


def _engine(backend: str) -> ModuleType:
    """The module that grows the trees."""
    if backend not in ("auto", "hook", "public"):
        raise ValueError(f"backend must be auto, hook or public, not {backend!r}")
    if backend == "public":
        return public_trees
    if _hook_works():
        return hooked_trees
    if backend == "hook":
        raise ValueError("this scikit-learn lacks the private loss hook")
    return public_trees


@cache
def _hook_works() -> bool:
    """Whether scikit-learn's private hook is there and does what it did; tried once."""
    works = hooked_trees is not None and hooked_trees.works()
    if not works:
        log.warning("scikit-learn's private loss hook is gone: trees grow through the public interface, slower")
    return works
