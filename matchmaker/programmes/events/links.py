"""The link by which a participant says what came of an event: signed, for one person, good once and for some days.

As the links of `pipeline`: it says which question and to whom it was sent; everything else is asked of the database
when it is opened, so there is nothing to revoke.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import User
from matchmaker.db import now, session
from matchmaker.organisations.queries import membership_of
from matchmaker.pipeline.links import LinkState
from matchmaker.programmes.events.models import OutcomeQuestion, Registration

_SALT: Final = "event-outcome"


@dataclass(frozen=True)
class Link:
    """A link as opened; question and user are None where it is unknown."""

    state: LinkState
    question: OutcomeQuestion | None = None
    user: User | None = None


UNKNOWN: Final = Link(LinkState.UNKNOWN)


def token_of(question: OutcomeQuestion, user: User) -> str:
    """What the link that is sent to a person carries."""
    return str(_signer().dumps([question.id, user.id]))


def opened(token: str) -> Link:
    """What a link stands for now."""
    try:
        question_id, user_id = _signer().loads(token)
    except (BadData, TypeError, ValueError):
        return UNKNOWN
    question = session.scalar(
        select(OutcomeQuestion)
        .where(OutcomeQuestion.id == question_id)
        .options(
            joinedload(OutcomeQuestion.registration).joinedload(Registration.organisation),
            joinedload(OutcomeQuestion.registration).joinedload(Registration.event),
        )
    )
    user = session.get(User, user_id)
    if question is None or user is None or not _acts_for(user, question):
        return UNKNOWN
    if question.answered_at is not None:
        return Link(LinkState.ANSWERED, question, user)
    return Link(LinkState.EXPIRED if question.expires_at <= now() else LinkState.OPEN, question, user)


def _acts_for(user: User, question: OutcomeQuestion) -> bool:
    """Whether a person still belongs to the organisation that was asked."""
    membership = membership_of(user) if user.closed_at is None else None
    return membership is not None and membership.organisation_id == question.registration.organisation_id


def _signer() -> URLSafeSerializer:
    """Signs with the newest key, and knows what older ones signed."""
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.secret_key or ""]
    return URLSafeSerializer(keys, salt=_SALT)
