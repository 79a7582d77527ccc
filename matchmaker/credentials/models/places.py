"""Growing areas and packing houses: what stands behind their codes."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from matchmaker.catalogue.models import Commune
from matchmaker.credentials.models.certificate import Certificate
from matchmaker.db import Base
from matchmaker.text import code_key

packing_house_area = Table(
    "packing_house_area",
    Base.metadata,
    Column("packing_house_id", ForeignKey("packing_house.id"), primary_key=True),
    Column("growing_area_id", ForeignKey("growing_area.id"), primary_key=True, index=True),
)


class GrowingArea(Base):
    """The land behind a growing-area code. Its crop is what the code covers. Anything may be unknown yet."""

    __tablename__ = "growing_area"
    __table_args__ = (CheckConstraint("season_month BETWEEN 1 AND 12", name="season_month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), unique=True)
    legacy_number: Mapped[str] = mapped_column(String(80), default="")
    """The code it had before the new form (Decree 38/2026), or the new one where the old is still used."""
    legacy_key: Mapped[str] = mapped_column(String(80), default="", index=True)
    """The same, folded by `text.code_key`."""
    hectares: Mapped[Decimal | None]
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    households: Mapped[int | None]
    yield_per_hectare: Mapped[Decimal | None]
    """Agreed yield: the crop's base unit for each hectare and season."""
    season_month: Mapped[int | None]
    """The month, 1 to 12, in which its season begins; a harvest belongs to the season in which it ends."""

    certificate: Mapped[Certificate] = relationship(lazy="joined", innerjoin=True)
    commune: Mapped[Commune | None] = relationship()

    @validates("legacy_number")
    def _folded(self, _column: str, number: str) -> str:
        self.legacy_key = code_key(number)[:80]
        return number

    @property
    def capacity(self) -> Decimal | None:
        """What a season gives, in the crop's base unit; None until land and yield are known."""
        if self.hectares is None or self.yield_per_hectare is None:
            return None
        return self.hectares * self.yield_per_hectare


class PackingHouse(Base):
    """The house behind a packing-house code, and which growing areas it serves."""

    __tablename__ = "packing_house"

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), unique=True)
    capacity_per_day: Mapped[Decimal | None]
    """Kilograms a day."""
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))

    certificate: Mapped[Certificate] = relationship(lazy="joined", innerjoin=True)
    commune: Mapped[Commune | None] = relationship()
    areas: Mapped[list[GrowingArea]] = relationship(secondary=packing_house_area, order_by=GrowingArea.id)
