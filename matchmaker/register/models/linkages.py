"""A linkage that somebody told the union of: the lowest rung of the ladder, for nothing on the site proves it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db import Base, choice, now
from matchmaker.organisations.models import Organisation
from matchmaker.register.models.entries import RegisterEntry

PARTNER_LENGTH: Final = 200
SOURCE_LENGTH: Final = 200
NOTE_LENGTH: Final = 500
FORMS: Final = range(1, 8)
"""The seven forms of linkage in Article 4 of Decree 98/2018/NĐ-CP."""


class LinkageSide(StrEnum):
    """Which way the goods go."""

    INPUTS = "inputs"
    """To the cooperative: seed, fertiliser, services."""
    OUTPUT = "output"
    """From it: what its members grow."""


class DeclaredLinkage(Base):
    """One linkage as declared. Removed ones stay as they were, with the day they were taken back."""

    __tablename__ = "declared_linkage"
    __table_args__ = (CheckConstraint("form BETWEEN 1 AND 7", name="form"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entry.id"), index=True)
    partner_name: Mapped[str] = mapped_column(String(PARTNER_LENGTH))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    """The partner, where it is on the site."""
    product_code: Mapped[str | None] = mapped_column(ForeignKey("product.code"))
    side: Mapped[LinkageSide] = mapped_column(choice(LinkageSide))
    area_ha: Mapped[Decimal | None]
    amount_t: Mapped[Decimal | None]
    """Tonnes a year."""
    value_vnd: Mapped[int | None] = mapped_column(BigInteger)
    """Of a year, whole đồng."""
    households: Mapped[int | None]
    form: Mapped[int | None]
    """Of `FORMS`."""
    since: Mapped[date | None]
    until: Mapped[date | None]
    """The last day; None while it goes on."""
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    """Who says so: a report, a contract that was seen, a telephone call."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]

    entry: Mapped[RegisterEntry] = relationship()
    partner: Mapped[Organisation | None] = relationship()
