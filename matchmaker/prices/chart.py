"""A series of prices as lines on a sheet: where each point, gap and label goes. Numbers alone, no words, no colours.

The sheet is `WIDTH` by `HEIGHT` units, drawn as large as the page has room; the style sheet sets its type.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from matchmaker.prices.models import ReferencePrice

WIDTH: Final = 360
HEIGHT: Final = 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 44, 10, 24
GAP: Final = timedelta(days=10)
"""A line joins prices at most so far apart: a weekly bulletin that skips no week. Longer is a gap, and shows as one."""
_LABEL_APART: Final = 13
_POINTS_SEEN: Final = 40
"""So many prices of a grade are each a point; more would run into one another."""
_TICKS: Final = 4
_MONTH_LABELS: Final = 5
_STEPS: Final = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the grid: where, and what it stands for."""

    at: float
    value: int


@dataclass(frozen=True, slots=True)
class Month:
    """Where a month begins."""

    at: float
    first: date


@dataclass(frozen=True, slots=True)
class Line:
    """The prices of one grade: unbroken stretches as SVG paths, lone points, and where its name stands."""

    grade: str
    paths: Sequence[str]
    points: Sequence[tuple[float, float]]
    """Each price, where they are few; else the last of all and those that no line reaches."""
    newest_vnd: int
    label_at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything to draw."""

    lines: Sequence[Line]
    ticks: Sequence[Tick]
    months: Sequence[Month]
    starts_on: date
    ends_on: date


def drawn(prices: Sequence[ReferencePrice]) -> Chart | None:
    """The chart of a series, sorted by grade and day; None where fewer than two days have a price."""
    days = sorted({each.on for each in prices})
    if len(days) < 2:
        return None
    across = _Scale(days[0].toordinal(), days[-1].toordinal(), _LEFT, WIDTH - _RIGHT)
    values = _values(min(each.price_vnd for each in prices), max(each.price_vnd for each in prices))
    up = _Scale(values[0], values[-1], HEIGHT - _BOTTOM, _TOP)
    grades = dict.fromkeys(each.grade for each in prices)
    lines = [_line(grade, [each for each in prices if each.grade == grade], across, up) for grade in grades]
    months = [Month(across(first.toordinal()), first) for first in _months(days[0], days[-1])]
    return Chart(_apart(lines), [Tick(up(value), value) for value in values], months, days[0], days[-1])


@dataclass(frozen=True, slots=True)
class _Scale:
    """From numbers between `low` and `high` to places between `first` and `last`."""

    low: int
    high: int
    first: int
    last: int

    def __call__(self, value: int) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.first + share * (self.last - self.first), 1)


def _values(low: int, high: int) -> list[int]:
    """Round values of the grid around all prices, evenly apart; at least two."""
    rough = max(high - low, high // 20, 1) / _TICKS
    magnitude = 10 ** (len(str(int(rough))) - 1)
    step = max(1, int(next(each * magnitude for each in _STEPS if each * magnitude >= rough)))
    first = low // step * step
    last = max(-(-high // step) * step, first + step)
    return list(range(first, last + 1, step))


def _line(grade: str, prices: Sequence[ReferencePrice], across: _Scale, up: _Scale) -> Line:
    stretches = [[prices[0]]]
    for before, after in pairwise(prices):
        if after.on - before.on > GAP:
            stretches.append([])
        stretches[-1].append(after)

    def place(price: ReferencePrice) -> tuple[float, float]:
        return across(price.on.toordinal()), up(price.price_vnd)

    seen = prices if len(prices) <= _POINTS_SEEN else [each[0] for each in stretches if len(each) == 1]
    paths = ["M" + "L".join(f"{x:g} {y:g}" for x, y in map(place, each)) for each in stretches if len(each) > 1]
    last = place(prices[-1])
    return Line(
        grade, paths, list(dict.fromkeys([*map(place, seen), last])), prices[-1].price_vnd, (last[0] + 6, last[1] + 4)
    )


def _apart(lines: Iterable[Line]) -> list[Line]:
    """Names that would stand on one another are moved apart, downwards; the highest keeps its place."""
    told: list[Line] = []
    for line in sorted(lines, key=lambda each: each.label_at[1]):
        x, y = line.label_at
        if told and y - told[-1].label_at[1] < _LABEL_APART:
            y = told[-1].label_at[1] + _LABEL_APART
        told.append(Line(line.grade, line.paths, line.points, line.newest_vnd, (x, y)))
    return told


def _months(first: date, last: date) -> list[date]:
    """The first days of months between two days: all, or every second, third …, so that their names have room."""
    found = []
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            found.append(day)
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return found[:: -(-len(found) // _MONTH_LABELS) or 1]
