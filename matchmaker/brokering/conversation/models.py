"""What was written, who has read how far, and what a party asked staff to look at."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.db import Base, choice, now
from matchmaker.files import Evidence
from matchmaker.matching.models import Side

conversation_file = Table(
    "conversation_file",
    Base.metadata,
    Column("message_id", ForeignKey("conversation_message.id"), primary_key=True),
    Column("evidence_id", ForeignKey("evidence.id"), primary_key=True, index=True),
)


class ConversationMessage(Base):
    """One thing that a party or the broker wrote; never changed."""

    __tablename__ = "conversation_message"
    __table_args__ = (Index("ix_conversation_message_introduction_id_id", "introduction_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"))
    side: Mapped[Side] = mapped_column(choice(Side))
    """Whose side wrote it; STAFF is the broker."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    text: Mapped[str] = mapped_column(Text, default="")

    by: Mapped[User] = relationship()
    files: Mapped[list[Evidence]] = relationship(secondary=conversation_file)


class ConversationRead(Base):
    """How far one person has read."""

    __tablename__ = "conversation_read"
    __table_args__ = (UniqueConstraint("introduction_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    last_message_id: Mapped[int]
    """The newest message that was on the page."""
    at: Mapped[datetime] = mapped_column(default=now)


class ConversationReportReason(StrEnum):
    """Why a party asks staff outside the conversation to read it."""

    PRESSURE = "pressure"
    FRAUD = "fraud"
    ABUSE = "abuse"
    SIDE_DEAL = "side_deal"
    OTHER = "other"


class ConversationReport(Base):
    """A party's wish that staff of the two provinces read the conversation; while it is open they may."""

    __tablename__ = "conversation_report"
    __table_args__ = (
        Index(
            "uq_conversation_report_open",
            "introduction_id",
            "side",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    side: Mapped[Side] = mapped_column(choice(Side))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[ConversationReportReason] = mapped_column(choice(ConversationReportReason))
    note: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[str] = mapped_column(Text, default="")
    """What staff made of it, told to the party."""

    by: Mapped[User] = relationship(foreign_keys=[by_id])
