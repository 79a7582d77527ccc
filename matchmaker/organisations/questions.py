"""Questions that a mail puts to an organisation, answered by the link in it, without signing in: once, for some days.

The link is signed and says which question and to whom it was sent; everything else (answered, expired, no member any
more) is asked of the database when it is opened, so there is nothing to revoke. Opening it answers nothing: programs
that open every link of a mail answer nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.accounts.models import User
from matchmaker.db import now, session
from matchmaker.organisations.queries import membership_of
from matchmaker.web.addresses import public_address
from matchmaker.web.i18n import DEFAULT
from matchmaker.web.signing import known, signed


class Question:
    """What a table of questions has: each is asked of one organisation, and anybody of it may answer, once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """To whom the link was sent that the answer came by."""


Asked = TypeVar("Asked", bound=Question)


class LinkState(StrEnum):
    """What becomes of a link that is opened."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    """Forged, or sent to somebody who does not act for that side any more: not a word about what it was for."""


@dataclass(frozen=True)
class Link(Generic[Asked]):
    """A link as opened; question and user are None where it is unknown."""

    state: LinkState
    question: Asked | None = None
    user: User | None = None


@dataclass(frozen=True)
class Links(Generic[Asked]):
    """The links of one kind of question."""

    purpose: str
    """What they are signed for: a link of one kind opens no other."""
    find: Callable[[int], Asked | None]
    """A question by its id, with what its page tells."""
    side: Callable[[Asked], int]
    """Which organisation was asked."""

    def token_of(self, question: Asked, user: User) -> str:
        """What the link that is sent to a person carries."""
        return signed(self.purpose, [question.id, user.id])

    def opened(self, token: str) -> Link[Asked]:
        """What a link stands for now."""
        content = known(self.purpose, token)
        if content is None:
            return Link(LinkState.UNKNOWN)
        question_id, user_id = content
        question, user = self.find(question_id), session.get(User, user_id)
        if question is None or user is None or not self._acts_for(user, question):
            return Link(LinkState.UNKNOWN)
        if question.answered_at is not None:
            return Link(LinkState.ANSWERED, question, user)
        return Link(LinkState.EXPIRED if question.expires_at <= now() else LinkState.OPEN, question, user)

    def _acts_for(self, user: User, question: Asked) -> bool:
        membership = membership_of(user) if user.closed_at is None else None
        return membership is not None and membership.organisation_id == self.side(question)


def address_of_answer(path: str, answer: StrEnum, language: str) -> str:
    """The link of one answer, to a page in the mail's language on any device. It is chosen there, not given."""
    spoken = f"&lang={language}" if language != DEFAULT else ""
    return public_address(f"{path}?answer={answer.value}{spoken}")
