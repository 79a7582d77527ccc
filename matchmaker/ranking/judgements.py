"""Graded pairs, grouped by need: what rankers learn from and are measured on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

GRADES = 4
"""0 unsuitable, 1 possible, 2 suitable, 3 just right."""


@dataclass(frozen=True)
class Judgements:
    """One row per judged pair.

    Attributes
    ----------
    features : array of shape (n_rows, n_features)
        As they were when the pair was judged.
    grades : array of shape (n_rows,)
        0 to 3.
    needs, offers, organisations : arrays of shape (n_rows,)
        Ids of the need, the offer and the offering organisation.
    utilities : array of shape (n_rows,)
        What the pair was truly worth, where that is known (simulation); NaN elsewhere.
    """

    features: NDArray[np.float32]
    grades: NDArray[np.intp]
    needs: NDArray[np.int64]
    offers: NDArray[np.int64]
    organisations: NDArray[np.int64]
    utilities: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.grades)

    def of_needs(self, needs: NDArray[np.int64]) -> Judgements:
        """Only the rows of some needs."""
        return self._take(np.isin(self.needs, needs))

    def by_need(self) -> Iterator[NDArray[np.intp]]:
        """Row numbers of each need in turn."""
        order = np.argsort(self.needs, kind="stable")
        starts = np.flatnonzero(np.diff(self.needs[order])) + 1
        if len(order):
            yield from np.split(order, starts)

    def split(self, share: float, seed: int) -> tuple[Judgements, Judgements]:
        """Two parts with no need in common; the second holds about `share` of the needs."""
        needs = np.random.default_rng(seed).permutation(np.unique(self.needs))
        cut = round(len(needs) * (1 - share))
        return self.of_needs(needs[:cut]), self.of_needs(needs[cut:])

    @staticmethod
    def joined(parts: Sequence[Judgements]) -> Judgements:
        """The rows of several sets, one after the other."""
        return Judgements(*(np.concatenate(columns) for columns in zip(*map(_columns, parts), strict=True)))

    def _take(self, rows: NDArray[Any]) -> Judgements:
        return Judgements(*(column[rows] for column in _columns(self)))


def _columns(judgements: Judgements) -> tuple[NDArray[Any], ...]:
    return (
        judgements.features,
        judgements.grades,
        judgements.needs,
        judgements.offers,
        judgements.organisations,
        judgements.utilities,
    )
