"""Staff run a season plan, watch the worker make it, and make one of its lines an introduction."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from typing import Any

import pytest
from playwright.sync_api import expect

from matchmaker.accounts import passwords, totp
from tests.browser.conftest import DESK, OpenPage
from tests.factories import Factories
from tests.support.live import LiveSite, rows_of
from tests.support.people import PASSWORD, choose, press, sign_in

pytestmark = pytest.mark.pure  # the services behind its pages are tested on both databases

PRODUCT = "LYC-THI"
"""Nobody in the demonstration data trades it: the plan holds these two alone."""


CHORE = """
from matchmaker.app import create_app
from matchmaker.planning import running
with create_app().app_context():
    running.run_plans()
"""
"""What the worker does among much else: in a process of its own, so that the test does not wait for the rest."""


@pytest.fixture
def mark(live: LiveSite) -> str:
    """A cooperative with forty tonnes, a factory that needs thirty, staff; what their names end in."""
    mark = str(time.time_ns())[-9:]
    known: dict[str, Any] = {"password_hash": passwords.hashed(PASSWORD)}
    with rows_of(live):
        make = Factories()
        make.offer(organisation=make.organisation(name=f"HTX Vải {mark}"), product=PRODUCT, tonnes=40)
        make.need(organisation=make.enterprise(name=f"Nhà máy {mark}"), product=PRODUCT, tonnes=30)
        make.staff(email=f"staff{mark}@example.vn", totp_secret=totp.new_secret(), **known)
    return mark


def test_a_season_plan_is_run_and_a_line_becomes_an_introduction(
    live: LiveSite, open_page: OpenPage, mark: str
) -> None:
    staff = open_page(DESK)
    sign_in(staff, live, f"staff{mark}@example.vn", PASSWORD, with_code=True)
    staff.goto("/more")
    staff.get_by_role("link", name="Kế hoạch mùa vụ").click()
    press(staff, "Lập kế hoạch")
    staff.get_by_label("Tên kế hoạch").fill(f"Vụ vải {mark}")
    days = time.strftime("%d/%m/%Y"), time.strftime("%d/%m/%Y", time.localtime(time.time() + 120 * 86_400))
    staff.get_by_label("Mùa từ ngày").fill(days[0])
    staff.get_by_label("Đến hết ngày").fill(days[1])
    choose(staff, "Chỉ mặt hàng", "vai thieu", "Vải")
    press(staff, "Lập kế hoạch")
    board = staff.locator("main")
    expect(board).to_contain_text("Dừng lập kế hoạch")
    subprocess.run([sys.executable, "-c", CHORE], env=live.environment, check=True)
    expect(board).to_contain_text("Đã lập xong", timeout=20_000)
    expect(board).to_contain_text(f"HTX Vải {mark} → Nhà máy {mark}")
    expect(board).to_contain_text("Chưa giới thiệu")
    expect(board).to_contain_text("30 tấn")
    plan = staff.url
    staff.get_by_role("link", name="Hàng còn dư").click()
    expect(board).to_contain_text("10 tấn")
    staff.goto(plan)
    staff.get_by_role("link", name=f"HTX Vải {mark} → Nhà máy {mark}").click()
    expect(staff.get_by_label("Lời giới thiệu")).to_have_value(re.compile("30.tấn"))
    press(staff, "Gửi cho cả hai bên")
    expect(staff).to_have_url(re.compile(r"/introductions/\d+"))
    staff.goto(plan)
    expect(board).to_contain_text("Chờ cả hai bên")
    expect(board).to_contain_text("đã giới thiệu 30")
