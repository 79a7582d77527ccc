"""A growing-area code is declared, checked, relied upon and suspended in one market: what each sees on a phone."""

from __future__ import annotations

import io
import re
import time
from datetime import timedelta

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from matchmaker.measures import format_date, today
from tests.browser.conftest import OpenPage
from tests.support.live import LiveSite
from tests.support.people import choose, press, sign_in

pytestmark = pytest.mark.pure  # the services behind its pages are tested on both databases

DIRECTOR, BUYER = "htx@demo.example", "doanhnghiep@demo.example"
GIA_LAI, LANG_SON = "lienminh.gialai@demo.example", "lienminh.langson@demo.example"
CHECKED = re.compile("Mã vùng trồng XK.*Liên minh HTX đã kiểm tra")
TRUSTED, UNDECLARED = 41, 43
"""Tonnes of two offers that are alike, but for the code of the first."""
FOR_CHINA, FOR_EUROPE = 33, 34
"""Tonnes of two needs that are alike, but for the market."""


def _scan() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (900, 1200), "white").save(picture, "JPEG")
    return picture.getvalue()


def _in_days(days: int) -> str:
    return format_date(today() + timedelta(days=days), "vi")


def _part(page: Page, name: str) -> None:
    page.goto(re.sub(r"/edit.*", f"/edit/{name}", page.url))


def _offer(page: Page, tonnes: int, code: str | None) -> None:
    """A short offer of durian, with the code ticked among one's own where there is one."""
    page.goto("/offers/new")
    choose(page, "Anh/chị bán gì", "sau rieng dona", "Dona")
    press(page, "Lưu và tiếp tục")
    page.get_by_label("Tổng sản lượng").first.fill(f"{tonnes} tấn")
    page.get_by_label("Từ ngày").fill(_in_days(20))
    page.get_by_label("Đến ngày").fill(_in_days(80))
    press(page, "Lưu và tiếp tục")
    if code is not None:
        page.get_by_label(re.compile(code)).check()
    press(page, "Lưu và tiếp tục")
    press(page, "Lưu và tiếp tục")
    page.goto(re.sub(r"/edit.*", "/preview", page.url))
    press(page, "Gửi duyệt")


def _need(page: Page, tonnes: int, market: str) -> None:
    """A need of durian for a market, with the code that its customs ask for."""
    page.goto("/needs/new")
    choose(page, "Anh/chị cần mua gì", "sau rieng", "^Sầu riêng$|^Sầu riêng Trái cây")
    page.get_by_label("Thị trường đích").select_option(label=market)
    press(page, "Lưu và tiếp tục")
    page.get_by_label("Tổng số lượng cần mua").first.fill(f"{tonnes} tấn")
    page.get_by_label("Từ ngày").fill(_in_days(25))
    page.get_by_label("Đến ngày").fill(_in_days(75))
    press(page, "Lưu và tiếp tục")
    page.locator("select[name='about']").select_option(label="Mã số vùng trồng xuất khẩu")
    press(page, "Thêm")
    press(page, "Lưu và tiếp tục")
    choose(page, "Xã, phường", "ia krai", "Ia Krái")  # near by: a check is worth telling where a deal is likely
    press(page, "Lưu và tiếp tục")
    page.goto(re.sub(r"/edit.*", "/preview", page.url))
    press(page, "Gửi duyệt")


def _approve(page: Page, kind: str, words: str) -> None:
    page.goto(f"/moderation?kind={kind}")
    page.locator("main").get_by_role("link", name=re.compile(words)).first.click()
    press(page, "Duyệt")
    expect(page.locator(".flash, [role=status]").first).to_be_visible()


def _matches(page: Page, tonnes: int) -> None:
    """Who answers one's need of so many tonnes."""
    page.goto("/needs/mine")
    page.locator("li", has_text=f"{tonnes} tấn").get_by_role("link", name=re.compile("Xem ai phù hợp")).first.click()


def _declare(page: Page, code: str) -> str:
    """A growing area for two markets, with a picture of its paper, handed in; where its page is."""
    page.goto("/organisation/areas/new")
    page.get_by_label("Mã số vùng trồng").fill(code)
    choose(page, "Cây trồng", "sau rieng", "^Sầu riêng$|^Sầu riêng Trái cây")
    page.get_by_label("Diện tích").first.fill("12")
    page.get_by_label("Trung Quốc").check()
    page.get_by_label("Liên minh châu Âu").check()
    press(page, "Lưu")
    where = page.url
    page.get_by_role("link", name=re.compile("Thêm (tệp|file)")).click()
    page.locator("input[type=file]").set_input_files(
        {"name": "giay-ma-vung.jpg", "mimeType": "image/jpeg", "buffer": _scan()}
    )
    press(page, "Tải lên")
    expect(page.locator("main")).to_contain_text("giay-ma-vung.jpg")
    page.get_by_role("link", name="Về giấy này").click()
    press(page, "Gửi Liên minh kiểm tra")
    expect(page.locator("main")).to_contain_text(re.compile("chờ Liên minh kiểm tra", re.IGNORECASE))
    return where


