"""Reads the packaged tables of `reference/` (see its README) into frozen rows. No database, no web."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final, cast

from matchmaker.catalogue.attributes import YES_NO, Attribute, Choice, Kind
from matchmaker.measures import Place

FOLDER: Final[Traversable] = resources.files("matchmaker.catalogue") / "reference"
COMMUNE_KINDS_EN: Final = {"xã": "commune", "phường": "ward", "đặc khu": "special zone"}

Months = tuple[tuple[int, int], ...]
"""Stretches of months, both ends included; a first month after the last wraps the year."""


@dataclass(frozen=True, slots=True)
class Named:
    """A code with its name in both languages: a market, a region."""

    code: str
    name_vi: str
    name_en: str

    def name(self, language: str = "vi") -> str:
        """Its name in the reader's language."""
        return self.name_en if language == "en" else self.name_vi


@dataclass(frozen=True, slots=True)
class PriceBand:
    """A past price per base unit, in đồng. Never shown without its day, never taken as truth."""

    low_dong: int
    high_dong: int
    on: date
    source: str
    """How sure it is, and from where (see reference/README.md)."""


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One line of products.csv."""

    code: str
    parent_code: str | None
    level: str
    name_vi: str
    name_en: str
    aliases: tuple[str, ...]
    unit: str
    typed_units: tuple[str, ...]
    perishability_days: int | None
    hs_code: str | None
    harvest: dict[str, Months]
    code_markets: tuple[str, ...]
    price: PriceBand | None
    is_input: bool
    is_service: bool


@dataclass(frozen=True, slots=True)
class CertificateKindRow:
    """One line of certificate_kinds.csv: the columns of `models.CertificateKind`, and where its validity is from."""

    code: str
    category: str
    name_vi: str
    name_en: str
    short_name_vi: str
    short_name_en: str
    scope_vi: str
    scope_en: str
    number_pattern: str
    number_example: str
    is_strict: bool
    has_check_digit: bool
    validity_months: int | None
    validity_source: str
    """The rule behind `validity_months`, as people cite it; empty where only the issuer's own usage is known."""
    issuer_vi: str
    issuer_en: str
    markets: list[str]
    source: str

    def name(self, language: str = "vi") -> str:
        """Its name in the reader's language."""
        return self.name_en if language == "en" else self.name_vi

    def short_name(self, language: str = "vi") -> str:
        """What a badge says in the reader's language."""
        return self.short_name_en if language == "en" else self.short_name_vi


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """One line of provinces.csv."""

    code: str
    name: str


def commune_kind(kind: str, language: str) -> str:
    """`xã`, in English `commune`."""
    return COMMUNE_KINDS_EN[kind] if language == "en" else kind


def commune_name(kind: str, name: str, language: str = "vi") -> str:
    """`xã Ia Krái`, in English `Ia Krái commune`."""
    told = commune_kind(kind, language)
    return f"{name} {told}" if language == "en" else f"{told} {name}"


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """One line of communes.csv, with its province's name."""

    code: str
    province_code: str
    province: str
    kind: str
    name: str
    lat: float
    lon: float
    old_province: str
    agro_region: str

    @property
    def full_name(self) -> str:
        """`xã Ia Krái`."""
        return commune_name(self.kind, self.name)

    def called(self, language: str) -> str:
        """With its kind in the reader's language."""
        return commune_name(self.kind, self.name, language)

    @property
    def place_name(self) -> str:
        """`Ia Krái, Gia Lai`: names one commune only, in the whole country."""
        return f"{self.name}, {self.province}"

    @property
    def place(self) -> Place:
        """Its centre, to measure distances from."""
        return Place(self.lat, self.lon, self.code)


@dataclass(frozen=True, slots=True)
class OldPlaceRow:
    """A district or commune as it was before 1 July 2025, with the communes that took its place."""

    code: str
    kind: str
    name: str
    district: str
    """The district of an old commune, empty for a district itself."""
    old_province: str
    commune_codes: tuple[str, ...]
    """The default heir first."""

    @property
    def full_name(self) -> str:
        """`huyện Ia Grai`, or `xã Ia Dêr, huyện Ia Grai`."""
        return f"{self.kind} {self.name}, {self.district}" if self.district else f"{self.kind} {self.name}"


