"""From facts to the list that is shown: constraints, features, scores, order, reasons.

Two entrances, one for each side. A list is scored as a whole and explained row by row as it is shown,
because explaining costs more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking import constraints, features
from matchmaker.ranking.constraints import Failure, Screening
from matchmaker.ranking.facts import NeedFacts, OfferFacts
from matchmaker.ranking.rankers import Level, Ranker, level, rank
from matchmaker.ranking.reasons import Explanation, explain
from matchmaker.ranking.schema import NAMES


@dataclass(frozen=True)
class Match:
    """One pair of a shortlist, as shown.

    Attributes
    ----------
    place : int
        From one.
    score : float
        0 to 1.
    features : array of shape (n_features,)
        As scored; NaN is missing.
    """

    offer: OfferFacts
    need: NeedFacts
    place: int
    score: float
    features: NDArray[np.float32]
    explanation: Explanation

    @property
    def level(self) -> Level:
        """The score in words."""
        return level(self.score)

    @property
    def named_features(self) -> dict[str, float | None]:
        """Features by name, None where missing: what is kept with an impression."""
        values = zip(NAMES, self.features.tolist(), strict=True)
        return {name: value if value == value else None for name, value in values}


@dataclass(frozen=True)
class NearMiss:
    """A pair that fails exactly one constraint, and which."""

    offer: OfferFacts
    need: NeedFacts
    failure: Failure


@dataclass(frozen=True)
class RankedList:
    """The candidates of one list as one side sees them, scored as a whole and explained as they are shown.

    Attributes
    ----------
    offers, needs : tuples of n facts
        The pairs that pass the constraints; the side that was asked about stands in each.
    table : array of shape (n, n_features)
        Features as scored.
    scores : array of shape (n,)
        0 to 1.
    best_first : tuple of int
        Positions of the pairs from best to worst.
    nearly : tuple of NearMiss
    screening : Screening
        What became of everything that was looked at.
    ranker : Ranker
        The one that scored them.
    """

    offers: tuple[OfferFacts, ...]
    needs: tuple[NeedFacts, ...]
    table: NDArray[np.float32]
    scores: NDArray[np.float64]
    best_first: tuple[int, ...]
    nearly: tuple[NearMiss, ...]
    screening: Screening
    ranker: Ranker

    def top(self, count: int) -> list[Match]:
        """The best pairs, explained: the shortlist."""
        return self.explained(self.best_first[:count])

    def explained(self, positions: Sequence[int], *, first_place: int = 1) -> list[Match]:
        """Some pairs with the reasons for their scores, in the order given, numbered from `first_place`."""
        offers = [self.offers[position] for position in positions]
        needs = [self.needs[position] for position in positions]
        told = explain(self.ranker, offers, needs, self.table[list(positions)])
        return [
            Match(offer, need, place, float(self.scores[position]), self.table[position], explanation)
            for place, (offer, need, position, explanation) in enumerate(
                zip(offers, needs, positions, told, strict=True), start=first_place
            )
        ]


def offers_for(need: NeedFacts, offers: Sequence[OfferFacts], ranker: Ranker) -> RankedList:
    """Offers for a need, as its buyer or the staff see them."""
    screening = constraints.screen(offers, need)
    passed = tuple(offers[position] for position in screening.admissible)
    nearly = tuple(NearMiss(offers[position], need, failure) for position, failure in screening.nearly)
    return _ranked(passed, (need,) * len(passed), features.table(passed, need), nearly, screening, ranker)


def needs_for(offer: OfferFacts, needs: Sequence[NeedFacts], ranker: Ranker) -> RankedList:
    """Needs for an offer, as its seller sees them: no ceiling is known, whatever the caller passes in."""
    seen = [need.seen_by_seller() for need in needs]
    screening = constraints.screen_needs(offer, seen)
    passed = tuple(seen[position] for position in screening.admissible)
    nearly = tuple(NearMiss(offer, seen[position], failure) for position, failure in screening.nearly)
    return _ranked((offer,) * len(passed), passed, features.needs_table(offer, passed), nearly, screening, ranker)


def _ranked(
    offers: tuple[OfferFacts, ...],
    needs: tuple[NeedFacts, ...],
    table: NDArray[np.float32],
    nearly: tuple[NearMiss, ...],
    screening: Screening,
    ranker: Ranker,
) -> RankedList:
    scores = ranker.predict(table)
    need_ids = np.array([need.need_id for need in needs], dtype=np.uint64)
    offer_ids = np.array([offer.offer_id for offer in offers], dtype=np.uint64)
    best_first = tuple(rank(scores, need_ids, offer_ids).tolist())
    return RankedList(offers, needs, table, scores, best_first, nearly, screening, ranker)
