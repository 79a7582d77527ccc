"""What an organisation says of itself and nobody checks: its trademarks, its technology and sites."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.catalogue.models import Commune
from matchmaker.db import Base, choice, now


class FacilityKind(StrEnum):
    """Technology and sites that buyers ask about."""

    DRIP_IRRIGATION = "drip_irrigation"
    GREENHOUSE = "greenhouse"
    NET_HOUSE = "net_house"
    COLD_STORE = "cold_store"
    FREEZER = "freezer"
    DRYING = "drying"
    SORTING_LINE = "sorting_line"
    PACKING_LINE = "packing_line"
    PROCESSING_LINE = "processing_line"
    WAREHOUSE = "warehouse"
    REFRIGERATED_TRUCK = "refrigerated_truck"
    LABORATORY = "laboratory"
    FIELD_RECORDS = "field_records"
    SENSORS = "sensors"


class Trademark(Base):
    """A registered name under which goods are sold."""

    __tablename__ = "trademark"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(80), default="")
    """Number of the registration or of the application."""
    registered_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]


class Facility(Base):
    """One kind of technology or site."""

    __tablename__ = "facility"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[FacilityKind] = mapped_column(choice(FacilityKind), index=True)
    size: Mapped[Decimal | None]
    """How large, in `unit`."""
    unit: Mapped[str] = mapped_column(String(16), default="")
    """`ha`, `m2`, `t` or `t/day`."""
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    note: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]

    commune: Mapped[Commune | None] = relationship()
