"""What the two of an introduction and their broker write to each other: who reads it, who is told, who loses it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from matchmaker import outbox
from matchmaker.accounts import personal_data
from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.brokering import service
from matchmaker.brokering.conversation import queries
from matchmaker.brokering.conversation.models import ConversationMessage, ConversationRead
from matchmaker.brokering.models import EndReason, Introduction, IntroductionStatus
from matchmaker.db import now, session
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.organisations.models import Membership, Standing
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.functional.test_page_budgets import counted
from tests.support.hostile_files import archive, pdf, picture
from tests.support.site import Browser, Page, Site

HELLO = "Bên mình còn 20 tấn Dona, gọi 0912 345 678 nhé"
SECRET = "Ta bán thẳng, khỏi qua Liên minh"


@dataclass
class Deal:
    """A cooperative in Gia Lai and a buyer in Vĩnh Long, introduced by somebody in Gia Lai; both accepted."""

    introduction: Introduction
    seller: User
    buyer: User
    broker: User
    colleague: User
    """In the buyer's province."""

    @property
    def page(self) -> str:
        return f"/introductions/{self.introduction.id}"

    @property
    def talk(self) -> str:
        return f"{self.page}/conversation"


@pytest.fixture
def deal(factories: Factories) -> Deal:
    cooperative, company = (
        factories.organisation(name="HTX Ia Krái"),
        factories.enterprise(name="Công ty Mekong", commune_code=HUNG_HOA),
    )
    seller, buyer = factories.member(cooperative, name="Chị Hoa"), factories.member(company, name="Anh Nam")
    broker = factories.staff(name="Cán bộ Lan")
    made = service.introduce(
        factories.need(organisation=company),
        factories.offer(organisation=cooperative),
        message="",
        answer_by=today() + timedelta(days=7),
        by=broker,
    )
    service.accept(made, Side.BUYER, by=buyer)
    service.accept(made, Side.SELLER, by=seller)
    session.commit()
    return Deal(made, seller, buyer, broker, factories.staff(province_code=VINH_LONG, name="Cán bộ Tư"))


def say(browser: Browser, deal: Deal, text: str, *sent: tuple[bytes, str], expect: int | None = None) -> Page:
    form = browser.get(deal.talk).form_to("/conversation").fill(text=text)
    form.values.setlist("files", [(io.BytesIO(data), name) for data, name in sent])
    return browser.post(deal.talk, form.values, expect=expect)


def fetch(browser: Browser, path: str, status: int = 200) -> None:
    response = browser.get(path, expect=status).response
    response.get_data()
    response.close()


def letters_to(user: User, template: str = "brokering/message") -> int:
    found = select(outbox.Message.id).where(outbox.Message.to_id == user.id, outbox.Message.template == template)
    return len(session.scalars(found).all())


def test_the_two_and_their_broker_talk_with_files_and_see_who_has_read(deal: Deal, site: Site) -> None:
    seller, buyer, broker = (site.signed_in(each) for each in (deal.seller, deal.buyer, deal.broker))
    page = say(seller, deal, HELLO, (picture(), "vườn.jpg"), (pdf(2), "kiểm nghiệm.pdf"))
    assert "HTX Ia Krái" not in page.soup.select(".message")[0].get_text(), "one's own words are one's own"
    assert "đã xem" not in page.main

    assert "1 tin nhắn mới: HTX Ia Krái" in buyer.get("/tasks").main
    assert "1 tin nhắn mới" in buyer.get("/introductions").main
    read = buyer.get(deal.page).follow("Đọc 1 tin nhắn mới")
    assert HELLO in read.main
    assert "Chị Hoa, HTX Ia Krái" in read.main
    for link in read.soup.select(".evidence-link"):
        fetch(buyer, str(link["href"]))
    assert "tin nhắn mới" not in buyer.get("/tasks").main
    assert "Công ty Mekong đã xem" in seller.get(deal.talk).main
    assert session.get_one(Introduction, deal.introduction.id).status is IntroductionStatus.ACCEPTED

    say(buyer, deal, "Cho tôi xem mẫu trước")
    assert session.get_one(Introduction, deal.introduction.id).status is IntroductionStatus.TALKING, "both have written"
    assert "2 tin nhắn mới: Công ty Mekong và HTX Ia Krái" in broker.get("/tasks").main
    say(broker, deal, "Tôi hẹn hai bên thứ Sáu")
    shown = seller.get(deal.talk)
    assert [each["id"] for each in shown.soup.select(".message")] == [
        f"m{each.id}" for each in queries.newest(deal.introduction.id, limit=9)
    ]
    assert "Cán bộ Lan, Liên minh HTX" in shown.main


