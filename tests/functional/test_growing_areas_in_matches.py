"""A buyer learns whether an offer's growing areas have enough for the need, and never a figure of theirs."""

from __future__ import annotations

import re
from decimal import Decimal

from matchmaker.credentials.models import GrowingArea
from matchmaker.db import session
from matchmaker.offers import capacity
from matchmaker.offers.models import Offer
from tests.factories import Factories
from tests.support.site import Site

ENOUGH, PARTLY = "còn đủ cho nhu cầu này", "đủ cho lượng chào bán, không đủ cho cả nhu cầu này"
TOO_LITTLE = "không đủ cho nhu cầu này"


def offered(make: Factories, *, tonnes: int, hectares: int | None) -> Offer:
    """An offer from one growing area of ten tonnes a hectare, counted like those published before its land was told."""
    owner = make.organisation()
    code = make.certificate(owner, kind="PUC_EXPORT", markets=["CN"], products=["DUR"])
    land = None if hectares is None else Decimal(hectares)
    session.add(GrowingArea(certificate_id=code.id, hectares=land, yield_per_hectare=Decimal(10_000)))
    offer = make.offer(organisation=owner, certificates=[code], tonnes=tonnes)
    capacity.catch_up()
    session.commit()
    return offer


def test_cards_and_comparison_say_whether_the_growing_areas_have_enough(site: Site, factories: Factories) -> None:
    need = factories.need(tonnes=50)
    whole, part, short, unknown = (
        offered(factories, tonnes=tonnes, hectares=hectares)
        for tonnes, hectares in ((60, 17), (40, 17), (60, 3), (60, None))
    )
    buyer = site.signed_in(factories.member(need.organisation))
    page = buyer.get(f"/needs/{need.id}/matches")
    for offer, words in ((whole, ENOUGH), (part, PARTLY), (short, TOO_LITTLE), (unknown, None)):
        card = page.soup.find(id=f"match-{offer.id}")
        told = card.find("dt", string="Vùng trồng")
        assert (told and told.find_next("dd").get_text()) == words
    asked = "&".join(f"offer={each.id}" for each in (whole, part, short))
    for told in (page.main, buyer.get(f"/needs/{need.id}/compare?{asked}").main):
        assert ENOUGH in told
        assert not re.search(r"\b(170|130)(\.000)?\s*(tấn|kg)", told), "what the area gives, or has left"
    staff = site.signed_in(factories.staff())
    assert ENOUGH in staff.get(f"/pairs/{need.id}/{whole.id}").main


def test_what_is_sold_to_others_is_not_there_for_the_next_need(site: Site, factories: Factories) -> None:
    need, offer = factories.need(tonnes=50), offered(factories, tonnes=60, hectares=6)
    buyer = site.signed_in(factories.member(need.organisation))
    capacity.commit(offer, Decimal(20_000), by=factories.staff())
    offer.taken = Decimal(20_000)
    session.commit()
    assert PARTLY in buyer.get(f"/needs/{need.id}/matches").main
