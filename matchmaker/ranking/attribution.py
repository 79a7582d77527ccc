"""Why a score is what it is: what each feature adds to it, compared with an ordinary candidate.

Shapley values by two opposite walks from the ordinary candidate to the real one, feature by feature. They
sum to the difference of the two scores exactly, whatever the ranker; and because each step changes one
feature only, a feature with a direction that is better than ordinary never counts against the pair.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.rankers import Ranker

Floats = NDArray[np.float64]


def contributions(ranker: Ranker, rows: NDArray[np.float32]) -> Floats:
    """What each feature adds to each score.

    Parameters
    ----------
    ranker : Ranker
    rows : array of shape (n_rows, n_features)

    Returns
    -------
    array of shape (n_rows, n_features)
        In units of score: positive speaks for the pair. Rows sum to its score less that of
        `ranker.background_`.
    """
    ordinary = ranker.background_.astype(rows.dtype)
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