def test_nobody_else_reads_a_word_or_a_file(deal: Deal, site: Site, factories: Factories) -> None:
    say(site.signed_in(deal.seller), deal, HELLO, (picture(), "vườn.jpg"))
    (message,) = queries.newest(deal.introduction.id, limit=9)
    file = f"{deal.talk}/{message.files[0].name}"
    outsider = site.signed_in(factories.member(factories.enterprise()))
    far = site.signed_in(factories.staff(province_code="68"))
    office = site.signed_in(deal.colleague)
    for reader in (outsider, far, office, site.signed_in(factories.admin())):
        for path in (deal.talk, f"{deal.talk}/newer", file, f"{file}/small", f"/evidence/{message.files[0].name}"):
            fetch(reader, path, 404)
    seen = office.get(deal.page).main
    assert "1 tin nhắn" in seen
    assert HELLO not in seen
    assert "Chỉ hai bên và Cán bộ Lan" in seen
    fetch(site.signed_in(deal.seller), f"/evidence/{message.files[0].name}", 404)


def test_who_leaves_loses_it_at_once(deal: Deal, site: Site, factories: Factories) -> None:
    cooperative = deal.introduction.seller
    helper = factories.member(cooperative)
    say(site.signed_in(deal.seller), deal, HELLO, (picture(), "vườn.jpg"))
    file = f"{deal.talk}/{queries.newest(deal.introduction.id, limit=1)[0].files[0].name}"
    left, closed = site.signed_in(helper), site.signed_in(deal.buyer)
    fetch(left, file)
    fetch(closed, file)
    session.scalars(select(Membership).where(Membership.user_id == helper.id)).one().ended_at = now()
    deal.buyer.closed_at = now()
    session.commit()
    fetch(left, file, 404)
    fetch(left, deal.talk, 404)
    for path in (file, deal.talk):
        assert closed.get(path).url.startswith("/sign-in"), "nobody is signed in there any more"


def test_each_reader_gets_one_letter_until_they_have_read(deal: Deal, site: Site, factories: Factories) -> None:
    second = factories.member(deal.introduction.buyer)
    seller, buyer = site.signed_in(deal.seller), site.signed_in(deal.buyer)
    for text in ("Một", "Hai", "Ba"):
        say(seller, deal, text)
    assert [letters_to(each) for each in (deal.buyer, second, deal.broker, deal.seller)] == [1, 1, 1, 0]
    letter = session.scalars(select(outbox.Message).where(outbox.Message.template == "brokering/message")).first()
    assert letter is not None
    assert "Ba" not in str(letter.values), "what was said is said on the site alone"
    buyer.get(deal.talk)
    say(seller, deal, "Bốn")
    assert [letters_to(each) for each in (deal.buyer, second, deal.broker)] == [2, 1, 1]


