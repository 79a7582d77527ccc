"""What falls into which week: amounts spread evenly over their days, many at a time."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Days = NDArray[np.int64]
DAYS: Final = 7


def spread(first: Days, last: Days, amount: Floats) -> tuple[NDArray[np.intp], Days, Floats]:
    """Amounts by week.

    Parameters
    ----------
    first, last : arrays of shape (n,)
        The days over which each amount falls, as ordinals.
    amount : array of shape (n,)

    Returns
    -------
    owner, monday, part : arrays of one length
        Which amount each part is of, and the Monday of its week as an ordinal. The parts of one add up to it.
    """
    last = np.maximum(first, last)
    begin = first - (first - 1) % DAYS  # the ordinal 1 was a Monday
    weeks = (last - begin) // DAYS + 1
    owner = np.repeat(np.arange(len(first)), weeks)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(weeks) - weeks, weeks)
    monday = begin[owner] + number * DAYS
    shared = np.minimum(last[owner], monday + DAYS - 1) - np.maximum(first[owner], monday) + 1
    return owner, monday, amount[owner] * shared / (last - first + 1)[owner]
