"""What the two sides of an introduction were asked and reminded of: each once."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.brokering.models import EndReason, Introduction
from matchmaker.db import Base, choice, now
from matchmaker.matching.models import Side
from matchmaker.organisations.questions import Question


class InquiryKind(StrEnum):
    """After what silence a side is asked how it goes."""

    QUOTE = "quote"
    """They have been talking, and nobody proposed anything."""
    CONTRACT = "contract"
    """They agreed, and nothing is signed."""


class Answer(StrEnum):
    """What a side says to "did you sign?"."""

    SIGNED = "signed"
    TALKING = "talking"
    """Not yet, but it goes on."""
    NO = "no"
    """It leads nowhere; the reason stands beside it."""


class Inquiry(Question, Base):
    """One question to one side: asked once, answered once, by whoever of that side is first."""

    __tablename__ = "inquiry"
    __table_args__ = (UniqueConstraint("introduction_id", "side", "kind"),)

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"))
    kind: Mapped[InquiryKind] = mapped_column(choice(InquiryKind))
    side: Mapped[Side] = mapped_column(choice(Side))
    """BUYER or SELLER."""
    answer: Mapped[Answer | None] = mapped_column(choice(Answer))
    reason: Mapped[EndReason | None] = mapped_column(choice(EndReason))

    introduction: Mapped[Introduction] = relationship()


class Reminder(Base):
    """Staff reminded one side (or the broker) of one introduction, on one day of Vietnam: once, whoever does it."""

    __tablename__ = "pipeline_reminder"
    __table_args__ = (UniqueConstraint("introduction_id", "side", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"))
    side: Mapped[Side] = mapped_column(choice(Side))
    on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
