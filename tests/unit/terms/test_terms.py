"""Terms are kept as plain JSON and come back as they were; prices follow their rule to the đồng."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.measures import Period
from matchmaker.measures.schedule import spread_evenly
from matchmaker.terms import (
    Grade,
    InputAdvance,
    PriceRule,
    Quality,
    Terms,
    differences,
    per_cent_of,
    price_on,
    total_vnd,
    value_vnd,
)

pytestmark = pytest.mark.pure

FIRST = date(2026, 8, 3)
AMOUNTS = st.decimals(min_value="0.001", max_value="9999999", places=3)
PRICES = st.integers(min_value=0, max_value=10_000_000)
WORDS = st.text(max_size=40)
GRADES = st.builds(Grade, name=WORDS, description=WORDS, price_vnd=st.none() | PRICES, share_pct=st.none() | PRICES)
SOME_TERMS = st.builds(
    lambda quantity, days, **rest: Terms(
        product_code="DUR-MON",
        unit="kg",
        quantity=quantity,
        portions=tuple(spread_evenly(quantity, Period(FIRST, FIRST + timedelta(days=days)))),
        **rest,
    ),
    quantity=AMOUNTS,
    days=st.integers(min_value=0, max_value=300),
    price_rule=st.sampled_from(PriceRule),
    price_vnd=st.none() | PRICES,
    premium_vnd=st.none() | st.integers(min_value=-50_000, max_value=50_000),
    grades=st.lists(GRADES, max_size=4).map(tuple),
    qualities=st.lists(st.builds(Quality, WORDS, WORDS, WORDS), max_size=3).map(tuple),
    inputs=st.lists(st.builds(InputAdvance, WORDS, PRICES, WORDS), max_size=3).map(tuple),
    deposit_vnd=PRICES,
    payment_days=st.integers(min_value=0, max_value=120),
)


@given(SOME_TERMS)
def test_terms_come_back_from_plain_json_as_they_were(terms: Terms) -> None:
    assert Terms.read(json.loads(json.dumps(terms.as_data()))) == terms


@given(SOME_TERMS)
def test_all_that_is_promised_is_promised_by_the_last_day(terms: Terms) -> None:
    promised = [terms.promised_by(terms.window.starts_on + timedelta(days=day)) for day in range(terms.window.days)]
    assert promised == sorted(promised)
    assert promised[-1] == terms.quantity


@given(SOME_TERMS, PRICES)
def test_a_market_that_rises_never_lowers_a_price(terms: Terms, market: int) -> None:
    before, after = price_on(terms, market), price_on(terms, market + 1000)
    if before is None:
        assert after is None
    else:
        assert after is not None
        assert after - before in ((0, 1000) if not terms.price_rule.follows_market else range(1001))


def _terms(rule: PriceRule, **told: object) -> Terms:
    whole = Decimal(1000)
    portions = tuple(spread_evenly(whole, Period(FIRST, FIRST)))
    return Terms(product_code="RIC", unit="kg", quantity=whole, portions=portions, price_rule=rule, **told)  # type: ignore[arg-type]  # each test tells its own


def test_each_rule_makes_its_price() -> None:
    assert price_on(_terms(PriceRule.FIXED, price_vnd=8200), 9000) == 8200
    assert price_on(_terms(PriceRule.FLOOR_PLUS_MARKET, price_vnd=8200), 9000) == 9000
    assert price_on(_terms(PriceRule.FLOOR_PLUS_MARKET, price_vnd=8200), 7000) == 8200
    assert price_on(_terms(PriceRule.MARKET_PREMIUM, premium_vnd=50), 8000) == 8050
    assert price_on(_terms(PriceRule.MARKET_PREMIUM, premium_vnd=50), None) is None
    assert price_on(_terms(PriceRule.TO_BE_AGREED), 8000) is None


def test_prices_by_grade_are_weighed_by_the_expected_shares() -> None:
    graded = _terms(PriceRule.BY_GRADE, grades=(Grade("A", "", 95_000, 70), Grade("B", "", 75_000, 30), Grade("C")))
    assert price_on(graded, None, "B") == 75_000
    assert price_on(graded, None, "C") is None
    assert price_on(graded, None) == 89_000
    assert total_vnd(graded) == 89_000_000


def test_a_value_is_rounded_once_half_to_even() -> None:
    assert value_vnd(Decimal("0.5"), 1) == 0
    assert value_vnd(Decimal("1.5"), 1) == 2
    assert per_cent_of(1_000_000_001, 8) == 80_000_000


def test_only_what_differs_is_told() -> None:
    terms = _terms(PriceRule.FIXED, price_vnd=8200)
    told = differences(terms, replace(terms, price_vnd=8300, payment_days=7))
    assert [(each.name, each.before, each.after) for each in told] == [
        ("price_vnd", 8200, 8300),
        ("payment_days", 0, 7),
    ]
    assert differences(terms, terms) == []
