"""One-to-one meetings at an event: who wishes for whom, what staff move by hand, who is told. Nothing commits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import joinedload

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.db import lock, now, session
from matchmaker.errors import Conflict, NotFound, Unprocessable, WrongState
from matchmaker.measures import VIETNAM_TIME, today
from matchmaker.programmes.events import queries
from matchmaker.programmes.events.models import Meeting, ProgrammeEvent, Registration, Wish
from matchmaker.programmes.events.telling import tell_participant


@dataclass(frozen=True, slots=True)
class Room:
    """When and where the meetings are."""

    on: date
    begins: str
    """``08:30``."""
    slot_minutes: int
    slot_count: int
    table_count: int


def set_room(event: ProgrammeEvent, room: Room, *, by: User) -> None:
    """Say when the meetings are and at how many tables. What was assigned for another room is dropped.

    Another hour or another room is told participants with the agenda that staff send next, as all that changes here.

    Raises Unprocessable(meets_on) for a day that is none of the event's, WrongState once it is over.
    """
    hold(event)
    if not event.starts_on <= room.on <= event.ends_on:
        raise Unprocessable("meets_on", "not_a_day_of_it", first=event.starts_on, last=event.ends_on)
    if (event.slot_count, event.table_count) != (room.slot_count, room.table_count):
        drop(event)
    hours = event.meets_on, event.meets_from, event.slot_minutes
    if hours != (room.on, room.begins, room.slot_minutes):
        event.agenda_told_at = None
    event.meets_on, event.meets_from, event.slot_minutes = room.on, room.begins, room.slot_minutes
    event.slot_count, event.table_count = room.slot_count, room.table_count
    session.flush()
    audit.record("programme_event.room_set", event, by=by)


def shift(event: ProgrammeEvent, starts_on: date, ends_on: date) -> None:
    """Take the meetings along to an event's new days, to its first day where they fall on none of them."""
    if event.meets_on is None:
        return
    along = event.meets_on + (starts_on - event.starts_on)
    event.meets_on = along if starts_on <= along <= ends_on else starts_on
    event.agenda_told_at = None


def leave(registration: Registration) -> None:
    """Whoever does not come meets nobody; whom they were to meet, as told, is told at once what is left."""
    lost = of_registration(registration.id)
    others = [_other_side(each, registration) for each in lost]
    for each in lost:
        session.delete(each)
    session.flush()
    event = registration.event
    if event.agenda_told_at is not None and event.is_to_come(today()):
        for other in others:
            _tell_agenda(other, of_registration(other.id))


def wish(registration: Registration, wanted: Collection[int], *, by: User) -> None:
    """Say whom one would like to meet, in place of what was said before.

    Raises NotFound for who takes no part, WrongState once the event is over or called off.
    """
    others = {each.id for each in others_of(registration)}
    if not set(wanted) <= others:
        raise NotFound
    lock(registration)
    if not registration.event.is_to_come(today()):
        raise WrongState(registration, wanted="to come")
    session.execute(delete(Wish).where(Wish.registration_id == registration.id))
    session.add_all([Wish(registration_id=registration.id, wanted_id=each) for each in sorted(set(wanted))])
    session.flush()
    audit.record("event_registration.wished", registration, by=by, organisation_id=registration.organisation_id)


def move(moved: Meeting, slot: int, table: int, *, as_seen: str, by: User) -> Meeting | None:
    """Give a meeting another slot and table; another one there takes its place, and is returned.

    Raises Conflict where it is no longer the one that was seen (`Meeting.seen`), Unprocessable(slot) where one of
    those who would meet then meets somebody else.
    """
    event = queries.event(moved.event_id)
    if event is None or event.slot_count is None or event.table_count is None:
        raise NotFound
    hold(event)
    if not (1 <= slot <= event.slot_count and 1 <= table <= event.table_count):
        raise Unprocessable("slot", "not_a_choice")
    if by_id(event.id, moved.id) is None or moved.seen != as_seen:
        raise Conflict(f"a colleague moved meeting {moved.id}, or laid all anew")
    left = moved.slot, moved.table
    at_hand = Meeting.event_id == event.id, Meeting.slot.in_((slot, moved.slot))
    around = session.scalars(_meetings().where(*at_hand).execution_options(populate_existing=True)).all()
    there = next((each for each in around if (each.slot, each.table) == (slot, table) and each is not moved), None)
    others = [each for each in around if each not in (moved, there)]
    _check_free(moved, slot, others)
    if there is not None:
        _check_free(there, moved.slot, others)
        moved.slot = 0  # out of the way: a place holds one meeting at every moment
        session.flush()
        _put(there, *left, by=by)
    _put(moved, slot, table, by=by)
    event.agenda_told_at = None
    session.flush()
    return there


