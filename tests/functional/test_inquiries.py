""" "Did you sign?": asked once of each side after a long silence, answered by one tap, without signing in, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from matchmaker import worker
from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.brokering.models import EndReason, Introduction, IntroductionStatus
from matchmaker.contracts.models import ContractStatus
from matchmaker.db import Base, now, session
from matchmaker.measures import today
from matchmaker.organisations.models import Membership
from matchmaker.outbox import Message
from matchmaker.pipeline.models import Answer, Inquiry, InquiryKind
from tests.factories import Factories
from tests.support.site import Site

LONG_AGO = timedelta(days=22)


@dataclass
class Silence:
    """Two who have been talking for long, and nobody proposed anything."""

    introduction: Introduction
    broker: User
    seller: User
    buyer: User


@pytest.fixture
def silence(factories: Factories) -> Silence:
    need, offer, broker = factories.need(), factories.offer(), factories.staff()
    made = Introduction(
        need=need,
        offer=offer,
        need_revision=need.approved,
        offer_revision=offer.approved,
        buyer=need.organisation,
        seller=offer.organisation,
        proposed_by=broker,
        broker=broker,
        answer_by=today(),
        status=IntroductionStatus.TALKING,
        buyer_accepted_at=now() - LONG_AGO,
        seller_accepted_at=now() - LONG_AGO,
        talking_at=now() - LONG_AGO,
    )
    session.add(made)
    session.commit()
    return Silence(made, broker, factories.member(offer.organisation), factories.member(need.organisation))


def asked(reader: User) -> list[Message]:
    """The questions that were sent to somebody."""
    return session.query(Message).filter_by(template="pipeline/inquiry", to_id=reader.id).all()


def link_of(reader: User, answer: Answer) -> str:
    """The path of one of the links in the mail."""
    (message,) = asked(reader)
    parts = urlsplit(message.values["answers"][answer.value])
    return f"{parts.path}?{parts.query}"


def answers() -> list[tuple[str, Answer | None, EndReason | None]]:
    session.expire_all()
    return [(each.side, each.answer, each.reason) for each in session.query(Inquiry).order_by(Inquiry.id)]


def change(rows: type[Base], **values: object) -> None:
    """Set columns of all rows of a kind, as time or somebody else did meanwhile."""
    session.query(rows).update(values)
    session.commit()


def test_each_side_is_asked_once_and_one_tap_reaches_the_broker_and_the_pipeline(silence: Silence, site: Site) -> None:
    worker.ask_how_it_goes()
    worker.ask_how_it_goes()
    assert len(asked(silence.seller)) == len(asked(silence.buyer)) == 1

    visitor, no = site.visitor(), link_of(silence.seller, Answer.NO)
    page = visitor.get(no)
    assert answers() == [("buyer", None, None), ("seller", None, None)], "opening a link answers nothing"
    told = page.form().submit("no:price")

    assert "không đi tiếp" in told.main
    assert "Không hợp giá" in told.main
    assert answers() == [("buyer", None, None), ("seller", Answer.NO, EndReason.PRICE)]
    (letter,) = session.query(Message).filter_by(template="pipeline/answered").all()
    assert (letter.to_id, letter.values["reason"]) == (silence.broker.id, "price")
    (event,) = session.query(Event).filter_by(action="introduction.answered").all()
    assert (event.organisation_id, event.by_id) == (silence.introduction.seller_id, silence.seller.id)
    staff = site.signed_in(silence.broker)
    assert "Liên minh: hỏi lại hoặc kết thúc" in staff.get("/pipeline").main
    assert "Bên bán: không đi tiếp (Không hợp giá)" in staff.get("/pipeline/list?risk=high").main
    followed = staff.get(f"/introductions/{silence.introduction.id}").main
    assert f"Bên bán: không đi tiếp (Không hợp giá), {today():%-d/%-m/%Y}" in followed
    assert silence.introduction.status is IntroductionStatus.TALKING, "the broker ends it, not a link"
    other = site.signed_in(silence.buyer).get(f"/introductions/{silence.introduction.id}")
    assert "không đi tiếp" not in other.main, "the answer is for the staff"

    again = page.form().submit("signed")
    assert "Mỗi liên kết chỉ trả lời được một lần" in again.main
    assert answers()[1] == ("seller", Answer.NO, EndReason.PRICE)


def test_a_link_that_is_spent_expired_forged_or_anothers_says_so_and_leads_on(silence: Silence, site: Site) -> None:
    worker.ask_how_it_goes()
    visitor, link, buyer = site.visitor(), link_of(silence.seller, Answer.SIGNED), silence.introduction.buyer.name
    page = visitor.get(link)
    forged = link.replace("/inquiries/", "/inquiries/x")

    assert "Liên kết không dùng được" in visitor.get(forged, expect=410).main
    change(Inquiry, expires_at=now())
    assert "Liên kết đã hết hạn" in visitor.get(link, expect=410).main
    assert "Liên kết đã hết hạn" in page.form().submit("signed", expect=410).main
    change(Inquiry, expires_at=now() + timedelta(days=1))
    change(Introduction, status=IntroductionStatus.DECLINED)
    assert "Không cần trả lời nữa" in page.form().submit("signed", expect=410).main
    change(Introduction, status=IntroductionStatus.TALKING)
    change(Membership, ended_at=now())
    gone = visitor.get(link, expect=410)
    assert buyer not in gone.main, "a removed member learns nothing by it"
    assert gone.link("Về trang chủ")
    assert answers()[1] == ("seller", None, None)


def test_who_agreed_is_asked_until_a_contract_is_signed(factories: Factories) -> None:
    pending = factories.contract(status=ContractStatus.PENDING)
    signed = factories.contract()
    for each in (pending, signed):
        each.introduction.ended_at = now() - LONG_AGO
    fresh = factories.contract(status=ContractStatus.PENDING)
    session.commit()

    worker.ask_how_it_goes()

    found = session.query(Inquiry.introduction_id, Inquiry.kind).all()
    assert found == [(pending.introduction_id, InquiryKind.CONTRACT)] * 2
    assert fresh.introduction_id not in dict(found)
