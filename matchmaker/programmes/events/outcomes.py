"""What came of an event: asked of who was there after 30 and 90 days, and counted from the pairs that met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import Select, and_, exists, func, or_, select

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.accounts.service import tell
from matchmaker.brokering.models import Introduction
from matchmaker.contracts.models import Contract
from matchmaker.db import lock, now, session
from matchmaker.errors import WrongState
from matchmaker.measures import VIETNAM_TIME, today
from matchmaker.organisations.queries import contact_people
from matchmaker.organisations.questions import address_of_answer
from matchmaker.programmes.events import meeting
from matchmaker.programmes.events.links import LINKS
from matchmaker.programmes.events.models import (
    Meeting,
    Outcome,
    OutcomeQuestion,
    ProgrammeEvent,
    Registration,
    RegistrationState,
)
from matchmaker.programmes.events.telling import said_of, tell_participant

AFTER_DAYS: Final[tuple[int, int]] = (30, 90)
_LOOK_BACK: Final = timedelta(days=30)
"""What a worker that slept for longer did not ask in time is not asked any more."""
AT_ONCE: Final = 100


# What time brings ------------------------------------------------------------------------------------------------


def remind() -> int:
    """Tell who has a seat, once, that an event is tomorrow; how many were told. The worker calls this."""
    wanted = (
        Registration.state == RegistrationState.CONFIRMED,
        Registration.reminded_at.is_(None),
        ProgrammeEvent.cancelled_at.is_(None),
        ProgrammeEvent.starts_on == today() + timedelta(days=1),
    )
    found = _some(select(Registration).join(Registration.event).where(*wanted))
    for each in found:
        own = meeting.of_registration(each.id) if each.event.agenda_told_at else []
        first = meeting.begins(each.event, own[0].slot) if own else ""
        on = each.event.meets_on.isoformat() if own and each.event.meets_on else ""
        tell_participant(each, "event_tomorrow", meetings=len(own), first=first, meets_on=on)
        each.reminded_at = now()
    return len(found)


def ask() -> int:
    """Ask who was at an event what came of it, once after each span; how many questions. The worker calls this."""
    asked = 0
    for after_days in AFTER_DAYS:
        for each in _some(_to_ask(after_days)):
            _ask(each, after_days)
            asked += 1
    return asked


def _to_ask(after_days: int) -> Select[Registration]:
    """Who was there, or, where nobody stood at the door, who had a seat."""
    due = today() - timedelta(days=after_days)
    other = select(Registration.event_id).where(Registration.checked_in_at.is_not(None))
    return (
        select(Registration)
        .join(Registration.event)
        .where(
            Registration.state == RegistrationState.CONFIRMED,
            ProgrammeEvent.cancelled_at.is_(None),
            ProgrammeEvent.ends_on.between(due - _LOOK_BACK, due),
            or_(Registration.checked_in_at.is_not(None), Registration.event_id.not_in(other)),
            ~exists().where(
                OutcomeQuestion.registration_id == Registration.id, OutcomeQuestion.after_days == after_days
            ),
        )
    )


def _some(statement: Select[Registration]) -> list[Registration]:
    """Some at a time, each for one worker alone."""
    taken = statement.order_by(Registration.id).limit(AT_ONCE).with_for_update(skip_locked=True, of=Registration)
    return list(session.scalars(taken))


def _ask(registration: Registration, after_days: int) -> None:
    valid = timedelta(days=current_app.config["INQUIRY_VALID_DAYS"])
    question = OutcomeQuestion(registration_id=registration.id, after_days=after_days, expires_at=now() + valid)
    session.add(question)
    session.flush()
    for person in contact_people(registration.organisation):
        path = f"/outcomes/{LINKS.token_of(question, person)}"
        tell(
            person,
            "programmes/outcome",
            path=path,
            kind=registration.event.kind.value,
            after_days=after_days,
            days=valid.days,
            answers={each.value: address_of_answer(path, each, person.language) for each in Outcome},
            **said_of(registration.event),
        )


def answer(question: OutcomeQuestion, said: Outcome, *, by: User) -> None:
    """Take down what a participant says. Raises WrongState where it was said already, or too late."""
    lock(question)
    if question.answered_at is not None or question.expires_at <= now():
        raise WrongState(question, wanted="open")
    question.answer, question.answered_at, question.answered_by_id = said, now(), by.id
    session.flush()
    organisation_id = question.registration.organisation_id
    audit.record("event_question.answered", question, by=by, organisation_id=organisation_id, answer=said)


# What it came to -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Summary:
    """What an event came to."""

    organisations: int
    """With a seat."""
    people: int
    checked_in: int
    meetings: int
    introductions: int
    """Between two who met, proposed since."""
    contracts: int
    """Of those, signed."""
    answers: Mapping[int, Counter[Outcome]]
    """By days after: how many said what."""
    asked: Mapping[int, int]


def summary(event: ProgrammeEvent) -> Summary:
    """All of it, in three statements."""
    coming = Registration.event_id == event.id, Registration.state == RegistrationState.CONFIRMED
    organisations, people, checked_in = session.execute(
        select(
            func.count(), func.coalesce(func.sum(Registration.people), 0), func.count(Registration.checked_in_at)
        ).where(*coming)
    ).one()
    said = session.execute(
        select(OutcomeQuestion.after_days, OutcomeQuestion.answer, func.count())
        .join(OutcomeQuestion.registration)
        .where(*coming)
        .group_by(OutcomeQuestion.after_days, OutcomeQuestion.answer)
    ).all()
    meetings, introductions, contracts = _came_of(event)
    return Summary(
        organisations=organisations,
        people=int(people),
        checked_in=checked_in,
        meetings=meetings,
        introductions=introductions,
        contracts=contracts,
        answers={
            days: Counter({answer: count for after, answer, count in said if after == days and answer})
            for days in AFTER_DAYS
        },
        asked={days: sum(count for after, _answer, count in said if after == days) for days in AFTER_DAYS},
    )


def _came_of(event: ProgrammeEvent) -> tuple[int, int, int]:
    """Meetings; introductions between those that met, proposed since the event began; contracts signed of these."""
    cooperative, enterprise = (
        select(Registration).where(Registration.event_id == event.id).subquery(name) for name in ("one", "other")
    )
    pair = or_(
        and_(
            Introduction.buyer_id == enterprise.c.organisation_id,
            Introduction.seller_id == cooperative.c.organisation_id,
        ),
        and_(
            Introduction.seller_id == enterprise.c.organisation_id,
            Introduction.buyer_id == cooperative.c.organisation_id,
        ),
    )
    found = (
        select(
            func.count(Meeting.id.distinct()),
            func.count(Introduction.id.distinct()),
            func.count(Contract.id.distinct()),
        )
        .select_from(Meeting)
        .join(cooperative, cooperative.c.id == Meeting.cooperative_id)
        .join(enterprise, enterprise.c.id == Meeting.enterprise_id)
        .outerjoin(Introduction, and_(pair, Introduction.proposed_at >= _first_instant(event)))
        .outerjoin(Contract, and_(Contract.introduction_id == Introduction.id, Contract.signed_on.is_not(None)))
        .where(Meeting.event_id == event.id)
    )
    meetings, introductions, contracts = session.execute(found).one()
    return meetings, introductions, contracts


def _first_instant(event: ProgrammeEvent) -> datetime:
    return datetime.combine(event.starts_on, datetime.min.time(), VIETNAM_TIME)