def tell_agendas(event: ProgrammeEvent, *, by: User) -> int:
    """Tell every participant whom they meet, or that they meet nobody; from then on they see it.

    Returns how many were told. Raises WrongState where nothing is assigned.
    """
    hold(event)
    found = of_event(event.id)
    if not found or event.meets_on is None:
        raise WrongState(event, wanted="with meetings")
    people = participants(event.id)
    for each in people:
        _tell_agenda(each, [one for one in found if each.id in (one.cooperative_id, one.enterprise_id)])
    event.agenda_told_at = now()
    session.flush()
    audit.record("programme_event.agenda_told", event, by=by)
    return len(people)


# Reading ---------------------------------------------------------------------------------------------------------


def participants(event_id: int) -> list[Registration]:
    """Who has a seat and wants to meet others, by name."""
    return [each for each in queries.confirmed(event_id) if each.wants_meetings]


def with_whether_they_meet(event_id: int) -> list[tuple[Registration, bool]]:
    """The same people, each with whether anybody is laid for them."""
    sides = (
        select(each).where(Meeting.event_id == event_id) for each in (Meeting.cooperative_id, Meeting.enterprise_id)
    )
    found = queries.with_seats(event_id).where(Registration.wants_meetings)
    rows = session.execute(found.add_columns(or_(*(Registration.id.in_(each) for each in sides))))
    return [(each, meets) for each, meets in rows]


def others_of(registration: Registration) -> list[Registration]:
    """Whom a participant may wish for: those of the other side."""
    sells = registration.organisation.kind.is_cooperative
    found = participants(registration.event_id)
    return [each for each in found if each.organisation.kind.is_cooperative is not sells]


def wishes(event_id: int) -> list[tuple[int, int]]:
    """Who wished for whom, by their registrations."""
    found = select(Wish.registration_id, Wish.wanted_id).join(Registration, Wish.registration_id == Registration.id)
    return [(one, other) for one, other in session.execute(found.where(Registration.event_id == event_id))]


def of_event(event_id: int) -> list[Meeting]:
    """All meetings, by slot and table."""
    return list(session.scalars(_meetings().where(Meeting.event_id == event_id)))


def by_id(event_id: int, meeting_id: int) -> Meeting | None:
    """One meeting of an event, as it is now."""
    found = _meetings().where(Meeting.event_id == event_id, Meeting.id == meeting_id)
    return session.scalar(found.execution_options(populate_existing=True))


def of_registration(registration_id: int) -> list[Meeting]:
    """A participant's meetings, by slot."""
    own = or_(Meeting.cooperative_id == registration_id, Meeting.enterprise_id == registration_id)
    return list(session.scalars(_meetings().where(own)))


def begins(event: ProgrammeEvent, slot: int) -> str:
    """When a slot begins, in Vietnam: ``09:10``."""
    return f"{starts_at(event, slot):%H:%M}"


def starts_at(event: ProgrammeEvent, slot: int) -> datetime:
    """The instant at which a slot begins. Raises ValueError where there is no room."""
    if event.meets_on is None or event.slot_minutes is None:
        raise ValueError("no room is set")
    first = datetime.combine(event.meets_on, time.fromisoformat(event.meets_from), VIETNAM_TIME)
    return first + timedelta(minutes=event.slot_minutes * (slot - 1))


def _meetings() -> Select[Meeting]:
    return (
        select(Meeting)
        .options(
            joinedload(Meeting.cooperative).joinedload(Registration.organisation),
            joinedload(Meeting.enterprise).joinedload(Registration.organisation),
        )
        .order_by(Meeting.slot, Meeting.table)
    )


def _check_free(moved: Meeting, slot: int, others: Iterable[Meeting]) -> None:
    for each in others:
        for who in (moved.cooperative, moved.enterprise):
            if each.slot == slot and who.id in (each.cooperative_id, each.enterprise_id):
                raise Unprocessable("slot", "meets_another", slot=slot, who=who.organisation.name, table=each.table)


def _put(moved: Meeting, slot: int, table: int, *, by: User) -> None:
    moved.slot, moved.table, moved.moved_by_id = slot, table, by.id
    session.flush()
    audit.record("event_meeting.moved", moved, by=by, slot=slot, table=table)


def _other_side(meeting: Meeting, registration: Registration) -> Registration:
    return meeting.enterprise if meeting.cooperative_id == registration.id else meeting.cooperative


def _tell_agenda(registration: Registration, own: Iterable[Meeting]) -> None:
    event = registration.event
    lines = [
        {
            "time": begins(event, each.slot),
            "table": each.table,
            "who": _other_side(each, registration).organisation.name,
        }
        for each in own
    ]
    day = event.meets_on.isoformat() if event.meets_on is not None else ""
    tell_participant(registration, "agenda", meets_on=day, meetings=lines)


def drop(event: ProgrammeEvent) -> None:
    """Take the lay-out away. What comes in its place is the staff's alone until they tell it."""
    session.execute(delete(Meeting).where(Meeting.event_id == event.id))
    event.agenda_told_at = None
    session.flush()


def hold(event: ProgrammeEvent) -> None:
    """Let nobody else lay its meetings meanwhile. Raises WrongState once it is over or called off."""
    lock(event)
    if not event.is_to_come(today()):
        raise WrongState(event, wanted="to come")
