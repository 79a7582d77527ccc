"""What one side keeps to itself moves nothing that the other side sees: order, badge, count, words, messages.

Twins: the same pages of the same market, read once with one private price and once with another. They must be
equal to the last byte, tokens aside.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from matchmaker.brokering import service
from matchmaker.db import session
from matchmaker.measures import today
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.support.site import Browser, Site

TOKENS = re.compile(r'(name="(?:csrf_token|form_key)" [^>]*value="|name="csrf-token" content=")[^"]*"')


def page(browser: Browser, address: str) -> str:
    """A page as its reader gets it, without what is random on every page."""
    return TOKENS.sub(r'\1"', browser.get(address).response.get_data(as_text=True))


def twins(read: Callable[[], list[str]], change: Callable[[int | None], None], prices: list[int | None]) -> None:
    """Read the same pages under each private price and compare."""
    seen = []
    for price in prices:
        change(price)
        session.commit()
        seen.append(read())
    for other in seen[1:]:
        assert other == seen[0]


@pytest.mark.pure  # the twins of test_twin_databases are compared on both databases
@pytest.mark.parametrize("asking_vnd", [None, 60_000, 90_000, 120_000])
def test_a_ceiling_changes_nothing_for_a_seller(site: Site, factories: Factories, asking_vnd: int | None) -> None:
    seller_side = factories.organisation()
    offer = factories.offer(organisation=seller_side, asking_price_vnd=asking_vnd)
    need = factories.need(organisation=factories.enterprise(commune_code=HUNG_HOA))
    rival = factories.need(tonnes=60)
    for tonnes in (20, 90):
        factories.need(organisation=factories.enterprise(commune_code=HUNG_HOA), tonnes=tonnes)
    staff = factories.staff()
    introduced = service.introduce(need, offer, message="", answer_by=today(), by=staff)
    service.introduce(rival, factories.offer(), message="", answer_by=today(), by=staff)
    seller, visitor = site.signed_in(factories.member(seller_side)), site.visitor()
    sellers_staff = site.signed_in(staff)

    def read() -> list[str]:
        mine = [f"/offers/{offer.id}/matches", f"/needs/{need.id}", "/needs", "/tasks", f"/offers/{offer.id}"]
        mine += [f"/offers/{offer.id}/matches?order={order}" for order in ("nearest", "largest", "soonest")]
        mine += ["/introductions", f"/introductions/{introduced.id}"]
        for_staff = [f"/offers/{offer.id}/matches", f"/needs/{need.id}", "/desk/suggestions"]
        return [
            *(page(seller, address) for address in mine),
            *(page(visitor, address) for address in (f"/needs/{need.id}", "/needs")),
            *(page(sellers_staff, address) for address in for_staff),
        ]

    def change(ceiling_vnd: int | None) -> None:
        need.approved.ceiling_vnd = ceiling_vnd
        rival.approved.ceiling_vnd = None

    twins(read, change, [None, 50_000, 89_999, 90_001, 500_000])


@pytest.mark.pure
@pytest.mark.parametrize("ceiling_vnd", [None, 85_000])
def test_a_floor_changes_nothing_for_a_buyer(site: Site, factories: Factories, ceiling_vnd: int | None) -> None:
    buyer_side = factories.enterprise(commune_code=HUNG_HOA)
    need = factories.need(organisation=buyer_side, ceiling_vnd=ceiling_vnd)
    offer = factories.offer(asking_price_vnd=80_000)
    factories.offer(tonnes=70, asking_price_vnd=82_000)
    buyer, visitor = site.signed_in(factories.member(buyer_side)), site.visitor()
    buyers_staff = site.signed_in(factories.staff(province_code=VINH_LONG))
    matches = f"/needs/{need.id}/matches"

    def read() -> list[str]:
        mine = [matches, f"/needs/{need.id}/supply", f"/needs/{need.id}/compare?offer={offer.id}"]
        mine += [f"/offers/{offer.id}", "/offers", "/tasks"]
        return [
            *(page(buyer, address) for address in mine),
            *(page(visitor, address) for address in (f"/offers/{offer.id}", "/offers")),
            *(page(buyers_staff, address) for address in (matches, f"/offers/{offer.id}")),
        ]

    def change(floor_vnd: int | None) -> None:
        offer.approved.floor_price_vnd = floor_vnd

    twins(read, change, [None, 1, 79_999, 90_000])


def test_an_introduction_tells_neither_side_the_others_limit(site: Site, factories: Factories) -> None:
    buyer_side, seller_side = factories.enterprise(), factories.organisation()
    need = factories.need(organisation=buyer_side, ceiling_vnd=91_357)
    offer = factories.offer(organisation=seller_side, floor_price_vnd=71_357, asking_price_vnd=80_000)
    made = service.introduce(need, offer, message="", answer_by=today(), by=factories.staff())
    session.commit()
    for member, own, other in ((buyer_side, "91.357", "71.357"), (seller_side, "71.357", "91.357")):
        text = site.signed_in(factories.member(member)).get(f"/introductions/{made.id}").text
        assert own in text
        assert other not in text


def test_the_buyer_sees_how_an_offer_stands_to_the_ceiling_and_others_do_not(site: Site, factories: Factories) -> None:
    buyer_side, seller_side = factories.enterprise(), factories.organisation()
    need = factories.need(organisation=buyer_side, ceiling_vnd=91_357)
    offer = factories.offer(organisation=seller_side, asking_price_vnd=95_000)
    buyer = site.signed_in(factories.member(buyer_side))
    assert "cao hơn giá trần 91.357 ₫/kg" in buyer.get(f"/needs/{need.id}/matches").main
    seller = site.signed_in(factories.member(seller_side))
    text = seller.get(f"/offers/{offer.id}/matches").main
    assert "1 nhu cầu mà hàng này đáp ứng được" in text
    assert "trần" not in text
