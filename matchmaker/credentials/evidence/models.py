"""Which files prove which certificate."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db import Base, now
from matchmaker.files import Evidence


class CertificateEvidence(Base):
    """A file that was attached to a certificate, from when to when. One file may prove several."""

    __tablename__ = "certificate_evidence"
    __table_args__ = (
        Index(
            "uq_certificate_evidence_attached",
            "certificate_id",
            "evidence_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    attached_at: Mapped[datetime] = mapped_column(default=now)
    attached_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    removed_at: Mapped[datetime | None]
    """When its holder took it away. What staff decided by it keeps it for them."""
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    evidence: Mapped[Evidence] = relationship(lazy="joined", innerjoin=True)
