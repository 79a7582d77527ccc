"""Who comes to an event, who meets whom, what each says came of it: lists of its office, narrowed and sorted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from matchmaker.organisations.models import Organisation, OrganisationKind
from matchmaker.programmes.events import queries
from matchmaker.programmes.events.models import (
    Meeting,
    Outcome,
    OutcomeQuestion,
    Registration,
    RegistrationState,
)
from matchmaker.text import search_terms


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
    found = queries.of_event(event_id).where(*_named(wanted.words), *_of_side(wanted.cooperatives))
    if wanted.state is not None:
        found = found.where(Registration.state == wanted.state)
    waits = case((Registration.state == RegistrationState.WAITING, 0), else_=1)
    orders = {
        RegistrationOrder.WAITING: (waits, Registration.at, Registration.id),
        RegistrationOrder.NAME: (Organisation.sort_key, Registration.id),
        RegistrationOrder.NEWEST: (Registration.at.desc(), Registration.id.desc()),
    }
    return found.order_by(*orders[wanted.order])


class Why(StrEnum):
    """What made two meet."""

    FIT = "fit"
    WISH = "wish"
    """A wish alone."""
    MOVED = "moved"
    """Staff moved it by hand."""


class MeetingOrder(StrEnum):
    """Which meetings come first."""

    TIME = "time"
    COOPERATIVE = "cooperative"
    ENTERPRISE = "enterprise"
    FIT = "fit"
    """Those that suit each other least."""


@dataclass(frozen=True)
class WantedMeetings:
    """Which meetings staff ask for."""

    words: str = ""
    slot: int | None = None
    why: Why | None = None
    order: MeetingOrder = MeetingOrder.TIME


def meetings(event_id: int, wanted: WantedMeetings) -> Select[Meeting]:
    """The meetings of an event that fit."""
    cooperative, enterprise = aliased(Registration), aliased(Registration)
    seller, buyer = aliased(Organisation), aliased(Organisation)
    found = (
        select(Meeting)
        .join(Meeting.cooperative.of_type(cooperative))
        .join(cooperative.organisation.of_type(seller))
        .join(Meeting.enterprise.of_type(enterprise))
        .join(enterprise.organisation.of_type(buyer))
        .where(Meeting.event_id == event_id)
        .options(
            contains_eager(Meeting.cooperative.of_type(cooperative)).contains_eager(
                cooperative.organisation.of_type(seller)
            ),
            contains_eager(Meeting.enterprise.of_type(enterprise)).contains_eager(
                enterprise.organisation.of_type(buyer)
            ),
        )
    )
    for term in search_terms(wanted.words):
        found = found.where(or_(*(each.search_text.contains(term, autoescape=True) for each in (seller, buyer))))
    if wanted.slot is not None:
        found = found.where(Meeting.slot == wanted.slot)
    if wanted.why is not None:
        found = found.where(_WHY[wanted.why])
    first: dict[MeetingOrder, tuple[Any, ...]] = {
        MeetingOrder.TIME: (),
        MeetingOrder.COOPERATIVE: (seller.sort_key,),
        MeetingOrder.ENTERPRISE: (buyer.sort_key,),
        MeetingOrder.FIT: (Meeting.fit,),
    }
    return found.order_by(*first[wanted.order], Meeting.slot, Meeting.table)


_WHY: dict[Why, ColumnElement[bool]] = {
    Why.FIT: Meeting.need_id.is_not(None),
    Why.WISH: Meeting.need_id.is_(None),
    Why.MOVED: Meeting.moved_by_id.is_not(None),
}


class Said(StrEnum):
    """What a participant said after so many days."""

    DONE = "done"
    UNDER_WAY = "under_way"
    NOTHING = "nothing"
    SILENT = "silent"
    """Asked, and no answer."""


class OutcomeOrder(StrEnum):
    """Which participants come first."""

    NAME = "name"
    SILENT = "silent"
    """Those that were asked and did not answer."""


@dataclass(frozen=True)
class WantedOutcomes:
    """Whose answers staff ask for."""

    words: str = ""
    cooperatives: bool | None = None
    came: bool | None = None
    early: Said | None = None
    """After 30 days."""
    late: Said | None = None
    """After 90."""
    order: OutcomeOrder = OutcomeOrder.NAME


def outcomes(
    event_id: int, wanted: WantedOutcomes, after_days: tuple[int, int]
) -> Select[Registration, OutcomeQuestion, OutcomeQuestion]:
    """Who had a seat; beside each registration what was asked of it after either span, or None."""
    early, late = aliased(OutcomeQuestion), aliased(OutcomeQuestion)
    found = (
        select(Registration, early, late)
        .join(Registration.organisation)
        .where(Registration.event_id == event_id, Registration.state == RegistrationState.CONFIRMED)
        .where(*_named(wanted.words), *_of_side(wanted.cooperatives))
        .options(joinedload(Registration.organisation).joinedload(Organisation.commune))
    )
    for question, days, said in zip((early, late), after_days, (wanted.early, wanted.late), strict=True):
        of_it = and_(question.registration_id == Registration.id, question.after_days == days)
        found = found.outerjoin(question, of_it)
        if said is Said.SILENT:
            found = found.where(question.id.is_not(None), question.answer.is_(None))
        elif said is not None:
            found = found.where(question.answer == Outcome(said.value))
    if wanted.came is not None:
        there = Registration.checked_in_at
        found = found.where(there.is_not(None) if wanted.came else there.is_(None))
    silent = or_(*(and_(each.id.is_not(None), each.answer.is_(None)) for each in (early, late)))
    first = (case((silent, 0), else_=1),) if wanted.order is OutcomeOrder.SILENT else ()
    return found.order_by(*first, Organisation.sort_key, Registration.id)


def _named(words: str) -> list[ColumnElement[bool]]:
    return [Organisation.search_text.contains(term, autoescape=True) for term in search_terms(words)]


def _of_side(cooperatives: bool | None) -> list[ColumnElement[bool]]:
    sells = Organisation.kind != OrganisationKind.ENTERPRISE
    return [] if cooperatives is None else [sells if cooperatives else ~sells]
