"""What goods cost on a day at a place, as somebody published it and the staff wrote it down."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base, now

GRADE_LENGTH: Final = 40
SOURCE_LENGTH: Final = 200
_IN_FORCE: Final = "removed_at IS NULL"
_SOMEWHERE: Final = f"{_IN_FORCE} AND province_code IS NOT NULL"
_ANYWHERE: Final = f"{_IN_FORCE} AND province_code IS NULL"


class ReferencePrice(Base):
    """One published price. A row never changes: whoever corrects one removes it and writes another.

    Of one product, place, grade and day one price is in force. Empty columns count as different from one
    another in a unique index, so prices of the whole country have an index of their own.
    """

    __tablename__ = "reference_price"
    __table_args__ = (
        Index(
            "uq_reference_price_of_province",
            *("product_code", "province_code", "grade", "on"),
            unique=True,
            sqlite_where=text(_SOMEWHERE),
            postgresql_where=text(_SOMEWHERE),
        ),
        Index(
            "uq_reference_price_of_country",
            *("product_code", "grade", "on"),
            unique=True,
            sqlite_where=text(_ANYWHERE),
            postgresql_where=text(_ANYWHERE),
        ),
        Index("ix_reference_price_on", "on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_code: Mapped[str] = mapped_column(ForeignKey("product.code"))
    province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    """None: a price of the whole country."""
    grade: Mapped[str] = mapped_column(String(GRADE_LENGTH), default="")
    """What the source calls the grade; empty for goods nobody sorted."""
    on: Mapped[date]
    """The day the price was paid on, in Vietnam."""
    price_vnd: Mapped[int] = mapped_column(BigInteger)
    """Whole đồng for one base unit of the product."""
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    """Who published it: a paper, a bulletin, a depot. Always shown beside the price."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    """Who of the staff wrote it down."""
    at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]
    """When it was taken back: wrong, or replaced by another of the same day."""
