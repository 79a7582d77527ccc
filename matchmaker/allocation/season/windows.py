"""What the days that both sides have let a pair hand over."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.allocation.season.market import Floats, Steps

DAYS_A_WEEK: Final = 7.0
_FINE: Final = 1e-6
"""Of a step: what sums of fractions may lack."""


def shared_days(first: NDArray[Any], last: NDArray[Any]) -> Floats:
    """Days from a first to a last one, both counted; none where they do not meet."""
    return np.asarray(np.maximum(np.asarray(last, np.float64) - first + 1.0, 0.0))


def falling(amount: Floats, days: Floats, shared: Floats) -> Floats:
    """What of an amount that is spread evenly over its days falls on those that are shared."""
    return np.asarray(amount * shared / np.maximum(days, 1.0))


def carried(offered: Floats, days: Floats, rate_per_week: Floats) -> Steps:
    """The most that pairs can hand over.

    Parameters
    ----------
    offered : array of shape (n_pairs,)
        What of the offer falls on the days in question, in steps.
    days : array of shape (n_pairs,)
        Days that both windows have.
    rate_per_week : array of shape (n_pairs,)
        What the need takes a week, NaN where it says nothing.

    Returns
    -------
    array of shape (n_pairs,)
        Whole steps, rounded down.
    """
    rate = np.where(np.isnan(rate_per_week), np.inf, rate_per_week)
    with np.errstate(invalid="ignore"):
        taken = np.where(days > 0, rate * days / DAYS_A_WEEK, 0.0)
    return np.floor(np.minimum(offered, taken) + _FINE).astype(np.int64)
