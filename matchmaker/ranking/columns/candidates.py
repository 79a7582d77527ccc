"""Which listings of a shelf may answer one listing of the other side: the nearest that break no rule,
and apart from them the nearest that break one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking import lots
from matchmaker.ranking.columns.answers import answers
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.columns.shelf import Part, Shelf
from matchmaker.ranking.columns.verdicts import at_a_glance, with_essentials
from matchmaker.ranking.facts.listings import SPECIES_DEPTH, NeedFacts, OfferFacts

FARTHEST: Final = 1e9
"""Stands for an unknown distance: after everything that lies somewhere."""

Table = TypeVar("Table", OfferColumns, NeedColumns)


@dataclass(frozen=True)
class Candidates:
    """What was found.

    Attributes
    ----------
    passed : Pairs
        The nearest that break no rule.
    near : Pairs
        The nearest that break one, which could be mended.
    is_cut : bool
        Whether more would have passed, farther away.
    """

    passed: Pairs
    near: Pairs
    is_cut: bool


def offers_for(need: NeedFacts, offers: Shelf[OfferColumns], *, at_most: int, near_at_most: int) -> Candidates:
    """Offers that may answer a need."""
    asked = Pairs.of_need(need, offers.base.table)
    found = [_judged(part, asked.bringing(part.sorted.table), rows) for part, rows in offers_like(need, offers)]
    return _nearest(found, at_most=at_most, near_at_most=near_at_most)


def needs_for(
    offer: OfferFacts, needs: Shelf[NeedColumns], today: int, *, at_most: int, near_at_most: int
) -> Candidates:
    """Needs that an offer may answer: the mirror. No ceiling is known here."""
    asked = Pairs(OfferColumns.of([offer], needs.base.table.vocabulary), needs.base.table, today, asks_for_offers=False)
    found = [_judged(part, asked.bringing(part.sorted.table), rows) for part, rows in needs_like(offer, needs)]
    return _nearest(found, at_most=at_most, near_at_most=near_at_most)


def offers_like(need: NeedFacts, offers: Shelf[OfferColumns]) -> Iterator[tuple[Part[OfferColumns], slice]]:
    """Where offers of the product stand; for a variety of all its species, as near misses."""
    return ((part, part.sorted.below(need.product_path[:SPECIES_DEPTH])) for part in offers.parts)


def needs_like(offer: OfferFacts, needs: Shelf[NeedColumns]) -> Iterator[tuple[Part[NeedColumns], slice]]:
    """Where needs stand that the product may answer: of its species with all varieties, and of the groups above."""
    path, species = offer.product_path, offer.product_path[:SPECIES_DEPTH]
    for part in needs.parts:
        for depth in range(1, len(species)):
            yield part, part.sorted.exactly(path[:depth])
        yield part, part.sorted.below(species)


def rough_distance(pairs: Pairs, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Grows with the distance from the one side's place, good enough to keep the nearest: degrees squared."""
    (lat,), (lon,) = (pairs.needs if pairs.asks_for_offers else pairs.offers).point
    if lat != lat or lon != lon:
        return np.zeros(len(rows))
    lats, lons = pairs.brought.vocabulary.points()[:, pairs.brought.spot[rows]]
    squared: NDArray[np.float64] = (lats - lat) ** 2 + ((lons - lon) * cos(radians(lat))) ** 2
    return np.nan_to_num(squared, nan=FARTHEST)


def nearest(distance: NDArray[np.float64], draw: NDArray[np.uint64], at_most: int) -> NDArray[np.intp]:
    """Positions of the `at_most` smallest distances; of equals, those with the smaller lots."""
    if len(distance) <= at_most:
        return np.arange(len(distance))
    bound = np.partition(distance, at_most - 1)[at_most - 1]
    inside, edge = np.flatnonzero(distance < bound), np.flatnonzero(distance == bound)
    fair = np.argsort(draw[edge])
    return np.sort(np.concatenate([inside, edge[fair[: at_most - len(inside)]]]))


def drawn(pairs: Pairs, rows: NDArray[np.intp]) -> NDArray[np.uint64]:
    """A lot for each of some pairs, the same whenever it is drawn."""
    (one,) = (pairs.needs if pairs.asks_for_offers else pairs.offers).ids.astype(np.uint64)[:1]
    return lots.scatter(lots.scatter(np.full(1, one)) ^ pairs.brought.ids[rows].astype(np.uint64))


@dataclass(frozen=True)
class _Judged:
    """Of a stretch of pairs those that break one rule at most, and how many."""

    stretch: Pairs
    rows: NDArray[np.intp]
    failures: NDArray[np.intp]


def _judged(part: Part[Table], pairs: Pairs, rows: slice) -> _Judged:
    """Cheap rules on the whole stretch first, the essential requirements on what is left."""
    stretch = pairs.take(rows)
    glance = at_a_glance(stretch)
    hopeful = (glance.failures <= 1) & ~glance.hopeless & glance.within_reach
    if part.gone is not None:
        hopeful &= ~part.gone[rows]
    left = np.flatnonzero(hopeful)
    if not stretch.needs.asked.members.essential.any():
        return _Judged(stretch, left, glance.failures[left])
    failures = with_essentials(glance.take(left), answers(stretch.take(left), essential=True)).failures
    kept = np.flatnonzero(failures <= 1)
    return _Judged(stretch, left[kept], failures[kept])


def _nearest(found: Sequence[_Judged], *, at_most: int, near_at_most: int) -> Candidates:
    passed, is_cut = _closest(found, 0, at_most)
    near, _ = _closest(found, 1, near_at_most)
    return Candidates(passed, near, is_cut)


def _closest(found: Sequence[_Judged], failures: int, at_most: int) -> tuple[Pairs, bool]:
    """The nearest pairs that break so many rules, and whether there are more; only they are copied."""
    rows = [judged.rows[judged.failures == failures] for judged in found]
    sets = [(judged.stretch, of) for judged, of in zip(found, rows, strict=True)]
    distance = np.concatenate([rough_distance(stretch, of) for stretch, of in sets])
    lots_drawn = np.concatenate([drawn(stretch, of) for stretch, of in sets])
    kept = nearest(distance, lots_drawn, at_most)
    ends = np.cumsum([len(of) for of in rows])
    parts = [
        stretch.take(of[kept[(kept >= end - len(of)) & (kept < end)] - (end - len(of))])
        for (stretch, of), end in zip(sets, ends.tolist(), strict=True)
        if len(of)
    ]
    return Pairs.joined(parts) if parts else sets[0][0].take(rows[0]), len(distance) > at_most
