"""The union's number, opened at a desk down to the scan of a signed contract; and the report of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, OpenPage
from tests.support.live import LiveSite
from tests.support.people import press, sign_in

pytestmark = pytest.mark.pure  # the services behind its pages are tested on both databases

STAFF = "lienminh.gialai@demo.example"
COOPERATIVE = "HTX Nông nghiệp Cao Nguyên"


def test_a_figure_drills_down_to_the_paper(live: LiveSite, open_page: OpenPage) -> None:
    page = open_page(DESK)
    sign_in(page, live, STAFF, live.password_of(STAFF), with_code=True)
    page.goto("/more")
    page.get_by_role("link", name="Số liệu").click()
    page.get_by_role("link", name="Liên kết").first.click()
    main = page.locator("main")
    rungs = page.get_by_role("navigation", name="Bậc chứng cứ")
    rungs.get_by_role("link", name="Đã giới thiệu").click()
    expect(main).to_contain_text("bậc “Đã giới thiệu”")
    rungs.get_by_role("link", name="Hợp đồng đã ký").click()
    expect(main).to_contain_text(re.compile(r"trong \d+ HTX nông nghiệp có liên kết với doanh nghiệp"))
    expect(main).to_contain_text(re.compile("Mẫu số: .+ ngày"))
    expect(page.get_by_role("img", name=re.compile("Tỷ lệ cuối mỗi tháng"))).to_be_visible()

    page.get_by_role("link", name=COOPERATIVE).click()
    expect(main).to_contain_text("liên kết, tính đến")
    page.get_by_role("link", name=re.compile(f"^{COOPERATIVE} với")).click()
    expect(page.get_by_role("heading", name="Thang chứng cứ")).to_be_visible()
    scan = page.get_by_role("link", name=re.compile("^Bản đã ký ngày")).get_attribute("href")
    paper = page.request.get(str(scan))
    assert paper.ok
    assert paper.body().startswith(b"%PDF")
    page.get_by_role("link", name=re.compile("^Hợp đồng HDLK")).click()
    expect(page).to_have_url(re.compile(r"/contracts/\d+$"))

    page.goto("/insights/reports")
    press(page, "Lập báo cáo")
    expect(main).to_contain_text(re.compile(r"trong \d+ HTX nông nghiệp có liên kết"))
    report = page.request.get(str(page.get_by_role("link", name="Tải PDF tiếng Anh").get_attribute("href")))
    assert report.body().startswith(b"%PDF")
