"""The link by which a participant says what came of an event."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.db import session
from matchmaker.organisations.questions import Links
from matchmaker.programmes.events.models import OutcomeQuestion, Registration


def _question(question_id: int) -> OutcomeQuestion | None:
    return session.scalar(
        select(OutcomeQuestion)
        .where(OutcomeQuestion.id == question_id)
        .options(
            joinedload(OutcomeQuestion.registration).joinedload(Registration.organisation),
            joinedload(OutcomeQuestion.registration).joinedload(Registration.event),
        )
    )


LINKS: Final = Links("event-outcome", _question, lambda question: question.registration.organisation_id)
