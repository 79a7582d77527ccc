"""Many pairs at once: one need with many offers, or one offer with many needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.arrays import Rows, distinctly
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts

NO_CEILING: Final = float("nan")

Path = tuple[str, ...]
"""Of a product in the catalogue."""


@dataclass(frozen=True)
class Pairs:
    """Offers and needs that may answer each other; the side that was asked about has one row.

    Attributes
    ----------
    offers, needs : tables of n rows, one of them of one row
    today : int
        The day as of which everything is judged, as its ordinal.
    asks_for_offers : bool
        Whether the one need was asked about, so that each pair brings an offer.
    ceiling_vnd : float
        Highest price of the one need, NaN where none is known: in every list made for a seller.
    """

    offers: OfferColumns
    needs: NeedColumns
    today: int
    asks_for_offers: bool
    ceiling_vnd: float = NO_CEILING

    @classmethod
    def of_need(cls, need: NeedFacts, offers: OfferColumns) -> Pairs:
        """A need as its own side knows it, with offers."""
        ceiling = NO_CEILING if need.ceiling_vnd is None else float(need.ceiling_vnd)
        asked = NeedColumns.of([need], offers.vocabulary, kept=False)
        return cls(offers, asked, need.today.toordinal(), True, ceiling)

    @classmethod
    def of_offer(cls, offer: OfferFacts, needs: NeedColumns, today: date) -> Pairs:
        """An offer with needs as everybody may see them."""
        return cls(OfferColumns.of([offer], needs.vocabulary), needs, today.toordinal(), False)

    def __len__(self) -> int:
        return len(self.brought)

    @property
    def brought(self) -> OfferColumns | NeedColumns:
        """The side that each pair brings a row of."""
        return self.offers if self.asks_for_offers else self.needs

    @classmethod
    def joined(cls, parts: Sequence[Pairs]) -> Pairs:
        """The pairs of several sets about the same listing."""
        if len(parts) == 1:
            return parts[0]
        if parts[0].asks_for_offers:
            return replace(parts[0], offers=OfferColumns.joined([part.offers for part in parts]))
        return replace(parts[0], needs=NeedColumns.joined([part.needs for part in parts]))

    def bringing(self, brought: OfferColumns | NeedColumns) -> Pairs:
        """The same listing with others of the other side."""
        if isinstance(brought, OfferColumns):
            return replace(self, offers=brought)
        return replace(self, needs=brought)

    def take(self, rows: Rows) -> Pairs:
        """Some of the pairs."""
        if self.asks_for_offers:
            return replace(self, offers=self.offers.pointing_at(rows))
        return replace(self, needs=self.needs.pointing_at(rows))

    @cached_property
    def offer_rows(self) -> NDArray[np.intp]:
        """Which offer each pair has."""
        return np.arange(len(self)) if self.asks_for_offers else np.zeros(len(self), np.intp)

    @property
    def ceiling_of_each_vnd(self) -> NDArray[np.float64]:
        """The ceiling that counts for each pair; one number where it is the same for all."""
        return np.array([self.ceiling_vnd])

    def by_products(self, answer: Callable[[Path, Path], float]) -> NDArray[np.float64]:
        """An answer for each pair that depends on the paths of what is offered and of what is wanted alone."""
        paths = self.offers.vocabulary.products
        if self.asks_for_offers:
            wanted = paths[int(self.needs.product[0])]
            return distinctly(self.offers.product, lambda code: answer(paths[code], wanted))
        offered = paths[int(self.offers.product[0])]
        return distinctly(self.needs.product, lambda code: answer(offered, paths[code]))

    @cached_property
    def first_day(self) -> NDArray[np.int32]:
        """First day on which goods could be handed over: the latest of both windows' starts and today."""
        return np.maximum(np.maximum(self.offers.starts, self.needs.starts), np.int32(self.today))

    @cached_property
    def last_day(self) -> NDArray[np.int32]:
        """Last day of both windows."""
        return np.minimum(self.offers.ends, self.needs.ends)
