"""Offers or needs that fit a search, and the counts of its facets, told from the market in memory.

Each facet is a mask over the market's rows. What a facet's options would bring is counted over the rows that all
other facets leave, so the count beside an option is what is there when one ticks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, radians
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.browsing.queries import Side, product_codes
from matchmaker.catalogue import queries as catalogue
from matchmaker.matching.mirror import Market
from matchmaker.measures import Place
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.shelf import Part, Shelf
from matchmaker.ranking.columns.vocabulary import Vocabulary
from matchmaker.search.asked import STARS, Asked, Facet, Order
from matchmaker.search.digest import HORIZON, Digest, bits_of, digest, kinds, markets, month_of
from matchmaker.text import fold

Mask = NDArray[np.bool_]
Masks = dict[Facet, Mask]
_PUBLISHED_BITS: Final = 14
_ID_BITS: Final = 31
_AGE_MAX: Final = (1 << _PUBLISHED_BITS) - 1
_FIRST_MAX: Final = (1 << 17) - 1


@dataclass(frozen=True)
class Found:
    """What fits on one side of the market."""

    total: int
    revision_ids: list[int]
    """Of one page, in order."""
    counts: Mapping[Facet, Mapping[str, int]]
    """For each facet its options: how many listings there are with it, all other facets applied."""
    without: Mapping[Facet, int]
    """For each facet that is set: how many there would be without it."""


@dataclass(frozen=True)
class Question:
    """A search as one side of the market is asked it."""

    side: Side
    asked: Asked
    terms: Sequence[str]
    hits: NDArray[np.int64] | None
    """Revisions that hold the words; None where there are no words."""
    day: date
    near: Place | None = None


def shelf_of(market: Market, side: Side) -> Shelf[Any]:
    """The side's listings."""
    return market.offers if side.name == "offers" else market.needs


def total(market: Market, question: Question) -> int:
    """How many listings fit."""
    return sum(int(np.count_nonzero(_both(part.all, part.masks))) for part in _parts(market, question))


def found(market: Market, question: Question, *, limit: int, offset: int = 0) -> Found:
    """Listings `offset` to `offset + limit` of those that fit, and what each facet would bring."""
    parts = list(_parts(market, question))
    chosen = [_both(part.all, part.masks) for part in parts]
    counts: dict[Facet, dict[str, int]] = {facet: {} for facet in Facet if facet is not Facet.WORDS}
    without = dict.fromkeys(question.asked.facets, 0)
    for part, rows in zip(parts, chosen, strict=True):
        for facet, options in counts.items():
            others = part.without(facet) if facet in part.masks else rows
            for value, number in part.counted(facet, others):
                options[value] = options.get(value, 0) + number
        for facet in without:
            without[facet] += int(np.count_nonzero(part.without(facet)))
    counts[Facet.PRODUCT] = _with_what_stands_around(question.side, counts[Facet.PRODUCT])
    return Found(
        sum(int(np.count_nonzero(rows)) for rows in chosen),
        _page(parts, chosen, limit, offset),
        counts,
        without,
    )


