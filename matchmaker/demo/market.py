"""What goods cost over three years, invented: so that the page of forecasts has something to tell.

The same figures for the same day: durian moves with its seasons, coffee goes its own way, paddy hardly moves. Nothing
measured on them says how the real market behaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, pi
from random import Random
from typing import Final

from matchmaker.accounts.queries import by_email
from matchmaker.demo.linkages import GIA_LAI
from matchmaker.measures import today
from matchmaker.measures.months import later, month_of
from matchmaker.prices import service as prices
from matchmaker.prices.service import Identity, Price

SOURCE: Final = "Số liệu trình diễn, tự đặt ra"
MONTHS: Final = 37
_DAYS: Final = (6, 20)
"""Of each month."""
_SINCE: Final = timedelta(days=75)
"""The last weeks are told by `demo.linkages`."""


@dataclass(frozen=True)
class Course:
    """How an invented price runs."""

    product_code: str
    province_code: str | None
    mean_vnd: int
    season: float
    """By what share it swings, dearest in the month of `dearest`."""
    dearest: int
    unrest: float
    """How far a month strays from the one before."""
    step_vnd: int


COURSES: Final = (
    Course("DUR-MON", "52", 78_000, 0.2, 2, 0.03, 500),
    Course("COF-ROB", None, 96_000, 0.02, 6, 0.04, 100),
    Course("RIC-PAD-OM5451", "86", 6_050, 0.03, 10, 0.008, 10),
)


def load() -> None:
    """Write it all down, as the staff of the demonstration would."""
    staff = by_email(GIA_LAI)
    assert staff is not None, "the demonstration accounts are made first"
    dice = Random(20260822)  # noqa: S311  # plausible figures, not secrets
    written = [price for course in COURSES for price in _prices(course, dice, today())]
    prices.write_down(written, by=staff)


def _prices(course: Course, dice: Random, day: date) -> Iterator[Price]:
    level = 1.0
    for back in range(MONTHS, -1, -1):
        month = later(month_of(day), -back)
        level *= 1 + dice.gauss(0, course.unrest)
        season = 1 + course.season * cos(2 * pi * (month.month - course.dearest) / 12)
        for each in _DAYS:
            told = course.mean_vnd * level * season * (1 + dice.uniform(-0.01, 0.01))
            on = month.replace(day=each)
            if on <= day and (course.province_code is None or on < day - _SINCE):
                identity = Identity(course.product_code, course.province_code, "", on)
                yield Price(identity, round(told / course.step_vnd) * course.step_vnd, SOURCE)
