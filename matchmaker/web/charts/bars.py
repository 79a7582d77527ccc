"""Amounts side by side: bars that lie, one under another, for things; columns that stand for months.

Both begin at zero, or they would lie. A sheet is `WIDTH` units wide, drawn as large as the page has room; the style
sheet sets its type. What is not known has no bar, which is another thing than a bar of no length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

Amount = int | float | Decimal
WIDTH: Final = 360
HEIGHT: Final = 180
"""Of columns; bars are as high as they are many."""
_ROOM_FOR_WORDS: Final = 96
"""Beside the longest bar."""
_ROW, _PAIR_ROW, _THICK, _NAME = 40, 58, 14, 18
_TOP, _BOTTOM, _LEFT, _RIGHT = 26, 24, 6, 6
_COLUMN_SHARE: Final = 0.68
"""How much of its place a column fills."""
_WIDEST_COLUMN: Final = 40.0
_NAMES_SEEN: Final = 7
"""So many names have room under columns on a phone."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """One thing and how much of it there is.

    name : what it is, as it stands on the sheet.
    value, words : how much, and the same as people write it ("1.500 tấn"). None: not known; `words` says so.
    beside, beside_words : another amount of the same thing and unit to compare with, where a chart has two.
    """

    name: str
    value: Amount | None
    words: str
    beside: Amount | None = None
    beside_words: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: from where to where, and where its words stand. `is_second` marks the one to compare with."""

    x: float
    y: float
    width: float
    height: float
    words: str
    words_x: float
    words_y: float
    is_second: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One thing on the sheet: where its name stands, and its bars (none where nothing is known)."""

    name: str
    name_x: float
    name_y: float
    shows_name: bool
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Mark:
    """A line to measure against, a target: where it lies, and its words."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything to draw on a sheet of `WIDTH` by `height`."""

    rows: Sequence[Row]
    height: int
    mark: Mark | None = None
    stands: bool = False
    """Whether the bars are columns."""


def bars(amounts: Sequence[Amounts]) -> Chart | None:
    """Bars that lie under their names, in the order given; None where there is nothing to draw."""
    longest = _largest(amounts)
    if longest is None:
        return None
    rows: list[Row] = []
    top = 0.0
    for each in amounts:
        rows.append(_lying(each, top, longest))
        top += _PAIR_ROW if each.beside is not None else _ROW
    return Chart(rows, int(top))


def columns(amounts: Sequence[Amounts], *, target: Amount | None = None, target_words: str = "") -> Chart | None:
    """Columns beside each other, usually months, with a target as a line; None where there is nothing to draw."""
    largest = _largest(amounts)
    if largest is None:
        return None
    highest = max(largest, float(target or 0))
    place = (WIDTH - _LEFT - _RIGHT) / len(amounts)
    every = -(-len(amounts) // _NAMES_SEEN)
    rows = [
        _standing(each, _LEFT + at * place, place, highest, shows_name=(len(amounts) - 1 - at) % every == 0)
        for at, each in enumerate(amounts)
    ]
    mark = Mark(round(_up(float(target), highest), 1), target_words) if target is not None else None
    return Chart(rows, HEIGHT, mark, stands=True)


def _largest(amounts: Sequence[Amounts]) -> float | None:
    """The largest amount, at least a little more than nothing so that noughts can be drawn."""
    known = [float(value) for each in amounts for value in (each.value, each.beside) if value is not None]
    return max(*known, 1e-9) if known else None


def _lying(amount: Amounts, top: float, longest: float) -> Row:
    told = [(amount.value, amount.words, False), (amount.beside, amount.beside_words, True)]
    found = []
    below = top + _NAME
    for value, words, is_second in told:
        if value is None and is_second:
            continue
        width = round(float(value or 0) / longest * (WIDTH - _ROOM_FOR_WORDS), 1)
        found.append(Bar(0, below, width, _THICK, words, width + 6, below + _THICK - 3, is_second))
        below += _THICK + 3
    return Row(amount.name, 0, top + _NAME - 5, shows_name=True, bars=found)


def _up(value: float, highest: float) -> float:
    """How far down the sheet the top of an amount is."""
    return HEIGHT - _BOTTOM - value / highest * (HEIGHT - _BOTTOM - _TOP)


def _standing(amount: Amounts, left: float, place: float, highest: float, *, shows_name: bool) -> Row:
    middle = round(left + place / 2, 1)
    found = []
    if amount.value is not None:
        width = round(min(place * _COLUMN_SHARE, _WIDEST_COLUMN), 1)
        top = round(_up(float(amount.value), highest), 1)
        x = round(middle - width / 2, 1)
        found.append(Bar(x, top, width, round(HEIGHT - _BOTTOM - top, 1), amount.words, middle, round(top - 5, 1)))
    return Row(amount.name, middle, HEIGHT - 8, shows_name=shows_name, bars=found)
