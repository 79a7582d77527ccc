"""The units goods are traded in, their words in both languages and how they convert.

Codes of UN/ECE Recommendation 20 stand where it has one. Factors of Vietnamese units come from
domain.md section 3; `sào` differs by region, so each is a unit of its own and the bare word is refused.
"""

from __future__ import annotations

import enum
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache


class Dimension(enum.StrEnum):
    """What a unit measures; only units of one dimension convert into each other."""

    MASS = "mass"
    VOLUME = "volume"
    AREA = "area"
    EGGS = "eggs"
    FRUIT = "fruit"
    PIECES = "pieces"
    PLANTS = "plants"
    LABELS = "labels"
    MACHINES = "machines"
    CONTRACTS = "contracts"
    FREIGHT = "freight"
    STORAGE = "storage"
    LATEX = "latex"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of trade.

    `factor` is how many of the dimension's smallest common unit (kg, litre, ha, one egg …) it holds;
    `decimals` how many places an amount in it may have (0: it is counted whole).
    """

    code: str
    dimension: Dimension
    factor: Decimal
    name_vi: str
    name_en: str
    plural_en: str
    decimals: int = 3
    rec20: str | None = None
    aliases: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    def name(self, language: str = "vi", amount: Decimal | int = 1) -> str:
        """The unit's word as printed after `amount`: `tấn`, `tonne`, `tonnes`."""
        if language != "en":
            return self.name_vi
        return self.name_en if amount == 1 else self.plural_en

    def per(self, other: Unit) -> Decimal:
        """How many of `other` one of this unit is. Raises ValueError across dimensions."""
        if self.dimension is not other.dimension:
            raise ValueError(f"{self.code} does not convert to {other.code}")
        return self.factor / other.factor


def _unit(
    code: str,
    dimension: Dimension,
    factor: str,
    names: str,
    *,
    aliases: str = "",
    decimals: int = 3,
    rec20: str | None = None,
) -> Unit:
    """A unit from `vi|en|plural en` names and `|`-separated further words."""
    name_vi, name_en, plural_en = names.split("|")
    words = {code, name_vi, name_en, plural_en, *filter(None, aliases.split("|"))}
    return Unit(
        code, dimension, Decimal(factor), name_vi, name_en, plural_en, decimals, rec20,
        frozenset(plain_word(word) for word in words),
    )  # fmt: skip


@lru_cache(maxsize=1024)
def plain_word(word: str) -> str:
    """A unit's word without marks, case, dots or spaces: `Tấn` and `tan` are one word."""
    marked = unicodedata.normalize("NFD", word.casefold()).replace("đ", "d")
    return "".join(c for c in marked if c.isalnum() or c == "/")


_D = Dimension
UNITS: dict[str, Unit] = {
    each.code: each
    for each in (
        _unit("kg", _D.MASS, "1", "kg|kg|kg", aliases="kgs|ký|kí|ki|kilo|kilogram|cân", rec20="KGM"),
        _unit("yen", _D.MASS, "10", "yến|yến (10 kg)|yến (10 kg)", aliases="yến"),
        _unit("ta", _D.MASS, "100", "tạ|quintal|quintals", aliases="tạ", rec20="DTN"),
        _unit("tonne", _D.MASS, "1000", "tấn|tonne|tonnes", aliases="t|ton|tons|mt", rec20="TNE"),
        _unit("litre", _D.VOLUME, "1", "lít|litre|litres", aliases="l|liter|liters|lit", rec20="LTR"),
        _unit("m3", _D.VOLUME, "1000", "m³|m³|m³", aliases="khối|mét khối", rec20="MTQ"),
        _unit("ha", _D.AREA, "1", "ha|ha|ha", aliases="hecta|héc ta|hectare|hectares", rec20="HAR"),
        _unit("m2", _D.AREA, "0.0001", "m²|m²|m²", aliases="mét vuông", rec20="MTK"),
        _unit("cong", _D.AREA, "0.1", "công|công (1,000 m²)|công (1,000 m²)", aliases="công đất"),
        _unit("sao_north", _D.AREA, "0.036", "sào Bắc Bộ|sào (360 m²)|sào (360 m²)"),
        _unit("sao_central", _D.AREA, "0.05", "sào Trung Bộ|sào (500 m²)|sào (500 m²)"),
        _unit("sao_highlands", _D.AREA, "0.1", "sào Tây Nguyên|sào (1,000 m²)|sào (1,000 m²)"),
        _unit("egg", _D.EGGS, "1", "quả trứng|egg|eggs", aliases="quả|trứng|cái", decimals=0, rec20="H87"),
        _unit("egg_10", _D.EGGS, "10", "chục trứng|ten eggs|tens of eggs", aliases="chục|vỉ 10", decimals=0),
        _unit("fruit", _D.FRUIT, "1", "trái|fruit|fruit", aliases="quả|fruits", decimals=0, rec20="H87"),
        _unit(
            "fruit_12", _D.FRUIT, "12", "chục 12 trái|dozen|dozens", aliases="chục|tá", decimals=0, rec20="DZN"
        ),
        _unit(
            "piece", _D.PIECES, "1", "cái|piece|pieces", aliases="chiếc|sản phẩm|bao|thùng|pcs", decimals=0,
            rec20="H87",
        ),
        _unit("plant", _D.PLANTS, "1", "cây|plant|plants", aliases="cây giống|bầu", decimals=0, rec20="H87"),
        _unit("label", _D.LABELS, "1", "tem|label|labels", aliases="nhãn|con tem", decimals=0, rec20="H87"),
        _unit(
            "unit", _D.MACHINES, "1", "máy|machine|machines", aliases="chiếc|cái|bộ|units", decimals=0, rec20="C62"
        ),
        _unit(
            "contract", _D.CONTRACTS, "1", "hợp đồng|contract|contracts", aliases="gói|hđ", decimals=0, rec20="E48"
        ),
        _unit(
            "tonne_km", _D.FREIGHT, "1", "tấn·km|tonne-km|tonne-km", aliases="tấn km|tấn.km|tkm|tấn-km|tấn/km",
            rec20="TKM",
        ),
        _unit(
            "tonne_day", _D.STORAGE, "1", "tấn·ngày|tonne-day|tonne-days", aliases="tấn ngày|tấn/ngày|tonne/day"
        ),
        _unit("tsc_degree", _D.LATEX, "1", "độ TSC|TSC degree|TSC degrees", aliases="độ|tsc|độ mủ"),
    )
}  # fmt: skip


def unit(code: str) -> Unit:
    """The unit of this code. Raises KeyError for one we do not know."""
    return UNITS[code]


@lru_cache(maxsize=64)
def units_for(base: Unit) -> tuple[Unit, ...]:
    """The units a quantity stored in `base` may be typed in, smallest first."""
    same = [each for each in UNITS.values() if each.dimension is base.dimension]
    return tuple(sorted(same, key=lambda each: each.factor))


@lru_cache(maxsize=4096)
def unit_named(word: str, base: Unit) -> Unit | None:
    """The unit of `base`'s dimension that people call `word`, with or without marks."""
    plain = plain_word(word)
    return next((each for each in units_for(base) if plain in each.aliases), None)
