"""Files that a holder lets the other side of an introduction read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.credentials.models import Certificate
from matchmaker.db import Base, now


class EvidenceOpening(Base):
    """The files that prove a certificate, laid open to the other side of one introduction, from when to when.

    Who reads them is never stored: the introduction tells it, and for how long. The files are whatever hangs there
    at the time.
    """

    __tablename__ = "evidence_opening"
    __table_args__ = (
        Index(
            "uq_evidence_opening_open",
            "introduction_id",
            "certificate_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"))
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(default=now)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    """When its holder closed them again. An introduction that ended closes them without a word here."""
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    certificate: Mapped[Certificate] = relationship(lazy="joined", innerjoin=True)
