"""Pairs that are not one listing with all its candidates: some of them by their rows, or any needs with any offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.arrays import distinctly
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs, Path


@dataclass(frozen=True)
class Picked(Pairs):
    """One need with some of the offers: they are pointed at, and nothing of them is copied.

    Only what follows `offer_rows` may be asked about them: `answers` does.
    """

    rows: NDArray[np.intp] = field(kw_only=True)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def offer_rows(self) -> NDArray[np.intp]:
        """Which offer each pair has."""
        return self.rows

    @cached_property
    def first_day(self) -> NDArray[np.int32]:
        """First day on which goods could be handed over."""
        return np.maximum(np.maximum(self.offers.starts[self.rows], self.needs.starts), np.int32(self.today))


@dataclass(frozen=True)
class Priced(Pairs):
    """One offer with many needs, each with its own ceiling: for counts that a seller reads in bands alone."""

    ceilings_vnd: NDArray[np.float64] = field(kw_only=True)
    """Shape (n,), NaN where there is none."""

    @property
    def ceiling_of_each_vnd(self) -> NDArray[np.float64]:
        """The ceiling that counts for each pair."""
        return self.ceilings_vnd


@dataclass(frozen=True)
class Crossed(Pairs):
    """Each row an offer and a need of its own, with the need's own ceiling; both tables have n rows."""

    ceilings_vnd: NDArray[np.float64] = field(kw_only=True)
    """Shape (n,), NaN where there is none."""

    @classmethod
    def of(cls, offers: OfferColumns, needs: NeedColumns, today: int, ceilings_vnd: NDArray[np.float64]) -> Crossed:
        """Row by row."""
        return cls(offers, needs, today, asks_for_offers=False, ceilings_vnd=ceilings_vnd)

    @cached_property
    def offer_rows(self) -> NDArray[np.intp]:
        """Which offer each pair has."""
        return np.arange(len(self))

    @property
    def ceiling_of_each_vnd(self) -> NDArray[np.float64]:
        """The ceiling that counts for each pair."""
        return self.ceilings_vnd

    def by_products(self, answer: Callable[[Path, Path], float]) -> NDArray[np.float64]:
        """An answer for each pair that depends on its products alone."""
        paths = self.offers.vocabulary.products
        codes = self.offers.product.astype(np.intp) * len(paths) + self.needs.product
        return distinctly(codes, lambda code: answer(paths[code // len(paths)], paths[code % len(paths)]))
