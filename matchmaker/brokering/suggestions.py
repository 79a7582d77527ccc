"""Pairs that staff might introduce: the best match of each listing of the province that nobody follows yet, by
how well the offer answers the need and the need suits the offer, both together.

What somebody asked for stands among the wishes, so it is not suggested again.

Ranking costs some tens of milliseconds a listing, so a page asks for a few at a time, the oldest first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from matchmaker.brokering import queries
from matchmaker.db import session
from matchmaker.matching import facts, ranked, rankers
from matchmaker.matching.models import Side
from matchmaker.matching.ranked import RankedList
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.ranking.shortlist import Match

CANDIDATES_MAX: Final = 150
"""A suggestion needs the nearest good candidate, not the best of a thousand."""


@dataclass(frozen=True)
class Suggestion:
    """A need and an offer that fit, and why."""

    need: Need
    offer: Offer
    match: Match


def for_province(province_code: str | None, *, most: int, first: int = 0) -> list[Suggestion]:
    """The best pair of each of ``most`` needs and as many offers of a province, after the ``first``."""
    day = today()
    need_ids = list(session.scalars(queries.unanswered_needs(province_code, day).limit(most).offset(first)))
    offer_ids = list(session.scalars(queries.unanswered_offers(province_code, day).limit(most).offset(first)))
    known = queries.known_pairs(need_ids, offer_ids)
    best: dict[tuple[int, int], Match] = {}
    for match in (*_for_needs(need_ids, known), *_for_offers(offer_ids, known)):
        best.setdefault((match.need.need_id, match.offer.offer_id), match)
    needs = queries.needs_by_id({need_id for need_id, _ in best})
    offers = queries.offers_by_id({offer_id for _, offer_id in best})
    return [Suggestion(needs[need_id], offers[offer_id], match) for (need_id, offer_id), match in best.items()]


def _for_needs(need_ids: list[int], known: set[tuple[int, int]]) -> Iterator[Match]:
    for need_id in need_ids:
        need = facts.need(need_id)
        if need is not None:
            yield from _best(
                ranked.for_need(need, rankers.both(), side=Side.STAFF, candidates_max=CANDIDATES_MAX), known
            )


def _for_offers(offer_ids: list[int], known: set[tuple[int, int]]) -> Iterator[Match]:
    """Without any ceiling: the need may be another province's, whose ceiling is not ours to know."""
    for offer_id in offer_ids:
        offer = facts.offer(offer_id)
        if offer is not None:
            yield from _best(
                ranked.for_offer(offer, rankers.both(), side=Side.STAFF, candidates_max=CANDIDATES_MAX), known
            )


def _best(found: RankedList, known: set[tuple[int, int]]) -> list[Match]:
    """The best pair that was never introduced nor asked for, if there is one."""
    for position in found.best_first:
        if (found.needs[position].need_id, found.offers[position].offer_id) not in known:
            return found.explained([position])
    return []
