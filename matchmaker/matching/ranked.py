"""From the market to a ranked list, made for one side.

The seller's list is made from columns that hold no ceiling at all; a buyer's own is read with the need. Lists of
the staff are ordered by both sides' scores together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matchmaker.matching import mirror
from matchmaker.matching.models import Side
from matchmaker.matching.rankers import Both
from matchmaker.measures import today
from matchmaker.ranking import shortlist
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts

CANDIDATES_MAX: Final = 500
"""How many candidates one ranking scores at most, unless the caller says; the nearest come first."""
NEARLY_MAX: Final = 100
"""How many near misses are kept; the nearest come first."""


@dataclass(frozen=True)
class RankedList(shortlist.RankedList):
    """All candidates for one need, or for one offer, and for whom they were ranked."""

    side: Side

    @property
    def need_id(self) -> int | None:
        """The need that was asked about, if one was."""
        return self.about.need_id if isinstance(self.about, NeedFacts) else None

    @property
    def offer_id(self) -> int | None:
        """The offer that was asked about, if one was."""
        return self.about.offer_id if isinstance(self.about, OfferFacts) else None


def for_need(need: NeedFacts, by: Both, *, side: Side, candidates_max: int = CANDIDATES_MAX) -> RankedList:
    """Offers for a need: as its buyer sees them, by how well they answer it; as staff do, by both scores."""
    found = shortlist.rank_offers(
        need,
        mirror.market().offers,
        by.answers,
        beside=by.suits if side is Side.STAFF else None,
        at_most=candidates_max,
        near_at_most=NEARLY_MAX,
    )
    return RankedList(**vars(found), side=side)


def for_offer(
    offer: OfferFacts, by: Both, *, side: Side = Side.SELLER, candidates_max: int = CANDIDATES_MAX
) -> RankedList:
    """Needs for an offer: as its seller sees them, by how well they suit it; as staff do, by both scores.

    No ceiling was ever read, for staff neither: a need may be another province's.
    """
    found = shortlist.rank_needs(
        offer,
        mirror.market().needs,
        today(),
        by.suits,
        beside=by.answers if side is Side.STAFF else None,
        at_most=candidates_max,
        near_at_most=NEARLY_MAX,
    )
    return RankedList(**vars(found), side=side)
