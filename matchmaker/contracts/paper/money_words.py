"""Whole đồng in Vietnamese words, as contracts and receipts write them: "một triệu không trăm lẻ năm nghìn đồng"."""

from __future__ import annotations

from typing import Final

_FIGURES: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES: Final = ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn"))
_TENS_FROM: Final = 2
"""From twenty on the ones change: mốt, tư, lăm."""


def in_words(dong: int) -> str:
    """An amount of money in words, its first letter a capital. Raises ValueError for less than nothing."""
    if dong < 0:
        raise ValueError(f"{dong} đồng is less than nothing")
    return f"{_number(dong)} đồng".capitalize()


def _number(value: int, *, follows: bool = False) -> str:
    """A number in words; one that follows a higher scale says its empty hundreds."""
    for size, name in _SCALES:
        if value >= size:
            rest = value % size
            told = f"{_number(value // size, follows=follows)} {name}"
            return f"{told} {_number(rest, follows=True)}" if rest else told
    return _below_thousand(value, follows=follows)


def _below_thousand(value: int, *, follows: bool) -> str:
    hundreds, rest = divmod(value, 100)
    if not hundreds and not follows:
        return _below_hundred(rest)
    told = f"{_FIGURES[hundreds]} trăm"
    if not rest:
        return told
    return f"{told} {'lẻ ' if rest < 10 else ''}{_below_hundred(rest)}"


def _below_hundred(value: int) -> str:
    tens, ones = divmod(value, 10)
    if not tens:
        return _FIGURES[ones]
    told = "mười" if tens == 1 else f"{_FIGURES[tens]} mươi"
    return f"{told} {_ones_after_tens(tens, ones)}" if ones else told


def _ones_after_tens(tens: int, ones: int) -> str:
    if ones == 5:
        return "lăm"
    if tens >= _TENS_FROM and ones in (1, 4):
        return {1: "mốt", 4: "tư"}[ones]
    return _FIGURES[ones]
