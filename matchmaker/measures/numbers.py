"""Numbers as people in Vietnam type and read them: `1.500` is one thousand five hundred."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from matchmaker.measures.errors import MeasureError

NBSP = "\u00a0"
MAX_TYPED_LENGTH = 64  # longer than any honest number with its unit

# Full-width ASCII and the many spaces a keyboard or a pasted page brings.
_PLAIN = {0xFF01 + i: 0x21 + i for i in range(94)} | dict.fromkeys(
    [0x00A0, 0x2007, 0x2009, 0x202F, 0x3000, 0x09, 0x0A, 0x0D], " "
)
_NUMBER = re.compile(r"([0-9](?:[0-9.,' ]*[0-9])?)(.*)", re.DOTALL)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([., '])[0-9]{3})(?:\1[0-9]{3})*")
_DIGITS_WITH_FRACTION = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_SCALES = {
    "nghìn": 1_000, "nghin": 1_000, "ngàn": 1_000, "ngan": 1_000,
    "triệu": 1_000_000, "trieu": 1_000_000,
    "tỷ": 1_000_000_000, "tỉ": 1_000_000_000, "ty": 1_000_000_000, "ti": 1_000_000_000,
}  # fmt: skip
_VIETNAMESE_MARKS = str.maketrans(",.", ".,")


class TypedNumber(NamedTuple):
    """A number read from text, the words left after it, and whether `1,500` was taken for 1500."""

    value: Decimal
    rest: str
    comma_read_as_thousands: bool


def read_number(text: str, *, scales: dict[str, int] | None = None) -> TypedNumber:
    """The number `text` begins with; `scales` adds words that multiply it (`k`, `tr`).

    Both separators present: the last is the decimal one. One separator in groups of three: thousands.
    Otherwise comma and point both mark decimals. Raises MeasureError (`empty`, `too_long`,
    `not_a_number`, `negative`).
    """
    if len(text) > MAX_TYPED_LENGTH:
        raise MeasureError("too_long", maximum=MAX_TYPED_LENGTH)
    plain = unicodedata.normalize("NFC", text.translate(_PLAIN)).strip()
    if not plain:
        raise MeasureError("empty")
    if plain[0] in "-\u2212\u2013":
        raise MeasureError("negative" if _NUMBER.match(plain[1:].lstrip()) else "not_a_number")
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise MeasureError("not_a_number")
    digits, rest = found[1], found[2].strip().casefold()
    value, doubtful = _value(digits)
    word, _, after = rest.partition(" ")
    scale = (_SCALES | (scales or {})).get(word)
    if scale is not None:
        value, rest = value * scale, after.strip()
    return TypedNumber(value, rest, doubtful)


def _value(digits: str) -> tuple[Decimal, bool]:
    """The value of digits with separators, and whether a lone comma was read as thousands."""
    if "." in digits and "," in digits:
        mark = max(".,", key=digits.rfind)
        whole, fraction = digits.rsplit(mark, 1)
        if _GROUPED.fullmatch(whole) and mark not in whole:
            return Decimal(re.sub(r"[., ']", "", whole) + "." + fraction), False
    elif _GROUPED.fullmatch(digits):
        return Decimal(re.sub(r"[., ']", "", digits)), digits.count(",") == 1
    elif _DIGITS_WITH_FRACTION.fullmatch(digits):
        return Decimal(digits.replace(",", ".")), False
    raise MeasureError("not_a_number")


def in_percent(number: str, language: str = "vi") -> str:
    """A written number as a share of a hundred: `85 %` in Vietnamese, `85%` in English. Never broken up."""
    return f"{number}%" if language == "en" else f"{number}{NBSP}%"


@lru_cache(maxsize=8192)
def format_number(value: Decimal | float, language: str = "vi", decimals: int = 3) -> str:
    """`1.500,5` in Vietnamese, `1,500.5` in English; at most `decimals` places, no trailing zeros."""
    text = f"{value:,.{decimals}f}"
    if decimals:
        text = text.rstrip("0").rstrip(".")
    if text == "-0":
        text = "0"
    return text if language == "en" else text.translate(_VIETNAMESE_MARKS)
