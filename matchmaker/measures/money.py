"""Whole đồng: Vietnam's money has no smaller unit, so a price is an `int`."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

from matchmaker.measures.errors import MeasureError
from matchmaker.measures.numbers import (
    MAX_TYPED_LENGTH,
    NBSP,
    format_number,
    read_number,
)
from matchmaker.measures.units import UNITS, Unit, plain_word, unit_named, units_for

MAX_DONG: Final = 1_000_000_000_000
"""A thousand billion đồng: more than any payment here."""
MAX_PRICE: Final = 2_000_000_000
"""Đồng for one base unit: more is mistyped."""
MAX_PREMIUM: Final = 100_000_000
"""What may be added to the highest price: the two together stay within 32 bits, as prices are stored."""

_SCALES: Final = {"k": 1_000, "tr": 1_000_000}
_LETTER = r"[^\W\d_]"
_SCALE_WORD = re.compile(
    rf"(?<=[0-9])\s*(k|tr|triệu|trieu|nghìn|nghin|ngàn|ngan|tỷ|tỉ|ty|ti)(?=đ?(?!{_LETTER}))",
    re.IGNORECASE,
)
_CURRENCY_FIRST = re.compile(r"\s*(?:₫|vnđ|vnd)\s*", re.IGNORECASE)
_CURRENCY = re.compile(rf"(?:₫|(?:đồng|dong|vnđ|vnd|đ|d)(?!{_LETTER}))?\.?\s*", re.IGNORECASE)
_PER = re.compile(rf"(?:/|(?:mỗi|một|per|moi|mot)(?!{_LETTER}))\s*", re.IGNORECASE)


def parse_money(text: str, *, per: Unit | None = None, most: int = MAX_DONG) -> int:
    """Read `85.000`, `85,000`, `85000đ`, `85.000 đồng`, `85.000 ₫/kg`, `85k`, `1,2 triệu`, `1,5tr`.

    Returns whole đồng. With `per`, a price told for another unit of its dimension is converted:
    `8.500.000 đ/tấn` per kg is 8500. More than `most` is too large. Raises MeasureError:
    `empty`, `too_long`, `not_a_number`, `negative`, `zero`, `too_large`, `too_many_decimals`, `unknown_unit`.
    """
    if len(text) > MAX_TYPED_LENGTH:
        raise MeasureError("too_long", maximum=MAX_TYPED_LENGTH)
    composed = _CURRENCY_FIRST.sub("", unicodedata.normalize("NFC", text), count=1)
    number = read_number(_SCALE_WORD.sub(r" \1 ", composed), scales=_SCALES)
    dong = _per_unit(number.value, number.rest, per)
    if dong == 0:
        raise MeasureError("zero")
    if dong > most:
        raise MeasureError("too_large", maximum=most)
    if dong != int(dong):
        raise MeasureError("too_many_decimals", decimals=0)
    return int(dong)


def _per_unit(dong: Decimal, words: str, per: Unit | None) -> Decimal:
    """The price for one `per`, given the words that followed the number (`đ/tấn`)."""
    words = words[_CURRENCY.match(words).end() :]  # type: ignore[union-attr]  # it matches the empty string
    if not words:
        return dong
    slash = _PER.match(words)
    word = words[slash.end() :] if slash else words
    told_in = unit_named(word, per) if per else _any_unit_named(word)
    if slash is None or told_in is None:
        raise MeasureError("unknown_unit", unit=words, accepted=units_for(per) if per else ())
    return dong / told_in.per(per) if per else dong


def _any_unit_named(word: str) -> Unit | None:
    return next((each for each in UNITS.values() if plain_word(word) in each.aliases), None)


def format_money(dong: int, per: Unit | None = None, language: str = "vi") -> str:
    """`85.000 ₫/kg`, in English `85,000 ₫/kg`; the space does not break."""
    return f"{format_number(dong, language)}{NBSP}₫{_after_slash(per, language)}"


def format_price_range(low_dong: int, high_dong: int, per: Unit | None = None, language: str = "vi") -> str:
    """`74.000–105.000 ₫/kg`; one figure where both ends are the same."""
    if low_dong == high_dong:
        return format_money(low_dong, per, language)
    return f"{format_number(low_dong, language)}–{format_money(high_dong, per, language)}"


def _after_slash(per: Unit | None, language: str) -> str:
    return f"/{per.name(language)}" if per else ""
