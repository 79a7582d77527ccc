"""An offer and its revisions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.catalogue.models import Commune, Product
from matchmaker.credentials.models import Certificate
from matchmaker.db import Base
from matchmaker.listings import Listing, ListingRevision, ListingState
from matchmaker.organisations.models import Organisation

offer_certificate = Table(
    "offer_certificate",
    Base.metadata,
    Column("revision_id", ForeignKey("offer_revision.id"), primary_key=True),
    Column("certificate_id", ForeignKey("certificate.id"), primary_key=True, index=True),
)


class OfferRevision(ListingRevision, Base):
    """What an offer says, in one version."""

    __tablename__ = "offer_revision"
    __table_args__ = (
        UniqueConstraint("offer_id", "number"),
        Index("ix_offer_revision_product_ends", "product_code", "ends_on"),
        Index("ix_offer_revision_status", "status", "submitted_at"),
        # Browsing asks of every published row what stands here, and of the wide row only what it shows.
        Index(
            "ix_offer_revision_window",
            "ends_on",
            "commune_code",
            "product_code",
            "contract_kind",
            "starts_on",
            "quantity",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    product_code: Mapped[str | None] = mapped_column(ForeignKey("product.code"))
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    schedule: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """How the quantity falls: [{"starts_on", "ends_on" (ISO days), "amount" (base unit, text)}]; empty means evenly."""
    min_lot: Mapped[Decimal | None]
    """The smallest quantity sold at once, in the base unit."""
    asking_price_vnd: Mapped[int | None]
    """Đồng per base unit; empty means negotiable."""
    floor_price_vnd: Mapped[int | None]
    """Đồng per base unit below which the cooperative does not sell. Only it and its province's staff ever see it."""
    photo_ids: Mapped[list[int]] = mapped_column(default=list)

    offer: Mapped[Offer] = relationship(foreign_keys=[offer_id])
    created_by: Mapped[User | None] = relationship()
    product: Mapped[Product | None] = relationship()
    commune: Mapped[Commune | None] = relationship()
    certificates: Mapped[list[Certificate]] = relationship(secondary=offer_certificate)


class Offer(Listing, Base):
    """One thing for sale by one organisation."""

    __tablename__ = "offer"
    __table_args__ = (
        Index("ix_offer_listed", "approved_id", "withdrawn_at", "suspended_at", "organisation_id", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    approved_id: Mapped[int | None] = mapped_column(ForeignKey("offer_revision.id", use_alter=True), unique=True)
    latest_id: Mapped[int | None] = mapped_column(ForeignKey("offer_revision.id", use_alter=True), unique=True)

    organisation: Mapped[Organisation] = relationship()
    approved: Mapped[OfferRevision | None] = relationship(foreign_keys=[approved_id], post_update=True)
    latest: Mapped[OfferRevision] = relationship(foreign_keys=[latest_id], post_update=True)

    @property
    def left(self) -> Decimal:
        """What is still to be had, in the base unit."""
        return self.left_of(self.approved.quantity if self.approved else None)

    def state(self, on: date | None = None) -> ListingState:
        """What the offer is on a day (today)."""
        return self.state_of(self.latest, self.approved, on=on)
