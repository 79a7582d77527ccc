"""Cutting features into steps: at most so many values in each column, frequent ones kept apart.

scikit-learn's histogram trees cut a column at its percentiles. In a column that is mostly one value (a count that is
mostly 0) nearly all percentiles are that value, and a handful of steps are left for all others; LightGBM gives a
frequent value one step and shares out the rest. So does this, ahead of scikit-learn, which then takes each value
left as a step of its own. (It also cuts weighted columns anew for every tree, a hundred times slower, unless few
values are left.)
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

SAMPLE: Final = 200_000
"""Rows that steps are found from, at most."""
ROUNDS: Final = 4
"""Of working out anew how many steps are left when the frequent values have theirs."""


def snapped(X: Floats, most: int, seed: int) -> NDArray[np.float64]:
    """The table with each value moved to the nearest of at most `most` values of its column; NaN stays.

    Trees cut half-way between neighbouring values, which is where the nearest changes too: no cut puts an old value
    on another side than its new one, so trees may be fitted to the new and asked about the old.
    """
    rows = np.arange(len(X))
    if len(X) > SAMPLE:
        rows = np.random.default_rng(seed).choice(len(X), SAMPLE, replace=False)
    table = np.array(X, dtype=np.float64, order="F")
    for column in table.T:
        kept = _kept(column[rows], most)
        if len(kept) > 1:
            known = ~np.isnan(column)
            column[known] = kept[np.searchsorted((kept[:-1] + kept[1:]) / 2, column[known], side="left")]
    return table


def _kept(column: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    """The values that stand for all, in rising order."""
    values, counts = np.unique(column[~np.isnan(column)], return_counts=True)
    if len(values) <= most:
        return values
    share = counts.astype(np.float64)
    for _ in range(ROUNDS):
        np.minimum(share, share.sum() / most, out=share)
    step = ((np.cumsum(share) - share / 2) / share.sum() * most).astype(np.intp)
    middle = np.abs(np.arange(len(values)) - np.searchsorted(step, step) - np.bincount(step)[step] / 2)
    order = np.lexsort((middle, -counts, step))
    _, first = np.unique(step[order], return_index=True)
    return values[np.sort(order[first])]