def _verify(page: Page, code: str) -> str:
    """Staff look at the paper and verify the code for both markets; where its case is."""
    page.goto(f"/moderation/certificates?q={code}")
    page.get_by_role("link", name=re.compile(code)).first.click()
    case = page.url
    expect(page.locator("main")).to_contain_text("giay-ma-vung.jpg")
    page.get_by_label("Trung Quốc", exact=True).check()
    page.get_by_label("Liên minh châu Âu", exact=True).check()
    page.locator("#decide textarea").fill("Có trong danh sách của nước nhập khẩu")
    press(page, "Xác minh")
    expect(page.locator(".flash, [role=status]").first).to_be_visible()
    return case


def _introduce(buyer: Page, staff: Page) -> None:
    """The buyer asks for an introduction to the trusted offer, and the union introduces the two."""
    buyer.locator("article", has_text=f"{TRUSTED} tấn").get_by_role("link", name=re.compile("Nhờ giới thiệu")).click()
    press(buyer, "Gửi Liên minh HTX")
    staff.goto("/desk")
    staff.get_by_role("link", name="Giới thiệu", exact=True).first.click()
    staff.locator("main form button[type=submit]").last.click()


def _suspend_for_china(page: Page, case: str) -> None:
    page.goto(case)
    suspending = page.locator("details", has=page.locator("form#suspend"))
    suspending.locator("summary").click()
    suspending.get_by_label("Phạm vi").select_option(label="Trung Quốc")
    suspending.get_by_label(re.compile("Nước nhập khẩu yêu cầu")).check()
    suspending.locator("textarea").fill("Thông báo của hải quan Trung Quốc")
    suspending.locator("button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text(re.compile("Trung Quốc: .*đình chỉ"))


def test_credentials_hold_in_one_market_and_fall_in_another(live: LiveSite, open_page: OpenPage) -> None:
    code = f"VN-GLOR-{str(time.time_ns())[-4:]}"
    director, buyer, gia_lai, lang_son = (open_page() for _ in range(4))
    for page, email in ((director, DIRECTOR), (buyer, BUYER)):
        sign_in(page, live, email, live.password_of(email))
    for page, email in ((gia_lai, GIA_LAI), (lang_son, LANG_SON)):
        sign_in(page, live, email, live.password_of(email), with_code=True)

    paper = _declare(director, code)
    for tonnes, relied_on in ((TRUSTED, code), (UNDECLARED, None)):
        _offer(director, tonnes, relied_on)
        _approve(gia_lai, "offer", "Sầu riêng")
    for tonnes, market in ((FOR_CHINA, "Trung Quốc"), (FOR_EUROPE, "Liên minh châu Âu")):
        _need(buyer, tonnes, market)
        _approve(lang_son, "need", "Sầu riêng")

    ranked = buyer.locator("article", has_text=f"{TRUSTED} tấn")
    _matches(buyer, FOR_CHINA)
    expect(ranked).to_contain_text("Liên minh HTX kiểm tra Mã vùng trồng")
    expect(ranked).not_to_contain_text(CHECKED)
    case = _verify(gia_lai, code)
    _matches(buyer, FOR_CHINA)
    expect(ranked.get_by_role("list")).to_contain_text(CHECKED)
    nearly = buyer.get_by_role("region", name="Gần hợp")
    expect(nearly).to_contain_text(f"{UNDECLARED} tấn")
    expect(nearly).not_to_contain_text(f"{TRUSTED} tấn")
    _introduce(buyer, lang_son)

    _suspend_for_china(gia_lai, case)
    _matches(buyer, FOR_CHINA)
    expect(nearly).to_contain_text(f"{TRUSTED} tấn")
    expect(nearly).to_contain_text(re.compile("đình chỉ"))
    _matches(buyer, FOR_EUROPE)
    expect(ranked).to_contain_text(CHECKED)

    director.goto(paper)
    expect(director.locator("main")).to_contain_text(re.compile("Trung Quốc: .*đình chỉ"))
    expect(director.locator("main")).to_contain_text(re.compile("châu Âu: .*hiệu lực"))
    for page in (director, buyer):
        page.goto("/introductions")
        page.locator("main").get_by_role("link", name=re.compile("Sầu riêng|Cao Nguyên|Công ty")).first.click()
        expect(page.locator("main")).to_contain_text(re.compile("đình chỉ"))
    live.command("worker", "--once")
    for email in (DIRECTOR, BUYER, LANG_SON):
        assert "đình chỉ" in str(live.mails_to(email)[-1].get_body(("plain",)).get_content()), email
