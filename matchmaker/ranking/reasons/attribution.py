"""Why a score is what it is: what each feature adds to it, compared with an ordinary candidate.

Shapley values against one stated background, the ranker's `background_`. They sum exactly to the
difference of the two scores. For trees they are exact (`tree_paths`), for the rule each feature stands for
itself, for a blend they are blended alike. Trees and rule add up before their scores are bent onto the
scale from 0 to 1; the bend multiplies all values of a row by one positive number, so it changes neither
their signs nor their order. A feature with a direction that is better than ordinary never counts against
a pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from matchmaker.ranking.estimators.lambdamart import summed
from matchmaker.ranking.rankers.baseline import BaselineRanker
from matchmaker.ranking.rankers.blended import BlendedRanker
from matchmaker.ranking.rankers.learned import LearnedRanker
from matchmaker.ranking.rankers.ranker import Ranker
from matchmaker.ranking.rankers.stored_trees import each_tree
from matchmaker.ranking.reasons.tree_paths import Compared, TreePaths

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Laid:
    """Trees laid out as paths, beside the ordinary candidate last asked about."""

    trees: object
    against: Compared
    start: float
    """Raw score of that candidate."""


_laid: WeakKeyDictionary[LearnedRanker, _Laid] = WeakKeyDictionary()
"""Laid out once for each ranker, and anew once it is fitted again."""


def contributions(
    ranker: Ranker, rows: NDArray[np.float32], background: NDArray[np.floating[Any]] | None = None
) -> Floats:
    """What each feature adds to each score.

    Parameters
    ----------
    ranker : Ranker
    rows : array of shape (n_rows, n_features)
    background : array of shape (n_features,), optional
        Features of the candidate compared with; `ranker.background_` unless given.

    Returns
    -------
    array of shape (n_rows, n_features)
        In units of score: positive speaks for the pair. Rows sum to its score less that of the background.
    """
    ordinary = np.asarray(ranker.background_ if background is None else background, dtype=rows.dtype)
    if isinstance(ranker, BlendedRanker):
        learned = contributions(ranker.learned, rows, ordinary)
        rule = contributions(ranker.baseline, rows, ordinary)
        return np.asarray(ranker.weight * learned + (1.0 - ranker.weight) * rule)
    if isinstance(ranker, LearnedRanker):
        return _of_trees(ranker, rows.astype(np.float64), ordinary.astype(np.float64))
    if isinstance(ranker, BaselineRanker):
        return _of_rule(ranker, rows, ordinary)
    return _by_walks(ranker, rows, ordinary)


def _of_trees(ranker: LearnedRanker, rows: Floats, ordinary: Floats) -> Floats:
    if ranker.position_ is not None:  # the place is the same for all, so it adds nothing
        rows, ordinary = (
            np.column_stack([rows, np.full(len(rows), ranker.position_)]),
            np.append(ordinary, ranker.position_),
        )
    laid = _laid_out(ranker, ordinary)
    added = laid.against.shapley(rows)
    if ranker.position_ is not None:
        added = added[:, :-1]
    return _bent(ranker.slope_ * added, ranker.slope_ * laid.start + ranker.intercept_)


def _laid_out(ranker: LearnedRanker, ordinary: Floats) -> _Laid:
    """As the trees read the ordinary candidate."""
    laid = _laid.get(ranker)
    if laid is not None and laid.trees is ranker.trees_:
        if np.array_equal(laid.against.ordinary, ordinary, equal_nan=True):
            return laid
        paths = laid.against.paths
    else:
        paths = TreePaths.of(each_tree(ranker.trees_))
    start = summed(ranker.trees_, ordinary[None])
    _laid[ranker] = laid = _Laid(ranker.trees_, paths.compared_with(ordinary), float(start[0]))
    return laid


def _of_rule(ranker: BaselineRanker, rows: NDArray[np.float32], ordinary: NDArray[np.float32]) -> Floats:
    usual = ranker.weighed(ordinary[None])
    start = ranker.steepness * (float(usual.sum()) - ranker.middle)
    return _bent(ranker.steepness * (ranker.weighed(rows) - usual), start)


def _bent(added: Floats, start: float) -> Floats:
    """What is added on the logistic curve's line, as what it adds on the curve."""
    line = added.sum(axis=1)
    level = expit(start)
    flat = np.abs(line) < 1e-9
    slope = np.where(flat, level * (1.0 - level), (expit(start + line) - level) / np.where(flat, 1.0, line))
    return np.asarray(added * slope[:, None])


def _by_walks(ranker: Ranker, rows: NDArray[np.float32], ordinary: NDArray[np.float32]) -> Floats:
    """For a ranker of any make: the mean of two opposite walks from the ordinary candidate to each row."""
    differs = np.flatnonzero(~((rows == ordinary) | (np.isnan(rows) & np.isnan(ordinary))).all(axis=0))
    added = np.zeros(rows.shape)
    if not differs.size or not len(rows):
        return added
    walks = [_steps(rows, ordinary, order) for order in (differs, differs[::-1])]
    scores = ranker.predict(np.concatenate(walks)).reshape(2, differs.size + 1, len(rows))
    for walk, order in zip(scores, (differs, differs[::-1]), strict=True):
        added[:, order] += np.diff(walk, axis=0).T / 2
    return added


def _steps(rows: NDArray[np.float32], ordinary: NDArray[np.float32], order: NDArray[np.intp]) -> NDArray[np.float32]:
    """The ordinary candidate turning into each row, one feature more at every step."""
    mixed = np.broadcast_to(ordinary, rows.shape).copy()
    steps = [mixed.copy()]
    for feature in order:
        mixed[:, feature] = rows[:, feature]
        steps.append(mixed.copy())
    return np.concatenate(steps)
