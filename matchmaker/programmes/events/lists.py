"""Events, and registrations for one, as lists: narrowed and sorted as the reader asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.orm import joinedload

from matchmaker.organisations.models import Organisation, OrganisationKind
from matchmaker.programmes.events import queries
from matchmaker.programmes.events.models import EventKind, ProgrammeEvent, Registration, RegistrationState
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
        return ProgrammeEvent.created_at.desc(), ProgrammeEvent.id.desc()
    if wanted.order is Order.CLOSING:
        return ProgrammeEvent.register_until.asc(), ProgrammeEvent.id.asc()
    if wanted.when is When.COMING:
        return ProgrammeEvent.starts_on.asc(), ProgrammeEvent.id.asc()
    return ProgrammeEvent.starts_on.desc(), ProgrammeEvent.id.desc()


class RegistrationOrder(StrEnum):
    """Which registrations come first."""

    WAITING = "waiting"
    """Those that wait for the staff, the oldest first."""
    NAME = "name"
    NEWEST = "newest"


@dataclass(frozen=True)
class WantedRegistrations:
    """Which registrations staff ask for."""

    words: str = ""
    state: RegistrationState | None = None
    cooperatives: bool | None = None
    """Only cooperatives, or (False) only enterprises."""
    order: RegistrationOrder = RegistrationOrder.WAITING


def registrations(event_id: int, wanted: WantedRegistrations) -> Select[Registration]:
    """The registrations of an event that fit."""
    found = queries.of_event(event_id)
    for term in search_terms(wanted.words):
        found = found.where(Organisation.search_text.contains(term, autoescape=True))
    if wanted.state is not None:
        found = found.where(Registration.state == wanted.state)
    if wanted.cooperatives is not None:
        found = found.where(_sells() if wanted.cooperatives else ~_sells())
    waits = case((Registration.state == RegistrationState.WAITING, 0), else_=1)
    orders = {
        RegistrationOrder.WAITING: (waits, Registration.at, Registration.id),
        RegistrationOrder.NAME: (Organisation.sort_key, Registration.id),
        RegistrationOrder.NEWEST: (Registration.at.desc(), Registration.id.desc()),
    }
    return found.order_by(*orders[wanted.order])


def _sells() -> ColumnElement[bool]:
    return Organisation.kind != OrganisationKind.ENTERPRISE
