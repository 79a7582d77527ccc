"""A need and its revisions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.catalogue.models import Commune, Product
from matchmaker.db import Base
from matchmaker.listings import Listing, ListingRevision, ListingState
from matchmaker.organisations.models import Organisation


class NeedRevision(ListingRevision, Base):
    """What a need asks for, in one version. Its product may be a variety, a species or a whole group."""

    __tablename__ = "need_revision"
    __table_args__ = (
        UniqueConstraint("need_id", "number"),
        Index("ix_need_revision_product_ends", "product_code", "ends_on"),
        Index("ix_need_revision_status", "status", "submitted_at"),
        # Browsing asks of every published row what stands here, and of the wide row only what it shows.
        Index(
            "ix_need_revision_window",
            "ends_on",
            "commune_code",
            "product_code",
            "contract_kind",
            "starts_on",
            "quantity",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    product_code: Mapped[str | None] = mapped_column(ForeignKey("product.code"))
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    weekly_rate: Mapped[Decimal | None]
    """How much a week, in the base unit."""
    requirements: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """[{"kind": certificate | attribute | stars, "key", "op", "value", "essential"}]: what must or should be so."""
    ceiling_vnd: Mapped[int | None]
    """Đồng per base unit above which the buyer does not buy. Only the buyer and the province's staff ever see it."""
    market: Mapped[str | None] = mapped_column(String(5))
    """Where the goods go in the end: VN, CN, EU …"""

    need: Mapped[Need] = relationship(foreign_keys=[need_id])
    created_by: Mapped[User | None] = relationship()
    product: Mapped[Product | None] = relationship()
    commune: Mapped[Commune | None] = relationship()


class Need(Listing, Base):
    """One thing that one organisation wants to buy."""

    __tablename__ = "need"
    __table_args__ = (
        Index("ix_need_listed", "approved_id", "withdrawn_at", "suspended_at", "organisation_id", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    approved_id: Mapped[int | None] = mapped_column(ForeignKey("need_revision.id", use_alter=True), unique=True)
    latest_id: Mapped[int | None] = mapped_column(ForeignKey("need_revision.id", use_alter=True), unique=True)
    open_introductions: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many offers are being introduced to it: kept by `brokering`, read where needs are ranked."""

    delivered: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default="0")
    """What of it was delivered and accepted, in the base unit: kept by `contracts`, read beside what was agreed on."""

    organisation: Mapped[Organisation] = relationship()
    approved: Mapped[NeedRevision | None] = relationship(foreign_keys=[approved_id], post_update=True)
    latest: Mapped[NeedRevision] = relationship(foreign_keys=[latest_id], post_update=True)

    @property
    def left(self) -> Decimal:
        """What it still lacks, in the base unit."""
        return self.left_of(self.approved.quantity if self.approved else None)

    def state(self, on: date | None = None) -> ListingState:
        """What the need is on a day (today)."""
        return self.state_of(self.latest, self.approved, on=on)
