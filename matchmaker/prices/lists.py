"""Reference prices as a list: narrowed and sorted as its reader asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Select

from matchmaker.catalogue.queries import tree
from matchmaker.prices.models import ReferencePrice
from matchmaker.prices.queries import in_force

WHOLE_COUNTRY: Final = "all"
"""Asks for the prices of no province."""
_PRODUCTS_MEANT: Final = 40


class Since(StrEnum):
    """How far back."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def days(self) -> int:
        return {Since.MONTH: 30, Since.QUARTER: 90, Since.YEAR: 365}[self]


class Order(StrEnum):
    """What comes first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DEAREST = "dearest"
    ENTERED = "entered"


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for; whatever is empty does not narrow."""

    words: str = ""
    place: str | None = None
    """A province's code, or `WHOLE_COUNTRY`."""
    since: Since | None = None
    order: Order = Order.NEWEST


def listed(wanted: Wanted, day: date) -> Select[ReferencePrice]:
    """The prices in force that fit."""
    by = {
        Order.NEWEST: (ReferencePrice.on.desc(), ReferencePrice.product_code, ReferencePrice.id),
        Order.OLDEST: (ReferencePrice.on, ReferencePrice.product_code, ReferencePrice.id),
        Order.DEAREST: (ReferencePrice.price_vnd.desc(), ReferencePrice.id),
        Order.ENTERED: (ReferencePrice.at.desc(), ReferencePrice.id.desc()),
    }
    return in_force().where(*_conditions(wanted, day)).order_by(*by[wanted.order])


def _conditions(wanted: Wanted, day: date) -> Iterator[ColumnElement[bool]]:
    if wanted.words:
        meant = tree().search(wanted.words, limit=_PRODUCTS_MEANT)
        yield ReferencePrice.product_code.in_({code for node in meant for code in tree().descendants(node.code)})
    if wanted.place == WHOLE_COUNTRY:
        yield ReferencePrice.province_code.is_(None)
    elif wanted.place is not None:
        yield ReferencePrice.province_code == wanted.place
    if wanted.since is not None:
        yield ReferencePrice.on > day - timedelta(days=wanted.since.days)
