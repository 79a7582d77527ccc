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
    rows = snapped(X, int(tree.get("max_bins", 255)))
    grown: list[Any] = []
    scores = np.zeros(len(rows))
    for number in seeds:
        gradient, hessian = gradients(scores)
        weights = np.maximum(hessian, LEAST_CURVE * np.abs(gradient))
        teaches = weights.any()
        target = np.divide(-gradient, weights, out=np.zeros(len(rows)), where=weights > 0)
        step = HistGradientBoostingRegressor(max_iter=1, early_stopping=False, random_state=int(number), **tree)
        step.fit(rows, target, sample_weight=weights if teaches else None)
        grown.append(step)
        if not teaches:
            break
        scores += step.predict(rows)
    return grown


def snapped(X: Floats, most: int) -> Floats:
    """The table with at most so many values in each column; NaN stays.

    scikit-learn cuts weighted columns of more values into steps by weight, anew for every tree and a hundred
    times slower. Here a column is cut into half as many cells of equal counts, and a value moves to the
    nearer end of its cell: no split between the values left puts an old value on another side than its new
    one, so trees may be fitted to the new and asked about the old.
    """
    return np.column_stack([_snapped(column.astype(np.float64), most) for column in X.T])


def _snapped(column: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    known = column[~np.isnan(column)]
    values, places = np.unique(known, return_inverse=True)
    if len(values) <= most:
        return column
    cells = most // 2
    edges = np.percentile(known, np.linspace(0, 100, cells + 1)[1:-1], method="averaged_inverted_cdf")
    cell = np.searchsorted(edges, values, side="left")
    low = values[np.searchsorted(cell, cell, side="left")]
    high = values[np.searchsorted(cell, cell, side="right") - 1]
    column[~np.isnan(column)] = np.where(values <= (low + high) / 2, low, high)[places]
    return column
