"""What was told about a certificate's last day, so that it is told once."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base, choice, now


class NoticeKind(StrEnum):
    """What was told, and to whom."""

    EXPIRING_90 = "expiring_90"
    EXPIRING_30 = "expiring_30"
    EXPIRING_7 = "expiring_7"
    """To its holder: at most so many days are left."""
    EXPIRED = "expired"
    """To its holder, on the day after the last."""
    CONCERNED = "concerned"
    """To those who are being introduced to an offer that relied on it, and to the staff who follow them."""


class CertificateNotice(Base):
    """One thing told about one day. A certificate whose days change is told about anew."""

    __tablename__ = "certificate_notice"
    __table_args__ = (UniqueConstraint("certificate_id", "market", "kind", "about_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    market: Mapped[str] = mapped_column(String(5), default="")
    """The one market that it is about; "" for the whole, as a constraint does not compare what is empty."""
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind))
    about_on: Mapped[date]
    """The last day that was told of, or the first on which it stood no more."""
    at: Mapped[datetime] = mapped_column(default=now)
    """When it was told last: what is decided later about the same day is told once more."""
