"""No script is needed to post, search, match or ask for an introduction."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.support.live import LiveSite
from tests.support.people import press, sign_in

pytestmark = pytest.mark.pure  # the services behind its pages are tested on both databases

DIRECTOR, BUYER = "htx@demo.example", "doanhnghiep@demo.example"


def test_a_director_posts_an_offer(live: LiveSite, open_page: OpenPage) -> None:
    page = open_page(scripts=False)
    sign_in(page, live, DIRECTOR, live.password_of(DIRECTOR))
    page.goto("/offers/new")
    page.get_by_label("Anh/chị bán gì").fill("sau rieng")
    page.locator("[data-picker-search]").click()
    page.get_by_role("radio", name=re.compile("Ri6")).check()
    press(page, "Lưu và tiếp tục")
    page.get_by_label("Tổng sản lượng").first.fill("1,5 tấn")
    page.get_by_label("Từ ngày").fill("1/6/2027")
    page.get_by_label("Đến ngày").fill("31/5/2027")
    press(page, "Lưu và tiếp tục")
    expect(page.get_by_label("Đến ngày")).to_have_value("31/5/2027")
    expect(page.locator(".field-error").first).to_be_visible()
    page.get_by_label("Đến ngày").fill("31/8/2027")
    press(page, "Lưu và tiếp tục")
    press(page, "Lưu và tiếp tục")
    press(page, "Lưu và tiếp tục")
    page.goto(re.sub(r"/edit.*", "/preview", page.url))
    expect(page.locator("main")).to_contain_text("1,5")
    press(page, "Gửi duyệt")
    expect(page.locator("main")).to_contain_text(re.compile("Liên minh"))


def test_a_buyer_searches_compares_and_asks_for_an_introduction(live: LiveSite, open_page: OpenPage) -> None:
    page = open_page(scripts=False)
    sign_in(page, live, BUYER, live.password_of(BUYER))
    page.goto("/offers?q=ca+phe")
    expect(page.locator("main")).to_contain_text("Cà phê nhân Robusta")
    page.goto("/needs/1/matches")
    for box in page.get_by_role("checkbox", name=re.compile("So sánh")).all()[:2]:
        box.check()
    page.get_by_role("button", name="So sánh", exact=True).click()
    expect(page).to_have_url(re.compile("/needs/1/compare"))
    page.goto("/needs/1/matches")
    page.get_by_role("link", name="Nhờ giới thiệu").first.click()
    press(page, "Gửi Liên minh HTX")
    expect(page.locator("[role=status], .flash, .alert").first).to_be_visible()
