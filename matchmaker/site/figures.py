"""What the home page counts: figures of today, and where offers and needs lie."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from flask import current_app
from sqlalchemy import ColumnElement, case, func, select

from matchmaker.browsing import queries
from matchmaker.browsing.queries import Side
from matchmaker.browsing.view import Side as SideName
from matchmaker.catalogue import queries as catalogue
from matchmaker.db import now, session
from matchmaker.needs.browse import SIDE as NEEDS
from matchmaker.offers.browse import SIDE as OFFERS
from matchmaker.organisations.models import Organisation, Standing

DOTS_MAX: Final = 300
"""Dots of a side that the map draws at most, those of the fullest communes: more would weigh too much."""
LARGE_DOTS: Final = 5
MIDDLING_DOTS: Final = 20
PROVINCES_TOLD: Final = 5
_KEPT: Final = "matchmaker-figures"


@dataclass(frozen=True, slots=True)
class CommuneCount:
    """What one commune has of one side; the weights are of what is counted in kilograms and in tonnes."""

    commune_code: str
    listings: int
    kilograms: Decimal
    tonnes: Decimal


@dataclass(frozen=True, slots=True)
class Dot:
    """A commune on the map."""

    side: SideName
    place: str
    lat: float
    lon: float
    listings: int
    weight: int
    """1 to 3: how large it is drawn. Only the fullest communes are large, or the country would vanish."""


@dataclass(frozen=True, slots=True)
class ProvinceCount:
    """What one province has of both sides."""

    code: str
    name: str
    offers: int
    needs: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The site in figures, as of one moment. Only what everybody may see is counted."""

    at: datetime
    offers: int
    offered_kg: Decimal
    """Of all that is counted by weight."""
    needs: int
    organisations: int
    """Verified ones."""
    dots: tuple[Dot, ...]
    provinces: tuple[ProvinceCount, ...]
    """Those with most offers and needs, the fullest first."""


def figures() -> Figures:
    """The figures that this process counted last, if that is less than `FIGURES_KEPT_SECONDS` ago."""
    counted_at, kept = current_app.extensions.get(_KEPT, (0.0, None))
    if kept is None or time.monotonic() - counted_at >= current_app.config["FIGURES_KEPT_SECONDS"]:
        kept = count()
        current_app.extensions[_KEPT] = (time.monotonic(), kept)
    found: Figures = kept
    return found


def count() -> Figures:
    """Count now: one query for the offers, one for the needs, one for the organisations."""
    offers, needs = by_commune(OFFERS), by_commune(NEEDS)
    verified = select(func.count()).select_from(Organisation).where(Organisation.standing == Standing.VERIFIED)
    return Figures(
        at=now(),
        offers=sum(each.listings for each in offers),
        offered_kg=sum((each.kilograms + 1000 * each.tonnes for each in offers), Decimal(0)),
        needs=sum(each.listings for each in needs),
        organisations=session.scalar(verified) or 0,
        dots=(*_dots("offer", offers), *_dots("need", needs)),
        provinces=_provinces(offers, needs),
    )


def by_commune(side: Side) -> list[CommuneCount]:
    """What every commune has of one side, the fullest first."""
    revision, listings = side.revision, func.count().label("listings")
    statement = (
        queries.published(side)
        .where(revision.commune_code.is_not(None))
        .with_only_columns(
            revision.commune_code,
            listings,
            _sum_counted_in("kg", revision),
            _sum_counted_in("tonne", revision),
            maintain_column_froms=True,
        )
        .group_by(revision.commune_code)
        .order_by(listings.desc(), revision.commune_code)
    )
    return [CommuneCount(*row) for row in session.execute(statement)]


def _sum_counted_in(unit: str, revision: type[Any]) -> ColumnElement[Decimal]:
    """The quantities of those revisions whose product has this base unit."""
    codes = [node.code for node in catalogue.tree() if node.unit.code == unit]
    return func.sum(case((revision.product_code.in_(codes), revision.quantity), else_=Decimal(0)))


def _dots(side: SideName, counts: Sequence[CommuneCount]) -> list[Dot]:
    """The fullest communes as dots; ``counts`` comes fullest first."""
    places = ((place, catalogue.commune(each.commune_code), each.listings) for place, each in enumerate(counts))
    return [
        Dot(side, commune.place_name, round(commune.lat, 2), round(commune.lon, 2), listings, _weight(place, listings))
        for place, commune, listings in islice(places, DOTS_MAX)
        if commune is not None
    ]


def _weight(place: int, listings: int) -> int:
    if listings == 1 or place >= LARGE_DOTS + MIDDLING_DOTS:
        return 1
    return 3 if place < LARGE_DOTS else 2


def _provinces(offers: Sequence[CommuneCount], needs: Sequence[CommuneCount]) -> tuple[ProvinceCount, ...]:
    of_offers, of_needs = _by_province(offers), _by_province(needs)
    fullest = (of_offers + of_needs).most_common(PROVINCES_TOLD)
    return tuple(
        ProvinceCount(province.code, province.name, of_offers[code], of_needs[code])
        for code, _listings in fullest
        if (province := catalogue.province(code)) is not None
    )


def _by_province(counts: Sequence[CommuneCount]) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in counts:
        commune = catalogue.commune(each.commune_code)
        if commune is not None:
            found[commune.province_code] += each.listings
    return found
