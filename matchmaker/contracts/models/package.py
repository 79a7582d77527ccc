"""Linkages of one cooperative that belong together: inputs, produce, and what somebody invests in its land."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.contracts.models.contract import Contract
from matchmaker.credentials.models import Certificate
from matchmaker.db import Base, choice, now
from matchmaker.organisations.models import Organisation


class Package(Base):
    """What belongs together, of one cooperative."""

    __tablename__ = "package"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    hectares: Mapped[Decimal | None]
    """The land it is about; the margin is told per hectare of it."""
    other_costs_vnd: Mapped[int | None] = mapped_column(BigInteger)
    """What the cooperative spends besides the inputs under contract: labour, water, transport."""
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    legs: Mapped[list[PackageLeg]] = relationship(order_by="PackageLeg.id")


class LegKind(StrEnum):
    """What a part of a package is."""

    INPUT = "input"
    """The cooperative buys seed, fertiliser, a service."""
    OUTPUT = "output"
    """It sells its produce."""
    INVESTMENT = "investment"
    """An enterprise invests in its growing area."""


class PackageLeg(Base):
    """One part of a package: a contract, or an investment."""

    __tablename__ = "package_leg"
    __table_args__ = (UniqueConstraint("package_id", "contract_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    package_id: Mapped[int] = mapped_column(ForeignKey("package.id"))
    kind: Mapped[LegKind] = mapped_column(choice(LegKind))
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
    """Of an input or output."""
    investor: Mapped[str] = mapped_column(String(200), default="")
    """Of an investment: who, in words."""
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    """Of an investment: the growing area."""
    amount_vnd: Mapped[int | None] = mapped_column(BigInteger)
    """Of an investment: how much, all in all."""
    repaid_vnd: Mapped[int | None] = mapped_column(BigInteger)
    """Of an investment: how much of it the cooperative pays back; the rest is its gain."""

    contract: Mapped[Contract | None] = relationship()
    certificate: Mapped[Certificate | None] = relationship()