def test_an_open_page_asks_for_what_is_new_and_mostly_there_is_nothing(deal: Deal, site: Site) -> None:
    seller, buyer = site.signed_in(deal.seller), site.signed_in(deal.buyer)
    say(seller, deal, HELLO)
    asks = str(buyer.get(deal.talk).soup.select(".message-poller")[0]["hx-get"])
    assert HELLO in buyer.get(f"{deal.talk}?before={'9' * 40}").main, "nonsense is none"
    assert buyer.get(f"{deal.talk}/newer?after={'9' * 40}").soup.select(".message")
    with counted() as asked:
        assert buyer.get(asks, expect=204).response.data == b""
    assert len([each for each in asked if "introduction" in each or "conversation" in each]) == 2
    assert not [each for each in asked if not each.startswith("SELECT")]
    say(seller, deal, "Còn gì nữa không?")
    fresh = buyer.get(asks).soup
    assert [each["id"] for each in fresh.select(".message")] == [
        f"m{queries.newest(deal.introduction.id, limit=1)[0].id}"
    ]
    fetch(buyer, str(fresh.select(".message-poller")[0]["hx-get"]), 204)
    assert "tin nhắn mới" not in buyer.get("/tasks").main, "what came in was seen"


def test_what_cannot_be_sent_says_why_and_keeps_what_was_typed(deal: Deal, site: Site) -> None:
    seller = site.signed_in(deal.seller)
    assert "chưa viết gì" in say(seller, deal, " ", expect=422).main
    page = say(seller, deal, HELLO, (archive(), "lạ.jpg"), expect=422)
    assert HELLO in page.soup.select("textarea")[0].get_text()
    assert "lạ.jpg" in page.main
    many = [(picture(), f"{number}.jpg") for number in range(6)]
    assert "nhiều nhất 5 tệp" in say(seller, deal, HELLO, *many, expect=422).main
    assert "Dài quá" in say(seller, deal, "a" * 4001, expect=422).main
    assert not queries.newest(deal.introduction.id, limit=1)


def test_the_same_message_sent_twice_is_said_once(deal: Deal, site: Site) -> None:
    seller = site.signed_in(deal.seller)
    form = seller.get(deal.talk).form_to("/conversation").fill(text=HELLO)
    for _ in range(2):
        form.submit()
    assert len(queries.newest(deal.introduction.id, limit=9)) == 1


def test_when_it_is_over_it_is_only_read_and_a_suspended_party_writes_no_more(deal: Deal, site: Site) -> None:
    seller, broker = site.signed_in(deal.seller), site.signed_in(deal.broker)
    form = seller.get(deal.talk).form_to("/conversation").fill(text=HELLO)
    say(seller, deal, "Chào anh")
    introduction = session.get_one(Introduction, deal.introduction.id)
    introduction.buyer.standing = Standing.SUSPENDED
    session.commit()
    assert "chỉ còn đọc được" in seller.get(deal.talk).main
    say(broker, deal, "Bên mua đang bị tạm dừng")
    introduction.buyer.standing = Standing.VERIFIED
    introduction.status, introduction.ended_at = IntroductionStatus.AGREED, now()
    session.commit()
    say(seller, deal, "Ta ký hợp đồng nhé")
    introduction.settled_at = now()
    session.commit()
    form.submit(expect=409)
    assert "Ta ký hợp đồng nhé" in seller.get(deal.talk).main
    assert not seller.get(deal.talk).soup.select("textarea[name=text]")
    assert len(queries.newest(introduction.id, limit=9)) == 3


