"""What an offer relied on and stands no more is flagged to both sides and staff at once, and told once."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine

from matchmaker import worker
from matchmaker.accounts.models import User
from matchmaker.brokering import lapsing
from matchmaker.brokering.models import Introduction
from matchmaker.credentials import checking
from matchmaker.credentials.models import Certificate, HaltReason
from matchmaker.db import now, session
from matchmaker.measures import today
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation
from matchmaker.outbox import Message
from tests.factories import VINH_LONG, Factories
from tests.support.site import Site

CHANGED = "Giấy tờ có thay đổi"


@dataclass
class Deal:
    """A seller whose code stands in China and the EU, introduced to a buyer for each of the two."""

    code: Certificate
    offer: Offer
    seller: User
    buyers: dict[str, User]
    staff: User
    introductions: dict[str, Introduction]

    def suspend(self, market: str | None = None) -> None:
        checking.suspend(self.code, reason=HaltReason.RESIDUE, note="", by=self.staff, market=market)


@pytest.fixture
def deal(factories: Factories) -> Deal:
    cooperative = factories.organisation()
    code = factories.certificate(cooperative, kind="PUC_EXPORT", number="VN-GLOR-0064", markets=["CN", "EU"])
    offer = factories.offer(organisation=cooperative, certificates=[code])
    staff = factories.staff(province_code=cooperative.province_code)
    made = Deal(code, offer, factories.member(cooperative), {}, staff, {})
    for market in ("CN", "EU"):
        buyer: Organisation = factories.enterprise()
        made.buyers[market] = factories.member(buyer)
        need = factories.need(organisation=buyer, market=market)
        introduction = Introduction(
            need_id=need.id,
            offer_id=offer.id,
            need_revision_id=need.approved_id,
            offer_revision_id=offer.approved_id,
            buyer_id=buyer.id,
            seller_id=cooperative.id,
            proposed_by_id=staff.id,
            broker_id=staff.id,
            proposed_at=now(),
            answer_by=today() + timedelta(days=900),
        )
        session.add(introduction)
        session.flush()
        made.introductions[market] = introduction
    return made


def told() -> list[tuple[str, int | None]]:
    found = session.query(Message).filter(Message.template.like("brokering/paper_lapsed%")).order_by(Message.id)
    return [(each.template.removeprefix("brokering/paper_"), each.to_id) for each in found]


def test_a_suspension_in_one_market_is_flagged_where_that_market_is_asked_for(deal: Deal, site: Site) -> None:
    path = {market: f"/introductions/{each.id}" for market, each in deal.introductions.items()}
    assert CHANGED not in site.signed_in(deal.buyers["CN"]).get(path["CN"]).main
    deal.suspend("CN")
    for reader, market, flagged in (
        (deal.buyers["CN"], "CN", True),
        (deal.buyers["EU"], "EU", False),
        (deal.seller, "CN", True),
        (deal.seller, "EU", False),
        (deal.staff, "CN", True),
        (deal.staff, "EU", False),
    ):
        page = site.signed_in(reader).get(path[market])
        assert (CHANGED in page.main) is flagged, (reader.email, market)
    owner = site.signed_in(deal.seller)
    assert f"/organisation/certificates/{deal.code.id}" in str(owner.get("/offers/mine").soup.main)
    assert "hỏi Liên minh" in owner.get(f"/offers/{deal.offer.id}").main
    assert owner.get(path["CN"]).follow("Xem lý do").main
    outside = site.visitor().get(f"/offers/{deal.offer.id}")
    assert CHANGED in outside.main
    assert "hỏi Liên minh" not in outside.main
    desk = site.signed_in(deal.staff)
    assert "giấy tờ có thay đổi" in desk.get("/desk/introductions").main
    case = str(desk.get(f"/moderation/certificates/{deal.code.id}").soup.main)
    assert all(each in case for each in path.values()), "whom a decision about the code concerns"
    checking.restore(deal.code, note="", by=deal.staff, market="CN")
    assert CHANGED not in site.signed_in(deal.buyers["CN"]).get(path["CN"]).main


def test_those_concerned_are_told_once_however_many_workers_run(deal: Deal) -> None:
    deal.suspend("CN")
    assert [lapsing.tell_concerned() for _turn in range(3)] == [1, 0, 0]
    assert told() == [("lapsed", deal.buyers["CN"].id), ("lapsed_for_staff", deal.staff.id)]
    deal.suspend()
    assert lapsing.tell_concerned() == 1
    assert {to for _what, to in told()[2:]} == {each.id for each in (*deal.buyers.values(), deal.staff)}


@pytest.mark.parametrize("market", [None, "CN"])
def test_each_suspension_is_told_also_the_second_of_one_day(deal: Deal, market: str | None) -> None:
    for _turn in range(2):
        deal.suspend(market)
        assert [lapsing.tell_concerned() for _worker in range(2)] == [1, 0]
        checking.restore(deal.code, note="", by=deal.staff, market=market)
        assert lapsing.tell_concerned() == 0


def test_where_whoever_introduced_has_left_both_offices_are_told(deal: Deal, factories: Factories) -> None:
    introduction = deal.introductions["CN"]
    beside = [factories.staff(province_code=each.province_code) for each in (introduction.seller, introduction.buyer)]
    factories.staff(province_code=VINH_LONG)
    deal.staff.closed_at = now()
    deal.suspend("CN")
    assert lapsing.tell_concerned() == 1
    assert {to for what, to in told() if what == "lapsed_for_staff"} == {each.id for each in beside}


def test_an_expiry_needs_no_worker_to_hold_and_is_told_by_the_next_one(deal: Deal, site: Site) -> None:
    last = deal.code.expires_on = today() + timedelta(days=20)
    deal.offer.approved.ends_on = today() + timedelta(days=60)  # type: ignore[union-attr]  # it is published
    session.flush()
    path = f"/introductions/{deal.introductions['EU'].id}"
    with time_machine.travel(f"{last}T16:59:00+00:00", tick=False):
        assert CHANGED not in site.signed_in(deal.buyers["EU"]).get(path).main
    with time_machine.travel(f"{last}T17:00:00+00:00", tick=False):
        assert CHANGED in site.signed_in(deal.buyers["EU"]).get(path).main
    with time_machine.travel(f"{last + timedelta(days=6)}T03:00:00+00:00", tick=False):
        assert lapsing.tell_concerned() == 1, "a worker that slept for days tells it when it wakes"
    with time_machine.travel(f"{last + timedelta(days=60)}T03:00:00+00:00", tick=False):
        assert lapsing.tell_concerned() == 0


def test_a_suspension_to_come_is_told_when_it_begins(deal: Deal) -> None:
    begins = today() + timedelta(days=3)
    checking.suspend(deal.code, reason=HaltReason.OTHER, note="", by=deal.staff, starts_on=begins)
    assert lapsing.tell_concerned() == 0
    assert lapsing.tell_concerned(begins) == 1


def test_the_worker_does_it_among_its_chores() -> None:
    assert worker.tell_of_papers in [chore.work for chore in worker.chores(1, threading.Event())]
