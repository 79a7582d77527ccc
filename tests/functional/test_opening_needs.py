"""A cooperative sees which small changes would open more needs to its offer, and nobody's ceiling."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from matchmaker.audit import Event
from matchmaker.db import session
from matchmaker.needs.models import Need
from tests.factories import GIA_LAI, Factories
from tests.support.site import Page, Site

GLOBALGAP = {"kind": "certificate", "key": "GLOBALGAP", "essential": True, "verified": True}
CODE = {"kind": "certificate", "key": "PUC_EXPORT", "op": "=", "value": None, "essential": True}


def lines(page: Page) -> list[str]:
    return [" ".join(each.get_text(" ").split()).replace("\u00a0", " ") for each in page.soup.select(".work-words")]


def test_a_director_reads_the_smallest_changes_and_goes_where_each_is_made(site: Site, factories: Factories) -> None:
    mine = factories.organisation()
    declared = factories.certificate(mine, kind="GLOBALGAP", verified=False)
    offer = factories.offer(organisation=mine, certificates=[declared])
    for _ in range(3):
        factories.need(requirements=[GLOBALGAP])
        factories.need(requirements=[CODE], market="CN", tonnes=20)
        factories.need(requirements=[CODE, GLOBALGAP], market="EU")
    browser = site.signed_in(factories.member(mine))

    page = browser.get(f"/offers/{offer.id}/openings")

    assert lines(page) == [
        "Nhờ Liên minh xác minh GlobalG.A.P. thêm 3 nhu cầu · cộng lại còn cần 150 tấn",
        "Có Mã vùng trồng XK đang hiệu lực cho Trung Quốc, được Liên minh xác minh "
        "thêm 3 nhu cầu · cộng lại còn cần 60 tấn",
        "Có Mã vùng trồng XK đang hiệu lực cho Liên minh châu Âu, được Liên minh xác minh; và "
        "Nhờ Liên minh xác minh GlobalG.A.P. thêm 3 nhu cầu · cộng lại còn cần 150 tấn",
    ]
    opened = [str(each["href"]) for each in page.soup.select(".work-action a")]
    assert opened[:2] == [
        f"/organisation/certificates/{declared.id}",
        "/organisation/certificates/new?kind=PUC_EXPORT",
    ]
    assert "Làm gì để hợp thêm nhu cầu?" in browser.get(f"/offers/{offer.id}").main
    part = browser.get(f"/offers/{offer.id}/openings", headers={"HX-Request": "true"})
    assert len(part.soup.select(".work-words")) == 3
    assert part.soup.select_one("h1") is None


def test_where_nothing_small_helps_that_is_said(site: Site, factories: Factories) -> None:
    offer = factories.offer()
    for _ in range(2):
        factories.need(requirements=[GLOBALGAP])

    page = site.signed_in(factories.member(offer.organisation)).get(f"/offers/{offer.id}/openings")

    assert "Chưa thấy thay đổi nào" in page.main
    assert "GlobalG.A.P." not in page.main


def test_what_is_not_published_opens_nothing_yet(site: Site, factories: Factories) -> None:
    offer = factories.offer()
    offer.suspended_at = offer.published_at
    session.commit()
    page = site.signed_in(factories.member(offer.organisation)).get(f"/offers/{offer.id}/openings")
    assert "Chưa xếp hạng được" in page.main


@pytest.mark.parametrize("ceiling", [None, 1, 60_000, 71_000, 76_543, 90_000])
def test_what_a_lower_price_opens_is_the_same_whatever_one_buyer_would_pay(
    site: Site, factories: Factories, ceiling: int | None
) -> None:
    offer = factories.offer(asking_price_vnd=78_500, floor_price_vnd=64_000)
    for paid in (70_000,) * 6 + (50_000,) * 6:
        factories.need(ceiling_vnd=paid)
    probed = factories.need(ceiling_vnd=ceiling)
    browser = site.signed_in(factories.member(offer.organisation))

    page = browser.get(f"/offers/{offer.id}/openings")

    assert lines(page) == ["Giảm giá chào còn 70.000 ₫/kg ít nhất 5 nhu cầu · cộng lại còn cần từ 200 tấn"]
    assert session.get_one(Need, probed.id).approved.ceiling_vnd == ceiling


def test_staff_read_the_changes_but_nothing_that_follows_from_the_floor(site: Site, factories: Factories) -> None:
    offer = factories.offer(asking_price_vnd=78_500, floor_price_vnd=64_000)
    for paid in (70_000,) * 6 + (50_000,) * 6:
        factories.need(ceiling_vnd=paid)

    page = site.signed_in(factories.staff(province_code=GIA_LAI)).get(f"/offers/{offer.id}/openings")

    assert "Chưa thấy thay đổi nào" in page.main
    assert session.scalars(select(Event.id).where(Event.action == "offer.private_price_viewed")).all() == []