def test_a_report_lets_a_colleague_read_until_it_is_answered(deal: Deal, site: Site) -> None:
    buyer, office = site.signed_in(deal.buyer), site.signed_in(deal.colleague)
    say(site.signed_in(deal.seller), deal, SECRET, (picture(), "vườn.jpg"))
    form = buyer.get(deal.talk).form_to("/report")
    form.fill(reason="", note="Họ rủ bán ngoài").submit(expect=422)
    form.fill(reason="side_deal").submit()
    assert letters_to(deal.colleague, "brokering/conversation_reported") == 1
    assert letters_to(deal.broker, "brokering/conversation_reported") == 0, "a colleague looks into it"
    assert "báo cáo" not in site.signed_in(deal.broker).get(deal.talk).main
    assert "đã báo cáo" not in site.signed_in(deal.seller).get(deal.talk).main

    waiting = office.get("/tasks")
    assert "Công ty Mekong báo cáo một trao đổi" in waiting.main
    asked = waiting.follow("Đọc và trả lời")
    assert SECRET in asked.main
    assert "Họ rủ bán ngoài" in asked.main
    assert not asked.soup.select("textarea[name=text]"), "who looks into it does not join in"
    fetch(office, str(asked.soup.select(".evidence-link")[0]["href"]))
    looks = session.scalars(select(Event.organisation_id).where(Event.action == "conversation.read")).all()
    assert sorted(looks) == sorted([deal.introduction.buyer_id, deal.introduction.seller_id] * 2)
    assert not session.scalars(select(ConversationRead).where(ConversationRead.user_id == deal.colleague.id)).all()

    asked.form_to(str(queries.reports(deal.introduction.id)[0].id)).fill(outcome="Đã nhắc bên bán").submit()
    fetch(office, deal.talk, 404)
    assert "Đã nhắc bên bán" in buyer.get(deal.talk).main
    assert letters_to(deal.buyer, "brokering/conversation_report_closed") == 1
    assert letters_to(deal.seller, "brokering/conversation_report_closed") == 0
    assert "Đã nhắc bên bán" not in site.signed_in(deal.seller).get(deal.talk).main


def test_the_broker_hands_it_to_a_colleague_who_else_takes_over_only_when_the_broker_has_left(
    deal: Deal, site: Site, factories: Factories
) -> None:
    say(site.signed_in(deal.seller), deal, HELLO)
    broker, office = site.signed_in(deal.broker), site.signed_in(deal.colleague)
    form = broker.get(deal.page).form_to("/broker")
    stranger = factories.staff(province_code="68")
    form.fill(to=str(stranger.id)).submit(expect=422)
    assert not office.get(deal.page).soup.select("#take-over"), "its broker works"
    token = office.get(deal.page).form_to("/notes").values["csrf_token"]
    office.post(f"{deal.page}/broker/mine", {"csrf_token": token}, expect=409)

    form.fill(to=str(deal.colleague.id)).submit()
    assert HELLO in office.get(deal.talk).main
    fetch(broker, deal.talk, 404)
    assert [letters_to(each, "brokering/new_broker") for each in (deal.seller, deal.buyer)] == [1, 1]
    assert letters_to(deal.colleague, "brokering/handed_to_you") == 1

    session.get_one(User, deal.colleague.id).closed_at = now()
    session.commit()
    broker.get(deal.page).form("#take-over").submit()
    assert HELLO in broker.get(deal.talk).main


def test_what_somebody_wrote_is_in_their_copy_and_stays_for_the_other_side_under_a_pseudonym(
    deal: Deal, site: Site
) -> None:
    say(site.signed_in(deal.seller), deal, HELLO, (picture(), "vườn.jpg"))
    site.signed_in(deal.seller).get(deal.talk)
    held = {each["what"]: each for each in personal_data.collect(deal.seller)["introductions"]}
    assert (held["message"]["text"], held["message"]["files"]) == (HELLO, ["vườn.jpg"])
    assert "read" in held
    service.decline(deal.introduction, Side.BUYER, reason=EndReason.PRICE, by=deal.buyer)
    for concern in personal_data.concerns.registered():
        concern.forget(deal.seller)
    deal.seller.name = f"Người dùng đã xóa #{deal.seller.id}"
    session.commit()
    shown = site.signed_in(deal.broker).get(deal.talk).main
    assert HELLO in shown
    assert "Người dùng đã xóa" in shown
    assert session.scalars(select(ConversationMessage)).one().text == HELLO
    assert not session.scalars(select(ConversationRead).where(ConversationRead.user_id == deal.seller.id)).all()
