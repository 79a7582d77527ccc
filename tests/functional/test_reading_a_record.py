"""What is on record of an organisation: read by whoever deals with it, with the evidence, answered by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.db import now, session
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.reputation import service
from matchmaker.reputation.evidence import Backing, Evidence
from matchmaker.reputation.kinds import Cause, FactKind, Side
from matchmaker.reputation.models import ReputationReply
from matchmaker.reputation.service import FactWritten
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.support import contracts
from tests.support.site import Site


@pytest.fixture
def seller(factories: Factories) -> Organisation:
    """A cooperative that delivered one portion wholly and one by half."""
    seller = factories.organisation(name="HTX Giữ Lời")
    factories.delivered(seller, 100, deal_id=7)
    factories.delivered(seller, 50, deal_id=7, number=2)
    return seller


def introduce(factories: Factories, seller: Organisation, buyer: Organisation) -> Introduction:
    broker = factories.staff()
    met: Introduction = contracts.introduction(
        factories, buyer=buyer, seller=seller, wanted=contracts.terms(), broker=broker
    )
    session.commit()
    return met


def record_of(seller: Organisation) -> str:
    return f"/organisations/{seller.id}/record"


def test_only_who_has_something_going_with_an_organisation_reads_its_record_and_no_longer_than_that(
    site: Site, factories: Factories, seller: Organisation
) -> None:
    buyer = factories.enterprise(commune_code=HUNG_HOA)
    director, staff, admin = factories.member(seller), factories.staff(), factories.admin()
    partner, far_staff = factories.member(buyer), factories.staff(province_code=VINH_LONG)
    stranger = factories.member(factories.enterprise())
    address = record_of(seller)

    people = {"director": director, "staff": staff, "partner": partner, "far": far_staff}
    people |= {"stranger": stranger, "admin": admin}

    def is_read_by(*readers: str) -> None:
        for name, each in people.items():
            site.signed_in(each).get(address, expect=200 if name in readers else 404)

    is_read_by("director", "staff")
    met = introduce(factories, seller, buyer)
    is_read_by("director", "staff", "partner", "far")
    met.status, met.ended_at = IntroductionStatus.AGREED, now()
    session.commit()
    is_read_by("director", "staff", "partner", "far")
    met.settled_at = now()
    session.commit()
    is_read_by("director", "staff")
    met.status, met.ended_at, met.settled_at = IntroductionStatus.PROPOSED, None, None
    met.answer_by = today() - timedelta(days=1)
    session.commit()
    is_read_by("director", "staff")


def test_every_figure_stands_beside_what_is_usual_with_its_evidence_and_amounts_are_for_the_two_alone(
    site: Site, factories: Factories, seller: Organisation
) -> None:
    buyer = factories.enterprise()
    introduce(factories, seller, buyer)
    own = site.signed_in(factories.member(seller)).get(record_of(seller))
    others = site.signed_in(factories.member(buyer)).get(record_of(seller))
    for page in (own.main, others.main):
        for words in (
            "Giao đủ lượng đã hứa",
            "83 %",
            "85 %",
            "2 lần",
            "1 trên 1 hợp đồng",
            "Giao được 50 % lượng của đợt",
        ):
            assert words in page
        assert "hai bên cùng xác nhận" in page
    assert "50 kg trên 100 kg" in own.main
    assert own.link("Mở hợp đồng") == "/contracts/7"
    assert "50 kg trên 100 kg" not in others.main
    assert "Mở hợp đồng" not in others.main


def test_an_answer_stands_where_the_figure_stands_and_what_was_said_before_is_kept(
    site: Site, factories: Factories, seller: Organisation
) -> None:
    buyer = factories.enterprise()
    introduce(factories, seller, buyer)
    director = site.signed_in(factories.member(seller))
    partner = site.signed_in(factories.member(buyer))
    form = director.get(record_of(seller)).form_to("/reply")
    form.fill(text="Mưa lớn, đường sạt.").submit()
    form = director.get(record_of(seller)).form_to("/reply")
    answered = form.fill(text="Mưa lớn, đường sạt. Đã giao bù.", about_deal="y").submit()
    assert "Đơn vị trả lời về cả hợp đồng" in answered.main
    read = partner.get(record_of(seller)).main
    assert "Đơn vị trả lời, " in read
    assert "Đã giao bù." in read
    assert "Trả lời của đơn vị" not in read

    assert "Đã giao bù." in director.get("/account/data").main

    form = director.get(record_of(seller)).form_to("/reply")
    too_long = form.fill(text="x" * 1001).submit(expect=422)
    assert "x" * 1001 in too_long.main
    assert session.scalars(select(ReputationReply.text).order_by(ReputationReply.id)).all() == [
        "Mưa lớn, đường sạt.",
        "Mưa lớn, đường sạt. Đã giao bù.",
    ]


def test_a_newcomers_page_says_that_it_counts_as_everybody_does(site: Site, factories: Factories) -> None:
    newcomer = factories.organisation()
    page = site.signed_in(factories.member(newcomer)).get(record_of(newcomer)).text
    assert "được coi như mức chung của mặt hàng" in page


def test_everything_that_can_be_on_record_is_told_in_both_languages(site: Site, factories: Factories) -> None:
    """Late and early money, goods that waited, a contract that was given up, another that the storm took."""
    buyer = factories.enterprise()
    seen = {"organisation_id": buyer.id, "side": Side.BUYER, "product_code": "DUR-MON", "happened_on": today()}
    for number, days in enumerate((-2, 0, 9)):
        for kind, told in ((FactKind.PAID, days), (FactKind.COLLECTED, max(days, 0))):
            evidence = (Evidence(Backing.PAPER, "ab12cd34ef56" * 5 + "abcd", "uy-nhiem-chi.pdf"),)
            told_by = {"deal_id": 1, "source": f"{kind}:{number}", "evidence": evidence}
            service.record(FactWritten(kind=kind, days=told, **told_by, **seen), by=None)
    for deal_id, cause in ((2, Cause.PRICE), (3, Cause.FORCE_MAJEURE)):
        decided = tuple(map(Evidence, Backing)) if cause is Cause.PRICE else (Evidence(Backing.DECIDED_BY_STAFF),)
        told = {"kind": FactKind.CANCELLED, "cause": cause, "deal_id": deal_id, "source": f"contract:{deal_id}"}
        service.record(FactWritten(**told, evidence=decided, **seen), by=None)
    session.commit()
    member = factories.member(buyer)
    page = site.signed_in(member).get(record_of(buyer)).main
    for words in (
        "Trả tiền sớm 2 ngày.", "Trả tiền đúng ngày hẹn.", "Trả tiền trễ 9 ngày.", "3 lần, thường đúng ngày hẹn",
        "Đến lấy hàng đúng hẹn.", "Đến lấy hàng trễ 9 ngày.", "có giấy tờ (ab12cd34ef56)",
        "Bỏ hợp đồng: giá thay đổi.", "hai bên cùng xác nhận; chính đơn vị nói; có giấy tờ; Liên minh HTX xem",
        "Bỏ 1 hợp đồng: giá thay đổi", "1 lần bất khả kháng, không tính",
        "Bỏ hợp đồng: bất khả kháng. Không tính vào các con số.", "1 trên 2 hợp đồng",
    ):  # fmt: skip
        assert words in page
    page = site.signed_in(member, "en").get(record_of(buyer)).main
    for words in ("Paid 9 days late.", "Gave up 1 contract: the price moved", "1 time force majeure, not counted"):
        assert words in page
