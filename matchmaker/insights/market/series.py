"""The series that forecasts are made from: what was asked of each product, and what it cost, month by month.

Only whole months count. A demand is told for the whole country by species: a need for a variety asks for its species;
one for a whole group of products stands by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import select

from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.forecasting.series import MAX_MONTHS, Series, medians, monthly
from matchmaker.insights.market.models import MarketForecast, SeriesKind
from matchmaker.insights.market.portions import by_month
from matchmaker.measures import Period, today
from matchmaker.measures.months import YEAR, apart, later, month_of
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.prices.models import ReferencePrice

VERSION: Final = 1
"""Counts up when methods change: what was made by older ones is out of date."""


@dataclass(frozen=True, slots=True)
class Key:
    """Which series."""

    kind: SeriesKind
    product_code: str
    province_code: str | None = None
    grade: str = ""

    @classmethod
    def of(cls, row: MarketForecast) -> Key:
        return cls(row.kind, row.product_code, row.province_code, row.grade)


@dataclass(frozen=True, slots=True)
class Known:
    """A series as it stands, up to the last whole month."""

    series: Series
    organisations: int = 0
    """Of a demand: how many buyers stand behind that of the last twelve months, with a demand at all, that has fewest.

    A forecast may repeat any one of them.
    """
    ahead: tuple[tuple[date, float], ...] = ()
    """Of a demand: what is asked by now for months that are not over."""
    buyers: Mapping[date, int] = field(default_factory=dict)
    """Of a demand: how many stand behind each month that has one."""

    @property
    def digest(self) -> str:
        """The same for the same figures."""
        told = f"{VERSION}|{self.series.first}|{self.series.values}|{self.organisations}"
        return sha256(told.encode()).hexdigest()


def known(day: date, key: Key | None = None) -> dict[Key, Known]:
    """All series on a day, or that one if it has any figure: one statement a kind."""
    found: dict[Key, Known] = {}
    if key is None or key.kind is SeriesKind.DEMAND:
        found |= _demands(day, key)
    if key is None or key.kind is SeriesKind.PRICE:
        found |= _prices(day, key)
    return found


def species_of(product_code: str) -> str:
    """The species that a product belongs to; a group is its own."""
    path = tree().path_of(product_code)
    return path[min(1, len(path) - 1)]


def under(product_code: str) -> tuple[str, ...]:
    """The products whose species is this one: of a group itself alone."""
    return tuple(each for each in tree().descendants(product_code) if species_of(each) == product_code)


def _prices(day: date, key: Key | None) -> dict[Key, Known]:
    this = month_of(day)
    price = ReferencePrice
    statement = select(price.product_code, price.province_code, price.grade, price.on, price.price_vnd).where(
        price.removed_at.is_(None), price.on < this, price.on >= later(this, -MAX_MONTHS)
    )
    if key is not None:
        statement = statement.where(
            price.product_code == key.product_code,
            price.province_code.is_not_distinct_from(key.province_code),
            price.grade == key.grade,
        )
    days: dict[Key, list[tuple[date, float]]] = defaultdict(list)
    for product, province, grade, on, price_vnd in session.execute(statement.order_by(price.on)):
        days[Key(SeriesKind.PRICE, product, province, grade)].append((on, float(price_vnd)))
    return {
        each: Known(series) for each, told in days.items() if (series := monthly(medians(told), until=later(this, -1)))
    }


@dataclass(slots=True)
class _Asked:
    """What was asked of one species in one month."""

    amount: Decimal = Decimal(0)
    buyers: set[int] = field(default_factory=set)


def _demands(day: date, key: Key | None) -> dict[Key, Known]:
    this = month_of(day)
    asked: dict[str, dict[date, _Asked]] = defaultdict(lambda: defaultdict(_Asked))
    for row in session.execute(_needs(later(this, -MAX_MONTHS), key)):
        window = _asked_in(row)
        if window is None:
            continue
        months = asked[species_of(row.product_code)]
        for month, amount in by_month(row.quantity, Period(row.starts_on, row.ends_on)):
            if month <= month_of(window.ends_on):
                months[month].amount += amount
                months[month].buyers.add(row.organisation_id)
    return dict(_told(asked, this))


def _needs(since: date, key: Key | None) -> Any:
    """Every need since a day that was ever public, except what staff took away."""
    columns = (NeedRevision.product_code, NeedRevision.quantity, NeedRevision.starts_on, NeedRevision.ends_on)
    statement = (
        select(*columns, Need.organisation_id, Need.withdrawn_at)
        .join(Need, Need.approved_id == NeedRevision.id)
        .where(
            Need.suspended_at.is_(None),
            *(column.is_not(None) for column in columns),
            NeedRevision.ends_on >= since,
        )
    )
    return statement if key is None else statement.where(NeedRevision.product_code.in_(under(key.product_code)))


def _asked_in(row: Any) -> Period | None:
    """While a need was asked: one that was withdrawn asks nothing of later months."""
    if row.withdrawn_at is None:
        return Period(row.starts_on, row.ends_on)
    last = min(row.ends_on, today(row.withdrawn_at))
    return Period(row.starts_on, last) if last >= row.starts_on else None


def _told(asked: Mapping[str, Mapping[date, _Asked]], this: date) -> Iterator[tuple[Key, Known]]:
    """From the first month with a demand on, a month without one is a nought, not a gap."""
    last = later(this, -1)
    for species, months in asked.items():
        first = max(min(months), later(this, -MAX_MONTHS))
        if first > last:
            continue
        amounts = {month: float(each.amount) for month, each in months.items()}
        buyers = {month: len(each.buyers) for month, each in months.items()}
        values = tuple(amounts.get(later(first, each), 0.0) for each in range(apart(first, last) + 1))
        ahead = tuple(sorted((month, amount) for month, amount in amounts.items() if month >= this))
        fewest = min((buyers[month] for month in buyers if later(this, -YEAR) <= month < this), default=0)
        yield Key(SeriesKind.DEMAND, species), Known(Series(first, values), fewest, ahead, buyers)
