"""A report that was made, with its figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.db import Base, choice, now
from matchmaker.insights.linkage.ladder import Rung


class FigureReport(Base):
    """The figures of one province and period. A row never changes, whatever comes to light later."""

    __tablename__ = "figure_report"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="period"),
        Index("ix_figure_report_province", "province_code", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """Both days included; figures that are no flow are those of the last day."""
    rung: Mapped[Rung] = mapped_column(choice(Rung))
    """At which it tells everything but the shares, which it tells at all."""
    figures: Mapped[dict[str, Any]]
    """What `contents.Contents.as_data` wrote."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)

    by: Mapped[User] = relationship()
