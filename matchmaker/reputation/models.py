"""What is known of how an organisation kept its deals, what it answers to that, and what follows from it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.catalogue.models import Product
from matchmaker.db import Base, choice, now
from matchmaker.organisations.models import Organisation
from matchmaker.reputation.kinds import Cause, FactKind, Side


class ReputationFact(Base):
    """One thing that an organisation did or failed to do in a deal, with what backs it."""

    __tablename__ = "reputation_fact"
    __table_args__ = (
        UniqueConstraint("organisation_id", "kind", "source"),
        Index("ix_reputation_fact_of", "organisation_id", "side", "species_code"),
        Index("ix_reputation_fact_species_code_side", "species_code", "side"),
        CheckConstraint("of_amount IS NULL OR of_amount > 0", name="of_something"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    side: Mapped[Side] = mapped_column(choice(Side))
    product_code: Mapped[str] = mapped_column(ForeignKey("product.code"))
    """The product as contracted."""
    species_code: Mapped[str] = mapped_column(ForeignKey("product.code"))
    """Its species, within which organisations are compared."""
    kind: Mapped[FactKind] = mapped_column(choice(FactKind))
    happened_on: Mapped[date]
    """The Vietnamese day; later ones count more."""
    amount: Mapped[Decimal | None]
    of_amount: Mapped[Decimal | None]
    """Both in the product's base unit."""
    days: Mapped[int | None]
    cause: Mapped[Cause | None] = mapped_column(choice(Cause))
    """Why it was less than agreed, where that is known; always of a cancellation."""
    deal_id: Mapped[int] = mapped_column(index=True)
    """The contract's id. A plain number: contracts stand above this package and write here."""
    source: Mapped[str] = mapped_column(String(60), index=True)
    """The thing that tells it (``delivery:12``): written once, however often it is reported."""
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """What backs it, as `reputation.evidence` reads it."""
    is_void: Mapped[bool] = mapped_column(default=False)
    """Taken back, as where it is contested: kept, neither shown as a figure nor counted."""
    recorded_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship()
    product: Mapped[Product] = relationship(foreign_keys=[product_code])


class ReputationReply(Base):
    """What an organisation answers to a fact about it, or to a whole deal. Rows are only added: the last one counts."""

    __tablename__ = "reputation_reply"
    __table_args__ = (
        CheckConstraint("(fact_id IS NULL) <> (deal_id IS NULL)", name="about_one"),
        Index("ix_reputation_reply_organisation_id_deal_id", "organisation_id", "deal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """Who answers."""
    fact_id: Mapped[int | None] = mapped_column(ForeignKey("reputation_fact.id"), index=True)
    deal_id: Mapped[int | None]
    text: Mapped[str] = mapped_column(String(1000))
    """Empty where the organisation takes its answer back."""
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class ReputationMean(Base):
    """What is usual for a product on one side: what newcomers start from, made anew every day."""

    __tablename__ = "reputation_mean"

    side: Mapped[Side] = mapped_column(choice(Side), primary_key=True)
    species_code: Mapped[str] = mapped_column(ForeignKey("product.code"), primary_key=True)
    kind: Mapped[FactKind] = mapped_column(choice(FactKind), primary_key=True)
    """What it is the mean of; of cancellations, the share of deals that were not cancelled."""
    share: Mapped[float]
    days: Mapped[float | None]
    """The usual days to collect, or after the due day; empty for other kinds."""
    organisations: Mapped[int]
    """How many it rests on."""
    computed_on: Mapped[date]


class ReputationStanding(Base):
    """What matching reads of an organisation's record: one number, beside the one of a newcomer."""

    __tablename__ = "reputation_standing"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    side: Mapped[Side] = mapped_column(choice(Side), primary_key=True)
    species_code: Mapped[str] = mapped_column(ForeignKey("product.code"), primary_key=True)
    reliability: Mapped[float]
    """0 to 1 (`figures.Record.reliability`), to three decimals."""
    usual: Mapped[float]
    """The reliability of a newcomer on the day of computing, to three decimals."""
    facts: Mapped[int] = mapped_column(default=0)
    """How many it rests on."""
    computed_at: Mapped[datetime] = mapped_column(default=now)
