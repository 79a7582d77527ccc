"""A buyer compares offers in one hand: two without a swipe, three and four announced and within reach of the keys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.support.live import LiveSite
from tests.support.people import sign_in

pytestmark = pytest.mark.pure  # the services behind its pages are tested on both databases

BUYER = "doanhnghiep@demo.example"


def _compare(page: Page, count: int) -> None:
    """Open the comparison of the first so many offers of the demonstration's first need."""
    page.goto("/needs/1/matches")
    found = re.findall(r'/needs/1/matches/(\d+)"', page.content())
    offers = list(dict.fromkeys(found))[:count]
    assert len(offers) == count
    page.goto("/needs/1/compare?" + "&".join(f"offer={each}" for each in offers))


def _hidden_width(page: Page) -> int:
    """How many pixels of the comparison lie beyond the edge."""
    return int(page.locator(".compare-scroll").evaluate("(box) => box.scrollWidth - box.clientWidth"))


def test_two_offers_fit_a_phone_and_more_are_announced(live: LiveSite, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, live, BUYER, live.password_of(BUYER))
    _compare(page, 2)
    assert _hidden_width(page) == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    names = page.locator(".compare-table thead a")
    page.locator(".compare-table tfoot").scroll_into_view_if_needed()
    expect(names.first).to_be_in_viewport()
    expect(page.locator(".compare-more")).to_have_count(0)

    _compare(page, 3)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert _hidden_width(page) > 0
    expect(page.locator(".compare-more")).to_contain_text("3 nguồn cung")
    region = page.get_by_role("region", name=re.compile("Vuốt ngang hoặc bấm phím mũi tên"))
    third = page.locator(".compare-table thead a").nth(2)
    before = region.evaluate("(box) => box.scrollLeft")
    region.focus()
    for _press in range(12):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert region.evaluate("(box) => box.scrollLeft") > before
    expect(third).to_be_in_viewport(ratio=0.9)
    expect(page.get_by_role("rowheader", name=re.compile("Sản lượng"))).to_be_visible()
