"""The ledger of growing areas: what a season gives, and which offer holds how much of it.

A tonne is in one column at a time. The database itself refuses more than there is, whoever writes; the entries are
only ever added, and add up to the figures beside them. Amounts are in the crop's base unit.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base, choice, now


class CapacityReason(StrEnum):
    """Why amounts moved."""

    LAND = "land"
    """The land or its yield became known, or was corrected."""
    PUBLISHED = "published"
    """An offer was published, or a change of it was approved."""
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"
    """The window of an offer is over."""
    AGREED = "agreed"
    CONTRACTED = "contracted"
    RELEASED = "released"
    """What was agreed on fell through, or was not delivered."""


class Held:
    """Columns of what is spoken for; the three never count the same tonne."""

    reserved: Mapped[Decimal] = mapped_column(default=Decimal(0))
    """Offered and still to be had."""
    committed: Mapped[Decimal] = mapped_column(default=Decimal(0))
    """Agreed on with a buyer."""
    contracted: Mapped[Decimal] = mapped_column(default=Decimal(0))
    """Under a contract."""

    @property
    def held(self) -> Decimal:
        """All that is spoken for."""
        return self.reserved + self.committed + self.contracted


def _not_negative() -> tuple[CheckConstraint, ...]:
    return tuple(CheckConstraint(f"{column} >= 0", name=column) for column in ("reserved", "committed", "contracted"))


class AreaSeason(Held, Base):
    """What a growing area gives in the twelve months from its season's first month on."""

    __tablename__ = "area_season"
    __table_args__ = (
        UniqueConstraint("growing_area_id", "year"),
        CheckConstraint("reserved + committed + contracted <= capacity", name="within_capacity"),
        *_not_negative(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    growing_area_id: Mapped[int] = mapped_column(ForeignKey("growing_area.id"))
    year: Mapped[int]
    """The year in which the season begins."""
    capacity: Mapped[Decimal] = mapped_column(default=Decimal(0))
    """Hectares by agreed yield."""


class CapacityHold(Held, Base):
    """What one offer holds of one season; the holds of a season add up to it."""

    __tablename__ = "capacity_hold"
    __table_args__ = (UniqueConstraint("season_id", "offer_id"), *_not_negative())

    id: Mapped[int] = mapped_column(primary_key=True)
    season_id: Mapped[int] = mapped_column(ForeignKey("area_season.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    """Offers are mapped further up: here they are known by their id alone."""
    lapses_on: Mapped[date]
    """The last day of the offer's window: what it reserves counts no longer after it."""


class CapacityEntry(Base):
    """One line of the ledger: by how much the figures of a season, and of an offer in it, changed."""

    __tablename__ = "capacity_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    season_id: Mapped[int] = mapped_column(ForeignKey("area_season.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"))
    """The offer that holds it; empty where the capacity itself changed."""
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who did it; empty where the site itself did."""
    reason: Mapped[CapacityReason] = mapped_column(choice(CapacityReason))
    capacity: Mapped[Decimal] = mapped_column(default=Decimal(0))
    reserved: Mapped[Decimal] = mapped_column(default=Decimal(0))
    committed: Mapped[Decimal] = mapped_column(default=Decimal(0))
    contracted: Mapped[Decimal] = mapped_column(default=Decimal(0))
