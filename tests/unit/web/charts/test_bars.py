"""Where the bars of a chart lie: from zero, in proportion, with what is not known left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.web.charts.bars import HEIGHT, WIDTH, Amounts, bars, columns

pytestmark = pytest.mark.pure
amounts = st.none() | st.integers(0, 10**12) | st.decimals(0, 10**9, allow_nan=False, places=3)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=15))
def test_bars_begin_at_zero_are_in_proportion_and_stay_on_the_sheet(pairs: list[tuple[object, object]]) -> None:
    told = [Amounts(f"Tháng {at}", one, "một", two, "hai") for at, (one, two) in enumerate(pairs)]  # type: ignore[arg-type]
    chart = bars(told)
    largest = max((float(each) for pair in pairs for each in pair if each is not None), default=None)  # type: ignore[arg-type]
    if largest is None:
        assert chart is None
        return
    assert chart is not None
    for row, pair in zip(chart.rows, pairs, strict=True):
        assert all(bar.x == 0 and bar.width < WIDTH and bar.y + bar.height <= chart.height for bar in row.bars)
        if largest and pair[0] is not None:
            longest = max(bar.width for each in chart.rows for bar in each.bars)
            assert row.bars[0].width == pytest.approx(float(pair[0]) / largest * longest, abs=0.2)  # type: ignore[arg-type]


def test_a_month_of_which_nothing_is_known_has_a_name_and_no_column() -> None:
    chart = columns([Amounts("9", 4, "4"), Amounts("10", None, ""), Amounts("11", 0, "0")])
    assert chart is not None
    assert [len(row.bars) for row in chart.rows] == [1, 0, 1]
    assert chart.rows[2].bars[0].height == 0, "nothing at all is a column of no height, not a gap"


def test_a_target_above_every_column_is_still_on_the_sheet() -> None:
    chart = columns([Amounts("11", 2, "2 %")], target=10, target_words="10 %")
    assert chart is not None
    assert chart.mark is not None
    assert 0 < chart.mark.at < chart.rows[0].bars[0].y < HEIGHT


def test_of_many_months_the_last_is_named_and_as_many_others_as_have_room() -> None:
    chart = columns([Amounts(str(month), month, "") for month in range(1, 25)])
    assert chart is not None
    named = [row.name for row in chart.rows if row.shows_name]
    assert named[-1] == "24"
    assert len(named) <= 7
