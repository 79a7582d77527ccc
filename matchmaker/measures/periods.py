"""Days and stretches of days, as lived in Vietnam (UTC+7, no summer time)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

from matchmaker.measures.errors import MeasureError

VIETNAM_TIME: Final = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

_DAY_MONTH_YEAR = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})(?:[/.\-]([0-9]{4}|[0-9]{2}))?")
_YEAR_MONTH_DAY = re.compile(r"([0-9]{4})[/.\-]([0-9]{1,2})[/.\-]([0-9]{1,2})")
_STILL_THIS_YEAR: Final = timedelta(days=31)
_YEARS: Final = range(2000, 2100)
_MONTHS_EN: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)


def today(at: datetime | None = None) -> date:
    """The day in Vietnam at the instant `at` (now, unless given)."""
    return (at or datetime.now(UTC)).astimezone(VIETNAM_TIME).date()


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From one day to another, both included.

    Raises MeasureError `ends_before_start`.
    """

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise MeasureError("ends_before_start", starts_on=self.starts_on, ends_on=self.ends_on)

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    @property
    def days(self) -> int:
        """How many days, at least one."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def length_weeks(self) -> float:
        """How long in weeks, for rates per week: 10 days are 1.43."""
        return self.days / 7

    def overlap(self, other: Period) -> Period | None:
        """The days both have, or None."""
        starts_on = max(self.starts_on, other.starts_on)
        ends_on = min(self.ends_on, other.ends_on)
        return Period(starts_on, ends_on) if starts_on <= ends_on else None

    def overlap_days(self, other: Period) -> int:
        """How many days both have, 0 for none."""
        common = self.overlap(other)
        return common.days if common else 0

    def weeks(self) -> list[Period]:
        """The calendar weeks (Monday to Sunday) it touches, cut to the period."""
        return list(self._cut(lambda day: day + timedelta(days=6 - day.weekday())))

    def months(self) -> list[Period]:
        """The calendar months it touches, cut to the period."""
        return list(self._cut(_last_of_month))

    def _cut(self, last_day: Callable[[date], date]) -> Iterator[Period]:
        day = self.starts_on
        while day <= self.ends_on:
            end = min(last_day(day), self.ends_on)
            yield Period(day, end)
            day = end + timedelta(days=1)


def parse_date(text: str, *, today: date) -> date:
    """Read `21/11/2026`, `21-11-2026`, `21.11.26`, `2026-11-21`; `10/8` means the coming 10 August.

    A day without a year that went by less than a month ago is still this year's, so that a harvest
    already begun can be told. Raises MeasureError `empty` or `not_a_date`.
    """
    if len(text) > 32:
        raise MeasureError("not_a_date")
    plain = re.sub(r"\s+", "", text)
    if not plain:
        raise MeasureError("empty")
    if found := _YEAR_MONTH_DAY.fullmatch(plain):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_MONTH_YEAR.fullmatch(plain):
        day, month = int(found[1]), int(found[2])
        if found[3]:
            year = int(found[3])
            return _date(year if year >= 100 else 2000 + year, month, day)
        return _coming(day, month, today)
    raise MeasureError("not_a_date")


def _coming(day: int, month: int, today: date) -> date:
    """The next such day; 29 February waits for its leap year no longer than next year."""
    for year in (today.year, today.year + 1):
        try:
            found = _date(year, month, day)
        except MeasureError:
            continue
        if found >= today - _STILL_THIS_YEAR:
            return found
    raise MeasureError("not_a_date")


def _date(year: int, month: int, day: int) -> date:
    if year not in _YEARS:
        raise MeasureError("not_a_date")
    try:
        return date(year, month, day)
    except ValueError as impossible:
        raise MeasureError("not_a_date") from impossible


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@lru_cache(maxsize=4096)
def format_date(day: date, language: str = "vi") -> str:
    """`21/11/2026`, in English `21 Nov 2026`."""
    if language == "en":
        return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
    return f"{day.day}/{day.month}/{day.year}"


def format_period(period: Period, language: str = "vi") -> str:
    """`10/8 – 30/9/2026`: the year is said once where both days share it."""
    last = format_date(period.ends_on, language)
    if period.starts_on == period.ends_on:
        return last
    first = format_date(period.starts_on, language)
    if period.starts_on.year == period.ends_on.year:
        first = first[:-5]
    return f"{first} – {last}"
