"""When a cooperative was founded: a day, or, as many registers have it, a year alone. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

from matchmaker.measures import MeasureError

_YEAR: Final = re.compile(r"(?:nam )?(\d{4})", re.IGNORECASE)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LENGTH: Final = 20


class Founded(NamedTuple):
    """A year, and the day where that is known."""

    year: int
    on: date | None = None


def parse_day(text: str) -> date:
    """`15/6/1998`, `1998-06-15`, of any year. Raises MeasureError `empty` or `not_a_date`."""
    plain = text.strip()[:_LENGTH]
    if not plain:
        raise MeasureError("empty")
    if found := _DAY_FIRST.fullmatch(plain):
        day, month, year = map(int, found.groups())
    elif found := _YEAR_FIRST.fullmatch(plain):
        year, month, day = map(int, found.groups())
    else:
        raise MeasureError("not_a_date")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise MeasureError("not_a_date") from error


def parse_founded(text: str) -> Founded:
    """`1998` or `15/6/1998`. Raises MeasureError `empty` or `not_a_date`."""
    found = _YEAR.fullmatch(text.strip()[:_LENGTH])
    if found:
        return Founded(int(found[1]))
    on = parse_day(text)
    return Founded(on.year, on)


def founded_words(year: int | None, on: date | None) -> str:
    """As people type it and `parse_founded` reads it."""
    if on is not None:
        return f"{on.day}/{on.month}/{on.year}"
    return str(year) if year is not None else ""
