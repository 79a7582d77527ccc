"""Whatever people do on the pages reaches training as a judgement, until somebody refuses or takes agreement back."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from matchmaker.accounts import consents
from matchmaker.accounts.models import Purpose
from matchmaker.brokering.models import Introduction
from matchmaker.db import session
from matchmaker.learning.reading import read
from matchmaker.matching import service
from matchmaker.matching.models import Match, MatchRun, Party, Side
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.ranking.features.schema import ANSWERS, SUITS
from matchmaker.ranking.judging.grading import By, Grade, InteractionKind
from matchmaker.ranking.judging.history import judged
from tests.factories import Factories
from tests.support.site import Browser, Site


@dataclass
class Market:
    """A need, offers of eight cooperatives, and all who act; they agreed to teach, the buyer on the page."""

    need: Need
    offers: list[Offer]
    buyer: Browser
    sellers: list[Browser]
    staff: Browser

    @property
    def address(self) -> str:
        return f"/needs/{self.need.id}/matches"


@pytest.fixture
def market(site: Site, factories: Factories) -> Market:
    need = factories.need(tonnes=50)
    offers = [factories.offer(tonnes=90 - 5 * number) for number in range(8)]
    people = [factories.member(need.organisation), factories.staff()]
    people += [factories.member(each.organisation) for each in offers]
    buyer, staff, *sellers = (site.signed_in(each) for each in people)
    buyer.get("/account/data").form_to("/consents/ranking").submit()
    for person in people[1:]:
        consents.give(person, [Purpose.RANKING], address_hash="x")
    session.commit()
    return Market(need, offers, buyer, sellers, staff)


def introduce(market: Market, place: int, *answers: tuple[Browser, str]) -> str:
    """The buyer asks for an offer, staff introduce the two, and they answer; the introduction's address."""
    need, offer = market.need, market.offers[place]
    market.buyer.get(f"{market.address}/{offer.id}/introduction").form_to("/introduction").submit()
    market.staff.get(f"/desk/introduce/{need.id}/{offer.id}").form_to(f"/introduce/{need.id}/{offer.id}").submit()
    made = session.scalars(select(Introduction.id).where(Introduction.offer_id == offer.id)).one()
    for browser, answer in answers:
        form = browser.get(f"/introductions/{made}").form_to(f"/{answer}")
        (form.fill(reason="found_other") if answer == "decline" else form).submit()
    return f"/introductions/{made}"


def judgements(judge: By) -> dict[tuple[int, int], Grade]:
    """What training takes from the site now: grades by whose list it was and what stood in it."""
    record = read(ANSWERS if judge is By.BUYER else SUITS)
    found = judged(record.seen, record.acts, judge)
    pairs = zip(found.needs.tolist(), found.offers.tolist(), strict=True)
    return dict(zip(pairs, map(Grade, found.grades.tolist()), strict=True))


def of_the_buyer(market: Market) -> list[Grade]:
    """The buyer's judgement of each offer."""
    found = judgements(By.BUYER)
    assert len(found) == len(market.offers)
    return [found[market.need.id, each.id] for each in market.offers]


def of_the_sellers(market: Market) -> dict[int, Grade]:
    """The judgement of each seller who looked, by the place of the offer."""
    ids = [each.id for each in market.offers]
    return {ids.index(offer): grade for (offer, _), grade in judgements(By.SELLER).items()}


