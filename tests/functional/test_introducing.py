"""From a buyer's wish to open contacts, and what a broker does afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from matchmaker import outbox
from matchmaker.accounts.models import User
from matchmaker.brokering import service
from matchmaker.brokering.models import EndReason, Introduction, IntroductionRequest, IntroductionStatus
from matchmaker.db import session
from matchmaker.matching.models import Interaction
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.ranking.judging.grading import InteractionKind
from tests.factories import GIA_LAI, HUNG_HOA, VINH_LONG, Factories
from tests.support.site import Browser, Page, Site


@dataclass
class Market:
    """A buyer in Vĩnh Long, a cooperative in Gia Lai, and staff of both provinces and of a third."""

    need: Need
    offer: Offer
    buyer: User
    seller: User
    staff: User
    buyers_staff: User
    strangers_staff: User


@pytest.fixture
def market(factories: Factories) -> Market:
    company = factories.enterprise(name="Công ty Mekong", commune_code=HUNG_HOA, contact_phone="+84901111111")
    cooperative = factories.organisation(name="HTX Cao Nguyên", contact_phone="+84902222222")
    return Market(
        need=factories.need(organisation=company),
        offer=factories.offer(organisation=cooperative),
        buyer=factories.member(company),
        seller=factories.member(cooperative),
        staff=factories.staff(province_code=GIA_LAI),
        buyers_staff=factories.staff(province_code=VINH_LONG),
        strangers_staff=factories.staff(province_code="79"),
    )


def ask(site: Site, market: Market) -> Page:
    page = site.signed_in(market.buyer).get(f"/needs/{market.need.id}/matches")
    form = page.follow("Nhờ giới thiệu").form_to("/introduction")
    return form.fill(note="Muốn xem mẫu trước").submit()


def introduce(site: Site, market: Market) -> int:
    desk = site.signed_in(market.staff).get("/desk")
    page = desk.follow("Giới thiệu").form_to(f"/desk/introduce/{market.need.id}/{market.offer.id}")
    page.fill(message="Hai bên hợp nhau về sầu riêng.").submit()
    return session.scalars(select(Introduction.id)).one()


def accept(browser: Browser, introduction_id: int) -> Page:
    return browser.get(f"/introductions/{introduction_id}").form_to("/accept").submit()


def test_contacts_open_to_both_only_when_both_accepted(site: Site, market: Market) -> None:
    assert "Đã gửi Liên minh HTX" in ask(site, market).main
    introduction_id = introduce(site, market)
    buyer, seller = site.signed_in(market.buyer), site.signed_in(market.seller)

    page = accept(buyer, introduction_id)
    assert "Chờ bên kia trả lời" in page.main
    assert "+84902222222" not in page.main
    assert "+84901111111" not in seller.get(f"/introductions/{introduction_id}").main

    page = accept(seller, introduction_id)
    assert "Đã mở liên hệ" in page.main
    assert "+84901111111" in page.main
    assert "+84902222222" in buyer.get(f"/introductions/{introduction_id}").main
    templates = set(session.scalars(select(outbox.Message.template)))
    assert {"brokering/introduced", "brokering/accepted_by_other", "brokering/contacts_open"} <= templates
    kinds = set(session.scalars(select(Interaction.kind)))
    assert {InteractionKind.ASKED_INTRODUCTION, InteractionKind.INTRODUCED, InteractionKind.ACCEPTED} <= kinds


def test_no_message_carries_a_phone_or_a_price(site: Site, market: Market) -> None:
    market.need.approved.ceiling_vnd, market.offer.approved.floor_price_vnd = 91_357, 71_357
    session.commit()
    ask(site, market)
    introduction_id = introduce(site, market)
    accept(site.signed_in(market.buyer), introduction_id)
    accept(site.signed_in(market.seller), introduction_id)
    told = " ".join(str(values) for values in session.scalars(select(outbox.Message.values)))
    for secret in ("91357", "71357", "84901111111", "84902222222"):
        assert secret not in told


def test_asking_twice_asks_once(site: Site, market: Market) -> None:
    ask(site, market)
    page = site.signed_in(market.buyer).get(f"/needs/{market.need.id}/matches/{market.offer.id}/introduction")
    assert "Anh/chị đã gửi rồi" in page.main
    assert len(session.scalars(select(IntroductionRequest)).all()) == 1


def test_a_seller_says_interested_and_the_buyer_reads_it(site: Site, market: Market) -> None:
    page = site.signed_in(market.seller).get(f"/offers/{market.offer.id}/matches")
    page.follow("Tôi quan tâm").form_to("/interest").submit()
    assert "Bên bán quan tâm" in site.signed_in(market.buyer).get(f"/needs/{market.need.id}/matches").main
    assert "1 bên bán quan tâm nhu cầu của anh/chị" in site.signed_in(market.buyer).get("/tasks").main
    assert "HTX Cao Nguyên quan tâm nhu cầu của Công ty Mekong" in site.signed_in(market.buyers_staff).get("/desk").main


def test_a_decline_needs_a_reason_and_tells_the_other_side(site: Site, market: Market) -> None:
    ask(site, market)
    introduction_id = introduce(site, market)
    seller = site.signed_in(market.seller)
    page = seller.get(f"/introductions/{introduction_id}").form_to("/decline").submit(expect=422)
    assert page.error_of("reason")
    page = page.form_to("/decline").fill(reason="found_other").submit()
    assert "Anh/chị đã từ chối" in page.main
    page = site.signed_in(market.buyer).get(f"/introductions/{introduction_id}")
    assert "Bên kia đã từ chối" in page.main
    assert "Đã có đối tác khác" in page.main
    assert "brokering/declined" in set(session.scalars(select(outbox.Message.template)))


def test_staff_follow_an_introduction_to_its_end(site: Site, market: Market) -> None:
    ask(site, market)
    introduction_id = introduce(site, market)
    accept(site.signed_in(market.buyer), introduction_id)
    accept(site.signed_in(market.seller), introduction_id)
    staff = site.signed_in(market.buyers_staff)
    page = staff.get(f"/introductions/{introduction_id}")
    page = page.form_to("/notes").fill(text="Đã gọi giám đốc HTX").submit()
    assert "Đã gọi giám đốc HTX" in page.main
    page = page.form_to("/plan").fill(action="Gọi hỏi mẫu", on=f"{today():%d/%m/%Y}").submit()
    assert "Gọi hỏi mẫu" in staff.get("/tasks").main
    page = staff.get(f"/introductions/{introduction_id}").form_to("/talking").submit()
    assert "Đang trao đổi" in page.main
    refused = page.form_to("/agreed").fill(amount="900 tấn").submit(expect=422)
    assert "Nhiều nhất là 50 tấn" in refused.error_of("amount").replace("\u00a0", " ")
    assert page.form_to("/agreed").fill(amount="").submit(expect=422).error_of("amount")
    page = page.form_to("/agreed").fill(amount="20 tấn", note="giao thử trước").submit()
    assert "Đã thỏa thuận" in page.main
    assert "Số lượng thỏa thuận: 20 tấn." in page.main
    assert "Đã gọi giám đốc" not in site.signed_in(market.buyer).get(f"/introductions/{introduction_id}").main
    assert session.get_one(Introduction, introduction_id).end_reason is EndReason.AGREED_TERMS


def test_an_introduction_that_leads_nowhere_is_ended_with_a_reason(site: Site, market: Market) -> None:
    ask(site, market)
    introduction_id = introduce(site, market)
    staff = site.signed_in(market.staff)
    page = staff.get(f"/introductions/{introduction_id}").form_to("/ended").submit(expect=422)
    assert page.error_of("reason") == "Lỗi: Anh/chị chưa chọn mục này."
    page = page.form_to("/ended").fill(reason="price").submit()
    assert "Không hợp giá" in page.main
    ask(site, market)
    assert len(session.scalars(select(IntroductionRequest)).all()) == 2


def test_two_brokers_do_not_overwrite_each_other(site: Site, market: Market) -> None:
    ask(site, market)
    introduction_id = introduce(site, market)
    first, second = site.signed_in(market.staff), site.signed_in(market.buyers_staff)
    stale = first.get(f"/introductions/{introduction_id}").form_to("/plan").fill(action="Gọi bên mua")
    second.get(f"/introductions/{introduction_id}").form_to("/plan").fill(action="Gọi bên bán").submit()
    page = stale.submit(expect=409)
    assert "cán bộ ghi việc tiếp theo" in page.main
    assert session.get_one(Introduction, introduction_id, populate_existing=True).next_action == "Gọi bên bán"


def test_an_introduction_is_nobody_elses_business(site: Site, market: Market, factories: Factories) -> None:
    ask(site, market)
    introduction_id = introduce(site, market)
    stranger = factories.member(factories.enterprise())
    for browser in (site.signed_in(stranger), site.signed_in(market.strangers_staff)):
        browser.get(f"/introductions/{introduction_id}", expect=404)
    site.signed_in(market.strangers_staff).get(f"/desk/introduce/{market.need.id}/{market.offer.id}", expect=404)
    site.signed_in(market.staff).get("/introductions", expect=404)
    assert "HTX Cao Nguyên" not in site.signed_in(market.strangers_staff).get("/desk").main


def test_what_nobody_answers_lapses(site: Site, market: Market) -> None:
    ask(site, market)
    introduction_id = introduce(site, market)
    introduction = session.get_one(Introduction, introduction_id)
    introduction.answer_by = today() - timedelta(days=1)
    session.commit()
    page = site.signed_in(market.buyer).get(f"/introductions/{introduction_id}")
    assert "Hết hạn trả lời" in page.main
    assert not page.soup.select('form[action$="/accept"]')
    assert service.lapse_overdue() == 1
    assert service.lapse_overdue() == 0
    session.commit()
    assert introduction.status is IntroductionStatus.LAPSED
    assert "brokering/lapsed" in set(session.scalars(select(outbox.Message.template)))


def test_staff_refuse_a_wish_with_a_reason(site: Site, market: Market) -> None:
    ask(site, market)
    page = site.signed_in(market.staff).get("/desk").form_to("/decline").fill(reason="distance").submit()
    assert "Không có lời nhờ nào đang chờ" in page.main
    assert "brokering/request_declined" in set(session.scalars(select(outbox.Message.template)))
    assert "Nhờ giới thiệu" in site.signed_in(market.buyer).get(f"/needs/{market.need.id}/matches").main


def test_the_desk_suggests_pairs_and_lets_staff_choose_their_own(site: Site, market: Market) -> None:
    staff = site.signed_in(market.staff)
    desk = staff.get("/desk")
    assert "HTX Cao Nguyên bán, Công ty Mekong mua" in desk.main
    assert "HTX Cao Nguyên bán, Công ty Mekong mua" in staff.get("/desk/suggestions").main
    page = desk.form_to("/desk/introduce").fill(need=str(market.need.id), offer=str(market.offer.id)).submit("open")
    assert "Giới thiệu hai bên" in page.main
    assert "Anh/chị chưa điền mục này" in staff.get("/desk/introduce?need=&offer=", expect=422).main
    staff.get("/desk/introduce")
    introduce(site, market)
    assert "HTX Cao Nguyên bán" not in staff.get("/desk/suggestions").main
    assert "Hai bên đang được giới thiệu rồi" in staff.get(f"/desk/introduce/{market.need.id}/{market.offer.id}").main


def test_a_pair_that_was_asked_for_is_not_suggested_again(site: Site, market: Market) -> None:
    ask(site, market)
    staff = site.signed_in(market.staff)
    for address in ("/desk", "/desk/suggestions"):
        assert "HTX Cao Nguyên bán, Công ty Mekong mua" not in staff.get(address).main
    staff.get("/desk").form_to("/decline").fill(reason="distance").submit()
    assert "HTX Cao Nguyên bán, Công ty Mekong mua" not in staff.get("/desk").main, "nor what was refused"


def test_a_pair_that_both_sides_wish_for_stands_on_the_desk_once(site: Site, market: Market) -> None:
    ask(site, market)
    site.signed_in(market.seller).get(f"/offers/{market.offer.id}/matches/{market.need.id}/interest").form().submit()
    staff = site.signed_in(market.staff)
    desk = staff.get("/desk")
    assert len(desk.soup.select('form[action$="/decline"]')) == 1
    assert "Công ty Mekong và HTX Cao Nguyên cùng nhờ giới thiệu" in desk.main
    assert "cùng nhờ giới thiệu" in staff.get("/desk?side=seller").main
    desk.form_to("/decline").fill(reason="distance").submit()
    templates = list(session.scalars(select(outbox.Message.template)))
    assert templates.count("brokering/request_declined") == 2, "both hear the reason"
    assert "Không có lời nhờ nào đang chờ" in staff.get("/desk").main


def test_staff_find_both_sides_by_words_and_by_pasted_addresses(
    site: Site, market: Market, factories: Factories
) -> None:
    second = factories.need(organisation=factories.enterprise(name="Công ty Thứ Hai"), tonnes=7)
    staff = site.signed_in(market.staff)
    form = staff.get(f"/offers/{market.offer.id}").follow("Giới thiệu").form_to("/desk/introduce")
    assert "HTX Cao Nguyên" in form.values["offer"], "the listing one comes from is chosen already"
    page = form.fill(need="cong ty").submit("search")
    assert {str(each["value"]) for each in page.soup.select('[name="need-choice"]')} == {
        str(market.need.id),
        str(second.id),
    }
    form = page.form_to("/desk/introduce")
    form.values["need-choice"] = str(second.id)
    assert form.submit("open").url == f"/desk/introduce/{second.id}/{market.offer.id}"
    pasted = f"/desk/introduce?need=http://localhost/needs/{market.need.id}?a=1&offer=%23{market.offer.id}"
    assert staff.get(pasted).url == f"/desk/introduce/{market.need.id}/{market.offer.id}"
    wrong = staff.get(f"/desk/introduce?need=/offers/{market.offer.id}&offer=99999999999", expect=422)
    assert "Chưa tìm thấy" in wrong.error_of("need")
    assert "Chưa tìm thấy" in wrong.error_of("offer")
    assert "Công ty Mekong" in staff.get("/desk/introduce/options/need?need=mekong").response.text


def test_a_pair_is_of_two_organisations_one_of_the_own_province(
    site: Site, market: Market, factories: Factories
) -> None:
    own = factories.offer(organisation=market.need.organisation)
    same = site.signed_in(market.staff).get(f"/desk/introduce?need={market.need.id}&offer={own.id}", expect=422)
    assert "cùng một đơn vị" in same.error_of("offer")
    far = site.signed_in(market.strangers_staff)
    refused = far.get(f"/desk/introduce?need={market.need.id}&offer={market.offer.id}", expect=422)
    assert "Cả hai bên ở tỉnh khác" in refused.error_of("offer")


def test_staff_of_the_sellers_province_do_not_read_the_buyers_ceiling(site: Site, market: Market) -> None:
    market.need.approved.ceiling_vnd, market.offer.approved.asking_price_vnd = 91_357, 99_000
    session.commit()
    address = f"/desk/introduce/{market.need.id}/{market.offer.id}"
    assert "91.357" not in site.signed_in(market.staff).get(address).text
    assert "91.357" in site.signed_in(market.buyers_staff).get(address).text


def test_wishes_are_narrowed_by_side_and_age(site: Site, market: Market) -> None:
    ask(site, market)
    staff = site.signed_in(market.staff)
    waiting = "Công ty Mekong nhờ giới thiệu với HTX Cao Nguyên"
    assert waiting in staff.get("/desk?side=buyer").main
    for address in ("/desk?side=seller", "/desk?older=1"):
        assert waiting not in staff.get(address).main
    session.scalars(select(IntroductionRequest)).one().created_at -= timedelta(days=4)
    session.commit()
    assert waiting in staff.get("/desk?older=1&side=nonsense").main


def test_a_refusal_needs_a_reason_and_a_wish_of_the_own_province(site: Site, market: Market) -> None:
    ask(site, market)
    form = site.signed_in(market.staff).get("/desk").form_to("/decline")
    form.values["reason"] = "nonsense"
    assert "chọn lý do" in form.submit().text
    browser = site.signed_in(market.staff)
    token = browser.get("/desk").form_to("/decline").values["csrf_token"]
    browser.post("/desk/requests/0/decline", {"csrf_token": token}, expect=404)


def test_asking_about_what_is_introduced_leads_to_the_introduction(site: Site, market: Market) -> None:
    ask(site, market)
    introduction_id = introduce(site, market)
    buyer = site.signed_in(market.buyer)
    page = buyer.get(f"/needs/{market.need.id}/matches/{market.offer.id}/introduction")
    assert page.url == f"/introductions/{introduction_id}"
    assert "Xem kết nối" in buyer.get(f"/needs/{market.need.id}/matches").main
    assert "Chờ anh/chị trả lời" in buyer.get("/introductions").main


def test_only_published_listings_are_asked_about_and_introduced(site: Site, market: Market) -> None:
    buyer, seller, staff = (site.signed_in(each) for each in (market.buyer, market.seller, market.staff))
    pair = f"/needs/{market.need.id}/matches/{market.offer.id}/introduction"
    market.offer.withdrawn_at = market.offer.published_at
    session.commit()
    buyer.get(pair, expect=404)
    seller.get(f"/offers/{market.offer.id}/matches/{market.need.id}/interest", expect=404)
    staff.get(f"/desk/introduce/{market.need.id}/{market.offer.id}", expect=404)
    staff.get(pair, expect=404)


def test_an_introduction_for_a_day_gone_by_is_not_made(site: Site, market: Market) -> None:
    address = f"/desk/introduce/{market.need.id}/{market.offer.id}"
    page = site.signed_in(market.staff).get(address).form_to(address).fill(answer_by="1/1/2020").submit(expect=422)
    assert page.error_of("answer_by")
    assert session.scalars(select(Introduction)).all() == []


def test_organisations_see_what_waits_with_the_union(site: Site, market: Market) -> None:
    buyer = site.signed_in(market.buyer)
    assert "Chưa có lần giới thiệu nào" in buyer.get("/introductions").main
    ask(site, market)
    assert "HTX Cao Nguyên" in buyer.get("/introductions").main


def test_what_staff_leave_empty_is_told_and_nothing_changes(site: Site, market: Market) -> None:
    ask(site, market)
    introduction_id = introduce(site, market)
    page = site.signed_in(market.staff).get(f"/introductions/{introduction_id}")
    assert "Anh/chị chưa điền mục này" in page.form_to("/notes").submit(expect=422).error_of("text")
    refused = page.form_to("/plan").fill(action="Gọi lại", on="hôm qua").submit(expect=422)
    assert refused.error_of("on")
    assert refused.form_to("/plan").values["action"] == "Gọi lại"
    assert session.get_one(Introduction, introduction_id).next_action_on is None
    party = site.signed_in(market.buyer)
    token = party.get(f"/introductions/{introduction_id}").form_to("/accept").values["csrf_token"]
    party.post(f"/introductions/{introduction_id}/talking", {"csrf_token": token}, expect=404)
    staff_token = page.form_to("/plan").values["csrf_token"]
    page.browser.post(f"/introductions/{introduction_id}/accept", {"csrf_token": staff_token}, expect=404)


def test_near_misses_are_told_to_staff_before_they_introduce(site: Site, market: Market) -> None:
    market.need.approved.requirements = [{"kind": "certificate", "key": "GLOBALGAP", "essential": True}]
    session.commit()
    page = site.signed_in(market.staff).get(f"/desk/introduce/{market.need.id}/{market.offer.id}")
    assert "Thiếu GlobalG.A.P." in page.main