@dataclass(frozen=True)
class _Searched:
    """A part of the shelf with its masks."""

    question: Question
    table: OfferColumns | NeedColumns
    digest: Digest
    all: Mask
    masks: Masks
    """Of the facets that are set, words included."""

    def without(self, facet: Facet) -> Mask:
        """The rows that all other facets leave. Without "checked only", papers count that are merely declared."""
        masks = {name: mask for name, mask in self.masks.items() if name is not facet}
        if facet is Facet.VERIFIED:
            masks |= _of_papers(self.digest, self.question.asked, verified=False)
        return _both(self.all, masks)

    def counted(self, facet: Facet, rows: Mask) -> Iterator[tuple[str, int]]:
        """The options of a facet among some rows, with how many rows there are of each."""
        words, verified = self.table.vocabulary, self.question.asked.verified
        if facet is Facet.PRODUCT:
            numbers = np.bincount(self.table.product[rows], minlength=1)
            yield from ((words.products[code][-1], int(numbers[code])) for code in np.flatnonzero(numbers).tolist())
        elif facet is Facet.PROVINCE:
            yield from _by_province(words, self.table.spot[rows])
        elif facet is Facet.CERTIFICATE:
            yield from _by_bit(self.digest.kinds_of(verified)[rows], kinds())
        elif facet is Facet.MARKET:
            yield from _by_bit(self.digest.markets[rows], markets())
        elif facet is Facet.STARS:
            held = self.digest.stars_of(verified)[rows]
            yield from ((str(each), int(np.count_nonzero(held >= each))) for each in STARS)
        elif facet is Facet.WHEN:
            yield from self._by_month(rows)
        elif self.question.side.certificates is not None:
            masks = _of_papers(self.digest, self.question.asked, verified=True)
            yield "y", int(np.count_nonzero(_both(rows & (self.digest.verified_kinds != 0), masks)))

    def _by_month(self, rows: Mask) -> Iterator[tuple[str, int]]:
        """How many windows touch each month: those that began by then, less those that ended before."""
        begun = np.cumsum(np.bincount(np.maximum(self.digest.first_month[rows], 0), minlength=HORIZON + 1))
        over = np.cumsum(np.bincount(np.maximum(self.digest.last_month[rows], 0), minlength=HORIZON + 1))
        for month in range(HORIZON):
            yield month_at(self.question.day, month), int(begun[month] - (over[month - 1] if month else 0))


def month_at(day: date, ahead: int) -> str:
    """The month so many after a day's own: `2027-01`."""
    month = month_of(day) + ahead
    return f"{month // 12}-{month % 12 + 1:02}"


def _parts(market: Market, question: Question) -> Iterator[_Searched]:
    shelf = shelf_of(market, question.side)
    for part in shelf.parts:
        table = part.sorted.table
        told = digest(table, question.day, keep=part.sorted is shelf.base)
        yield _Searched(question, table, told, _standing(part, question.day), _masks(table, told, question))


def _standing(part: Part[Any], day: date) -> Mask:
    """What did not leave the shelf, and has not ended since the market was read."""
    stands: Mask = part.sorted.table.ends >= day.toordinal()
    return stands if part.gone is None else stands & ~part.gone


def _both(rows: Mask, masks: Masks) -> Mask:
    for mask in masks.values():
        rows = rows & mask
    return rows


def _masks(table: OfferColumns | NeedColumns, told: Digest, question: Question) -> Masks:
    asked, words = question.asked, table.vocabulary
    masks: Masks = {}
    if question.hits is not None:
        masks[Facet.WORDS] = _among(table.revision_id, question.hits)
    if asked.product:
        fitting = {code for each in asked.product for code in product_codes(question.side, each)}
        masks[Facet.PRODUCT] = np.array([path[-1] in fitting for path in words.products.words], np.bool_)[table.product]
    if asked.province:
        near = np.array([spot.province_code in asked.province for spot in words.spots.words], np.bool_)
        masks[Facet.PROVINCE] = near[table.spot]
    if asked.market:
        masks[Facet.MARKET] = (told.markets & bits_of(asked.market, markets())) != 0
    if asked.when:
        masks[Facet.WHEN] = _touching(told, asked.when, question.day)
    masks |= _of_papers(told, asked, verified=asked.verified)
    if asked.verified and question.side.certificates is not None:
        masks[Facet.VERIFIED] = told.verified_kinds != 0
    return masks


def _of_papers(told: Digest, asked: Asked, *, verified: bool) -> Masks:
    """The masks that depend on whether declared papers count."""
    masks: Masks = {}
    if asked.certificate:
        masks[Facet.CERTIFICATE] = (told.kinds_of(verified) & bits_of(asked.certificate, kinds())) != 0
    if asked.stars:
        masks[Facet.STARS] = told.stars_of(verified) >= asked.stars
    return masks


def _among(revision_ids: NDArray[np.int32], hits: NDArray[np.int64]) -> Mask:
    """Which of a table's revisions are among those that the index found."""
    if not len(revision_ids) or not len(hits):
        return np.zeros(len(revision_ids), np.bool_)
    is_hit = np.zeros(int(max(revision_ids.max(), hits.max())) + 1, np.bool_)
    is_hit[hits] = True
    return is_hit[revision_ids]


