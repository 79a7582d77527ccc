"""From facts in the database to a ranked list, made for one side.

What passes the constraints is scored as a whole and explained row by row as it is shown, because explaining
costs more. The seller's list is made from needs whose ceiling was never read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from matchmaker.matching import facts, queries
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.ranking import shortlist
from matchmaker.ranking.facts import NeedFacts, OfferFacts
from matchmaker.ranking.rankers import Ranker

CANDIDATES_MAX: Final = 500
"""How many candidates one ranking scores at most, unless the caller says; the nearest come first."""
NEARLY_MAX: Final = 100
"""How many near misses are looked at; the nearest come first."""


@dataclass(frozen=True)
class RankedList(shortlist.RankedList):
    """All candidates for one need, or for one offer, and for whom they were ranked."""

    side: Side
    need_id: int | None
    """The need that was asked about, if one was."""
    offer_id: int | None
    """The offer that was asked about, if one was."""
    provinces: Mapping[int, str | None]
    """Province of the other side's listing, by its id."""
    is_cut: bool
    """Whether there are more candidates, farther away, than were scored."""

    @property
    def candidate_count(self) -> int:
        """How many passed the constraints."""
        return len(self.offers)

    def other_id(self, position: int) -> int:
        """The id of the listing that a pair brings."""
        return self.needs[position].need_id if self.offer_id is not None else self.offers[position].offer_id

    def position_of(self, other_id: int) -> int | None:
        """Where a listing stands among the pairs; None where it is no candidate."""
        return next((each for each in self.best_first if self.other_id(each) == other_id), None)


def for_need(need: NeedFacts, ranker: Ranker, *, side: Side, candidates_max: int = CANDIDATES_MAX) -> RankedList:
    """Offers for a need, as its buyer or its province's staff see them."""
    pool = facts.offers(queries.candidates_for(need, at_most=candidates_max, near_at_most=NEARLY_MAX))
    found = shortlist.offers_for(need, pool.listings, ranker)
    return RankedList(
        **vars(found),
        side=side,
        need_id=need.need_id,
        offer_id=None,
        provinces=pool.provinces,
        is_cut=pool.is_cut,
    )


def for_offer(offer: OfferFacts, ranker: Ranker, *, candidates_max: int = CANDIDATES_MAX) -> RankedList:
    """Needs for an offer, as its seller sees them: no ceiling was ever read."""
    pool = facts.needs(queries.needs_for(offer, today(), at_most=candidates_max, near_at_most=NEARLY_MAX))
    found = shortlist.needs_for(offer, pool.listings, ranker)
    return RankedList(
        **vars(found),
        side=Side.SELLER,
        need_id=None,
        offer_id=offer.offer_id,
        provinces=pool.provinces,
        is_cut=pool.is_cut,
    )
