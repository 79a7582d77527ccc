"""A figure a month, and whether there is enough of it to forecast from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.measures.months import YEAR, apart, later, month_of

Numbers = NDArray[np.float64]
MIN_MONTHS: Final = 30
"""A year and a half to learn from, and a year of months held back to be judged by; a bridged month is not known."""
MAX_MONTHS: Final = 10 * YEAR
"""What is older says little of today's market and costs every fit time."""
LONGEST_GAP: Final = 2
"""So many months without a figure are bridged; after a longer gap a series begins anew."""
FRESHEST: Final = 2
"""The last figure may be so many months older than the last whole month."""
LEAST_ACTIVE: Final = 0.5
"""Of the months that are known, the share with any demand: below it a mean month says nothing."""


@dataclass(frozen=True, slots=True)
class Series:
    """One figure a month, month after month; None where nobody knows it."""

    first: date
    values: tuple[float | None, ...]

    @property
    def last(self) -> date:
        """The last month."""
        return later(self.first, len(self.values) - 1)

    @property
    def known(self) -> int:
        """How many months have a figure."""
        return sum(value is not None for value in self.values)

    def months_known(self) -> list[date]:
        """The months that have a figure."""
        return [month for month, value in self.dated() if value is not None]

    def dated(self) -> Iterator[tuple[date, float | None]]:
        """Each month with its figure."""
        return ((later(self.first, at), value) for at, value in enumerate(self.values))


class Lack(StrEnum):
    """Why nothing is forecast."""

    NOTHING = "nothing"
    OLD = "old"
    SHORT = "short"
    BROKEN = "broken"
    """Long enough, but for a gap that is too long to bridge."""
    SPARSE = "sparse"
    """Most months have no demand at all."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a series lacks: it has so many months where `MIN_MONTHS` are needed, the last figure of `last`."""

    why: Lack
    months: int = 0
    last: date | None = None


def monthly(figures: Mapping[date, float], *, until: date | None = None) -> Series | None:
    """Figures by month as a series from the first known month to `until`, or the last; None where there are none."""
    known = {month: value for month, value in figures.items() if until is None or month <= until}
    if not known:
        return None
    first, last = min(known), until or max(known)
    return Series(first, tuple(known.get(later(first, each)) for each in range(apart(first, last) + 1)))


def medians(dated: Iterable[tuple[date, float]]) -> dict[date, float]:
    """The middle figure of each month."""
    found: dict[date, list[float]] = defaultdict(list)
    for day, value in dated:
        found[month_of(day)].append(value)
    return {month: float(median(values)) for month, values in found.items()}


def usable(series: Series | None) -> Series | Lacking:
    """What a forecast may be made from: the newest unbroken stretch, up to the last known month; or what is lacking.

    `series` ends with the last whole month.
    """
    if series is None or not series.known:
        return Lacking(Lack.NOTHING)
    last = max(at for at, value in enumerate(series.values) if value is not None)
    newest = later(series.first, last)
    if len(series.values) - 1 - last > FRESHEST:
        return Lacking(Lack.OLD, series.known, newest)
    first = max(_beginning(series.values[: last + 1]), last + 1 - MAX_MONTHS)
    stretch = Series(later(series.first, first), series.values[first : last + 1])
    if stretch.known < MIN_MONTHS:
        why = Lack.BROKEN if series.known >= MIN_MONTHS else Lack.SHORT
        return Lacking(why, stretch.known, newest)
    active = sum(bool(value) for value in stretch.values)
    if active < LEAST_ACTIVE * stretch.known:
        return Lacking(Lack.SPARSE, active, newest)
    return stretch


def _beginning(values: tuple[float | None, ...]) -> int:
    """Where the newest stretch begins whose gaps can be bridged."""
    first = len(values) - 1
    for at in range(len(values) - 1, -1, -1):
        if values[at] is None:
            continue
        if first - at > LONGEST_GAP + 1:
            break
        first = at
    return first


def bridged(values: tuple[float | None, ...]) -> Numbers:
    """All months with a figure: one that is missing lies on the line between its neighbours, at the end on the last.

    Only what stands in `values` is looked at, so that the past of a held-back month holds nothing of what came later.
    """
    known = [at for at, value in enumerate(values) if value is not None]
    told = [value for value in values if value is not None]
    return np.interp(np.arange(len(values)), known, told)