def _touching(told: Digest, months: Sequence[str], day: date) -> Mask:
    """Windows that touch one of some months, told by how many of them lie before its first and up to its last."""
    chosen = [month_at(day, ahead) in months for ahead in range(HORIZON)]
    before = np.concatenate([[0], np.cumsum([*chosen, False])])
    touching: Mask = before[told.last_month + 1] > before[np.maximum(told.first_month, 0)]
    return touching


def _by_province(words: Vocabulary, spots: NDArray[np.int32]) -> Iterator[tuple[str, int]]:
    numbers = np.bincount(spots, minlength=1)
    for code in np.flatnonzero(numbers).tolist():
        province = words.spots[code].province_code
        if province is not None:
            yield province, int(numbers[code])


def _by_bit(bits: NDArray[np.uint64], names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """How many rows have each bit: counted once for each combination, of which there are few."""
    combinations, numbers = np.unique(bits, return_counts=True)
    for place, name in enumerate(names):
        having = int(numbers[(combinations >> np.uint64(place)) & np.uint64(1) == 1].sum())
        if having:
            yield name, having


def _with_what_stands_around(side: Side, exact: Mapping[str, int]) -> dict[str, int]:
    """Counts of products as they are named become counts of what choosing each node of the tree would bring."""
    around: dict[str, int] = {}
    for node in catalogue.tree():
        number = sum(exact.get(code, 0) for code in product_codes(side, node.code))
        if number:
            around[node.code] = number
    return around


def _page(parts: Sequence[_Searched], chosen: Sequence[Mask], limit: int, offset: int) -> list[int]:
    """Revisions of one page, found without sorting what comes after it."""
    if not limit:
        return []
    rows = [np.flatnonzero(mask) for mask in chosen]
    keys = np.concatenate([_keys(part, some) for part, some in zip(parts, rows, strict=True)])
    revisions = np.concatenate([part.table.revision_id[some] for part, some in zip(parts, rows, strict=True)])
    last = offset + limit
    first = np.argpartition(keys, last)[:last] if last < len(keys) else np.arange(len(keys))
    ordered: list[int] = revisions[first[np.argsort(keys[first])]][offset:last].tolist()
    return ordered


def _keys(part: _Searched, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    """A number for each row that says its place: what the order asks, then the newest, then the last id."""
    table, day = part.table, part.question.day.toordinal()
    age = np.clip(day - table.published[rows].astype(np.int64), 0, _AGE_MAX)
    first = np.clip(_first(part, rows), 0, _FIRST_MAX)
    last = (1 << _ID_BITS) - 1 - table.ids[rows].astype(np.int64)
    return (((first << _PUBLISHED_BITS) | age) << _ID_BITS) | last


def _first(part: _Searched, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    """What the order asks of each row, the smallest first."""
    table, question = part.table, part.question
    if question.asked.order is Order.SOONEST:
        return np.asarray(table.starts[rows], np.int64) - question.day.toordinal() + _FIRST_MAX // 2
    if question.asked.order is Order.NEAREST and question.near is not None:
        return _nearness(table.vocabulary, question.near)[table.spot[rows]]
    if question.asked.order is Order.BEST and question.terms:
        return _distance_in_words(table.vocabulary, question.terms)[table.product[rows]]
    return np.zeros(len(rows), np.int64)


def _nearness(words: Vocabulary, near: Place) -> NDArray[np.int64]:
    """For each spot its place among all, the nearest first; one without a point comes last."""
    lat, lon = words.points()
    north, east = lat - near.lat, (lon - near.lon) * cos(radians(near.lat))
    away = np.nan_to_num(north * north + east * east, nan=np.inf)
    return np.unique(away, return_inverse=True)[1].astype(np.int64)


def _distance_in_words(words: Vocabulary, terms: Sequence[str]) -> NDArray[np.int64]:
    """For each product how many of the words its own names do not answer to."""
    missing = []
    for path in words.products.words:
        node = catalogue.tree().get(path[-1])
        names = " " + fold(" ".join((node.name_vi, node.name_en, *node.aliases))) if node is not None else ""
        missing.append(sum(f" {term}" not in names for term in terms))
    return np.array(missing, np.int64)
