"""Staff read whom to call next and why, open the number, call, and write down what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.db import now, session
from matchmaker.matching import mirror
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.radar import outcomes
from matchmaker.radar import service as radar
from matchmaker.radar.models import Call
from tests.factories import GIA_LAI, HUNG_HOA, VINH_LONG, Factories
from tests.functional.test_the_radar import SAYS_ENOUGH, seen
from tests.support.sheets import rows_of
from tests.support.site import Page, Site


@pytest.fixture
def broker(factories: Factories) -> User:
    mirror.forget()
    return factories.staff(name="Chị Hà")


def introduced(need: Need, offer: Offer, broker: User, **columns: object) -> Introduction:
    made = Introduction(
        need=need,
        offer=offer,
        need_revision=need.approved,
        offer_revision=offer.approved,
        buyer=need.organisation,
        seller=offer.organisation,
        proposed_by=broker,
        broker=broker,
        **{"answer_by": today() + timedelta(days=3), "proposed_at": now() - timedelta(days=4), **columns},
    )
    session.add(made)
    session.commit()
    return made


def names(page: Page) -> list[str]:
    return [each.get_text(strip=True) for each in page.soup.select(".work-title")]


def test_a_broker_calls_whom_a_call_moves_most_and_writes_down_what_came_of_it(
    factories: Factories, site: Site, broker: User
) -> None:
    buyer = factories.enterprise(name="Công ty Xa", commune_code=HUNG_HOA)
    seller = factories.organisation(name="HTX Chờ Trả Lời")
    waits = introduced(
        factories.need(organisation=buyer), factories.offer(organisation=seller), broker, buyer_accepted_at=now()
    )
    introduced(factories.need(), factories.offer(), factories.staff(), buyer_accepted_at=now())
    stalled = factories.offer(organisation=factories.organisation(name="HTX Chưa Ai Thấy"), tonnes=8, **SAYS_ENOUGH)
    factories.need(tonnes=9, organisation=buyer)
    radar.renew_province(GIA_LAI)
    session.commit()
    staff = site.signed_in(broker)

    page = staff.get("/tasks").follow("Gọi ai hôm nay?")
    assert names(page)[0] == "HTX Chờ Trả Lời", "100 tonnes wait for one answer; a colleague follows the other"
    assert "HTX Chưa Ai Thấy" in names(page)
    assert "Hỏi có nhận lời giới thiệu với Công ty Xa không (đã 4 ngày)" in page.main
    assert names(staff.get("/radar/calls?why=introduce&sort=waiting&q=chua+ai")) == ["HTX Chưa Ai Thấy"]
    first, *_rest = rows_of(staff.get("/radar/calls/export.xlsx"))
    assert (first["Đơn vị"], first["Số phút"]) == ("HTX Chờ Trả Lời", 7)
    assert not any("849" in str(value) for value in first.values()), "no number leaves in a file"

    one = page.follow("Gọi HTX Chờ Trả Lời")
    assert seller.contact_phone.removeprefix("+84") not in one.main.replace(" ", "")
    one = one.form_to("/contact").submit()
    assert seller.contact_phone.removeprefix("+84") in one.main.replace(" ", "")
    looks = session.query(Event).filter_by(action="organisation.contact_viewed", subject_id=seller.id)
    assert [each.by_id for each in looks] == [broker.id]

    form = one.form_to(f"/radar/calls/{seller.id}")
    refused = form.fill(outcome="again", note="Giám đốc đi vắng").submit(expect=422)
    assert "Giám đốc đi vắng" in str(refused.soup), "what was typed is kept"
    again_on = today() + timedelta(days=3)
    page = refused.form_to(f"/radar/calls/{seller.id}").fill(again_on=again_on.isoformat()).submit()
    assert "HTX Chờ Trả Lời" not in names(page)
    assert "Giám đốc đi vắng" in staff.get(f"/radar/calls/{seller.id}").main
    call = session.query(Call).one()
    assert call.again_on == again_on
    call.again_on = today()
    session.commit()
    assert "HTX Chờ Trả Lời" in names(staff.get("/radar/calls")), "the day has come"

    far = site.signed_in(factories.staff(province_code=VINH_LONG))
    assert "HTX Chờ Trả Lời" not in names(far.get("/radar/calls")), "its broker works elsewhere"
    assert "Giám đốc đi vắng" not in far.get(f"/radar/calls/{seller.id}").main, "whose buyer is theirs may call"
    far.get(f"/radar/calls/{stalled.organisation_id}", expect=404)
    assert waits.id


def test_the_same_tonnes_are_called_about_once(factories: Factories, site: Site, broker: User) -> None:
    """A need of which most is settled: the radar, too, finds that nobody fills the rest."""
    need, offer = factories.need(tonnes=100), factories.offer(tonnes=200)
    settled = {"status": IntroductionStatus.AGREED, "ended_at": now(), "settled_at": now(), "agreed_amount": 80_000}
    introduced(need, offer, broker, **settled)
    need.taken = 80_000
    radar.renew_province(GIA_LAI)
    session.commit()
    staff = site.signed_in(broker)

    said = staff.get(f"/radar/calls/{need.organisation_id}").main
    assert "gần đủ: hỏi phần còn thiếu lấy từ ai" in said
    assert "hỏi có muốn" not in said, "that is about the same 20 tonnes"
    need.open_introductions = 1
    session.commit()
    assert "gần đủ" not in staff.get(f"/radar/calls/{need.organisation_id}").main, "somebody is asked for them already"


def test_what_ended_teaches_with_what_was_known_on_the_day(factories: Factories, broker: User) -> None:
    """A listing that found a buyer after 40 days, seen once before the 30th day and once after."""
    began = now() - timedelta(days=60)
    offer, need = factories.offer(), factories.need()
    offer.published_at = offer.approved.decided_at = began
    seen(offer, need, days_ago=50)
    seen(offer, need, days_ago=25)
    agreed = {"status": IntroductionStatus.AGREED, "ended_at": began + timedelta(days=40)}
    introduced(need, offer, broker, proposed_at=began + timedelta(days=20), **agreed)
    never = factories.offer(starts_on=today() - timedelta(days=20), ends_on=today() - timedelta(days=1))
    never.published_at = never.approved.decided_at = now() - timedelta(days=15)
    session.commit()

    told = {
        (each.listing[1], each.known.waited_days): each for each in outcomes.outcomes() if each.listing[0] == "offer"
    }

    assert set(told) == {(offer.id, 7), (offer.id, 30), (never.id, 7)}, "nothing is looked at once it was decided"
    week, month = told[offer.id, 7].known, told[offer.id, 30].known
    assert (week.shown, week.introduced) == (0, 0)
    assert (month.shown, month.introduced) == (1, 1), "what came later is not known"
    assert not told[offer.id, 30].unmatched
    assert told[never.id, 7].unmatched
    assert told[never.id, 7].known.left_days == 7
