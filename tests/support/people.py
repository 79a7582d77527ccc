"""What the people of the trade do on the site, in a real browser: one verb a function."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.support.live import LiveSite

PASSWORD = "mua vu sau rieng 2027"


def choose(page: Page, label: str, typed: str, answer: str) -> None:
    """Type into a picker and take the answer that fits."""
    field = page.get_by_label(label).first
    field.clear()
    field.press_sequentially(typed, delay=15)
    page.get_by_role("radio", name=re.compile(answer)).first.check()


def press(page: Page, name: str) -> None:
    """Press the button that people see under this name."""
    page.locator(f"button:not([tabindex='-1']):has-text('{name}'), a.button:has-text('{name}')").first.click()


def _give_code(page: Page, live: LiveSite, email: str) -> None:
    """Type the second factor."""
    page.locator("main input[name='code']").fill(live.code_of(email))
    with page.expect_navigation():
        page.locator("main form button[type='submit']").first.click()


def sign_in(page: Page, live: LiveSite, email: str, password: str, *, with_code: bool = False) -> None:
    """Sign in by the form, with the second factor where the role asks for it."""
    page.goto("/sign-in")
    page.get_by_role("textbox", name="E-mail").fill(email)
    page.get_by_label("Mật khẩu").fill(password)
    press(page, "Đăng nhập")
    if with_code:
        _give_code(page, live, email)
    expect(page).to_have_url(re.compile("/tasks"))


@dataclass(frozen=True)
class Newcomer:
    """Somebody who registers an organisation."""

    kind: str
    organisation: str
    email: str
    commune: tuple[str, str]
    trade: tuple[str, str]

    def register(self, page: Page, live: LiveSite) -> None:
        """From the home page to the first look at one's own work."""
        page.goto(f"/register?kind={self.kind}")
        page.get_by_label("Tên đơn vị").fill(self.organisation)
        choose(page, "Xã, phường", *self.commune)
        choose(page, "Mặt hàng chính", *self.trade)
        press(page, "Tiếp tục")
        page.get_by_role("textbox", name=re.compile("Họ và tên")).fill("Người Thử Nghiệm")
        page.get_by_role("textbox", name="E-mail").fill(self.email)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_label(re.compile("mở tài khoản")).check()
        page.get_by_label(re.compile("đưa cho đối tác")).check()
        press(page, "Đăng ký")
        expect(page).to_have_url(re.compile("/register/sent"))
        page.goto(live.link_mailed_to(self.email, "/confirm/"))
        press(page, "Đúng là địa chỉ của tôi")
        sign_in(page, live, self.email, PASSWORD)
