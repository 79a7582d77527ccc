"""How well an event's participants suit each other: by their published offers and needs, as both sides may see them.

No ceiling is read, so what an agenda tells of a fit tells nothing of a private price.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from matchmaker.matching import facts, queries, rankers
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.ranking import shortlist
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.shelf import Shelf
from matchmaker.ranking.columns.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Fit:
    """The best pair of listings between two organisations."""

    score: float
    """0 to 1: how well the offer answers the need and the need suits the offer, together."""
    offer_id: int
    need_id: int


def fits(cooperatives: Collection[int], enterprises: Collection[int]) -> dict[tuple[int, int], Fit]:
    """By cooperative and enterprise (their organisations' ids): their best pair, whichever of them sells.

    Pairs of which no offer answers any need are missing. A few statements, however many take part.
    """
    day, everybody = today(), [*cooperatives, *enterprises]
    offers = facts.offers(queries.standing_offers(day).where(Offer.organisation_id.in_(everybody)))
    needs = facts.needs(queries.standing_needs(day).where(Need.organisation_id.in_(everybody)))
    shelf, by = Shelf.of(OfferColumns.of(offers, Vocabulary())), rankers.both()
    seller_of = {each.offer_id: each.organisation_id for each in offers}
    found: dict[tuple[int, int], Fit] = {}
    for need in needs:
        ranked = shortlist.rank_offers(
            need, shelf, by.answers, beside=by.suits, at_most=max(1, len(offers)), near_at_most=0
        )
        for position, offer_id in enumerate(ranked.other_ids):
            pair = _pair(seller_of[offer_id], need.organisation_id, cooperatives)
            fit = Fit(float(ranked.scores[position]), offer_id, need.need_id)
            known = found.get(pair) if pair else None
            if pair is not None and (known is None or _better(fit, known)):
                found[pair] = fit
    return found


def _pair(one: int, other: int, cooperatives: Collection[int]) -> tuple[int, int] | None:
    """Cooperative first; None where both are of one side."""
    if (one in cooperatives) is (other in cooperatives):
        return None
    return (one, other) if one in cooperatives else (other, one)


def _better(fit: Fit, known: Fit) -> bool:
    """The higher score; of the same, the older listings."""
    return (-fit.score, fit.need_id, fit.offer_id) < (-known.score, known.need_id, known.offer_id)
