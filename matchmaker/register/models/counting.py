"""What the register held on a reporting date, frozen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.db import Base, now

NOTE_LENGTH = 300
_IN_FORCE = text("replaced_at IS NULL")


class ReportingDate(Base):
    """Counts of one province's register for one day, kept as they were counted. A row never changes.

    Whoever freezes the same day again replaces the row in force; the old one stays to be read.
    """

    __tablename__ = "reporting_date"
    __table_args__ = (
        Index(
            "uq_reporting_date_in_force",
            *("province_code", "on"),
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    on: Mapped[date]
    agricultural_cooperatives: Mapped[int]
    """Cooperatives (not groups, not unions) in agriculture, active that day: what a share is a share of."""
    counted_ids: Mapped[list[int]]
    """The entries that this number counts."""
    counts: Mapped[dict[str, Any]]
    """Everything else that was counted: see `counting.Counts`."""
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    replaced_at: Mapped[datetime | None]

    by: Mapped[User] = relationship()
