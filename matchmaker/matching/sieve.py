"""What a reader narrows a ranked list by, and the other orders it can stand in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from math import isnan
from typing import Final

from matchmaker.matching.ranked import RankedList
from matchmaker.ranking import evidence
from matchmaker.ranking.facts import NeedFacts, OfferFacts
from matchmaker.ranking.schema import COLUMN


class Order(StrEnum):
    """What comes first."""

    BEST = "best"
    NEAREST = "nearest"
    LARGEST = "largest"
    SOONEST = "soonest"


@dataclass(frozen=True)
class Sieve:
    """What a reader wants to see of a list; whatever is empty does not narrow."""

    verified_only: bool = False
    """Every certificate asked for is one the union checked; where none is asked for, at least one is."""
    province_code: str | None = None
    within_km: int | None = None
    order: Order = Order.BEST

    def keeps(self, ranked: RankedList, *, only: Collection[int] | None = None) -> list[int]:
        """Positions of the pairs that pass, in the order asked for; of the other listings named, where some are."""
        kept = [
            position
            for position in ranked.best_first
            if (only is None or ranked.other_id(position) in only) and self._passes(ranked, position)
        ]
        key = _KEYS.get(self.order)
        return kept if key is None else sorted(kept, key=lambda position: key(ranked, position))

    def _passes(self, ranked: RankedList, position: int) -> bool:
        if self.province_code and ranked.provinces.get(ranked.other_id(position)) != self.province_code:
            return False
        if self.within_km is not None and not _distance(ranked, position) <= self.within_km:
            return False
        return not self.verified_only or is_verified(ranked.offers[position], ranked.needs[position])


def is_verified(offer: OfferFacts, need: NeedFacts) -> bool:
    """Whether the union checked every certificate the need asks for, or any where it asks for none."""
    asked = need.essential_certificates
    if not asked:
        return any(paper.verified and evidence.stands_on(paper, need.today) for paper in offer.certificates)
    held = [evidence.held(offer, need, requirement) for requirement in asked]
    return all(paper is not None and paper.verified for paper in held)


def _distance(ranked: RankedList, position: int) -> float:
    """Kilometres; an unknown distance is farther than any."""
    km = float(ranked.table[position, COLUMN["distance_km"]])
    return float("inf") if isnan(km) else km


def _amount(ranked: RankedList, position: int) -> float:
    """The larger first: of the listing that the pair brings."""
    listing = ranked.needs[position] if ranked.offer_id is not None else ranked.offers[position]
    return -listing.quantity


def _start(ranked: RankedList, position: int) -> float:
    return float(evidence.first_day(ranked.offers[position], ranked.needs[position]).toordinal())


_KEYS: Final[dict[Order, Callable[[RankedList, int], float]]] = {
    Order.NEAREST: _distance,
    Order.LARGEST: _amount,
    Order.SOONEST: _start,
}
"""How the other orders compare; equals stay in the order of the ranking."""
