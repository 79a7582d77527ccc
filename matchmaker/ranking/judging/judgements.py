"""Graded pairs, grouped by need: what rankers learn from and are measured on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Judgements:
    """One row per judged pair, in lists.

    Attributes
    ----------
    features : array of shape (n_rows, n_features)
        As they were when the pair was judged.
    grades : array of shape (n_rows,)
        Where simulated: 0 unsuitable, 1 possible, 2 suitable, 3 just right; where people acted: a `grading.Grade`.
    needs, offers, organisations : arrays of shape (n_rows,)
        Ids of the need, the offer and the offering organisation. Where cooperatives judge needs, `needs` holds
        whose list it is (the offer) and `offers` what is ordered in it (the need).
    utilities : array of shape (n_rows,)
        What the pair was truly worth, where that is known (simulation); NaN elsewhere.
    positions : array of shape (n_rows,)
        Place at which the pair was seen, from one; NaN where nobody saw a list.
    times : array of shape (n_rows,)
        When, in seconds since 1970 UTC; 0 where there was no such moment.
    looked : array of shape (n_rows,)
        Whether the judge is known to have looked at the pair. What nobody did anything with may merely have
        stood too low: it teaches, given its place, but measures nothing.
    """

    features: NDArray[np.float32]
    grades: NDArray[np.intp]
    needs: NDArray[np.int64]
    offers: NDArray[np.int64]
    organisations: NDArray[np.int64]
    utilities: NDArray[np.float64]
    positions: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    times: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    looked: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, dtype=np.bool_))

    def __post_init__(self) -> None:
        """Fill in what nobody knows."""
        if len(self.grades) and not len(self.positions):
            object.__setattr__(self, "positions", np.full(len(self.grades), np.nan))
        if len(self.grades) and not len(self.times):
            object.__setattr__(self, "times", np.zeros(len(self.grades), dtype=np.int64))
        if len(self.grades) and not len(self.looked):
            object.__setattr__(self, "looked", np.ones(len(self.grades), dtype=np.bool_))

    def __len__(self) -> int:
        return len(self.grades)

    @property
    def has_positions(self) -> bool:
        """Whether every row was seen somewhere in a list."""
        return len(self) > 0 and not bool(np.isnan(self.positions).any())

    def of_needs(self, needs: NDArray[np.int64]) -> Judgements:
        """Only the rows of some needs."""
        return self.take(np.isin(self.needs, needs))

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

    def folds(self, count: int, seed: int) -> NDArray[np.intp]:
        """The fold of each row, 0 to count - 1: every need in one, about as many needs in each."""
        needs, of_row = np.unique(self.needs, return_inverse=True)
        return np.asarray(np.random.default_rng(seed).permutation(len(needs)) % count)[of_row]

    def take(self, rows: NDArray[Any]) -> Judgements:
        """Some rows, by number or by mask."""
        return Judgements(*(column[rows] for column in self.columns().values()))

    def columns(self) -> dict[str, NDArray[Any]]:
        """Every column by its name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @staticmethod
    def joined(parts: Sequence[Judgements]) -> Judgements:
        """The rows of several sets, one after the other."""
        columns = zip(*(part.columns().values() for part in parts), strict=True)
        return Judgements(*(np.concatenate(column) for column in columns))
