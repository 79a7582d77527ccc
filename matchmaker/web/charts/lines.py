"""Figures over time as lines on a sheet: where each point, gap and label goes, and how wide what is foretold may be.

The sheet is `WIDTH` by `HEIGHT` units, drawn as large as the page has room; the style sheet sets its type.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final

WIDTH: Final = 360
HEIGHT: Final = 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 44, 10, 24
_LABEL_APART: Final = 13
_POINTS_SEEN: Final = 40
"""So many figures of a line are each a point; more would run into one another."""
_TICKS: Final = 4
_MONTH_LABELS: Final = 5
_STEPS: Final = tuple(map(Decimal, ("1", "2", "2.5", "5", "10")))
Value = int | float
Dated = tuple[date, Value]
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Told:
    """What one line shows: its name, and a figure for each day, oldest first. `foretold`: not known yet."""

    name: str
    figures: Sequence[Dated]
    foretold: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """Within what a figure is expected to be on a day."""

    on: date
    low: Value
    high: Value


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the grid: where, and what it stands for."""

    at: float
    value: Value


@dataclass(frozen=True, slots=True)
class Month:
    """Where a month begins."""

    at: float
    first: date


@dataclass(frozen=True, slots=True)
class Line:
    """One line: unbroken stretches as SVG paths, lone points, and where its name stands."""

    name: str
    paths: Sequence[str]
    points: Sequence[Spot]
    """Each figure, where they are few; else the last of all and those that no line reaches."""
    newest: Value
    label_at: Spot
    foretold: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything to draw."""

    lines: Sequence[Line]
    ticks: Sequence[Tick]
    months: Sequence[Month]
    starts_on: date
    ends_on: date
    band: str = ""
    """Within what the figures are expected to be, as an SVG path; empty where nothing is foretold."""


def drawn(
    told: Iterable[Told], *, gap: timedelta, band: Sequence[Between] = (), from_nothing: bool = False
) -> Chart | None:
    """The chart of some lines; None where fewer than two days have a figure.

    A line joins figures at most `gap` apart: what is longer shows as a gap. `from_nothing` has the sheet begin at zero.
    """
    lines = [each for each in told if each.figures]
    days = sorted({on for each in lines for on, _value in each.figures})
    if len(days) < 2:
        return None
    values = [value for each in lines for _on, value in each.figures]
    values += [value for each in band for value in (each.low, each.high)]
    grid = _grid(0 if from_nothing else min(values), max(values))
    across = _Scale(days[0].toordinal(), days[-1].toordinal(), _LEFT, WIDTH - _RIGHT)
    up = _Scale(grid[0], grid[-1], HEIGHT - _BOTTOM, _TOP)
    return Chart(
        lines=_apart(_line(each, gap, across, up) for each in lines),
        ticks=[Tick(up(value), value) for value in grid],
        months=[Month(across(first.toordinal()), first) for first in _months(days[0], days[-1])],
        starts_on=days[0],
        ends_on=days[-1],
        band=_band(band, across, up),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """From numbers between `low` and `high` to places between `first` and `last`."""

    low: Value
    high: Value
    first: int
    last: int

    def __call__(self, value: Value) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.first + share * (self.last - self.first), 1)


def _grid(low: Value, high: Value) -> list[Value]:
    """Round values of the grid around all figures, evenly apart; at least two. Of small figures they have decimals."""
    rough = (max(high - low, abs(high) / 20) or 1) / _TICKS
    magnitude = Decimal(10) ** floor(log10(rough))
    step = next(each * magnitude for each in _STEPS if each * magnitude >= rough)
    first = floor(Decimal(low) / step)
    last = max(ceil(Decimal(high) / step), first + 1)
    values = [number * step for number in range(first, last + 1)]
    return [int(each) if each == each.to_integral_value() else float(each) for each in values]


def _line(told: Told, gap: timedelta, across: _Scale, up: _Scale) -> Line:
    stretches = [[told.figures[0]]]
    for before, after in pairwise(told.figures):
        if after[0] - before[0] > gap:
            stretches.append([])
        stretches[-1].append(after)

    def place(figure: Dated) -> Spot:
        return across(figure[0].toordinal()), up(figure[1])

    seen = told.figures if len(told.figures) <= _POINTS_SEEN else [each[0] for each in stretches if len(each) == 1]
    paths = [_path(map(place, each)) for each in stretches if len(each) > 1]
    last = place(told.figures[-1])
    points = list(dict.fromkeys([*map(place, seen), last]))
    return Line(told.name, paths, points, told.figures[-1][1], (last[0] + 6, last[1] + 4), told.foretold)


def _path(spots: Iterable[Spot]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in spots)


def _band(band: Sequence[Between], across: _Scale, up: _Scale) -> str:
    """Along the highest, and back along the lowest."""
    if not band:
        return ""
    over = [(across(each.on.toordinal()), up(each.high)) for each in band]
    under = [(across(each.on.toordinal()), up(each.low)) for each in reversed(band)]
    return f"{_path([*over, *under])}Z"


def _apart(lines: Iterable[Line]) -> list[Line]:
    """Names that would stand on one another are moved apart, downwards; the highest keeps its place."""
    told: list[Line] = []
    for line in sorted(lines, key=lambda each: each.label_at[1]):
        x, y = line.label_at
        if told and y - told[-1].label_at[1] < _LABEL_APART:
            y = told[-1].label_at[1] + _LABEL_APART
        told.append(replace(line, label_at=(x, y)))
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
