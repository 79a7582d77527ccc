"""The page that tells a stranger what this is, and the ways on from it."""

from __future__ import annotations

import brotli

from matchmaker.matching import rankers
from matchmaker.organisations.models import MemberRole
from tests.factories import Factories
from tests.support.site import Site

FIRST_PAGE_BYTES = 100 * 1024


def test_a_stranger_learns_what_this_is_and_has_two_ways_in(factories: Factories, site: Site) -> None:
    factories.offer(tonnes=1500)
    factories.need()

    page = site.visitor().get("/")

    assert page.link("Tôi có hàng") == "/register?kind=cooperative"
    assert page.link("Tôi cần mua") == "/register?kind=enterprise"
    assert "1.500 tấn" in page.main
    assert "Gia Lai : 1 nguồn cung, 1 nhu cầu" in page.main
    titles = [each.get_text() for each in page.soup.select(".dot-map circle title")]
    assert titles == ["Ia Grai, Gia Lai: 1 nguồn cung", "Ia Grai, Gia Lai: 1 nhu cầu"]
    assert len(page.soup.select(".entry")) == 2


def test_an_empty_site_has_a_home_too(site: Site, factories: Factories) -> None:
    assert "Chưa có nguồn cung nào được đăng" in site.visitor().get("/").main


def test_a_member_goes_straight_to_posting(factories: Factories, site: Site) -> None:
    page = site.signed_in(factories.member(factories.organisation())).get("/")

    assert page.link("Tôi có hàng") == "/offers/new"
    assert page.link("Tôi cần mua") == "/needs/new"


def test_the_first_page_with_everything_it_needs_is_light(factories: Factories, site: Site) -> None:
    for _ in range(4):
        factories.offer()
        factories.need()
    visitor = site.visitor()
    page = visitor.get("/")
    wanted = [str(each["href"]) for each in page.soup.select("link[rel=stylesheet], link[rel=icon]")]
    wanted += [str(each["src"]) for each in page.soup.select("script[src]")]
    wanted += [str(each["href"]).split("#")[0] for each in page.soup.select("use[href]")]

    sent = len(brotli.compress(page.response.data, quality=4))
    for address in dict.fromkeys(wanted):
        answer = visitor.client.get(address, headers={"Accept-Encoding": "br"})
        assert answer.status_code == 200, address
        sent += len(answer.data)

    fonts = 2 * 16 * 1024
    assert sent + fonts < FIRST_PAGE_BYTES


def test_more_shows_each_their_own_ways_on(factories: Factories, site: Site) -> None:
    cooperative, company = factories.organisation(), factories.enterprise()
    director = site.signed_in(factories.member(cooperative)).get("/more").main
    clerk = site.signed_in(factories.member(cooperative, role=MemberRole.MEMBER)).get("/more").main
    buyer = site.signed_in(factories.member(company)).get("/more").main
    staff = site.signed_in(factories.staff()).get("/more").main
    admin = site.signed_in(factories.admin()).get("/more").main
    nobody = site.signed_in(factories.user()).get("/more").main

    assert "Thành viên" in director
    assert "Nhu cầu vật tư của tôi" in director
    assert "Mời thêm" not in clerk
    assert "Vật tư tôi chào bán" in buyer
    assert "Báo cáo của người đọc" in staff
    assert "Mã xác thực" in admin
    assert "Đăng ký đơn vị" in nobody
    assert "Đăng nhập" in site.visitor().get("/more").main


def test_health_is_told(site: Site, factories: Factories) -> None:
    assert site.visitor().get("/healthz").response.json == {
        "status": "ok",
        "ranker": rankers.status().version,
        "warnings": [],
    }
