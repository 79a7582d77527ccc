"""Calendar months, each named by its first day."""

from __future__ import annotations

from datetime import date
from typing import Final

YEAR: Final = 12
"""Months of a season."""


def month_of(day: date) -> date:
    """The month that a day is in."""
    return day.replace(day=1)


def later(month: date, by: int) -> date:
    """The month so many months later than the one of a day; earlier where `by` is negative."""
    years, months = divmod(month.month - 1 + by, YEAR)
    return date(month.year + years, months + 1, 1)


def apart(first: date, last: date) -> int:
    """How many months `last` is later than `first`."""
    return (last.year - first.year) * YEAR + last.month - first.month
