"""What is told of quotes beside each other: coverage by week, abnormal prices, terms in words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.brokering.quotes import abnormal, words
from matchmaker.brokering.quotes.abnormal import Low
from matchmaker.brokering.quotes.comparison import coverage
from matchmaker.brokering.quotes.rows import read, told
from matchmaker.measures import Period, schedule
from matchmaker.measures.schedule import Portion
from matchmaker.prices.queries import Spot
from matchmaker.terms import Grade, PriceRule
from tests.support.talks import terms

pytestmark = pytest.mark.pure
MONDAY = date(2027, 8, 2)


def week(number: int, tonnes: int) -> Portion:
    """What falls in a week of August 2027, counted from 0."""
    first = MONDAY + timedelta(days=7 * number)
    return Portion(Period(first, first + timedelta(days=6)), Decimal(tonnes * 1000))


@pytest.mark.parametrize(
    ("price", "others", "why"),
    [
        (48, (80, 80), Low.BELOW_MEAN),
        (49, (80, 80), Low.BELOW_NEXT),
        (56, (80, 100), Low.BELOW_NEXT),
        (57, (80, 100), None),
        (40, (30, 100), Low.BELOW_NEXT),
        (80, (), None),
        (80, (40, 50), None),
    ],
)
def test_a_price_is_abnormal_by_the_bounds_of_public_procurement(
    price: int, others: tuple[int, ...], why: Low | None
) -> None:
    assert abnormal.low(price * 1000, [each * 1000 for each in others]) is why


def test_what_comes_early_covers_later_weeks_and_what_comes_late_does_not_cover_earlier_ones() -> None:
    wanted = [week(0, 10), week(1, 10)]
    early = coverage(terms(20, portions=(week(0, 20),)), wanted)
    late = coverage(terms(20, portions=(week(1, 20),)), wanted)
    assert (early.percent, early.short) == (100, ())
    assert (late.percent, late.short) == (50, (week(0, 10),))


amounts = st.lists(st.integers(0, 40), min_size=1, max_size=6)


@given(asked=amounts, brought=amounts)
def test_coverage_is_never_more_than_what_is_brought_or_asked_for(asked: list[int], brought: list[int]) -> None:
    wanted = [week(at, tonnes) for at, tonnes in enumerate(asked)]
    portions = tuple(week(at, tonnes) for at, tonnes in enumerate(brought))
    found = coverage(terms(sum(brought), portions=portions), wanted)
    assert 0 <= found.percent <= 100
    assert found.percent * sum(asked) <= 100 * min(sum(asked), sum(brought))
    assert (not found.short) == (found.percent == 100 or not sum(asked))


@given(days=st.integers(0, 500), whole=st.integers(1, 10**9))
@settings(max_examples=30)
def test_a_hidden_field_keeps_for_what_its_rows_are(days: int, whole: int) -> None:
    window = Period(MONDAY, MONDAY + timedelta(days=days))
    made = schedule.spread_evenly(Decimal(whole) / 1000, window)
    assert read(told(made)) == (window, Decimal(whole) / 1000)


@pytest.mark.parametrize("typed", ["", "x", "2027-08-02/2027-08-01/5", "2027-13-02/2027-13-03/5", "2027-08-02/x/5"])
def test_whatever_else_a_hidden_field_holds_says_nothing(typed: str) -> None:
    assert read(typed) is None


def test_terms_are_told_as_people_say_them(built_app: Flask) -> None:
    spot = Spot(76_000, date(2026, 11, 20), "Sở NN&MT", "DUR", "52", "")
    premium = {"price_rule": PriceRule.MARKET_PREMIUM, "price_vnd": None, "market_province": "52"}
    graded = terms(
        price_rule=PriceRule.BY_GRADE,
        price_vnd=None,
        grades=(Grade("A", "", 90_000, 70), Grade("B", "", 70_000, 30)),
    )
    with built_app.test_request_context():
        said = {
            "fixed": words.price(terms()),
            "floor": words.price(terms(price_rule=PriceRule.FLOOR_PLUS_MARKET, market_province="52")),
            "above": words.price(terms(premium_vnd=2000, **premium)),
            "below": words.price(terms(premium_vnd=-500, **premium)),
            "grades": words.price(graded),
            "today": words.effective(terms(premium_vnd=2000, **premium), spot),
            "unknown": words.effective(terms(premium_vnd=2000, **premium), None),
            "weeks": words.weeks((week(0, 5), week(1, 15)), "kg"),
        }
        changed = [each.label for each in words.changed(terms(20), terms(30, payment_days=7))]
    assert {each: text.replace("\u00a0", " ") for each, text in said.items()} == {
        "fixed": "80.000 ₫/kg",
        "floor": "giá thị trường Gia Lai, không dưới 80.000 ₫/kg",
        "above": "giá thị trường Gia Lai cộng 2.000 ₫/kg",
        "below": "giá thị trường Gia Lai trừ 500 ₫/kg",
        "grades": "A: 90.000 ₫/kg, khoảng 70 %; B: 70.000 ₫/kg, khoảng 30 %",
        "today": "hôm nay 78.000 ₫/kg, theo giá tham chiếu 76.000 ₫/kg ngày 20/11/2026 (Sở NN&MT)",
        "unknown": "chưa có giá tham chiếu mới",
        "weeks": "2/8 – 8/8/2027: 5 tấn; 9/8 – 15/8/2027: 15 tấn",
    }
    assert changed == ["Số lượng", "Tổng giá trị", "Trả tiền"]
