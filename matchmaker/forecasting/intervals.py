"""Intervals as wide as held-back errors were: split conformal prediction, one width for each month ahead."""

from __future__ import annotations

from math import ceil
from typing import Final

import numpy as np

from matchmaker.forecasting.series import Numbers

SHARE: Final = 0.8
"""How many of the months to come should lie within."""
_FEWEST: Final = ceil(SHARE / (1 - SHARE) - 1e-9)
"""From fewer errors the share cannot be promised: the widest of them would not be wide enough."""


def widths(errors: Numbers) -> Numbers:
    """Half the width for each month ahead, from the errors (a row an origin, NaN unknown); NaN where too few are known.

    Of n errors the ceil((n + 1) · 80 %)-th smallest: were months to come like those held back, at least 80 % of them
    would lie within. What is farther ahead is never surer.
    """
    found = np.array([_width(column[~np.isnan(column)]) for column in errors.T])
    return np.maximum.accumulate(found)


def _width(errors: Numbers) -> float:
    if len(errors) < _FEWEST:
        return float("nan")
    at = ceil(SHARE * (len(errors) + 1) - 1e-9)
    return float(np.sort(errors)[at - 1])
