"""Events as a list: narrowed and sorted as the reader asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from matchmaker.programmes.events.models import EventKind, ProgrammeEvent
from matchmaker.text import search_terms


class When(StrEnum):
    """Which events, by their days."""

    COMING = "coming"
    PAST = "past"
    ALL = "all"


class Order(StrEnum):
    """Which events come first."""

    CALENDAR = "calendar"
    """The next one first; of those that are over, the last one."""
    CLOSING = "closing"
    """By the last day to register."""
    NEWEST = "newest"


@dataclass(frozen=True)
class Wanted:
    """Which events a reader asks for; whatever is empty does not narrow."""

    words: str = ""
    kind: EventKind | None = None
    province: str | None = None
    when: When = When.COMING
    order: Order = Order.CALENDAR


def listed(wanted: Wanted, day: date, *, staff_province: str | None) -> Select[ProgrammeEvent]:
    """Published events that fit, and to staff those that their own office still writes."""
    known: ColumnElement[bool] = ProgrammeEvent.published_at.is_not(None)
    if staff_province is not None:
        known = or_(known, ProgrammeEvent.province_code == staff_province)
    return (
        select(ProgrammeEvent)
        .where(known, *_conditions(wanted, day))
        .options(joinedload(ProgrammeEvent.province))
        .order_by(*_order(wanted))
    )


def _conditions(wanted: Wanted, day: date) -> Iterator[ColumnElement[bool]]:
    for term in search_terms(wanted.words):
        yield ProgrammeEvent.search_text.contains(term, autoescape=True)
    if wanted.kind is not None:
        yield ProgrammeEvent.kind == wanted.kind
    if wanted.province is not None:
        yield ProgrammeEvent.province_code == wanted.province
    if wanted.when is When.COMING:
        yield ProgrammeEvent.ends_on >= day
    elif wanted.when is When.PAST:
        yield ProgrammeEvent.ends_on < day


def _order(wanted: Wanted) -> tuple[ColumnElement[Any], ...]:
    if wanted.order is Order.NEWEST:
        return (
            ProgrammeEvent.published_at.is_(None).desc(),
            ProgrammeEvent.published_at.desc(),
            ProgrammeEvent.id.desc(),
        )
    if wanted.order is Order.CLOSING:
        return ProgrammeEvent.register_until.asc(), ProgrammeEvent.id.asc()
    if wanted.when is When.COMING:
        return ProgrammeEvent.starts_on.asc(), ProgrammeEvent.id.asc()
    return ProgrammeEvent.starts_on.desc(), ProgrammeEvent.id.desc()
