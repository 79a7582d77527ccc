"""What of events, support and model cases waits for somebody: a statement each, however much there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import joinedload

from matchmaker.audit import Event
from matchmaker.db import session
from matchmaker.organisations.models import Organisation
from matchmaker.programmes.cases.models import ModelCase
from matchmaker.programmes.events.models import (
    OutcomeQuestion,
    ProgrammeEvent,
    Registration,
    RegistrationState,
)
from matchmaker.programmes.support.models import SupportRequest, SupportState

ANSWER_AWAITED: Final = timedelta(days=7)
"""So long after the question a participant that says nothing is worth a call."""


def registrations(province_code: str | None, day: date) -> Sequence[Row[int, str, int, datetime]]:
    """Events of an office with registrations that nobody looked at: id, title, how many, since when."""
    oldest = func.min(Registration.at)
    return session.execute(
        select(ProgrammeEvent.id, ProgrammeEvent.title, func.count(), oldest)
        .join(Registration, Registration.event_id == ProgrammeEvent.id)
        .where(
            ProgrammeEvent.province_code == province_code,
            ProgrammeEvent.cancelled_at.is_(None),
            ProgrammeEvent.ends_on >= day,
            Registration.state == RegistrationState.WAITING,
        )
        .group_by(ProgrammeEvent.id, ProgrammeEvent.title)
        .order_by(oldest)
    ).all()


def outcomes(province_code: str | None, at: datetime) -> Sequence[Row[int, str, int]]:
    """Events of an office whose participants were asked what came of it and say nothing: id, title, how many."""
    return session.execute(
        select(ProgrammeEvent.id, ProgrammeEvent.title, func.count())
        .join(Registration, Registration.event_id == ProgrammeEvent.id)
        .join(OutcomeQuestion, OutcomeQuestion.registration_id == Registration.id)
        .where(
            ProgrammeEvent.province_code == province_code,
            OutcomeQuestion.answered_at.is_(None),
            OutcomeQuestion.asked_at <= at - ANSWER_AWAITED,
            OutcomeQuestion.expires_at > at,
        )
        .group_by(ProgrammeEvent.id, ProgrammeEvent.title)
        .order_by(ProgrammeEvent.id)
    ).all()


def support(province_code: str | None) -> Row[int, datetime | None]:
    """How many requests wait for an office, and since when the oldest does."""
    return session.execute(
        select(func.count(), func.min(SupportRequest.turned_at)).where(
            SupportRequest.state == SupportState.WAITING, SupportRequest.province_code == province_code
        )
    ).one()


def agreed_cases(province_code: str | None) -> Sequence[ModelCase]:
    """Cases of an office that their cooperative agreed to and that nobody published, nor took down since."""
    taken_down = exists().where(
        Event.subject_kind == ModelCase.__tablename__,
        Event.subject_id == ModelCase.id,
        Event.action == "model_case.unpublished",
        Event.at >= ModelCase.agreed_at,
    )
    return session.scalars(
        select(ModelCase)
        .join(ModelCase.organisation)
        .where(
            Organisation.province_code == province_code,
            ModelCase.published_at.is_(None),
            ModelCase.agreed_edition == ModelCase.edition,
            ~taken_down,
        )
        .order_by(ModelCase.agreed_at)
    ).all()


def coming(organisation_id: int, day: date) -> Sequence[Registration]:
    """Where an organisation has a seat today or tomorrow."""
    return session.scalars(
        select(Registration)
        .join(Registration.event)
        .where(
            Registration.organisation_id == organisation_id,
            Registration.state == RegistrationState.CONFIRMED,
            ProgrammeEvent.cancelled_at.is_(None),
            ProgrammeEvent.starts_on <= day + timedelta(days=1),
            ProgrammeEvent.ends_on >= day,
        )
        .options(joinedload(Registration.event))
        .order_by(ProgrammeEvent.starts_on)
    ).all()


def asked_support(organisation_id: int) -> Sequence[SupportRequest]:
    """Requests of a cooperative of which staff want to know more."""
    return session.scalars(
        select(SupportRequest)
        .where(SupportRequest.organisation_id == organisation_id, SupportRequest.state == SupportState.ASKED)
        .order_by(SupportRequest.turned_at, SupportRequest.id)
    ).all()


def asked_cases(organisation_id: int) -> Sequence[ModelCase]:
    """Cases that wait for a cooperative's yes."""
    return session.scalars(
        select(ModelCase)
        .where(
            ModelCase.organisation_id == organisation_id,
            ModelCase.asked_at.is_not(None),
            ModelCase.agreed_edition.is_distinct_from(ModelCase.edition),
        )
        .order_by(ModelCase.asked_at)
    ).all()
