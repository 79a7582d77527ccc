"""Whatever terms a form begins with, it reads them back unless somebody changes them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.brokering.quotes.forms import TermsForm
from matchmaker.catalogue.queries import tree
from matchmaker.listings import DeliveryTerms
from matchmaker.measures import Period, schedule, today, unit
from matchmaker.measures.schedule import Portion
from matchmaker.terms import Grade, InputAdvance, PriceRule, Quality, Terms
from matchmaker.text import clean
from matchmaker.web.fields import QuantityField

pytestmark = pytest.mark.pure
said = st.text("abcđôữ 123%", max_size=12).map(clean)
name = said.filter(bool)
price = st.integers(1, 2_000_000_000)
money = st.integers(1, 10**9)


@st.composite
def proposals(draw: st.DrawFn) -> Terms:
    """Any terms that people may put to each other, deposits aside."""
    starts = today() + timedelta(days=draw(st.integers(0, 90)))
    window = Period(starts, starts + timedelta(days=draw(st.integers(0, 200))))
    grams = draw(st.integers(1, 10**9))
    portions = schedule.spread_evenly(Decimal(grams), window)
    if draw(st.booleans()):  # all of it in one week or month
        at = draw(st.integers(0, len(portions) - 1))
        portions = [Portion(each.period, Decimal(grams if at == n else 0)) for n, each in enumerate(portions)]
    rule = draw(st.sampled_from(PriceRule))
    shares = draw(st.sampled_from([(None,), (100,), (60, 40), (None, None)]))
    grades = tuple(Grade(draw(name), draw(said), draw(price), share) for share in shares)
    is_priced = rule in (PriceRule.FIXED, PriceRule.FLOOR_PLUS_MARKET)
    return Terms(
        product_code="DUR-MON",
        unit="kg",
        quantity=Decimal(grams),
        portions=tuple(portions),
        price_rule=rule,
        tolerance_pct=draw(st.integers(0, 50)),
        qualities=tuple(Quality(draw(name), draw(name), draw(said)) for _ in range(draw(st.integers(0, 4)))),
        grades=grades if rule is PriceRule.BY_GRADE else (),
        price_vnd=draw(price) if is_priced else None,
        premium_vnd=draw(st.integers(-(10**6), 10**6)) if rule is PriceRule.MARKET_PREMIUM else None,
        market_province=draw(st.sampled_from([None, "52"])) if rule.follows_market else None,
        delivery_terms=draw(st.sampled_from(DeliveryTerms)),
        place=draw(said),
        payment_days=draw(st.integers(0, 180)),
        collect_days=draw(st.integers(0, 60)),
        inputs=tuple(InputAdvance(draw(name), draw(money), draw(said)) for _ in range(draw(st.integers(0, 3)))),
        note=draw(said),
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begin=proposals(), typed_unit=st.sampled_from(["kg", "tonne"]))
def test_a_form_reads_back_what_it_was_filled_with(built_app: Flask, begin: Terms, typed_unit: str) -> None:
    products = [tree()["DUR-MON"]]
    about = {"typed_unit": unit(typed_unit), "valid_until": today()}
    with built_app.test_request_context():
        shown = TermsForm.of(begin, products, **about)
        sent = {}
        for field in shown:
            sent[field.name] = field._value() if hasattr(field, "_value") else str(field.data or "")
            if isinstance(field, QuantityField):
                sent[field.unit_name] = field.unit_code
        sent |= {each: str(shown[each].data or "") for each in ("product", "rule", "spread", "delivery", "market")}
        sent["premium_sign"] = shown.premium_sign.data
    with built_app.test_request_context(method="POST", data=sent):
        form = TermsForm.of(begin, products, **about)
        form.validate()
        assert {key: told for key, told in form.errors.items() if key != "csrf_token"} == {}
        assert form.wanted_rows() is None
        assert form.terms() == begin
