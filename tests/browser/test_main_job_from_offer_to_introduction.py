"""The whole first journey: a cooperative, an enterprise and the union, from registering to open contacts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, OpenPage
from tests.support.live import LiveSite
from tests.support.people import Newcomer, choose, press, sign_in

pytestmark = pytest.mark.pure  # a live site on PostgreSQL serves the pages without scripts; all services run on both
Picture = Callable[[Page, str], None]

GIA_LAI_STAFF = "lienminh.gialai@demo.example"
LANG_SON_STAFF = "lienminh.langson@demo.example"


def _offer_durian(page: Page, picture: Picture) -> None:
    """Five short parts, each saved; the last screen is what buyers will see."""
    page.goto("/offers/new")
    choose(page, "Anh/chị bán gì", "sau rieng dona", "Dona")
    picture(page, "offer-1-what")
    press(page, "Lưu và tiếp tục")
    page.get_by_label("Tổng sản lượng").first.fill("120 tấn")
    page.get_by_label("Từ ngày").fill("1/7/2027")
    page.get_by_label("Đến ngày").fill("30/9/2027")
    picture(page, "offer-2-amount")
    press(page, "Lưu và tiếp tục")
    page.get_by_label("Loại giấy").select_option(label="Mã số vùng trồng xuất khẩu")
    page.get_by_label("Số giấy hoặc mã").fill("VN-GLOR-0777")
    page.get_by_label("Trung Quốc").check()
    picture(page, "offer-3-papers")
    press(page, "Lưu và tiếp tục")
    page.locator("[name='asking_price']").fill("80k")
    expect(page.get_by_label("Xã, phường")).to_have_value(re.compile("Ia Krái"))
    picture(page, "offer-4-price")
    press(page, "Lưu và tiếp tục")
    picture(page, "offer-5-photos")
    page.goto(re.sub(r"/edit.*", "/edit", page.url))
    picture(page, "offer-parts")
    page.goto(page.url.replace("/edit", "/preview"))
    expect(page.locator("main")).to_contain_text("120")
    picture(page, "offer-preview")
    press(page, "Gửi duyệt")


def _need_durian(page: Page, picture: Picture) -> None:
    """The mirror: what is needed, how much a week, what is essential, for which market."""
    page.goto("/needs/new")
    choose(page, "Anh/chị cần mua gì", "sau rieng", "^Sầu riêng$|^Sầu riêng Trái cây")
    page.get_by_label("Thị trường đích").select_option(label="Trung Quốc")
    picture(page, "need-1-what")
    press(page, "Lưu và tiếp tục")
    page.get_by_label("Tổng số lượng cần mua").first.fill("80 tấn")
    page.get_by_label("Mỗi tuần nhận bao nhiêu").first.fill("9 tấn")
    page.get_by_label("Từ ngày").fill("10/7/2027")
    page.get_by_label("Đến ngày").fill("20/9/2027")
    picture(page, "need-2-amount")
    press(page, "Lưu và tiếp tục")
    page.locator("select[name='about']").select_option(label="Mã số vùng trồng xuất khẩu")
    press(page, "Thêm")
    expect(page.locator("main")).to_contain_text("Mã số vùng trồng xuất khẩu")
    picture(page, "need-3-requirements")
    press(page, "Lưu và tiếp tục")
    page.get_by_label("Giá cao nhất anh/chị trả").fill("90k")
    expect(page.get_by_label("Xã, phường")).to_have_value(re.compile("Đồng Đăng"))
    picture(page, "need-4-price")
    press(page, "Lưu và tiếp tục")
    page.goto(re.sub(r"/edit.*", "/preview", page.url))
    picture(page, "need-preview")
    press(page, "Gửi duyệt")


def _approve(page: Page, kind: str, words: str) -> None:
    """Open the case of a kind with these words in the inbox and approve it."""
    page.goto(f"/moderation?kind={kind}")
    page.get_by_role("row", name=re.compile(words)).get_by_role("link").first.click()
    press(page, "Duyệt")
    expect(page.locator(".flash, [role=status]").first).to_be_visible()


def _signed_in_staff(page: Page, live: LiveSite, email: str) -> Page:
    sign_in(page, live, email, live.password_of(email), with_code=True)
    return page


def test_a_cooperative_and_an_enterprise_meet(live: LiveSite, open_page: OpenPage, picture: Picture) -> None:
    mark = str(time.time_ns())[-9:]
    durian = ("sau rieng", "^Sầu riêng$|^Sầu riêng Trái cây")
    cooperative = Newcomer(
        "cooperative", f"HTX Sầu riêng {mark}", f"htx{mark}@example.vn", ("ia krai", "Ia Krái"), durian
    )
    enterprise = Newcomer(
        "enterprise", f"Công ty Quả {mark}", f"cty{mark}@example.vn", ("dong dang", "Đồng Đăng"), durian
    )
    director, buyer = open_page(), open_page()

    director.goto("/")
    picture(director, "home")
    cooperative.register(director, live)
    picture(director, "tasks-of-a-new-cooperative")
    _offer_durian(director, picture)

    gia_lai = _signed_in_staff(open_page(DESK), live, GIA_LAI_STAFF)
    gia_lai.goto("/moderation")
    picture(gia_lai, "moderation")
    _approve(gia_lai, "organisation", cooperative.organisation)
    _approve(gia_lai, "offer", cooperative.organisation)

    enterprise.register(buyer, live)
    _need_durian(buyer, picture)
    lang_son = _signed_in_staff(open_page(DESK), live, LANG_SON_STAFF)
    _approve(lang_son, "organisation", enterprise.organisation)
    _approve(lang_son, "need", enterprise.organisation)

    buyer.goto("/needs/mine")
    picture(buyer, "needs-mine")
    press(buyer, "Xem ai phù hợp")
    card = buyer.locator("article", has_text=cooperative.organisation).first
    expect(card).to_contain_text("120")
    picture(buyer, "matches")
    card.get_by_role("link", name=re.compile("Nhờ giới thiệu")).click()
    press(buyer, "Gửi Liên minh HTX")

    gia_lai.goto("/desk")
    picture(gia_lai, "desk")
    gia_lai.locator("main").get_by_text(enterprise.organisation).first.wait_for()
    gia_lai.locator("li, article", has_text=enterprise.organisation).get_by_role(
        "link", name="Giới thiệu"
    ).first.click()
    picture(gia_lai, "introduce")
    gia_lai.locator("main form button[type=submit]").last.click()

    for party, other in ((director, enterprise), (buyer, cooperative)):
        party.goto("/introductions")
        party.get_by_role("link", name=re.compile(other.organisation)).first.click()
        expect(party.locator("main")).not_to_contain_text(other.email)
        press(party, "Đồng ý kết nối")
    for party, other in ((director, enterprise), (buyer, cooperative)):
        party.reload()
        expect(party.locator("main")).to_contain_text(other.email)
    picture(director, "contacts-open")
    director.goto("/tasks")
    picture(director, "tasks-after-an-introduction")
