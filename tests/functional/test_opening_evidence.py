"""Papers between the two sides of an introduction: read while the seller has them open and it goes on, not longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker import files
from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.brokering import evidence, service
from matchmaker.brokering.evidence_models import EvidenceOpening
from matchmaker.brokering.models import EndReason, Introduction
from matchmaker.credentials.evidence import attachments
from matchmaker.credentials.models import Certificate
from matchmaker.db import now, session
from matchmaker.errors import WrongState
from matchmaker.files import DiskStorage, Evidence, EvidenceLimits
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.organisations.models import Standing
from tests.factories import VINH_LONG, Factories
from tests.support.hostile_files import pdf, picture
from tests.support.site import Browser, Page, Site


@dataclass
class Deal:
    """An introduction to a buyer elsewhere, whose offer relies on two certificates; one has a file, both might."""

    introduction: Introduction
    proved: Certificate
    other: Certificate
    proof: Evidence
    seller: User
    buyer: User
    buyers_staff: User

    @property
    def page(self) -> str:
        return f"/introductions/{self.introduction.id}"

    @property
    def file(self) -> str:
        return f"{self.page}/evidence/{self.proof.name}"


def prove(certificate: Certificate, data: bytes, name: str, *, by: User, app: Flask) -> Evidence:
    limits = EvidenceLimits(max_bytes=10**6, max_megapixels=2, max_pages=9, side_px=600)
    disk = DiskStorage(Path(app.config["INSTANCE"]) / "uploads" / "evidence")
    stored = files.put(files.check(data, name, limits), disk)
    (kept,) = attachments.attach(certificate, [stored], by=by, maximum=10)
    return kept


@pytest.fixture
def deal(factories: Factories, app: Flask) -> Deal:
    cooperative, company = factories.organisation(), factories.enterprise(name="Công ty Mekong")
    seller, buyer = factories.member(cooperative), factories.member(company)
    codes = [factories.certificate(cooperative), factories.certificate(cooperative, kind="GLOBALGAP")]
    kept = prove(codes[0], picture(), "giấy.jpg", by=seller, app=app)
    introduction = service.introduce(
        factories.need(organisation=company),
        factories.offer(organisation=cooperative, certificates=codes),
        message="",
        answer_by=today() + timedelta(days=7),
        by=factories.staff(),
    )
    session.commit()
    return Deal(introduction, *codes, kept, seller, buyer, factories.staff(province_code=VINH_LONG))


def choose(seller: Browser, deal: Deal, *certificates: Certificate) -> Page:
    form = seller.get(deal.page).form_to("/evidence")
    form.values.setlist("certificates", [str(each.id) for each in certificates])
    return form.submit()


def fetch(browser: Browser, path: str, status: int = 200) -> None:
    response = browser.get(path, expect=status).response
    response.get_data()
    response.close()


def test_the_buyer_reads_what_the_seller_opens_until_the_seller_closes_it(deal: Deal, site: Site) -> None:
    seller, buyer = site.signed_in(deal.seller), site.signed_in(deal.buyer)
    asked = seller.get(deal.page)
    assert deal.proved.number in asked.form_to("/evidence").element.get_text()
    assert deal.other.number not in asked.form_to("/evidence").element.get_text(), "nothing of it to open"
    fetch(buyer, deal.file, 404)

    page = choose(seller, deal, deal.proved)
    assert "Bên mua chỉ xem được giấy tờ anh/chị đã chọn" in page.text
    shown = buyer.get(deal.page)
    assert "giấy.jpg" in shown.main
    assert [each["href"] for each in shown.soup.select(".evidence-link")] == [deal.file]
    fetch(buyer, deal.file)
    fetch(buyer, f"{deal.file}/small")

    assert "Đã đóng giấy tờ" in choose(seller, deal).text
    assert "giấy.jpg" not in buyer.get(deal.page).main
    fetch(buyer, deal.file, 404)
    actions = session.scalars(select(Event.action).where(Event.action.like("evidence.%ed")).order_by(Event.id))
    assert list(actions) == ["evidence.attached", "evidence.opened", "evidence.closed"]


def test_what_is_attached_later_is_open_too_and_what_is_taken_away_is_not(deal: Deal, site: Site, app: Flask) -> None:
    choose(site.signed_in(deal.seller), deal, deal.proved)
    later = prove(deal.proved, pdf(2), "phụ lục.pdf", by=deal.seller, app=app)
    attachments.remove(deal.proved, deal.proof.id, by=deal.seller)
    session.commit()
    buyer = site.signed_in(deal.buyer)
    fetch(buyer, f"{deal.page}/evidence/{later.name}")
    fetch(buyer, deal.file, 404)


def test_open_evidence_is_for_the_other_side_alone(deal: Deal, site: Site, factories: Factories) -> None:
    choose(site.signed_in(deal.seller), deal, deal.proved)
    third = site.signed_in(factories.member(factories.enterprise()))
    for reader in (third, site.signed_in(deal.buyers_staff), site.signed_in(deal.seller)):
        fetch(reader, deal.file, 404)
    fetch(site.signed_in(deal.buyer), f"/evidence/{deal.proof.name}", 404)
    form = site.signed_in(deal.seller).get(deal.page).form_to("/evidence")
    form.values["certificates"] = str(factories.certificate(factories.organisation()).id)
    form.submit()
    (opening,) = session.scalars(select(EvidenceOpening))
    assert (opening.certificate_id, opening.closed_at) == (deal.proved.id, None), "another's certificate opens nothing"


def test_the_right_ends_with_the_introduction_with_its_last_day_and_with_a_suspension(deal: Deal) -> None:
    evidence.lay_open(deal.introduction, {deal.proved.id, deal.other.id}, by=deal.seller)
    assert evidence.laid_open(deal.introduction) == {deal.proved: [deal.proof]}

    deal.introduction.answer_by = today() - timedelta(days=1)
    assert not evidence.laid_open(deal.introduction), "nobody answered in time, whether or not the worker came by"
    deal.introduction.answer_by = today()
    assert evidence.readable(deal.introduction, deal.proof.name) is deal.proof

    deal.introduction.buyer.standing = Standing.SUSPENDED
    assert evidence.readable(deal.introduction, deal.proof.name) is None
    deal.introduction.buyer.standing = Standing.VERIFIED

    deal.proved.removed_at = now()
    assert not evidence.laid_open(deal.introduction)
    deal.proved.removed_at = None

    service.decline(deal.introduction, Side.BUYER, reason=EndReason.VOLUME, note="", by=deal.buyer)
    assert not evidence.laid_open(deal.introduction)
    with pytest.raises(WrongState):
        evidence.lay_open(deal.introduction, {deal.proved.id}, by=deal.seller)
