"""The same gradient boosting through scikit-learn's public interface alone; slower.

A Newton step on a loss with gradient g and hessian h is a weighted least-squares fit: one tree with
squared error, target -g / h and weights h has the leaves sum(-g) / (sum(h) + l2) of the step itself, found
by the same gain, under the same constraints, with missing values as they are.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor

from matchmaker.ranking.estimators.gradients import LambdaGradients

Floats = NDArray[np.floating[Any]]

LEAST_CURVE: Final = 1e-9
"""Of a row's gradient: a smaller hessian, where the loss is all but straight, would only cost digits."""


def grow(X: Floats, gradients: LambdaGradients, *, n_trees: int, seed: int, **tree: Any) -> list[Any]:
    """Trees that follow the gradients.

    Parameters
    ----------
    X : array of shape (n_rows, n_features)
        NaN is missing; no column is missing throughout.
    gradients : LambdaGradients
        Of the same rows.
    n_trees : int
    seed : int
        Draws the features that a split may look at.
    **tree
        Of `HistGradientBoostingRegressor`: learning_rate, max_depth, monotonic_cst and so on.

    Returns
    -------
    list of HistGradientBoostingRegressor
        Their predictions sum to the score. Shorter than `n_trees` where there is nothing left to learn, but
        never empty.
    """
    seeds = np.random.default_rng(seed).integers(2**31, size=n_trees)
    grown: list[Any] = []
    scores = np.zeros(len(X))
    for number in seeds:
        gradient, hessian = gradients(scores)
        weights = np.maximum(hessian, LEAST_CURVE * np.abs(gradient))
        teaches = weights.any()
        target = np.divide(-gradient, weights, out=np.zeros(len(X)), where=weights > 0)
        step = HistGradientBoostingRegressor(max_iter=1, early_stopping=False, random_state=int(number), **tree)
        step.fit(X, target, sample_weight=weights if teaches else None)
        grown.append(step)
        if not teaches:
            break
        scores += step.predict(X)
    return grown
