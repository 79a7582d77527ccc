"""A lot, what happened to it, what became of it, and how often its page was opened."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.catalogue.models import Commune, Product
from matchmaker.credentials.models import Certificate
from matchmaker.db import Base, choice, now
from matchmaker.organisations.models import Organisation
from matchmaker.traceability.epcis import ErrorReason, Step

lot_certificate = Table(
    "lot_certificate",
    Base.metadata,
    Column("lot_id", ForeignKey("lot.id"), primary_key=True),
    Column("certificate_id", ForeignKey("certificate.id"), primary_key=True, index=True),
)


class Stage(StrEnum):
    """How far along the chain the goods are when the label is put on (Circular 02/2024/TT-BKHCN, article 5)."""

    GROWING = "growing"
    PACKING = "packing"
    PROCESSING = "processing"
    TRADE = "trade"


class LotState(StrEnum):
    """What a lot is, derived."""

    DRAFT = "draft"
    PUBLIC = "public"
    USED_UP = "used_up"
    """All of it went into other lots."""
    RECALLED = "recalled"


class Lot(Base):
    """Goods of one product that were made under the same conditions, and carry one code."""

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= quantity", name="never_more_than_there_is"),
        CheckConstraint("quantity > 0", name="something"),
        Index("ix_lot_organisation_created", "organisation_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(String(16), unique=True)
    """The public code (`codes.new_code`)."""
    name: Mapped[str] = mapped_column(String(60), default="")
    """What the organisation itself calls the lot."""
    product_code: Mapped[str] = mapped_column(ForeignKey("product.code"))
    typed_amount: Mapped[Decimal]
    typed_unit: Mapped[str] = mapped_column(String(16))
    """The quantity as it was typed."""
    quantity: Mapped[Decimal]
    """How much came into being, in the product's base unit."""
    taken: Mapped[Decimal] = mapped_column(default=Decimal(0))
    """How much of that went into other lots."""
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"), index=True)
    harvested_on: Mapped[date | None]
    packed_on: Mapped[date | None]
    shelf_life_days: Mapped[int | None]
    """Days after packing, or after the harvest where it is not packed."""
    best_before_on: Mapped[date | None]
    gtin: Mapped[str | None] = mapped_column(String(14))
    """Fourteen digits, check digit proven."""
    brand: Mapped[str] = mapped_column(String(120), default="")
    standard: Mapped[str] = mapped_column(String(200), default="")
    """The standard that its producer applies: ``TCVN 10739:2015``."""
    stage: Mapped[Stage | None] = mapped_column(choice(Stage))
    treatments: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """What was applied in the field: [{"day" (ISO), "what", "dose", "interval_days"}]."""
    tests: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """What was tested: [{"day" (ISO), "what", "result", "limit", "unit", "laboratory"}]."""
    photo_ids: Mapped[list[int]] = mapped_column(default=list)
    search_text: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    recall_reason: Mapped[str] = mapped_column(String(300), default="")
    on_behalf_consent: Mapped[str | None] = mapped_column(String(300))
    """How the organisation agreed that a member of staff writes the lot for it."""
    on_behalf_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    on_behalf_ended_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship()
    product: Mapped[Product] = relationship()
    certificates: Mapped[list[Certificate]] = relationship(secondary=lot_certificate, order_by=Certificate.id)

    @property
    def left(self) -> Decimal:
        """What is still in it, in the base unit."""
        return self.quantity - self.taken

    @property
    def state(self) -> LotState:
        if self.recalled_at is not None:
            return LotState.RECALLED
        if self.left == 0:
            return LotState.USED_UP
        return LotState.PUBLIC if self.published_at is not None else LotState.DRAFT

    @property
    def helper_id(self) -> int | None:
        """The member of staff who writes it with its organisation's consent; None where that is nobody, or over."""
        return self.on_behalf_by_id if self.on_behalf_ended_at is None else None

    @property
    def is_public(self) -> bool:
        """Whether its page answers everybody. Once it does, it always will: labels are on the goods."""
        return self.published_at is not None


class LotEvent(Base):
    """One thing that happened to a lot. Rows are only ever added; a wrong one is declared so (`WrongLotEvent`)."""

    __tablename__ = "lot_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    step: Mapped[Step] = mapped_column(choice(Step))
    at: Mapped[datetime]
    """When it happened."""
    amount: Mapped[Decimal]
    """How much of the lot it happened to, in the base unit."""
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    party: Mapped[str] = mapped_column(String(200), default="")
    """The organisation that it was shipped to, received from or inspected by; never a person."""
    conforms: Mapped[bool | None]
    """What an inspection found."""
    note: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    lot: Mapped[Lot] = relationship()
    commune: Mapped[Commune | None] = relationship()
    by: Mapped[User | None] = relationship()
    wrong: Mapped[WrongLotEvent | None] = relationship(
        foreign_keys="WrongLotEvent.event_id", back_populates="event", lazy="joined"
    )


class WrongLotEvent(Base):
    """That an event of a lot is wrong, and which one says it right. At most one for each event, never taken back."""

    __tablename__ = "wrong_lot_event"

    event_id: Mapped[int] = mapped_column(ForeignKey("lot_event.id"), primary_key=True)
    reason: Mapped[ErrorReason] = mapped_column(choice(ErrorReason))
    note: Mapped[str] = mapped_column(String(300), default="")
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("lot_event.id"), unique=True)
    """The event that says it right."""
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    event: Mapped[LotEvent] = relationship(foreign_keys=[event_id], back_populates="wrong")
    corrected_by: Mapped[LotEvent | None] = relationship(foreign_keys=[corrected_by_id])


class Change(StrEnum):
    """How lots become other lots."""

    SPLIT = "split"
    MERGED = "merged"


class LotChange(Base):
    """Lots that became other lots: one was split, or several were merged. What goes in comes out, to the gram."""

    __tablename__ = "lot_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    kind: Mapped[Change] = mapped_column(choice(Change))
    at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    parts: Mapped[list[LotPart]] = relationship(back_populates="change", lazy="selectin", order_by="LotPart.id")


class LotPart(Base):
    """How much of one lot went into another."""

    __tablename__ = "lot_part"
    __table_args__ = (
        CheckConstraint("amount > 0", name="something"),
        CheckConstraint("source_id <> result_id", name="another_lot"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("lot_change.id"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    amount: Mapped[Decimal]
    """In the base unit of the product, which is the same on both sides."""

    change: Mapped[LotChange] = relationship(back_populates="parts")
    source: Mapped[Lot] = relationship(foreign_keys=[source_id])
    result: Mapped[Lot] = relationship(foreign_keys=[result_id])


class LotScan(Base):
    """How often a lot's page was opened on one day. Nothing about who opened it is kept."""

    __tablename__ = "lot_scan"

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    """A Vietnamese day."""
    count: Mapped[int] = mapped_column(default=1)
