"""Lots drawn without a die: the same numbers give the same draw, on every machine and every reload."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

_SPAN: Final = float(2**64)


def scatter(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finaliser (G. Steele et al., OOPSLA 2014): neighbouring numbers land far apart."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def mixed(*parts: ArrayLike) -> NDArray[np.uint64]:
    """One number out of several, for each row; whole numbers from 0, broadcast against each other."""
    found: NDArray[np.uint64] = np.zeros(1, dtype=np.uint64)
    for part in parts:
        found = scatter(found ^ np.atleast_1d(np.asarray(part, dtype=np.uint64)))
    return found


def uniform(*parts: ArrayLike) -> NDArray[np.float64]:
    """A number strictly between 0 and 1 for each row, as if drawn at random."""
    return np.asarray((mixed(*parts).astype(np.float64) + 0.5) / (_SPAN + 1.0)).clip(1e-12, 1 - 1e-12)
