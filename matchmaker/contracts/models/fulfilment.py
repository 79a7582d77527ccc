"""What was delivered and what was paid, each confirmed by the other side or contested."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.contracts.kinds import DeliveryStatus, InspectionReason, PaymentKind, PaymentStatus
from matchmaker.contracts.models.contract import Contract
from matchmaker.db import Base, choice, now
from matchmaker.files import Evidence
from matchmaker.matching.models import Side
from matchmaker.traceability.models import Lot


class Delivery(Base):
    """One handing over of goods under a contract. Accepted, downgraded and rejected add up to its quantity."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        Index(
            "uq_delivery_slip",
            "contract_id",
            "slip_number",
            unique=True,
            sqlite_where=text("slip_number <> '' AND status <> 'withdrawn'"),
            postgresql_where=text("slip_number <> '' AND status <> 'withdrawn'"),
        ),
        CheckConstraint("quantity > 0", name="some"),
        CheckConstraint("accepted + downgraded + rejected = quantity OR accepted IS NULL", name="adds_up"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    number: Mapped[int]
    """From 1 within the contract."""
    status: Mapped[DeliveryStatus] = mapped_column(choice(DeliveryStatus))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"), index=True)
    quantity: Mapped[Decimal]
    """In the product's base unit."""
    grade: Mapped[str] = mapped_column(String(60), default="")
    """Of the contract's grades; empty where it names none."""
    ready_on: Mapped[date | None]
    """Since when the goods waited to be collected."""
    delivered_on: Mapped[date | None]
    slip_number: Mapped[str] = mapped_column(String(40), default="")
    """Of the weighing slip: the same slip counts once."""
    slip_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    side: Mapped[Side] = mapped_column(choice(Side))
    """Who reported it, BUYER or SELLER; where `by` is staff, on its behalf."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    """When it was first told: announced as ready, or reported."""
    reported_at: Mapped[datetime | None]
    """When it was reported as handed over."""

    inspected_on: Mapped[date | None]
    accepted: Mapped[Decimal | None]
    downgraded: Mapped[Decimal | None]
    rejected: Mapped[Decimal | None]
    downgraded_to: Mapped[str] = mapped_column(String(60), default="")
    """The grade that downgraded goods count as."""
    inspection_reason: Mapped[InspectionReason | None] = mapped_column(choice(InspectionReason))
    inspection_note: Mapped[str] = mapped_column(Text, default="")
    inspected_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    inspected_at: Mapped[datetime | None]
    """When the buyer said so; none where the staff settled what nobody had inspected."""
    price_vnd: Mapped[int | None]
    """Đồng per base unit of what was accepted."""
    downgraded_price_vnd: Mapped[int | None]
    market_vnd: Mapped[int | None]
    """The reference price by which it was worked out, where the rule follows the market."""
    value_vnd: Mapped[int | None] = mapped_column(BigInteger)
    """What the buyer owes for it."""
    due_on: Mapped[date | None]
    """The last day to pay it in time."""
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    contested_at: Mapped[datetime | None]
    contested_side: Mapped[Side | None] = mapped_column(choice(Side, "contested_side"))
    contest_note: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None]
    """When the staff decided what counts of it."""
    version: Mapped[int] = mapped_column()

    contract: Mapped[Contract] = relationship()
    lot: Mapped[Lot | None] = relationship()
    slip: Mapped[Evidence | None] = relationship(foreign_keys=[slip_id])
    by: Mapped[User] = relationship(foreign_keys=[by_id])

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads it as it stands


class Payment(Base):
    """Money that one side says it paid, or a deduction that it made."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        Index(
            "uq_payment_reference",
            "contract_id",
            "reference",
            unique=True,
            sqlite_where=text("reference <> '' AND status <> 'withdrawn'"),
            postgresql_where=text("reference <> '' AND status <> 'withdrawn'"),
        ),
        CheckConstraint("amount_vnd > 0", name="some"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    number: Mapped[int]
    """From 1 within the contract."""
    kind: Mapped[PaymentKind] = mapped_column(choice(PaymentKind))
    payer: Mapped[Side] = mapped_column(choice(Side, "payer"))
    """BUYER or SELLER: from whom it comes."""
    amount_vnd: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(60), default="")
    """The bank's reference: the same transfer counts once."""
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[PaymentStatus] = mapped_column(choice(PaymentStatus), default=PaymentStatus.REPORTED)
    side: Mapped[Side] = mapped_column(choice(Side))
    """Who reported it, BUYER or SELLER; where `by` is staff, on its behalf."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    contested_at: Mapped[datetime | None]
    contested_side: Mapped[Side | None] = mapped_column(choice(Side, "contested_side"))
    contest_note: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None]
    """When the staff decided what counts of it."""
    version: Mapped[int] = mapped_column()

    contract: Mapped[Contract] = relationship()
    proof: Mapped[Evidence | None] = relationship(foreign_keys=[proof_id])
    by: Mapped[User] = relationship(foreign_keys=[by_id])

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads it as it stands
