"""The radar as a list: narrowed and sorted as its reader asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import contains_eager

from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.organisations.models import Organisation
from matchmaker.radar.models import Cause, RadarKind, RadarLine
from matchmaker.text import search_terms


class Level(StrEnum):
    """How likely something ends without a partner, in words."""

    VERY_HIGH = "very_high"
    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"

    @classmethod
    def of(cls, chance: float) -> Level:
        """The word for a chance."""
        return next((level for level, least in LEAST.items() if chance >= least), cls.LOW)


LEAST: Final = {Level.VERY_HIGH: 0.9, Level.HIGH: 0.7, Level.MIDDLE: 0.4, Level.LOW: 0.0}
"""From which chance on each word is said."""


class Show(StrEnum):
    """Whether what is under way stands in the list, too."""

    STALLED = "stalled"
    ALL = "all"


class Order(StrEnum):
    """What comes first."""

    URGENT = "urgent"
    """The likeliest to end without a partner by its word; of those, what has waited longest."""
    WAITING = "waiting"
    ENDING = "ending"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for; whatever is empty does not narrow."""

    words: str = ""
    kind: RadarKind | None = None
    cause: Cause | None = None
    level: Level | None = None
    product_code: str | None = None
    commune_code: str | None = None
    show: Show = Show.STALLED
    order: Order = Order.URGENT


_LEVEL: Final = case(
    *((RadarLine.chance >= least, position) for position, least in enumerate(LEAST.values())), else_=len(LEAST)
)
_ORDERS: Final[dict[Order, tuple[Any, ...]]] = {
    Order.URGENT: (_LEVEL, RadarLine.since_on, RadarLine.chance.desc()),
    Order.WAITING: (RadarLine.since_on,),
    Order.ENDING: (RadarLine.ends_on.is_(None), RadarLine.ends_on),
    Order.AMOUNT: (func.coalesce(RadarLine.amount, 0).desc(),),
}


def lines(province_code: str | None, wanted: Wanted) -> Select[Any]:
    """The lines of a province that fit, with their organisations."""
    return (
        select(RadarLine)
        .join(RadarLine.organisation)
        .options(contains_eager(RadarLine.organisation))
        .where(RadarLine.province_code == province_code, *_conditions(wanted))
        .order_by(RadarLine.cause == Cause.UNDER_WAY, *_ORDERS[wanted.order], RadarLine.kind, RadarLine.subject_id)
    )


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.show is Show.STALLED and wanted.cause is not Cause.UNDER_WAY:
        yield RadarLine.cause != Cause.UNDER_WAY
    if wanted.kind is not None:
        yield RadarLine.kind == wanted.kind
    if wanted.cause is not None:
        yield RadarLine.cause == wanted.cause
    if wanted.level is not None:
        yield _LEVEL.in_([list(LEAST).index(wanted.level)])
    if wanted.product_code is not None:
        yield RadarLine.product_code.in_(tree().descendants(wanted.product_code))
    if wanted.commune_code is not None:
        yield RadarLine.commune_code == wanted.commune_code
    for term in search_terms(wanted.words):
        yield (" " + Organisation.search_text).contains(f" {term}", autoescape=True)


def choices(province_code: str | None) -> tuple[set[str], set[str]]:
    """Codes of the products and of the communes that the lines of a province are about."""
    rows = session.execute(
        select(RadarLine.product_code, RadarLine.commune_code)
        .where(RadarLine.province_code == province_code)
        .distinct()
    ).all()
    return {row[0] for row in rows if row[0]}, {row[1] for row in rows if row[1]}


def line_of(kind: RadarKind, subject_id: int, province_code: str | None) -> RadarLine | None:
    """One line of a province."""
    return session.scalar(
        select(RadarLine).where(
            RadarLine.kind == kind, RadarLine.subject_id == subject_id, RadarLine.province_code == province_code
        )
    )
