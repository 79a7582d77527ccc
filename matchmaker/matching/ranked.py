"""From facts in the database to a ranked list: what passes the constraints, scored, in order, explained.

A list is scored as a whole and explained row by row as it is shown, because explaining costs more. Each list
is made for one side. The seller's is made from needs that never had a ceiling.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching import facts, queries
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.ranking import constraints, features
from matchmaker.ranking.constraints import Screening
from matchmaker.ranking.facts import NeedFacts, OfferFacts
from matchmaker.ranking.rankers import Ranker, rank
from matchmaker.ranking.reasons import explain
from matchmaker.ranking.shortlist import Match, NearMiss

CANDIDATES_MAX: Final = 1000
"""How many candidates one ranking scores at most, unless the caller says; the nearest come first."""
NEARLY_MAX: Final = 200
"""How many near misses are looked at; the nearest come first."""


@dataclass(frozen=True)
class RankedList:
    """All candidates for one need, or for one offer, from best to worst."""

    side: Side
    need_id: int | None
    """The need that was asked about, if one was."""
    offer_id: int | None
    """The offer that was asked about, if one was."""
    offers: tuple[OfferFacts, ...]
    needs: tuple[NeedFacts, ...]
    """The pairs: the side that was asked about stands in each."""
    table: NDArray[np.float32]
    """Features, shape (n, n_features), as scored."""
    scores: NDArray[np.float64]
    best_first: tuple[int, ...]
    """Positions of the pairs from best to worst."""
    nearly: tuple[NearMiss, ...]
    """Pairs that fail exactly one rule, of a kind that can be mended."""
    screening: Screening
    provinces: Mapping[int, str | None]
    """Province of the other side's listing, by its id."""
    ranker: Ranker

    @property
    def candidate_count(self) -> int:
        """How many passed the constraints."""
        return len(self.offers)

    @property
    def ranker_version(self) -> str:
        return self.ranker.version

    def other_id(self, position: int) -> int:
        """The id of the listing that a pair brings."""
        return self.needs[position].need_id if self.offer_id is not None else self.offers[position].offer_id

    def position_of(self, other_id: int) -> int | None:
        """Where a listing stands among the pairs; None where it is no candidate."""
        return next((each for each in self.best_first if self.other_id(each) == other_id), None)

    def explained(self, positions: Sequence[int], *, first_place: int = 1) -> list[Match]:
        """Some pairs with the reasons for their scores, in the order given, numbered from `first_place`."""
        offers = [self.offers[each] for each in positions]
        needs = [self.needs[each] for each in positions]
        rows = self.table[list(positions)]
        told = explain(self.ranker, offers, needs, rows) if positions else []
        return [
            Match(offer, need, place, float(self.scores[position]), self.table[position], explanation)
            for place, (offer, need, position, explanation) in enumerate(
                zip(offers, needs, positions, told, strict=True), start=first_place
            )
        ]

    def top(self, count: int) -> list[Match]:
        """The best pairs, explained."""
        return self.explained(self.best_first[:count])


def for_need(need: NeedFacts, ranker: Ranker, *, side: Side, candidates_max: int = CANDIDATES_MAX) -> RankedList:
    """Offers for a need, as its buyer or its province's staff see them."""
    pool = facts.offers(queries.candidates_for(need, at_most=candidates_max, near_at_most=NEARLY_MAX))
    screening = constraints.screen(pool.listings, need)
    offers = tuple(pool.listings[each] for each in screening.admissible)
    return _ranked(
        side=side,
        need_id=need.need_id,
        offer_id=None,
        offers=offers,
        needs=(need,) * len(offers),
        table=features.table(offers, need),
        nearly=tuple(NearMiss(pool.listings[each], need, failure) for each, failure in screening.nearly),
        screening=screening,
        provinces=pool.provinces,
        ranker=ranker,
    )


def for_offer(offer: OfferFacts, ranker: Ranker, *, candidates_max: int = CANDIDATES_MAX) -> RankedList:
    """Needs for an offer, as its seller sees them: no ceiling was ever read."""
    pool = facts.needs(queries.needs_for(offer, today(), at_most=candidates_max, near_at_most=NEARLY_MAX))
    screening = constraints.screen_needs(offer, pool.listings)
    needs = tuple(pool.listings[each] for each in screening.admissible)
    return _ranked(
        side=Side.SELLER,
        need_id=None,
        offer_id=offer.offer_id,
        offers=(offer,) * len(needs),
        needs=needs,
        table=features.needs_table(offer, needs),
        nearly=tuple(NearMiss(offer, pool.listings[each], failure) for each, failure in screening.nearly),
        screening=screening,
        provinces=pool.provinces,
        ranker=ranker,
    )


def _ranked(
    *,
    side: Side,
    need_id: int | None,
    offer_id: int | None,
    offers: tuple[OfferFacts, ...],
    needs: tuple[NeedFacts, ...],
    table: NDArray[np.float32],
    nearly: tuple[NearMiss, ...],
    screening: Screening,
    provinces: Mapping[int, str | None],
    ranker: Ranker,
) -> RankedList:
    scores = ranker.predict(table)
    order = rank(scores, _ids(need.need_id for need in needs), _ids(offer.offer_id for offer in offers))
    return RankedList(
        side=side,
        need_id=need_id,
        offer_id=offer_id,
        offers=offers,
        needs=needs,
        table=table,
        scores=scores,
        best_first=tuple(order.tolist()),
        nearly=nearly,
        screening=screening,
        provinces=provinces,
        ranker=ranker,
    )


def _ids(ids: Iterable[int]) -> NDArray[np.uint64]:
    return np.fromiter(ids, dtype=np.uint64)
