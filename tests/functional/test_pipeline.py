"""The broker sees everything in motion: how far, whose turn, what is at stake; and reminds many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.brokering.models import EndReason, Introduction, IntroductionStatus
from matchmaker.contracts.models import ContractStatus
from matchmaker.db import now, session
from matchmaker.measures import Period, today
from matchmaker.organisations.models import Organisation
from matchmaker.outbox import Message
from matchmaker.pipeline.models import Reminder
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.support.contracts import terms
from tests.support.sheets import rows_of
from tests.support.site import Page, Site

TALKING = {"status": IntroductionStatus.TALKING, "buyer_accepted_at": now(), "seller_accepted_at": now()}


@pytest.fixture
def broker(factories: Factories) -> User:
    return factories.staff(name="Chị Hà")


@pytest.fixture
def coop(factories: Factories) -> Organisation:
    return factories.organisation(name="HTX Ia Krái")


def introduced(
    make: Factories, seller: Organisation, broker: User, name: str = "Công ty A", **columns: object
) -> Introduction:
    need = make.need(organisation=make.enterprise(name=name, commune_code=seller.commune_code))
    offer = make.offer(organisation=seller, asking_price_vnd=80_000)
    made = Introduction(
        **{
            "need": need,
            "offer": offer,
            "need_revision": need.approved,
            "offer_revision": offer.approved,
            "buyer": need.organisation,
            "seller": seller,
            "proposed_by": broker,
            "broker": broker,
            "answer_by": today() + timedelta(days=3),
            **columns,
        }
    )
    session.add(made)
    session.commit()
    return made


def cards(page: Page) -> dict[str, str]:
    """What each card of the board says, by the buyer's name."""
    found = page.soup.select(".board-card")
    said = [" ".join(card.get_text(" ", strip=True).split()) for card in found]
    return {card.a.get_text(strip=True).partition(" và ")[0]: words for card, words in zip(found, said, strict=True)}


def reminded() -> list[Message]:
    return session.query(Message).filter(Message.template == "pipeline/reminder").order_by(Message.id).all()


def test_the_board_tells_stage_turn_age_and_stake_of_everything_in_motion(
    factories: Factories, site: Site, broker: User, coop: Organisation
) -> None:
    introduced(factories, coop, broker, "A", buyer_accepted_at=now())
    introduced(factories, coop, broker, "B", **TALKING, talking_at=now() - timedelta(days=40))
    over = {"status": IntroductionStatus.DECLINED, "end_reason": EndReason.PRICE, "ended_at": now()}
    introduced(factories, coop, broker, "C", **over)
    introduced(factories, coop, broker, "D", **over | {"ended_at": now() - timedelta(days=60)})
    factories.contract(status=ContractStatus.PENDING, buyer=factories.enterprise(name="E"), seller=coop, broker=broker)
    began = Period(today() - timedelta(days=28), today() + timedelta(days=27))
    factories.contract(buyer=factories.enterprise(name="F"), seller=coop, broker=broker, wanted=terms(window=began))
    staff = site.signed_in(broker)

    told = cards(staff.get("/pipeline"))

    assert set(told) == {"A", "B", "C", "E", "F"}, "what ended long ago is not in motion"
    for buyer, words in {
        "A": ("Chờ trả lời", "50 tấn", "4 tỷ ₫", "Bên bán: trả lời lời giới thiệu"),
        "B": ("Đang trao đổi", "Cả hai bên: gửi chào giá", "40 ngày, dự kiến 14", "Đứng quá lâu ở một chặng"),
        "C": ("Vừa kết thúc", "Không hợp giá"),
        "E": ("Soạn và ký hợp đồng", "Cả hai bên: đồng ý bản hợp đồng"),
        "F": ("Đang thực hiện", "Bên bán: giao hàng", "quá hạn", "Cần để ý Giao, nhận hoặc đặt cọc chậm"),
    }.items():
        assert all(each in told[buyer] for each in words), told[buyer]
    assert list(cards(staff.get("/pipeline?pace=late&sort=age"))) == ["B", "F"]
    assert list(cards(staff.get("/pipeline?turn=buyer&risk=calm"))) == ["E"], "its turn, too, where it is both's"
    assert list(cards(staff.get("/pipeline?q=ia+krai&stage=proposed"))) == ["A"]
    rows = rows_of(staff.get("/pipeline/export.xlsx?stage=ended"))
    assert [(row["Bên mua"], row["Lý do kết thúc"]) for row in rows] == [("C", "Không hợp giá")]


def test_a_suspended_party_or_a_due_plan_is_the_brokers_turn(
    factories: Factories, site: Site, broker: User, coop: Organisation
) -> None:
    plan = {"next_action": "Gọi giám đốc", "next_action_on": today()}
    introduced(factories, coop, broker, "A", **TALKING, talking_at=now(), **plan)
    made = factories.contract(buyer=factories.enterprise(name="B"), seller=coop, broker=broker)
    made.buyer.standing = "suspended"
    session.commit()

    told = cards(site.signed_in(broker).get("/pipeline?turn=broker"))

    assert "Liên minh: Gọi giám đốc" in told["A"]
    assert "Nguy cơ cao Đơn vị hoặc tin đang bị tạm ẩn" in told["B"], "nothing vanishes, staff decide"


def test_many_are_reminded_at_once_each_by_one_message_and_of_one_thing_once_a_day(
    factories: Factories, site: Site, broker: User, coop: Organisation
) -> None:
    director = factories.member(coop)
    chosen = [introduced(factories, coop, broker, name, buyer_accepted_at=now()) for name in ("A", "B")]
    chosen.append(introduced(factories, coop, broker, "C", **TALKING, talking_at=now(), next_action_on=today()))
    form = site.signed_in(broker).get("/pipeline/list").form(".picks")
    form.values.setlist("deal", [str(each.id) for each in chosen])

    told = form.submit()

    (letter,) = reminded()
    assert letter.to_id == director.id
    assert [each["step"] for each in letter.values["things"]] == ["answer", "answer"]
    assert "Đã nhắc 2 việc, gửi tới 1 nơi." in told.text
    assert "1 việc đang chờ chính anh/chị" in told.text
    history = session.query(Event).filter_by(action="introduction.reminded").all()
    assert [each.organisation_id for each in history] == [coop.id] * 2

    colleague = site.signed_in(factories.staff())
    again = colleague.get("/pipeline/list").form(".picks").submit("all")
    assert "2 việc hôm nay đã nhắc rồi" in again.text
    assert len([each for each in reminded() if each.to_id == director.id]) == 1
    session.query(Reminder).update({Reminder.on: today() - timedelta(days=1)})
    session.commit()
    site.signed_in(broker).get("/pipeline/list").form(".picks").submit("all")
    assert len([each for each in reminded() if each.to_id == director.id]) == 2


def test_staff_of_a_third_province_find_nothing_and_remind_nobody(
    factories: Factories, site: Site, broker: User, coop: Organisation
) -> None:
    made = introduced(factories, coop, broker)
    factories.member(coop)
    introduced(factories, factories.organisation(commune_code=HUNG_HOA), broker, "B")
    stranger = site.signed_in(factories.staff(province_code=VINH_LONG))

    assert list(cards(stranger.get("/pipeline"))) == ["B"]
    assert [row["Bên mua"] for row in rows_of(stranger.get("/pipeline/export.xlsx"))] == ["B"]
    form = stranger.get("/pipeline/list").form(".picks")
    form.values.setlist("deal", [str(made.id)])
    form.submit()
    assert not reminded()
    assert "B" not in cards(site.signed_in(broker).get("/pipeline"))
