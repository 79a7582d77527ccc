"""Two scores made one: how well an offer answers a need, and how well the need suits the offer.

Either score comes from what its own side may see. The combined one orders lists of the staff alone, who
see both sides; it never leaves them. The geometric mean ordered by true mutual worth better than the
harmonic mean did, and no worse than the arithmetic one, which would let one side's delight outweigh the
other's refusal (docs/ranking/market.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def combined(answers: ArrayLike, suits: ArrayLike) -> Floats:
    """Geometric mean of the two scores: high only where both are, and rising with either.

    Parameters
    ----------
    answers, suits : arrays of shape (n,)
        From 0 to 1.

    Returns
    -------
    array of shape (n,)
        From 0 to 1; 0 where either is 0.

    Raises
    ------
    ValueError
        Shapes differ, or a score is NaN or outside 0 to 1; the row is named.
    """
    one, other = _checked("answers", answers), _checked("suits", suits)
    if one.shape != other.shape:
        raise ValueError(f"{len(one)} scores of answers, {len(other)} of suits")
    return np.asarray(np.sqrt(one * other))


def _checked(name: str, scores: ArrayLike) -> Floats:
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"{name}: expected one score a row, got shape {values.shape}")
    if (wrong := np.flatnonzero(~((values >= 0) & (values <= 1)))).size:
        raise ValueError(f"{name}, row {wrong[0]}: score {values[wrong[0]]} is not from 0 to 1")
    return values
