"""A contract, its versions and the papers that were signed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.brokering.models import Introduction
from matchmaker.catalogue.models import Product
from matchmaker.contracts.clauses import Clauses
from matchmaker.db import Base, choice, now
from matchmaker.files import Evidence
from matchmaker.matching.models import Party, Side
from matchmaker.organisations.models import Organisation
from matchmaker.terms import Terms


class ContractStatus(StrEnum):
    """How far a contract has come; what time brings to it (late, missed) is derived."""

    PENDING = "pending"
    """Being written, approved and signed."""
    ACTIVE = "active"
    COMPLETED = "completed"
    """Delivered and paid."""
    TERMINATED = "terminated"
    """Ended early, after it was signed."""
    CANCELLED = "cancelled"
    """Given up before it was signed."""

    @property
    def is_open(self) -> bool:
        return self in (ContractStatus.PENDING, ContractStatus.ACTIVE)


class ContractEnd(StrEnum):
    """Why a contract ended. Whose doing it was stands beside it."""

    FULFILLED = "fulfilled"
    FORCE_MAJEURE = "force_majeure"
    """Storm, drought, epidemic, a ban: nobody's fault."""
    MUTUAL = "mutual"
    """Both wanted it so."""
    PRICE = "price"
    """One side left for a better price."""
    NO_DELIVERY = "no_delivery"
    NO_COLLECTION = "no_collection"
    NO_PAYMENT = "no_payment"
    QUALITY = "quality"
    PAPERS_LOST = "papers_lost"
    """A certificate or code was suspended, revoked or lapsed."""
    PARTY_SUSPENDED = "party_suspended"
    NEVER_SIGNED = "never_signed"
    OTHER = "other"


class Contract(Base):
    """What two organisations bind themselves to after an introduction. It belongs to both their provinces."""

    __tablename__ = "contract"
    __table_args__ = (
        Index("ix_contract_status_ends_on", "status", "ends_on"),
        Index("ix_contract_buyer_id_status", "buyer_id", "status"),
        Index("ix_contract_seller_id_status", "seller_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(32), unique=True)
    """What stands on the paper: given right after the row exists."""
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), unique=True)
    quote_version_id: Mapped[int | None] = mapped_column(ForeignKey("quote_version.id"))
    """The accepted proposal; None where staff recorded an agreement made elsewhere."""
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    product_code: Mapped[str] = mapped_column(ForeignKey("product.code"), index=True)
    quantity: Mapped[Decimal]
    """Of the version in force, else of the latest; in the product's base unit. This much is held of the offer."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """Of the same version, both days included."""
    status: Mapped[ContractStatus] = mapped_column(choice(ContractStatus), default=ContractStatus.PENDING)
    in_force_id: Mapped[int | None] = mapped_column(ForeignKey("contract_version.id", use_alter=True))
    """The version that both approved last; deliveries and payments are counted by it once the contract is active."""
    latest_id: Mapped[int | None] = mapped_column(ForeignKey("contract_version.id", use_alter=True))
    """The version that was written last; another one than `in_force` waits for an approval."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    signed_on: Mapped[date | None]
    active_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    end_reason: Mapped[ContractEnd | None] = mapped_column(choice(ContractEnd))
    fault: Mapped[Party | None] = mapped_column(choice(Party))
    """Whose doing it was that it ended early; NEITHER for force majeure and by mutual wish."""
    end_note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()

    introduction: Mapped[Introduction] = relationship()
    buyer: Mapped[Organisation] = relationship(foreign_keys=[buyer_id])
    seller: Mapped[Organisation] = relationship(foreign_keys=[seller_id])
    product: Mapped[Product] = relationship()
    in_force: Mapped[ContractVersion | None] = relationship(foreign_keys=[in_force_id], post_update=True)
    latest: Mapped[ContractVersion] = relationship(foreign_keys=[latest_id], post_update=True)

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads it as it stands

    @property
    def binding(self) -> ContractVersion:
        """The version in force; while there is none, the latest."""
        return self.in_force or self.latest

    def side_of(self, organisation_id: int | None) -> Side | None:
        """Which side an organisation is on; None for a stranger."""
        sides = {self.buyer_id: Side.BUYER, self.seller_id: Side.SELLER}
        return sides.get(organisation_id) if organisation_id is not None else None

    def party(self, side: Side) -> Organisation:
        """The organisation on a side."""
        return self.buyer if side is Side.BUYER else self.seller


class ContractVersion(Base):
    """One whole text of a contract or of one of its annexes; never changed once written, only approved."""

    __tablename__ = "contract_version"
    __table_args__ = (UniqueConstraint("contract_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    number: Mapped[int]
    """From 1, through all annexes."""
    annex: Mapped[int] = mapped_column(default=0)
    """0 is the contract itself; from 1 its annexes, each of which may have several versions."""
    side: Mapped[Side] = mapped_column(choice(Side))
    """Who wrote it; STAFF is the broker (and the site, of the first draft)."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    terms_data: Mapped[dict[str, Any]]
    clauses_data: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(Text, default="")
    """Why it was changed."""
    buyer_approved_at: Mapped[datetime | None]
    buyer_approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    seller_approved_at: Mapped[datetime | None]
    seller_approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    refused_at: Mapped[datetime | None]
    """An annex that one side does not want; the contract goes on as it was."""
    refused_by_side: Mapped[Side | None] = mapped_column(choice(Side, "refused_by_side"))

    contract: Mapped[Contract] = relationship(foreign_keys=[contract_id])
    by: Mapped[User] = relationship(foreign_keys=[by_id])

    @property
    def terms(self) -> Terms:
        return Terms.read(self.terms_data)

    @property
    def clauses(self) -> Clauses:
        return Clauses.read(self.clauses_data)

    @property
    def is_approved(self) -> bool:
        """Whether both sides said yes to these very words."""
        return self.buyer_approved_at is not None and self.seller_approved_at is not None

    def approved_at(self, side: Side) -> datetime | None:
        """When a side approved it; None while it has not."""
        return self.buyer_approved_at if side is Side.BUYER else self.seller_approved_at


contract_signing_file = Table(
    "contract_signing_file",
    Base.metadata,
    Column("signing_id", ForeignKey("contract_signing.id"), primary_key=True),
    Column("evidence_id", ForeignKey("evidence.id"), primary_key=True, index=True),
)


class ContractSigning(Base):
    """A scan of a signed paper, whole or page by page, and whether the other side or staff confirm that it is it."""

    __tablename__ = "contract_signing"
    __table_args__ = (
        Index(
            "uq_contract_signing_standing",
            "version_id",
            unique=True,
            sqlite_where=text("refused_at IS NULL"),
            postgresql_where=text("refused_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("contract_version.id"))
    signed_on: Mapped[date]
    """The day on the paper."""
    side: Mapped[Side] = mapped_column(choice(Side))
    """Who attached it."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    refused_at: Mapped[datetime | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    refusal: Mapped[str] = mapped_column(Text, default="")

    contract: Mapped[Contract] = relationship()
    version: Mapped[ContractVersion] = relationship()
    files: Mapped[list[Evidence]] = relationship(secondary=contract_signing_file, order_by=Evidence.id)


class ContractNotice(Base):
    """Something about a contract that the worker told, so that it is told once."""

    __tablename__ = "contract_notice"
    __table_args__ = (UniqueConstraint("contract_id", "kind", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    kind: Mapped[str] = mapped_column(String(32))
    about: Mapped[str] = mapped_column(String(40))
    """Which milestone, payment or day: "delivery:2026-08-10", "due:17"."""
    at: Mapped[datetime] = mapped_column(default=now)
