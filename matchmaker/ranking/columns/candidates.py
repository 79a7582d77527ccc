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
from matchmaker.ranking.facts import SPECIES_DEPTH, NeedFacts, OfferFacts

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
    found = [_judged(part, Pairs.of_need(need, part.sorted.table), rows) for part, rows in offers_like(need, offers)]
    return _nearest(found, at_most=at_most, near_at_most=near_at_most)


def needs_for(
    offer: OfferFacts, needs: Shelf[NeedColumns], today: int, *, at_most: int, near_at_most: int
) -> Candidates:
    """Needs that an offer may answer: the mirror. No ceiling is known here."""
    mine = OfferColumns.of([offer], needs.base.table.vocabulary)
    path, species = offer.product_path, offer.product_path[:SPECIES_DEPTH]
    found = [
        _judged(part, Pairs(mine, part.sorted.table, today, asks_for_offers=False), rows)
        for part in needs.parts
        for rows in (
            *(part.sorted.exactly(path[:depth]) for depth in range(1, len(species))),
            part.sorted.below(species),
        )
    ]
    return _nearest(found, at_most=at_most, near_at_most=near_at_most)


def offers_like(need: NeedFacts, offers: Shelf[OfferColumns]) -> Iterator[tuple[Part[OfferColumns], slice]]:
    """Where offers of the product stand; for a variety of all its species, as near misses."""
    return ((part, part.sorted.below(need.product_path[:SPECIES_DEPTH])) for part in offers.parts)


def rough_distance(pairs: Pairs) -> NDArray[np.float64]:
    """Grows with the distance from the one side's place, good enough to keep the nearest: degrees squared."""
    one, many = (pairs.needs, pairs.offers) if pairs.asks_for_offers else (pairs.offers, pairs.needs)
    (lat,), (lon,) = one.point
    if lat != lat or lon != lon:
        return np.zeros(len(pairs))
    lats, lons = many.point
    squared: NDArray[np.float64] = (lats - lat) ** 2 + ((lons - lon) * cos(radians(lat))) ** 2
    return np.nan_to_num(squared, nan=FARTHEST)


def nearest(pairs: Pairs, distance: NDArray[np.float64], at_most: int) -> NDArray[np.intp]:
    """Positions of the `at_most` pairs with the smallest distances; equals fall as ties in a ranking do."""
    if len(distance) <= at_most:
        return np.arange(len(distance))
    bound = np.partition(distance, at_most - 1)[at_most - 1]
    inside, edge = np.flatnonzero(distance < bound), np.flatnonzero(distance == bound)
    fair = np.argsort(_lots(pairs)[edge])
    return np.sort(np.concatenate([inside, edge[fair[: at_most - len(inside)]]]))


def _lots(pairs: Pairs) -> NDArray[np.uint64]:
    needs, offers = (ids.astype(np.uint64) for ids in (pairs.needs.ids, pairs.offers.ids))
    return lots.scatter(lots.scatter(needs) ^ offers)


@dataclass(frozen=True)
class _Judged:
    """Pairs that break one rule at most, and how many."""

    pairs: Pairs
    failures: NDArray[np.intp]


def _judged(part: Part[Table], pairs: Pairs, rows: slice) -> _Judged:
    """Cheap rules on the whole stretch first, the essential requirements on what is left."""
    stretch = pairs.take(rows)
    glance = at_a_glance(stretch)
    hopeful = (glance.failures <= 1) & ~glance.hopeless & glance.within_reach
    if part.gone is not None:
        hopeful &= ~part.gone[rows]
    left = np.flatnonzero(hopeful)
    pairs = stretch.take(left)
    verdict = with_essentials(glance.take(left), answers(pairs, essential=True))
    kept = np.flatnonzero(verdict.failures <= 1)
    return _Judged(pairs.take(kept), verdict.failures[kept])


def _nearest(found: Sequence[_Judged], *, at_most: int, near_at_most: int) -> Candidates:
    passed, near = ([_only(judged, failures) for judged in found] for failures in (0, 1))
    return Candidates(_closest(passed, at_most), _closest(near, near_at_most), sum(map(len, passed)) > at_most)


def _only(judged: _Judged, failures: int) -> Pairs:
    return judged.pairs.take(np.flatnonzero(judged.failures == failures))


def _closest(parts: list[Pairs], at_most: int) -> Pairs:
    """The nearest of all parts; of each part no more than could be wanted is copied."""
    picked = [part.take(nearest(part, rough_distance(part), at_most)) for part in parts]
    whole = Pairs.joined(picked)
    return whole.take(nearest(whole, rough_distance(whole), at_most))