def checksum() -> str:
    """SHA-256 over the packaged tables: the version of the reference data."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".csv"):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _lines(table: str) -> Iterator[dict[str, str]]:
    text = (FOLDER / f"{table}.csv").read_text(encoding="utf-8")
    return csv.DictReader(io.StringIO(text, newline=""))


def _words(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split("|")))


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _months(cell: str) -> dict[str, Months]:
    """`mekong_delta:5-7 10-2;southeast:5-8` by region."""
    harvest: dict[str, Months] = {}
    for part in filter(None, cell.split(";")):
        region, stretches = part.split(":")
        ends = (stretch.split("-") for stretch in stretches.split())
        harvest[region] = tuple((int(first), int(last)) for first, last in ends)
    return harvest


def products() -> list[ProductRow]:
    """The products in the catalogue's order, parents before children."""
    return [
        ProductRow(
            code=line["code"],
            parent_code=line["parent_code"] or None,
            level=line["level"],
            name_vi=line["name_vi"],
            name_en=line["name_en"],
            aliases=_words(line["aliases"]),
            unit=line["unit"],
            typed_units=_words(line["typed_units"]),
            perishability_days=int(line["perishability_days"]) if line["perishability_days"] else None,
            hs_code=line["hs_code"] or None,
            harvest=_months(line["harvest"]),
            code_markets=_words(line["code_markets"]),
            price=_price(line),
            is_input=line["is_input"] == "1",
            is_service=line["is_service"] == "1",
        )
        for line in _lines("products")
    ]


def _price(line: dict[str, str]) -> PriceBand | None:
    if not line["price_on"]:
        return None
    low, high = int(line["price_low_dong"]), int(line["price_high_dong"])
    return PriceBand(low, high, date.fromisoformat(line["price_on"]), line["source"])


def attributes() -> dict[str, list[Attribute]]:
    """The quality attributes that products ask for, by product code."""
    words = {line["key"]: line for line in _lines("attributes")}
    labels = {
        (line["key"], line["value"]): Choice(line["value"], line["label_vi"], line["label_en"])
        for line in _lines("attribute_choices")
    }
    by_product: dict[str, list[Attribute]] = {}
    for line in _lines("product_attributes"):
        key, word = line["key"], words[line["key"]]
        choices = tuple(labels.get((key, value), Choice(value, value, value)) for value in _words(line["choices"]))
        by_product.setdefault(line["product_code"], []).append(
            Attribute(
                key=key,
                kind=cast("Kind", word["kind"]),
                label_vi=word["label_vi"],
                label_en=word["label_en"],
                unit=word["unit"],
                unit_en=word["unit_en"],
                low=_number(line["low"]),
                high=_number(line["high"]),
                choices=YES_NO if word["kind"] == "yes_no" else choices,
                expected=line["expected"] or None,
            )
        )
    return by_product


def certificate_kinds() -> list[CertificateKindRow]:
    """The kinds of certificate, in the catalogue's order."""
    return [_certificate_kind(dict(line)) for line in _lines("certificate_kinds")]


def _certificate_kind(line: dict[str, Any]) -> CertificateKindRow:
    line["is_strict"] = line["is_strict"] == "1"
    line["has_check_digit"] = line["has_check_digit"] == "1"
    line["validity_months"] = int(line["validity_months"]) if line["validity_months"] else None
    line["markets"] = list(_words(line["markets"]))
    return CertificateKindRow(**line)


def named(table: str) -> dict[str, Named]:
    """A table of codes and names (`markets`, `regions`), in its own order."""
    return {line["code"]: Named(**line) for line in _lines(table)}


@lru_cache(maxsize=1)
def provinces() -> dict[str, ProvinceRow]:
    """The 34 provinces by code."""
    return {line["code"]: ProvinceRow(**line) for line in _lines("provinces")}


@lru_cache(maxsize=1)
def communes() -> dict[str, CommuneRow]:
    """The 3,321 communes by code."""
    return {
        line["code"]: CommuneRow(
            code=line["code"],
            province_code=line["province_code"],
            province=provinces()[line["province_code"]].name,
            kind=line["kind"],
            name=line["name"],
            lat=float(line["lat"]),
            lon=float(line["lon"]),
            old_province=line["old_province"],
            agro_region=line["agro_region"],
        )
        for line in _lines("communes")
    }


def old_places() -> list[OldPlaceRow]:
    """Old districts first, then old communes."""
    districts = {
        line["code"]: _old_place(line, district="", old_province=line["old_province"])
        for line in _lines("old_districts")
    }
    communes_then = []
    for line in _lines("old_communes"):
        within = districts[line["district_code"]]
        communes_then.append(_old_place(line, district=within.full_name, old_province=within.old_province))
    return [*districts.values(), *communes_then]


def _old_place(line: dict[str, str], *, district: str, old_province: str) -> OldPlaceRow:
    heirs = tuple(line["commune_codes"].split())
    return OldPlaceRow(line["code"], line["kind"], line["name"], district, old_province, heirs)
