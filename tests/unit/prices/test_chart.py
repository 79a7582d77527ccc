"""Where the points, gaps and labels of a price chart go."""

from __future__ import annotations

from datetime import date, timedelta

from matchmaker.prices import chart
from matchmaker.prices.models import ReferencePrice
from matchmaker.web.charts import lines
from matchmaker.web.charts.lines import Between, Told

TET = date(2026, 2, 17)
"""The first day of the year of the Horse."""


def price(on: date, price_vnd: int, grade: str = "") -> ReferencePrice:
    return ReferencePrice(on=on, price_vnd=price_vnd, grade=grade, source="Báo")


def test_the_weeks_around_tet_without_prices_are_a_gap_and_not_a_line() -> None:
    before = [price(TET - timedelta(days=28 - 7 * week), 60_000 + 1_000 * week) for week in range(3)]
    after = [price(TET + timedelta(days=14 + 7 * week), 70_000) for week in range(3)]

    made = chart.drawn([*before, *after])

    assert made is not None
    (line,) = made.lines
    assert len(line.paths) == 2
    assert [path.count("L") for path in line.paths] == [2, 2]


def test_a_lone_price_is_a_point_and_one_day_alone_no_chart() -> None:
    lone = [price(date(2026, 1, 31), 50_000), price(date(2026, 3, 31), 52_000)]

    made = chart.drawn(lone)

    assert made is not None
    assert (len(made.lines[0].paths), len(made.lines[0].points)) == (0, 2)
    assert chart.drawn(lone[:1]) is None
    assert chart.drawn([]) is None


def test_all_is_on_the_sheet_and_no_name_stands_on_another() -> None:
    days = [date(2025, 8, 1) + timedelta(days=each) for each in range(70)]
    series = [
        price(day, level + 100 * at, grade)
        for grade, level in (("A", 99_000), ("B", 98_500))
        for at, day in enumerate(days)
    ]

    made = chart.drawn(series)

    assert made is not None
    assert all(0 <= tick.at <= lines.HEIGHT for tick in made.ticks)
    assert made.ticks[0].value <= 98_500 < 105_900 <= made.ticks[-1].value
    assert [month.first.month for month in made.months] == [8, 9, 10]
    first, second = (line.label_at[1] for line in made.lines)
    assert second - first >= 12


def test_a_price_that_never_moved_still_has_a_scale() -> None:
    made = chart.drawn([price(date(2026, 1, 1), 1), price(date(2026, 1, 5), 1)])

    assert made is not None
    assert len({tick.value for tick in made.ticks}) >= 2


def test_small_figures_have_a_scale_of_their_own() -> None:
    told = Told("", [(date(2026, month, 1), 0.1 * month) for month in range(1, 8)])

    made = lines.drawn([told], gap=timedelta(days=31), from_nothing=True)

    assert made is not None
    assert [tick.value for tick in made.ticks] == [0, 0.2, 0.4, 0.6, 0.8]


def test_what_is_foretold_lies_within_its_band_and_the_whole_band_is_on_the_sheet() -> None:
    months = [date(2026, month, 1) for month in range(1, 9)]
    known = Told("", [(month, 50) for month in months[:5]])
    foretold = Told("", [(month, 55) for month in months[4:]], foretold=True)
    band = [Between(month, 50 - 10 * ahead, 60 + 20 * ahead) for ahead, month in enumerate(months[4:])]

    made = lines.drawn([known, foretold], gap=timedelta(days=31), band=band)

    assert made is not None
    (shown,) = (line for line in made.lines if line.foretold)
    assert made.ticks[0].value <= 20 < 120 <= made.ticks[-1].value
    corners = [tuple(map(float, spot.split())) for spot in made.band.strip("MZ").split("L")]
    assert len(corners) == 8
    assert all(0 <= x <= lines.WIDTH and 0 <= y <= lines.HEIGHT for x, y in corners)
    level = shown.points[0][1]
    assert all(over[1] < level < under[1] for over, under in zip(corners[:4], reversed(corners[4:]), strict=True))
