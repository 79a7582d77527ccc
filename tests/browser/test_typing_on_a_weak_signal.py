"""What a director typed on a phone is there again after the page was lost, and no more once it was sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.support.live import LiveSite
from tests.support.people import press, sign_in

pytestmark = pytest.mark.pure  # the services behind its page are tested on both databases

DIRECTOR = "htx@demo.example"


def test_a_message_is_kept_until_it_was_sent(live: LiveSite, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, live, DIRECTOR, live.password_of(DIRECTOR))
    page.goto("/support")
    page.get_by_role("link", name="Vay Quỹ hỗ trợ").click()
    page.get_by_label("Viết cho Liên minh HTX").fill("Báo giá 310 triệu.")
    page.reload()
    expect(page.get_by_label("Viết cho Liên minh HTX")).to_have_value("Báo giá 310 triệu.")
    press(page, "Gửi lời này")
    expect(page.get_by_role("main").get_by_role("listitem").filter(has_text="Báo giá 310 triệu.")).to_be_visible()
    expect(page.get_by_label("Viết cho Liên minh HTX")).to_have_value("")
