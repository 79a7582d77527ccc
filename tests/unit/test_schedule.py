"""A quantity falls over its window without losing or winning a gram."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.measures import Period, schedule
from matchmaker.measures.schedule import fits, read, spread_evenly, stored, stretches

pytestmark = pytest.mark.pure

AUGUST = Period(date(2026, 8, 1), date(2026, 8, 31))
days = st.dates(date(2020, 1, 1), date(2040, 1, 1))
windows = st.builds(
    lambda day, more: Period(day, day + timedelta(days=more)), days, st.integers(min_value=0, max_value=1800)
)


@given(
    window=windows,
    thousandths=st.integers(min_value=1, max_value=10**13),
    decimals=st.sampled_from([0, 3]),
)
def test_an_even_split_never_loses_a_gram(window: Period, thousandths: int, decimals: int) -> None:
    total = Decimal(thousandths) if decimals == 0 else Decimal(thousandths) / 1000
    portions = spread_evenly(total, window, decimals=decimals)
    assert sum(each.amount for each in portions) == total
    assert all(each.amount >= 0 for each in portions)
    assert [each.period for each in portions] == stretches(window)
    assert all(each.amount == round(each.amount, decimals) for each in portions)
    assert fits(stored(portions), total=total, window=window)


def test_a_short_harvest_is_told_by_week_and_a_long_one_by_month() -> None:
    assert len(stretches(AUGUST)) == 6  # 1/8/2026 is a Saturday
    assert schedule.is_weekly(Period(date(2026, 8, 3), date(2026, 10, 11)))
    assert stretches(Period(date(2026, 8, 3), date(2026, 10, 12))) == [
        Period(date(2026, 8, 3), date(2026, 8, 31)),
        Period(date(2026, 9, 1), date(2026, 9, 30)),
        Period(date(2026, 10, 1), date(2026, 10, 12)),
    ]


def test_an_even_split_is_told_in_round_figures() -> None:
    window = Period(date(2026, 8, 3), date(2026, 8, 30))
    assert [each.amount for each in spread_evenly(Decimal(120_000), window)] == [Decimal(30_000)] * 4
    uneven = spread_evenly(Decimal(100_000), Period(date(2026, 8, 3), date(2026, 8, 23)))
    assert [each.amount for each in uneven] == [Decimal(33_000), Decimal(34_000), Decimal(33_000)]


def test_rows_fit_their_window_and_their_total_alone() -> None:
    rows = stored(spread_evenly(Decimal(1000), AUGUST))
    assert read(rows)[0].period == Period(date(2026, 8, 1), date(2026, 8, 2))
    assert not fits(rows, total=Decimal(1001), window=AUGUST)
    assert not fits(rows, total=Decimal(1000), window=Period(date(2026, 8, 1), date(2026, 8, 30)))
    assert not fits(rows, total=Decimal(1000), window=None)
