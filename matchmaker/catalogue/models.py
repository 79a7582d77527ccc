"""Reference rows that the rest of the database points at. Their codes are natural keys and never change."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Float, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.catalogue.reading import commune_name
from matchmaker.db import Base, choice, now
from matchmaker.measures import Place, gs1_check_digit_ok

SortKey = String(400).with_variant(String(400, collation="C"), "postgresql")
"""A column of `text.sort_key` values: plain ASCII, compared byte by byte on both databases."""


class ProductLevel(StrEnum):
    """How exactly a product is named."""

    GROUP = "group"
    SPECIES = "species"
    VARIETY = "variety"


class Product(Base):
    """A group, species or variety of goods, or an input or service for growing them."""

    __tablename__ = "product"

    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("product.code"), index=True)
    level: Mapped[ProductLevel] = mapped_column(choice(ProductLevel))
    position: Mapped[int]
    """Its place in the catalogue's own order, parents before children."""
    name_vi: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    aliases: Mapped[list[str]] = mapped_column(default=list)
    """Other names in both languages: Monthong is also Dona and Thái."""
    unit: Mapped[str] = mapped_column(String(16))
    """The base unit (`measures.UNITS`) in which quantities are stored and prices told."""
    typed_units: Mapped[list[str]] = mapped_column(default=list)
    perishability_days: Mapped[int | None]
    """Days it stays sellable with usual handling; 0 for a service, None for a whole group."""
    hs_code: Mapped[str | None] = mapped_column(String(7))
    harvest: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Months of harvest by agro-region, each as [first, last]; {"all": [[1, 12]]} the year round."""
    attributes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """Quality attributes it asks for; `catalogue.attributes.Attribute` names the keys."""
    code_markets: Mapped[list[str]] = mapped_column(default=list)
    """Markets that take it only with growing-area and packing-house codes."""
    price_low_dong: Mapped[int | None] = mapped_column(BigInteger)
    price_high_dong: Mapped[int | None] = mapped_column(BigInteger)
    """A past price band per base unit, at the farm gate unless processed. Never shown without its day."""
    price_on: Mapped[date | None]
    price_source: Mapped[str] = mapped_column(Text, default="")
    is_input: Mapped[bool] = mapped_column(default=False)
    is_service: Mapped[bool] = mapped_column(default=False)
    search_text: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(SortKey, index=True)

    def name(self, language: str = "vi") -> str:
        """Its name in the reader's language."""
        return self.name_en if language == "en" else self.name_vi


class CertificateCategory(StrEnum):
    """What sort of proof a certificate kind is."""

    CERTIFICATE = "certificate"
    GROWING_AREA_CODE = "growing_area_code"
    PACKING_HOUSE_CODE = "packing_house_code"
    OCOP = "ocop"
    MARK = "mark"
    CODE = "code"


class CertificateKind(Base):
    """A kind of certificate, code or mark that an organisation can hold."""

    __tablename__ = "certificate_kind"

    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    category: Mapped[CertificateCategory] = mapped_column(choice(CertificateCategory), index=True)
    position: Mapped[int]
    name_vi: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    short_name_vi: Mapped[str] = mapped_column(String(40))
    short_name_en: Mapped[str] = mapped_column(String(40))
    """What a badge says."""
    scope_vi: Mapped[str] = mapped_column(String(120))
    scope_en: Mapped[str] = mapped_column(String(120))
    """What one certificate covers: a farm, a facility, a product."""
    number_pattern: Mapped[str] = mapped_column(String(200))
    number_example: Mapped[str] = mapped_column(String(60))
    is_strict: Mapped[bool] = mapped_column(default=False)
    """Whether a number of another form is refused; else it only raises a doubt."""
    has_check_digit: Mapped[bool] = mapped_column(default=False)
    """Whether the number ends in a GS1 check digit."""
    validity_months: Mapped[int | None]
    """How long one is valid at most; None where it has no expiry."""
    issuer_vi: Mapped[str] = mapped_column(String(200))
    issuer_en: Mapped[str] = mapped_column(String(200))
    markets: Mapped[list[str]] = mapped_column(default=list)
    """Markets that ask for it; empty for any."""
    source: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text)

    def name(self, language: str = "vi") -> str:
        """Its name in the reader's language."""
        return self.name_en if language == "en" else self.name_vi

    def short_name(self, language: str = "vi") -> str:
        """What a badge says in the reader's language."""
        return self.short_name_en if language == "en" else self.short_name_vi

    def number_looks_right(self, number: str) -> bool:
        """Whether `number` has this kind's form and, where it carries one, the right check digit."""
        if not re.fullmatch(self.number_pattern, number):
            return False
        return not self.has_check_digit or gs1_check_digit_ok(number)


class Province(Base):
    """One of the 34 provinces and cities since 1 July 2025."""

    __tablename__ = "province"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    search_text: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(SortKey, index=True)


class Commune(Base):
    """One of the 3,321 communes, wards and special zones since 1 July 2025."""

    __tablename__ = "commune"

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    """`xã`, `phường` or `đặc khu`. Never a key: a xã may become a phường."""
    name: Mapped[str] = mapped_column(String(60))
    lat: Mapped[float] = mapped_column(Float)
    lon: Mapped[float] = mapped_column(Float)
    """The centre, in degrees."""
    old_province: Mapped[str] = mapped_column(String(60))
    agro_region: Mapped[str] = mapped_column(String(20))
    """Harvests follow the old province's region, not the new province."""
    search_text: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(SortKey, index=True)

    province: Mapped[Province] = relationship(lazy="joined")

    @property
    def full_name(self) -> str:
        """`xã Ia Krái`."""
        return commune_name(self.kind, self.name)

    def called(self, language: str) -> str:
        """With its kind in the reader's language."""
        return commune_name(self.kind, self.name, language)

    @property
    def place_name(self) -> str:
        """`Ia Krái, Gia Lai`."""
        return f"{self.name}, {self.province.name}"

    @property
    def place(self) -> Place:
        """Its centre, to measure distances from."""
        return Place(self.lat, self.lon, self.code)


class ReferenceVersion(Base):
    """Which version of the packaged reference data the tables hold."""

    __tablename__ = "reference_version"

    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    checksum: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(default=now)
