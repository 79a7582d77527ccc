"""One declared certificate or code, and what the union found when it checked."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.catalogue.models import CertificateKind
from matchmaker.db import Base, choice, now


class CheckStatus(StrEnum):
    """What is known beyond the holder's word. Expiry is derived from the date, never stored."""

    DECLARED = "declared"
    VERIFIED = "verified"
    REJECTED = "rejected"


class Certificate(Base):
    """A certificate or code that an organisation holds."""

    __tablename__ = "certificate"
    __table_args__ = (Index("ix_certificate_kind_number", "kind_code", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind_code: Mapped[str] = mapped_column(ForeignKey("certificate_kind.code"))
    number: Mapped[str] = mapped_column(String(80))
    product_code: Mapped[str | None] = mapped_column(ForeignKey("product.code"))
    """What it covers, where it covers one product or species."""
    market: Mapped[str | None] = mapped_column(String(5))
    """For a growing-area or packing-house code: the market that accepted it."""
    stars: Mapped[int | None]
    """OCOP: three to five."""
    issuer: Mapped[str] = mapped_column(String(200), default="")
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    """The last day on which it is valid; empty where the kind does not expire."""
    status: Mapped[CheckStatus] = mapped_column(choice(CheckStatus), default=CheckStatus.DECLARED)
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    check_note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]

    kind: Mapped[CertificateKind] = relationship(lazy="joined", innerjoin=True)

    def is_valid_on(self, day: date) -> bool:
        """Whether it stands on ``day`` as far as the holder's dates and the union's check tell."""
        in_time = self.expires_on is None or self.expires_on >= day
        return in_time and self.status is not CheckStatus.REJECTED and self.removed_at is None
