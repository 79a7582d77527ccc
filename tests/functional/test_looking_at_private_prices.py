"""Wherever staff are shown a floor or a ceiling, its owner's history says so: once for each page and listing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.brokering import service
from matchmaker.db import session
from matchmaker.listings import RevisionStatus
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.offers.service import offer_posting
from tests.factories import VINH_LONG, Factories
from tests.support.site import Site

CEILING_VND, FLOOR_VND = 91_357, 71_357


@dataclass
class Pair:
    """A need with a ceiling and an offer with a floor, both of the staff's province."""

    need: Need
    offer: Offer
    staff: User


@pytest.fixture
def pair(factories: Factories) -> Pair:
    return Pair(
        need=factories.need(ceiling_vnd=CEILING_VND),
        offer=factories.offer(floor_price_vnd=FLOOR_VND, asking_price_vnd=90_000),
        staff=factories.staff(),
    )


def looks() -> list[tuple[str, int]]:
    """What was looked at, in order."""
    found = session.query(Event).filter(Event.action.endswith("private_price_viewed")).order_by(Event.id)
    return [(each.action.partition(".")[0], each.subject_id) for each in found]


def test_a_listings_page_is_a_look_at_its_private_price(pair: Pair, site: Site) -> None:
    staff = site.signed_in(pair.staff)
    assert "91.357" in staff.get(f"/needs/{pair.need.id}").main
    assert "71.357" in staff.get(f"/offers/{pair.offer.id}").main
    staff.get(f"/offers/{pair.offer.id}")
    assert looks() == [("need", pair.need.id), ("offer", pair.offer.id), ("offer", pair.offer.id)]
    event = session.query(Event).filter_by(action="need.private_price_viewed").one()
    assert (event.by_id, event.organisation_id) == (pair.staff.id, pair.need.organisation_id)
    assert event.detail == {"revision_ids": [pair.need.approved_id]}
    assert str(CEILING_VND) not in str(event.detail)


@pytest.mark.parametrize("ending", ["matches", "matches.xlsx", "compare"])
def test_ranking_against_a_ceiling_is_a_look_at_it(pair: Pair, site: Site, ending: str) -> None:
    browser = site.signed_in(pair.staff)
    browser.get(f"/needs/{pair.need.id}/{ending}?offer={pair.offer.id}")
    assert looks() == [("need", pair.need.id)]


def test_introducing_and_following_are_looks_at_both_limits(pair: Pair, site: Site) -> None:
    staff = site.signed_in(pair.staff)
    address = f"/desk/introduce/{pair.need.id}/{pair.offer.id}"
    page = staff.get(address)
    assert sorted(looks()) == [("need", pair.need.id), ("offer", pair.offer.id)]
    page.form().fill(answer_by="1/1/2020").submit(expect=422)
    assert len(looks()) == 4, "a form that comes back shows the limits, too"
    made = service.introduce(pair.need, pair.offer, message="", answer_by=today(), by=pair.staff)
    session.commit()
    staff.get(f"/introductions/{made.id}")
    assert len(looks()) == 6


def test_the_desk_tells_why_a_pair_fits_its_ceiling(pair: Pair, site: Site) -> None:
    site.signed_in(pair.staff).get("/desk")
    assert ("need", pair.need.id) in looks()


def test_a_case_is_one_look_at_both_its_versions(factories: Factories, site: Site) -> None:
    offer = factories.offer(status=RevisionStatus.SUBMITTED, floor_price_vnd=FLOOR_VND)
    staff = site.signed_in(factories.staff())
    assert "71.357" in staff.get(f"/moderation/offer/{offer.latest_id}").main
    assert looks() == [("offer", offer.id)]


def test_writing_on_behalf_is_a_look_where_the_form_shows_the_price(factories: Factories, site: Site) -> None:
    staff = factories.staff()
    offer = offer_posting.start_draft(factories.organisation(), by=staff, on_behalf_consent="Giám đốc đồng ý")
    offer.latest.product_code, offer.latest.floor_price_vnd = "DUR-MON", FLOOR_VND
    session.commit()
    browser = site.signed_in(staff)
    browser.get(f"/offers/{offer.id}/edit/what")
    assert looks() == []
    assert "71.357" in str(browser.get(f"/offers/{offer.id}/edit/price").soup)
    assert looks() == [("offer", offer.id)]


def test_what_does_not_show_the_price_is_no_look(pair: Pair, site: Site, factories: Factories) -> None:
    staff = site.signed_in(pair.staff)
    for path in ("/offers", "/needs", "/offers/export.xlsx", "/needs/export.xlsx"):
        staff.get(path)
    staff.get(f"/moderation/organisations/{pair.offer.organisation_id}")
    site.signed_in(factories.staff(province_code=VINH_LONG)).get(f"/offers/{pair.offer.id}")
    owner = site.signed_in(factories.member(pair.offer.organisation))
    assert "71.357" in owner.get(f"/offers/{pair.offer.id}").main
    assert looks() == []
