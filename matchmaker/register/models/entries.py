"""One cooperative as the union knows it, what befell it, and which organisation of the site it is."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.catalogue.models import Commune, SortKey
from matchmaker.db import Base, choice, now
from matchmaker.organisations.models import Organisation, OrganisationKind

NAME_LENGTH: Final = 200
ADDRESS_LENGTH: Final = 300
REASON_LENGTH: Final = 300
PAPER_LENGTH: Final = 120
_HAS_TAX_CODE: Final = text("tax_code IS NOT NULL")
_IS_ON_SITE: Final = text("organisation_id IS NOT NULL")


class Field(StrEnum):
    """What a cooperative works in, as provincial unions count them."""

    AGRICULTURE = "agriculture"
    INDUSTRY_HANDICRAFT = "industry_handicraft"
    TRANSPORT = "transport"
    CONSTRUCTION = "construction"
    TRADE = "trade"
    CREDIT_FUND = "credit_fund"
    ENVIRONMENT = "environment"
    OTHER = "other"


class Technology(StrEnum):
    """High technology in agriculture, as Gia Lai's union lists it: any of these makes a cooperative high-tech."""

    SAVING_IRRIGATION = "saving_irrigation"
    GREENHOUSE = "greenhouse"
    COLD_PRESERVATION = "cold_preservation"
    VIETGAP = "vietgap"
    GLOBALGAP = "globalgap"


class Lifecycle(StrEnum):
    """Whether a cooperative works."""

    ACTIVE = "active"
    STOPPED = "stopped"
    DISSOLVED = "dissolved"


class RegisterEntry(Base):
    """One cooperative, group or union of cooperatives of a province. Nothing in it names a person."""

    __tablename__ = "register_entry"
    __table_args__ = (
        CheckConstraint("kind <> 'enterprise'", name="is_cooperative"),
        Index("ix_register_entry_province", "province_code", "sort_key", "id"),
        Index(
            "uq_register_entry_tax_code",
            *("province_code", "tax_code"),
            unique=True,
            sqlite_where=_HAS_TAX_CODE,
            postgresql_where=_HAS_TAX_CODE,
        ),
        Index(
            "uq_register_entry_organisation",
            "organisation_id",
            unique=True,
            sqlite_where=_IS_ON_SITE,
            postgresql_where=_IS_ON_SITE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(String(NAME_LENGTH), index=True)
    """What in the name is its own, folded (`organisations.names.essence`): what duplicates have in common."""
    tax_code: Mapped[str | None] = mapped_column(String(14))
    commune_code: Mapped[str] = mapped_column(ForeignKey("commune.code"), index=True)
    old_address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="")
    """As papers from before the merger of July 2025 have it."""
    field: Mapped[Field] = mapped_column(choice(Field))
    is_in_crop_chain: Mapped[bool] = mapped_column(default=False)
    is_in_livestock_chain: Mapped[bool] = mapped_column(default=False)
    members: Mapped[int | None]
    revenue_vnd: Mapped[int | None] = mapped_column(BigInteger)
    """Of a year, whole đồng."""
    capital_vnd: Mapped[int | None] = mapped_column(BigInteger)
    """Total capital, whole đồng."""
    area_ha: Mapped[Decimal | None]
    founded_year: Mapped[int | None]
    founded_on: Mapped[date | None]
    """The day, where more than the year is known."""
    lifecycle: Mapped[Lifecycle] = mapped_column(choice(Lifecycle), default=Lifecycle.ACTIVE)
    """After the last of its events; what it was on another day, `lifecycle.on` tells."""
    lifecycle_on: Mapped[date | None]
    """The day of that event; None where nothing has befallen it since it was founded."""
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    """Which organisation of the site it is, once that is sure."""
    updated_on: Mapped[date]
    """When the union last looked at its facts, be it to find them unchanged."""
    version: Mapped[int] = mapped_column(default=1)
    """Grows with each change: an edit that began before another's is told so."""
    search_text: Mapped[str] = mapped_column(Text, default="")
    sort_key: Mapped[str] = mapped_column(SortKey, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    is_demo: Mapped[bool] = mapped_column(default=False)

    commune: Mapped[Commune] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    technologies: Mapped[list[EntryTechnology]] = relationship(
        order_by="EntryTechnology.technology", cascade="all, delete-orphan"
    )
    events: Mapped[list[LifecycleEvent]] = relationship(
        order_by="(LifecycleEvent.on, LifecycleEvent.id)", back_populates="entry"
    )

    @property
    def standing_events(self) -> list[LifecycleEvent]:
        """What befell it, oldest first, without what was taken back."""
        return [each for each in self.events if each.removed_at is None]

    @property
    def technology(self) -> tuple[Technology, ...]:
        """What it applies, in the order of `Technology`."""
        held = {each.technology for each in self.technologies}
        return tuple(each for each in Technology if each in held)


class EntryTechnology(Base):
    """One technology that a cooperative applies."""

    __tablename__ = "register_technology"

    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entry.id"), primary_key=True)
    technology: Mapped[Technology] = mapped_column(choice(Technology), primary_key=True)


class LifecycleEvent(Base):
    """A cooperative stopped, worked again or was dissolved. One written down wrongly is taken back, never deleted."""

    __tablename__ = "register_event"
    __table_args__ = (Index("ix_register_event_entry", "entry_id", "on", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entry.id"))
    becomes: Mapped[Lifecycle] = mapped_column(choice(Lifecycle))
    on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    paper: Mapped[str] = mapped_column(String(PAPER_LENGTH), default="")
    """The decision or minutes that say so, by number and day."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]
    """When it was taken back: it never happened."""

    entry: Mapped[RegisterEntry] = relationship(back_populates="events")


class Pairing(Base):
    """What a person decided when the site asked whether an entry is an organisation: asked once, remembered."""

    __tablename__ = "register_pairing"

    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entry.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    is_same: Mapped[bool]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
