"""From facts to the list that is shown: constraints, features, scores, order, reasons.

Two entrances, one for each side. A seller's list is made from needs stripped of their ceilings, whatever
the caller passes in.
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
class Shortlist:
    """The best pairs of a list, and what became of the others."""

    matches: tuple[Match, ...]
    nearly: tuple[NearMiss, ...]
    admissible: int
    """How many passed the constraints, shown or not."""
    screening: Screening
    ranker_version: str


def offers_for(need: NeedFacts, offers: Sequence[OfferFacts], ranker: Ranker, *, top: int = 20) -> Shortlist:
    """The best offers for a need, as its buyer or the staff see them."""
    screening = constraints.screen(offers, need)
    passed = [offers[position] for position in screening.admissible]
    table = features.table(passed, need)
    missed = [NearMiss(offers[position], need, failure) for position, failure in screening.nearly]
    return _shortlist(passed, [need] * len(passed), table, missed, screening, ranker, top)


def needs_for(offer: OfferFacts, needs: Sequence[NeedFacts], ranker: Ranker, *, top: int = 20) -> Shortlist:
    """The best needs for an offer, as its seller sees them: no ceiling is known."""
    seen = [need.seen_by_seller() for need in needs]
    screening = constraints.screen_needs(offer, seen)
    passed = [seen[position] for position in screening.admissible]
    table = features.needs_table(offer, passed)
    missed = [NearMiss(offer, seen[position], failure) for position, failure in screening.nearly]
    return _shortlist([offer] * len(passed), passed, table, missed, screening, ranker, top)


def _shortlist(
    offers: Sequence[OfferFacts],
    needs: Sequence[NeedFacts],
    table: NDArray[np.float32],
    missed: Sequence[NearMiss],
    screening: Screening,
    ranker: Ranker,
    top: int,
) -> Shortlist:
    """Score the pairs of a table and explain the best."""
    scores = ranker.predict(table)
    need_ids = np.array([need.need_id for need in needs], dtype=np.uint64)
    offer_ids = np.array([offer.offer_id for offer in offers], dtype=np.uint64)
    shown = rank(scores, need_ids, offer_ids)[:top]
    best_offers = [offers[position] for position in shown]
    best_needs = [needs[position] for position in shown]
    explained = explain(ranker, best_offers, best_needs, table[shown])
    matches = tuple(
        Match(offer, need, place, float(scores[position]), table[position], explanation)
        for place, (offer, need, position, explanation) in enumerate(
            zip(best_offers, best_needs, shown, explained, strict=True), start=1
        )
    )
    return Shortlist(matches, tuple(missed), len(offers), screening, ranker.version)
