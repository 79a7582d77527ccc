"""What staff do about events, and organisations about coming to them. Nothing commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.db import lock, now, session
from matchmaker.errors import Unprocessable, WrongState
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.programmes.events import meeting, queries
from matchmaker.programmes.events.models import (
    Audience,
    EventKind,
    ProgrammeEvent,
    Registration,
    RegistrationState,
)
from matchmaker.programmes.events.telling import tell_participant
from matchmaker.text import search_text


@dataclass(frozen=True, slots=True)
class Told:
    """What staff say about an event."""

    kind: EventKind
    title: str
    place: str
    starts_on: date
    ends_on: date
    register_until: date
    seats: int | None
    audience: Audience
    text: str


def announce(told: Told, *, province_code: str, by: User) -> ProgrammeEvent:
    """Write an event down; nobody else reads it before it is published. Raises Unprocessable for odd days."""
    _check(told)
    made = ProgrammeEvent(province_code=province_code, created_by_id=by.id)
    _say(made, told)
    session.add(made)
    session.flush()
    audit.record("programme_event.announced", made, by=by)
    return made


def change(event: ProgrammeEvent, told: Told, *, by: User) -> None:
    """Say it anew; who registered is told once days or place differ.

    Raises Unprocessable as `announce`, WrongState where it is over or called off.
    """
    lock(event)
    if not event.is_to_come(today()):
        raise WrongState(event, wanted="to come")
    _check(told)
    moved = (event.place, event.starts_on, event.ends_on) != (told.place, told.starts_on, told.ends_on)
    if event.starts_on != told.starts_on:
        meeting.shift(event, told.starts_on, told.ends_on)
        session.execute(update(Registration).where(Registration.event_id == event.id).values(reminded_at=None))
    elif event.meets_on is not None and event.meets_on > told.ends_on:
        meeting.shift(event, told.starts_on, told.ends_on)
    _say(event, told)
    session.flush()
    audit.record("programme_event.changed", event, by=by)
    if moved and event.published_at is not None:
        _tell_all(event, "event_moved")


def publish(event: ProgrammeEvent, *, by: User) -> None:
    """Let everybody read it. Raises WrongState where it was published, is over or called off."""
    lock(event)
    if event.published_at is not None or not event.is_to_come(today()):
        raise WrongState(event, wanted="unpublished")
    event.published_at = now()
    session.flush()
    audit.record("programme_event.published", event, by=by)


def cancel(event: ProgrammeEvent, note: str, *, by: User) -> None:
    """Call it off and tell who registered. Raises WrongState where it is over or called off."""
    lock(event)
    if not event.is_to_come(today()):
        raise WrongState(event, wanted="to come")
    event.cancelled_at, event.cancel_note = now(), note
    session.flush()
    audit.record("programme_event.cancelled", event, by=by)
    _tell_all(event, "event_cancelled", note=note)


# Coming to it ----------------------------------------------------------------------------------------------------


def may_come(event: ProgrammeEvent, organisation: Organisation) -> bool:
    """Whether the event is for such an organisation."""
    wanted = {
        Audience.ALL: True,
        Audience.COOPERATIVES: organisation.kind.is_cooperative,
        Audience.ENTERPRISES: not organisation.kind.is_cooperative,
    }
    return organisation.is_verified and wanted[event.audience]


def register(
    event: ProgrammeEvent, organisation: Organisation, *, people: int, wants_meetings: bool, note: str, by: User
) -> Registration:
    """Ask for seats; again after a withdrawal. Says the figures anew where the organisation registered already.

    Whoever has seats keeps them: it takes more of those that nobody else asked for. Raises Unprocessable(people) where
    there are too few of them, WrongState where registration is closed or the event is not for such an organisation.
    """
    lock(event)  # two members of one organisation may do this at the same moment
    if not event.takes_registrations(today()) or not may_come(event, organisation):
        raise WrongState(event, wanted="open for registration")
    made = queries.registration_of(event.id, organisation.id)
    if made is None:
        made = Registration(event=event, organisation=organisation)
        session.add(made)
    elif made.state is RegistrationState.CONFIRMED:
        _check_more(made, people)
        if not wants_meetings:
            meeting.leave(made)
        made.people, made.wants_meetings, made.note = people, wants_meetings, note
        _keep("event_registration.changed", made, by=by)
        return made
    made.state, made.people, made.wants_meetings, made.note = RegistrationState.WAITING, people, wants_meetings, note
    made.by_id, made.at, made.decided_at, made.decided_by_id = by.id, now(), None, None
    session.flush()
    _keep("event_registration.made", made, by=by)
    return made


def withdraw(registration: Registration, *, by: User) -> None:
    """Not come after all. Raises WrongState where it was withdrawn, or the event is over."""
    lock(registration.event)  # nobody is to lay its meetings meanwhile
    lock(registration)
    if registration.state is RegistrationState.WITHDRAWN or registration.event.is_over(today()):
        raise WrongState(registration, wanted="standing")
    meeting.leave(registration)
    registration.state = RegistrationState.WITHDRAWN
    _keep("event_registration.withdrawn", registration, by=by)


def confirm(registration: Registration, *, by: User) -> None:
    """Give it its seats.

    Raises Unprocessable(seats) where so many are not free, Unprocessable(organisation) for one that is suspended or
    that the event is no longer for, WrongState where it has them.
    """
    event = registration.event
    lock(event)  # seats are counted one registration after the other
    lock(registration)
    _open(registration, RegistrationState.CONFIRMED)
    if not may_come(event, registration.organisation):
        raise Unprocessable("organisation", "may_not_come", who=registration.organisation.name)
    taken = queries.people(event.id)[RegistrationState.CONFIRMED]
    if event.seats is not None and taken + registration.people > event.seats:
        raise Unprocessable("seats", "no_seats_left", free=max(0, event.seats - taken))
    _decide(registration, RegistrationState.CONFIRMED, by=by)


def waitlist(registration: Registration, *, by: User) -> None:
    """Let it wait for a seat. Raises WrongState where it does, or withdrew."""
    lock(registration.event)
    lock(registration)
    _open(registration, RegistrationState.WAITLISTED)
    meeting.leave(registration)
    _decide(registration, RegistrationState.WAITLISTED, by=by)


def check_in(registration: Registration, *, came: bool, by: User) -> None:
    """Note at the door that it came, or that this was a mistake. Raises WrongState for who has no seat."""
    lock(registration)
    if registration.state is not RegistrationState.CONFIRMED or registration.event.starts_on > today():
        raise WrongState(registration, wanted="confirmed, on the day")
    registration.checked_in_at = now() if came else None
    _keep("event_registration.checked_in" if came else "event_registration.not_there", registration, by=by)


def _check(told: Told) -> None:
    if told.ends_on < told.starts_on:
        raise Unprocessable("ends_on", "ends_before_start")
    if told.register_until > told.ends_on:
        raise Unprocessable("register_until", "registers_too_late", last=told.ends_on)


def _say(event: ProgrammeEvent, told: Told) -> None:
    event.kind, event.title, event.place, event.text = told.kind, told.title, told.place, told.text
    event.starts_on, event.ends_on, event.register_until = told.starts_on, told.ends_on, told.register_until
    event.seats, event.audience = told.seats, told.audience
    event.search_text = search_text(told.title, told.place, told.text)


def _open(registration: Registration, wanted: RegistrationState) -> None:
    if registration.state in (wanted, RegistrationState.WITHDRAWN) or not registration.event.is_to_come(today()):
        raise WrongState(registration, wanted="undecided")


def _check_more(registration: Registration, people: int) -> None:
    """Raises Unprocessable(people) where more come than there are seats that nobody waits for."""
    seats, asked = registration.event.seats, queries.people(registration.event_id)
    standing = sum(count for state, count in asked.items() if state is not RegistrationState.WITHDRAWN)
    more = people - registration.people
    if seats is not None and 0 < more > seats - standing:
        raise Unprocessable("people", "no_more_seats", free=max(0, seats - standing))


def _decide(registration: Registration, state: RegistrationState, *, by: User) -> None:
    registration.state, registration.decided_at, registration.decided_by_id = state, now(), by.id
    _keep(f"event_registration.{state}", registration, by=by)
    tell_participant(
        registration, "registration", state=state.value, people=registration.people, meets=registration.wants_meetings
    )


def _tell_all(event: ProgrammeEvent, template: str, **values: object) -> None:
    standing = Registration.event_id == event.id, Registration.state != RegistrationState.WITHDRAWN
    for each in session.scalars(select(Registration).where(*standing).order_by(Registration.id)):
        tell_participant(each, template, **values)


def _keep(action: str, registration: Registration, *, by: User) -> None:
    session.flush()
    audit.record(action, registration, by=by, organisation_id=registration.organisation_id)
