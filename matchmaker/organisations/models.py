"""An organisation, its reviewed facts, its members and the invitations to join it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.catalogue.models import Commune, SortKey
from matchmaker.db import Base, choice, now
from matchmaker.listings import Reviewed


class OrganisationKind(StrEnum):
    """Law on Cooperatives 17/2023/QH15 names the first three."""

    COOPERATIVE = "cooperative"  # hợp tác xã
    COOP_GROUP = "coop_group"  # tổ hợp tác
    COOP_UNION = "coop_union"  # liên hiệp hợp tác xã
    ENTERPRISE = "enterprise"  # doanh nghiệp

    @property
    def is_cooperative(self) -> bool:
        """Whether it sells what its members grow (and buys inputs), rather than the other way round."""
        return self is not OrganisationKind.ENTERPRISE


class Standing(StrEnum):
    """Whether the union vouches for the organisation."""

    PENDING = "pending"
    VERIFIED = "verified"
    SUSPENDED = "suspended"
    REJECTED = "rejected"


class Organisation(Base):
    """One organisation as last approved (or as registered, until it first is)."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index("ix_organisation_standing_name", "standing", "sort_key"),
        Index("ix_organisation_standing_province", "standing", "province_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind))
    name: Mapped[str] = mapped_column(String(200))
    commune_code: Mapped[str] = mapped_column(ForeignKey("commune.code"), index=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"), index=True)
    """The commune's province, kept here because staff's rights hang on it."""
    standing: Mapped[Standing] = mapped_column(choice(Standing), default=Standing.PENDING)
    verified_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]

    tax_code: Mapped[str | None] = mapped_column(String(14), unique=True)
    founded_year: Mapped[int | None]
    member_count: Mapped[int | None]
    area_ha: Mapped[Decimal | None]
    about: Mapped[str] = mapped_column(Text, default="")

    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_phone: Mapped[str] = mapped_column(String(16), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")

    learning_refused_at: Mapped[datetime | None]
    """Since when nothing that it does, and nothing that comes of its deals, teaches the ranking or counts in it."""

    search_text: Mapped[str] = mapped_column(Text, default="")
    sort_key: Mapped[str] = mapped_column(SortKey, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    is_demo: Mapped[bool] = mapped_column(default=False)

    commune: Mapped[Commune] = relationship()

    @property
    def is_verified(self) -> bool:
        return self.standing is Standing.VERIFIED


class Trade(Base):
    """A product, species or group that an organisation trades."""

    __tablename__ = "trade"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    product_code: Mapped[str] = mapped_column(ForeignKey("product.code"), primary_key=True)


class OrganisationRevision(Reviewed, Base):
    """Facts about an organisation that wait for review, or waited: its registration, or a change."""

    __tablename__ = "organisation_revision"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index("ix_organisation_revision_status", "status", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The reviewed facts: kind, name, commune_code, trades, tax_code, founded_year, member_count, area_ha, about."""

    organisation: Mapped[Organisation] = relationship()


class MemberRole(StrEnum):
    """What a member may do for the organisation."""

    DIRECTOR = "director"
    """Runs a cooperative: everything, its members included."""
    BUYER = "buyer"
    """Buys for an enterprise: everything, its members included."""
    MEMBER = "member"
    """Posts and answers, but does not manage members."""

    @property
    def manages(self) -> bool:
        return self is not MemberRole.MEMBER


class Membership(Base):
    """One person acting for one organisation, from a day until it ends. A person acts for one at a time."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_one_at_a_time",
            "user_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[MemberRole] = mapped_column(choice(MemberRole))
    started_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()


class Invitation(Base):
    """A link that lets one address join an organisation: single use, 48 hours, role fixed at issue."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[MemberRole] = mapped_column(choice(MemberRole))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    invited_by: Mapped[User] = relationship()
