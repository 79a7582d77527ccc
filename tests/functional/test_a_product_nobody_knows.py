"""Listings of a product that this edition of the catalogue does not hold: every page stays up, nothing is guessed.

A ranker knows no product by name, so an old artefact ranks new products and a new one old products: what may be
compared is decided by the catalogue, before any score.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from matchmaker.catalogue.models import Product, ProductLevel
from matchmaker.db import session
from matchmaker.matching import facts, mirror
from matchmaker.matching import service as matching
from matchmaker.matching.models import Match
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from tests.factories import Factories
from tests.support.site import Site

LOST = "OLD-FRUIT"


@pytest.fixture
def lost(factories: Factories) -> str:
    """A product that stands in the database since an older edition, under a species that is still known."""
    session.add(
        Product(
            code=LOST,
            parent_code="DUR",
            level=ProductLevel.VARIETY,
            position=9_999,
            name_vi="Sầu riêng cũ",
            name_en="Old durian",
            unit="kg",
            perishability_days=5,
            search_text="sau rieng cu",
            sort_key="sau rieng cu",
        )
    )
    session.commit()
    return LOST


@pytest.fixture
def known(factories: Factories, lost: str) -> tuple[Need, Offer]:
    """A need and an offer of a product that everybody knows, on a market where others deal in the lost one."""
    for _ in range(3):
        factories.offer(product=lost)
        factories.need(product=lost)
    return factories.need(), factories.offer()


def test_others_are_ranked_as_if_it_were_not_there(site: Site, factories: Factories, known: tuple[Need, Offer]) -> None:
    need, offer = known
    site.signed_in(factories.member(need.organisation)).get(f"/needs/{need.id}/matches")
    site.signed_in(factories.member(offer.organisation)).get(f"/offers/{offer.id}/matches")
    shown = session.execute(select(Match.need_id, Match.offer_id)).all()
    assert [tuple(row) for row in shown] == [(need.id, offer.id)] * 2


def test_it_has_no_list_of_its_own_and_every_other_page_stays_up(site: Site, factories: Factories, lost: str) -> None:
    need, offer = factories.need(product=lost), factories.offer(product=lost)
    factories.need()
    factories.offer()
    buyer = site.signed_in(factories.member(need.organisation))
    seller = site.signed_in(factories.member(offer.organisation))
    staff = site.signed_in(factories.staff())
    buyer.get(f"/needs/{need.id}/matches", expect=404)
    seller.get(f"/offers/{offer.id}/matches", expect=404)
    staff.get(f"/pairs/{need.id}/{offer.id}", expect=404)
    assert facts.need_seen_by_seller(need.id) is None
    for browser, addresses in (
        (buyer, (f"/needs/{need.id}", "/needs", "/needs/mine", "/tasks")),
        (seller, (f"/offers/{offer.id}", "/offers", "/offers/mine", "/tasks")),
        (staff, ("/desk", "/desk/suggestions", "/tasks")),
    ):
        for address in addresses:
            browser.get(address)


def test_it_is_on_nobodys_market(known: tuple[Need, Offer]) -> None:
    mirror.forget()
    market = mirror.market()
    for table, own in ((market.offers, known[1]), (market.needs, known[0])):
        assert sorted(each for part in table.parts for each in part.sorted.table.ids.tolist()) == [own.id]
    need = facts.need(known[0].id)
    assert need is not None
    assert matching.match_report("need", need.need_id, 20)["matches"]