def test_every_act_of_a_buyer_on_the_pages_becomes_a_judgement_of_the_offer(market: Market) -> None:
    offers, buyer = market.offers, market.buyer
    buyer.get(market.address)
    buyer.get(f"{market.address}/{offers[1].id}")
    buyer.get(f"/needs/{market.need.id}/compare?offer={offers[2].id}&offer={offers[3].id}")
    page = buyer.get(market.address).form_to(f"/{offers[3].id}/shortlist").submit()
    page.form_to(f"/{offers[4].id}/dismiss").fill(reason="too_far").submit()
    introduce(market, 5, (buyer, "accept"), (market.sellers[5], "accept"))
    ends_well = introduce(market, 6, (buyer, "accept"), (market.sellers[6], "accept"))
    market.staff.get(ends_well).form_to("/talking").submit()
    market.staff.get(ends_well).form_to("/agreed").fill(amount="10").submit()
    introduce(market, 7, (market.sellers[7], "decline"))

    assert of_the_buyer(market) == [
        Grade.PASSED_OVER,
        Grade.LOOKED_INTO,
        Grade.LOOKED_INTO,
        Grade.CHOSEN,
        Grade.PASSED_OVER,
        Grade.MET,
        Grade.AGREED,
        Grade.CHOSEN,
    ]
    ranked_by = {*session.scalars(select(MatchRun.ranker)), *session.scalars(select(MatchRun.schema_hash))}
    assert len(ranked_by) == 2, "every list names its ranker and its features"
    assert all(set(each) == set(ANSWERS.names) for each in session.scalars(select(Match.features)))


def test_every_act_of_a_seller_on_the_pages_becomes_a_judgement_of_the_need(market: Market) -> None:
    for place in (0, 1, 2, 3, 4):
        market.sellers[place].get(f"/offers/{market.offers[place].id}/matches")
    opened, asked = (f"/offers/{market.offers[place].id}/matches/{market.need.id}" for place in (1, 2))
    market.sellers[1].get(opened)
    market.sellers[2].get(f"{asked}/interest").form_to("/interest").submit()
    introduce(market, 3, (market.sellers[3], "decline"))
    introduce(market, 4, (market.sellers[4], "accept"), (market.buyer, "decline"))

    assert of_the_sellers(market) == {
        0: Grade.PASSED_OVER,
        1: Grade.LOOKED_INTO,
        2: Grade.CHOSEN,
        3: Grade.PASSED_OVER,
        4: Grade.CHOSEN,
    }


LATER = (
    (InteractionKind.QUOTED, None, Grade.AGREED, Grade.AGREED),
    (InteractionKind.CONTRACTED, None, Grade.AGREED, Grade.AGREED),
    (InteractionKind.COMPLETED, None, Grade.KEPT, Grade.KEPT),
    (InteractionKind.BROKEN, Party.BUYER, Grade.MET, Grade.PASSED_OVER),
    (InteractionKind.BROKEN, Party.SELLER, Grade.PASSED_OVER, Grade.MET),
)
"""What contracts will tell: what happened, by whom, and what buyer and seller then think of each other."""


@pytest.mark.parametrize(("kind", "ended_by", "of_offer", "of_need"), LATER)
def test_what_comes_after_an_introduction_has_its_place_in_the_record(
    market: Market, kind: InteractionKind, ended_by: Party | None, of_offer: Grade, of_need: Grade
) -> None:
    need, offer = market.need, market.offers[0]
    market.buyer.get(market.address)
    market.sellers[0].get(f"/offers/{offer.id}/matches")
    introduce(market, 0, (market.buyer, "accept"), (market.sellers[0], "accept"))
    ids = {"need_id": need.id, "offer_id": offer.id, "organisation_id": None}
    service.note(kind, **ids, side=Side.STAFF, by=None, ended_by=ended_by)
    session.commit()

    assert of_the_buyer(market)[0] is of_offer
    assert of_the_sellers(market)[0] is of_need


def test_who_refuses_or_takes_back_teaches_nothing_from_that_moment(market: Market) -> None:
    market.buyer.get(market.address)
    market.buyer.get(f"{market.address}/{market.offers[1].id}")
    assert len(judgements(By.BUYER)) == 8
    order = [each.get_text() for each in market.buyer.get(market.address).soup.select(".match-title")]

    market.sellers[1].get("/organisation").form_to("/organisation/learning").submit()
    assert set(judgements(By.BUYER)) == {
        (market.need.id, each.id) for each in market.offers if each is not market.offers[1]
    }
    assert [each.get_text() for each in market.buyer.get(market.address).soup.select(".match-title")] == order

    market.buyer.get("/account/data").form_to("/consents/ranking").submit()
    assert judgements(By.BUYER) == {}
