"""What facets ask of each listing, as small numbers beside the market's columns: 24 bytes a listing.

It depends on the day, for papers lapse; so it is made anew when the day or the table is another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.browsing.telling import certificate_kinds
from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue.models import CertificateCategory
from matchmaker.ranking.columns.needs import Asks, NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.vocabulary import Codes

HORIZON: Final = 12
"""How many months are told apart, from the running one."""
CODES: Final = (CertificateCategory.GROWING_AREA_CODE, CertificateCategory.PACKING_HOUSE_CODE)
Bits = NDArray[np.uint64]
Small = NDArray[np.int8]


@dataclass(frozen=True)
class Digest:
    """A row a listing, in the order of its table."""

    kinds: Bits
    """Kinds of certificate that an offer relies on and that stand, or that a need asks for: bit n is `kinds()[n]`."""
    verified_kinds: Bits
    """Those of them that the union checked."""
    markets: Bits
    """Markets for which it has a verified code that stands, or to which a need's goods go: `markets()`."""
    stars: Small
    """The most OCOP stars held or asked for; 0 for none."""
    verified_stars: Small
    first_month: Small
    last_month: Small
    """The months that the window touches, counted from the running one; before it -1, past the horizon HORIZON."""

    def kinds_of(self, verified: bool) -> Bits:
        return self.verified_kinds if verified else self.kinds

    def stars_of(self, verified: bool) -> Small:
        return self.verified_stars if verified else self.stars


@cache
def kinds() -> tuple[str, ...]:
    """Codes of the kinds of certificate, each at the place of its bit."""
    return tuple(certificate_kinds())


@cache
def markets() -> tuple[str, ...]:
    """Codes of the markets, each at the place of its bit."""
    return tuple(catalogue.markets())


def bits_of(values: Sequence[str], places: Sequence[str]) -> np.uint64:
    """Some codes as one number."""
    return np.uint64(sum(1 << places.index(each) for each in values if each in places))


def month_of(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


_kept: Final[dict[type[Any], tuple[Any, date, Digest]]] = {}
"""The digest of the last large table of each kind. Two threads at once make it twice, and no harm is done."""


def digest(table: OfferColumns | NeedColumns, day: date, *, keep: bool) -> Digest:
    """The digest of a table as of a day; of the market's base it is kept."""
    known = _kept.get(type(table))
    if known is not None and known[0] is table and known[1] == day:
        return known[2]
    made = _of_offers(table, day) if isinstance(table, OfferColumns) else _of_needs(table, day)
    if keep:
        _kept[type(table)] = table, day, made
    return made


def _of_offers(table: OfferColumns, day: date) -> Digest:
    papers, today = table.papers.members, day.toordinal()
    bounds = table.papers.bounds
    owners = np.repeat(np.arange(len(table)), np.diff(bounds))
    papers = papers.take(slice(int(bounds[0]), int(bounds[-1])))
    stands = papers.covers & (papers.starts <= today) & (papers.expires >= today)
    kind = _places(table.vocabulary.kinds, kinds())[papers.kind]
    market = _places(table.vocabulary.markets, markets())[papers.market]
    category = [certificate_kinds()[each].category for each in kinds()]
    is_code = np.array([each in CODES for each in category])[kind]
    checked = stands & papers.verified
    return Digest(
        kinds=_gathered(len(table), owners[stands], kind[stands]),
        verified_kinds=_gathered(len(table), owners[checked], kind[checked]),
        markets=_gathered(len(table), owners[checked & is_code], market[checked & is_code]),
        stars=_most(len(table), owners[stands], papers.stars[stands]),
        verified_stars=_most(len(table), owners[checked], papers.stars[checked]),
        **_months(table, day),
    )


def _of_needs(table: NeedColumns, day: date) -> Digest:
    bounds = table.asked.bounds
    owners = np.repeat(np.arange(len(table)), np.diff(bounds))
    asked = table.asked.members.take(slice(int(bounds[0]), int(bounds[-1])))
    names_kind, names_stars = asked.kind == Asks.CERTIFICATE, asked.kind == Asks.STARS
    kind = _places(table.vocabulary.kinds, kinds())[np.where(names_kind, asked.key, -1)]
    wanted = _gathered(len(table), owners[names_kind], kind[names_kind])
    stars = _most(len(table), owners[names_stars], np.clip(asked.stars[names_stars], 0, 5).astype(np.int8))
    market = _places(table.vocabulary.markets, markets())[table.market]
    return Digest(
        kinds=wanted,
        verified_kinds=wanted,
        markets=_gathered(len(table), np.arange(len(table)), market),
        stars=stars,
        verified_stars=stars,
        **_months(table, day),
    )


def _places(words: Codes[str], known: Sequence[str]) -> NDArray[np.int8]:
    """By code of a vocabulary the place among known codes; -1 where there is none, and at the end for NONE."""
    place = {code: number for number, code in enumerate(known)}
    return np.array([*(place.get(word, -1) for word in words.words), -1], np.int8)


def _gathered(rows: int, owners: NDArray[np.intp], places: NDArray[np.int8]) -> Bits:
    """For each row the bits of all its places; a place of -1 is none."""
    bits = np.zeros(rows, np.uint64)
    for place in np.unique(places[places >= 0]).tolist():
        bits[owners[places == place]] |= np.uint64(1 << place)
    return bits


def _most(rows: int, owners: NDArray[np.intp], stars: NDArray[np.int8]) -> Small:
    most = np.zeros(rows, np.int8)
    np.maximum.at(most, owners, stars)
    return most


def _months(table: OfferColumns | NeedColumns, day: date) -> dict[str, Small]:
    """The window's first and last month, told by the ordinals at which months begin."""
    now = month_of(day)
    begins = [date(month // 12, month % 12 + 1, 1).toordinal() for month in range(now, now + HORIZON + 1)]
    place: Callable[[NDArray[np.int32]], Small] = lambda days: (  # noqa: E731  # said once, used twice
        np.searchsorted(begins, days, side="right") - 1
    ).astype(np.int8)
    return {"first_month": place(table.starts), "last_month": place(table.ends)}
