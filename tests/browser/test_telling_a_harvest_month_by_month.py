"""A director says that the harvest comes unevenly, and lands on the months to fill in, with and without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.support.live import LiveSite
from tests.support.people import press, sign_in

pytestmark = pytest.mark.pure  # the services behind its pages are tested on both databases

DIRECTOR = "htx@demo.example"


@pytest.mark.parametrize("scripts", [True, False])
def test_the_reader_is_led_to_the_first_month(live: LiveSite, open_page: OpenPage, scripts: bool) -> None:
    page = open_page(scripts=scripts)
    sign_in(page, live, DIRECTOR, live.password_of(DIRECTOR))
    page.goto("/offers/new")
    page.locator("[name=product]").fill("Sầu riêng Ri6")
    press(page, "Lưu và tiếp tục")
    page.get_by_label("Tổng sản lượng").first.fill("120 tấn")
    page.get_by_label("Từ ngày").fill("1/7/2027")
    page.get_by_label("Đến ngày").fill("30/9/2027")
    page.get_by_label(re.compile("Lúc nhiều lúc ít")).check()
    press(page, "Lưu và tiếp tục")
    expect(page).to_have_url(re.compile("#rows$"))
    first = page.locator("#portion_0")
    expect(first).to_be_in_viewport()
    expect(page.locator("#rows .just-made")).to_be_in_viewport()
    if scripts:
        expect(first).to_be_focused()
    else:
        page.keyboard.press("Tab")
        expect(first).to_be_focused()
