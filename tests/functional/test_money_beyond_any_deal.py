"""Money that no deal is about: refused beside its field by the forms, and by the services whoever calls them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from matchmaker.brokering.quotes.models import Quote
from matchmaker.contracts.fulfilment import inspecting, paying, queries
from matchmaker.contracts.fulfilment.inspecting import Inspection
from matchmaker.contracts.fulfilment.paying import Money
from matchmaker.contracts.kinds import InspectionReason, PaymentKind
from matchmaker.db import session
from matchmaker.errors import Unprocessable
from matchmaker.matching.models import Side
from matchmaker.measures import Period, schedule, today
from matchmaker.prices import service as prices
from matchmaker.prices.service import Identity, Price
from matchmaker.terms import Grade, InputAdvance, PriceRule
from tests.factories import Factories
from tests.functional.test_delivering_and_paying import day, under_way
from tests.support.site import Site
from tests.support.talks import introduced, quoted

LARGEST_INTEGER = 2**31 - 1
MARKET = {"rule": "market_premium", "premium_sign": "above"}


@pytest.mark.parametrize(
    ("field", "typed", "more"),
    [
        ("price", "2,5 tỷ", {"rule": "fixed"}),
        ("floor", "2,5 tỷ", {"rule": "floor_plus_market"}),
        ("premium", "150 triệu", MARKET),
        ("grade_0_price", "2,5 tỷ", {"rule": "by_grade", "grade_0_name": "A"}),
        ("input_0_amount", "1.001 tỷ", {"input_0_name": "Phân bón"}),
        ("deposit", "9.999.999.999.999", {}),
    ],
)
def test_a_proposal_with_money_beyond_any_deal_is_told_so(
    factories: Factories, site: Site, field: str, typed: str, more: dict[str, str]
) -> None:
    made = introduced(factories)
    session.commit()
    form = site.signed_in(factories.member(made.seller)).get(f"/introductions/{made.id}/quotes/new")
    page = form.form("main form.fields").fill(**{**more, field: typed}).submit(button="send", expect=422)
    assert "lớn quá" in page.error_of(field)
    assert session.query(Quote).count() == 0


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("price", {"price_vnd": LARGEST_INTEGER + 1}),
        ("price", {"price_vnd": 2_000_000_000, "tonnes": 600}),
        ("premium", {"price_rule": PriceRule.MARKET_PREMIUM, "price_vnd": None, "premium_vnd": -LARGEST_INTEGER}),
        ("grade_0_price", {"price_rule": PriceRule.BY_GRADE, "grades": (Grade("A", price_vnd=LARGEST_INTEGER + 1),)}),
        ("input_0_amount", {"inputs": (InputAdvance("NPK", 10**13),)}),
        ("deposit", {"deposit_vnd": 2**63}),
    ],
)
def test_nobody_proposes_money_that_the_database_cannot_hold(
    factories: Factories, field: str, terms: dict[str, Any]
) -> None:
    made = introduced(factories, need=factories.need(tonnes=1000), offer_tonnes=1000)
    with pytest.raises(Unprocessable, match=f"{field}: too_large"):
        quoted(factories, made, **terms)


def test_a_delivery_is_worth_no_more_than_the_database_holds(factories: Factories, site: Site) -> None:
    window = Period(day(13), today())
    thousand = tuple(schedule.spread_evenly(Decimal(1_000_000), window))
    open_price = {"price_rule": PriceRule.TO_BE_AGREED, "price_vnd": None}
    deal = under_way(factories, site, factories.staff(), tonnes=1000, portions=thousand, **open_price)
    reported = deal.report("600 tấn", 3, "A1")
    take_all = deal.buyer.get(reported.url).form_to("/take-all")
    assert "Nhiều nhất là 2.000.000.000" in take_all.fill(price_vnd="2,5 tỷ").submit(expect=422).error_of("price_vnd")
    assert "Thành tiền lớn quá" in take_all.fill(price_vnd="1,9 tỷ").submit(expect=422).error_of("price_vnd")
    form = deal.buyer.get(f"{reported.url}/inspect").form()
    lower = form.fill(accepted="0", downgraded="600 tấn", downgraded_price_vnd="2,5 tỷ", reason="size")
    assert "Nhiều nhất là" in lower.submit(expect=422).error_of("downgraded_price_vnd")

    row, buyer = queries.delivery(deal.contract.id, 1), factories.user()
    assert row is not None
    all_of_it = Inspection(accepted=row.quantity, on=today(), reason=InspectionReason.SIZE, price_vnd=1)
    nothing = replace(all_of_it, accepted=Decimal(0), downgraded=row.quantity)
    for found in (
        replace(all_of_it, price_vnd=LARGEST_INTEGER + 1),
        replace(all_of_it, price_vnd=2_000_000_000),
        replace(nothing, downgraded_price_vnd=LARGEST_INTEGER + 1),
        replace(nothing, downgraded_price_vnd=2_000_000_000),
    ):
        with pytest.raises(Unprocessable):
            inspecting.inspect(deal.contract, row, found, side=Side.BUYER, by=buyer)
    paid = Money(kind=PaymentKind.PAYMENT, amount_vnd=10**12 + 1, on=today())
    with pytest.raises(Unprocessable, match="amount_vnd: too_large"):
        paying.report(deal.contract, paid, side=Side.BUYER, by=buyer)


def test_a_reference_price_fits_where_deliveries_keep_it(factories: Factories) -> None:
    identity = Identity("DUR-MON", None, "", today())
    with pytest.raises(Unprocessable, match="price: too_large"):
        prices.write_down([Price(identity, LARGEST_INTEGER, "Báo Gia Lai")], by=factories.staff())


def test_a_listing_asks_no_price_beyond_all_others(factories: Factories, site: Site) -> None:
    offer, need = factories.offer(), factories.need()
    for listing, field in ((offer, "asking_price"), (offer, "floor_price"), (need, "ceiling")):
        kind = "offers" if listing is offer else "needs"
        form = site.signed_in(factories.member(listing.organisation)).get(f"/{kind}/{listing.id}/edit/price").form()
        page = form.fill(**{field: "2,5 tỷ"}).submit("save", expect=422)
        assert "Nhiều nhất là 2.000.000.000" in page.error_of(field)
