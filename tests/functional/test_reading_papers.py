"""Anybody tells declared, checking, verified and lapsed papers apart, market by market, wherever they stand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from matchmaker.credentials import checking, places
from matchmaker.credentials import service as declaring
from matchmaker.credentials.models import HaltReason
from matchmaker.credentials.places import AreaContent
from matchmaker.db import session
from matchmaker.measures import format_date, today
from matchmaker.offers.models import Offer
from tests.factories import Factories
from tests.support.site import Page, Site


@pytest.fixture
def offer(factories: Factories) -> Offer:
    """Relies on a paper in each state, and on a code that China suspended and the European Union keeps."""
    owner, staff = factories.organisation(name="HTX Cao Nguyên"), factories.staff()
    director = factories.member(owner)
    area = places.declare_area(
        owner,
        AreaContent("PUC_EXPORT", "VN-GLOR-0064", "DUR", Decimal(35), markets=("CN", "EU"), commune_code="23776"),
        by=director,
    )
    checking.verify(area.certificate, by=staff)
    checking.suspend(area.certificate, reason=HaltReason.RESIDUE, note="Cadimi", by=staff, market="CN")
    handed_in = factories.certificate(owner, kind="HACCP", number="HACCP-1", verified=False)
    declaring.submit(handed_in, by=director)
    papers = [
        area.certificate,
        handed_in,
        factories.certificate(owner),
        factories.certificate(owner, kind="RA", number="RA_90000931", verified=False),
        factories.certificate(owner, kind="ISO22000", number="ISO-1", expires_on=today() - timedelta(days=1)),
        factories.certificate(owner, kind="OCOP", number="83-829-28780-3-2022", stars=4),
    ]
    session.commit()
    return factories.offer(organisation=owner, certificates=papers)


def badge(page: Page, word: str) -> tuple[str, list[str]]:
    """The words of the first badge with a word, and its classes."""
    found = next(each for each in page.soup.select(".badge") if word in each.get_text())
    return " ".join(found.get_text(" ").replace("\u00a0", " ").split()), list(found["class"])


def test_each_state_has_its_word_and_its_shape(offer: Offer, site: Site) -> None:
    day = format_date(today())
    for address in (f"/offers/{offer.id}", f"/organisations/{offer.organisation_id}"):
        page = site.visitor().get(address)
        verified, looks = badge(page, "VietGAP")
        assert f"LMHTX Gia Lai kiểm tra {day}" in verified
        assert "hạn đến" in verified
        assert "badge-verified" in looks
        stars, looks = badge(page, "OCOP 4 sao")
        assert f"LMHTX Gia Lai kiểm tra {day}" in stars, "never a bare star"
        assert "LMHTX Gia Lai đang kiểm tra" in badge(page, "HACCP")[0]
        assert "đơn vị tự khai" in badge(page, "Rainforest")[0]
        lapsed, looks = badge(page, "ISO 22000")
        assert f"đã hết hạn {format_date(today() - timedelta(days=1))}" in lapsed
        assert looks == ["badge", "badge-lapsed"]
        codes = [each.get_text(" ") for each in page.soup.select(".badge") if "Mã vùng trồng" in each.get_text()]
        assert ["tạm đình chỉ" in each for each in codes] == [False, True], "China alone"
        assert "Cadimi" not in page.text, "why is between the union and the holder"
        assert "Sầu riêng · 35 ha · xã Ia Krái, Gia Lai" in page.main
        assert "VN-GLOR-0064" not in page.text


def test_a_card_names_the_best_of_each_kind_and_market_and_counts_the_rest(offer: Offer, site: Site) -> None:
    card = site.visitor().get("/offers")
    assert "Mã vùng trồng XK · Liên minh châu Âu" in card.main
    assert len(card.soup.select("article .badge")) == 3
    assert "và 4 giấy khác" in card.main
