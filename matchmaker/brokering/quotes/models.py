"""A quote and its versions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.brokering.models import EndReason, Introduction
from matchmaker.db import Base, choice, now
from matchmaker.matching.models import Side
from matchmaker.terms import Terms


class QuoteStatus(StrEnum):
    """How far a quote has come. OPEN is submitted or countered: whoever did not write the last version answers."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    """Never stored: derived from the last version's last day."""


class Quote(Base):
    """What the two of an introduction negotiate about; one is open at a time."""

    __tablename__ = "quote"
    __table_args__ = (
        Index(
            "uq_quote_open",
            "introduction_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    status: Mapped[QuoteStatus] = mapped_column(choice(QuoteStatus), default=QuoteStatus.OPEN)
    latest_id: Mapped[int | None] = mapped_column(ForeignKey("quote_version.id", use_alter=True))
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_by_side: Mapped[Side | None] = mapped_column(choice(Side))
    reason: Mapped[EndReason | None] = mapped_column(choice(EndReason))
    """Why it was rejected or withdrawn."""
    reason_note: Mapped[str] = mapped_column(Text, default="")
    lapse_told: Mapped[int] = mapped_column(default=0)
    """Number of the last version of which both sides were told that it lapsed; 0 where none did."""
    version: Mapped[int] = mapped_column()

    introduction: Mapped[Introduction] = relationship()
    latest: Mapped[QuoteVersion] = relationship(foreign_keys=[latest_id], post_update=True)

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads it as it stands

    def status_on(self, day: date) -> QuoteStatus:
        """What it is on a day: an open quote whose last version was valid until an earlier day has expired."""
        if self.status is QuoteStatus.OPEN and self.latest.valid_until < day:
            return QuoteStatus.EXPIRED
        return self.status


class QuoteVersion(Base):
    """One proposal of one side; never changed."""

    __tablename__ = "quote_version"
    __table_args__ = (UniqueConstraint("quote_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"))
    number: Mapped[int]
    """From 1: the first is the quote, every other one a counter."""
    side: Mapped[Side] = mapped_column(choice(Side))
    """BUYER or SELLER: who proposes."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    valid_until: Mapped[date]
    """The last day on which the other side can accept."""
    quantity: Mapped[Decimal]
    """As in the terms, in the base unit of the offer's product."""
    price_vnd: Mapped[int | None]
    """Đồng per base unit as expected when it was written; None where the terms leave it open."""
    terms_data: Mapped[dict[str, Any]]
    message: Mapped[str] = mapped_column(Text, default="")
    schema: Mapped[str] = mapped_column(String(12), default="1")
    """How `terms_data` is to be read."""

    quote: Mapped[Quote] = relationship(foreign_keys=[quote_id])
    by: Mapped[User] = relationship()

    @property
    def terms(self) -> Terms:
        return Terms.read(self.terms_data)
