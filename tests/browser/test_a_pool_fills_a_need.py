"""A need of 1,500 tonnes, 60 a week: pooled from a proposal, answered on phones, taken by its buyer as one quote."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from matchmaker.accounts import passwords, totp
from matchmaker.offers.models import Offer
from matchmaker.text import fold
from tests.browser.conftest import OpenPage
from tests.factories import Factories
from tests.support.live import LiveSite, rows_of
from tests.support.people import PASSWORD, press, sign_in
from tests.support.pools import DAYS, PRICE_VND, TONNE, cooperative

pytestmark = pytest.mark.pure  # the services behind its pages are tested on both databases

PRODUCT = "POM-NRO"
"""Nobody in the demonstration data trades it: the proposal holds these cooperatives alone."""
OFFERED = {"Một": 600, "Hai": 500, "Ba": 400}
"""Tonnes of each cooperative."""
SPARE = 450
"""Tonnes of the one that is asked later, in place of one that says no."""


@dataclass(frozen=True)
class Trade:
    """The need, and the addresses of everybody who takes part."""

    mark: str
    need_id: int

    def mail(self, who: str) -> str:
        return f"{who}{self.mark}@example.vn"


def seller(make: Factories, mark: str, name: str, tonnes: int) -> Offer:
    """A cooperative with an offer of so many tonnes, and somebody who acts for it."""
    owner = cooperative(make, name=f"HTX {name} {mark}")
    make.member(owner, email=f"{fold(name)}{mark}@example.vn", password_hash=passwords.hashed(PASSWORD))
    return make.offer(organisation=owner, product=PRODUCT, tonnes=tonnes, asking_price_vnd=PRICE_VND, **DAYS)


@pytest.fixture
def trade(live: LiveSite) -> Trade:
    """A buyer with its need, three cooperatives with their offers, a broker of their province."""
    mark = str(time.time_ns())[-9:]
    known: dict[str, Any] = {"password_hash": passwords.hashed(PASSWORD)}
    with rows_of(live):
        make = Factories()
        buyer = make.enterprise(name=f"Nhà máy {mark}")
        need = make.need(organisation=buyer, product=PRODUCT, tonnes=1500, weekly_rate=60 * TONNE, **DAYS)
        make.member(buyer, email=f"buyer{mark}@example.vn", **known)
        make.staff(email=f"staff{mark}@example.vn", totp_secret=totp.new_secret(), **known)
        for name, tonnes in OFFERED.items():
            seller(make, mark, name, tonnes)
        return Trade(mark, need.id)


def main(page: Page) -> Locator:
    return page.locator("main")


def answer(page: Page, summary: str, button: str) -> None:
    """Open what asks again before it is done, and do it."""
    page.locator("summary", has_text=re.compile(f"^\\s*{summary}\\s*$")).first.click()
    page.get_by_role("button", name=button).first.click()


def test_members_answer_the_buyer_accepts_and_the_need_is_complete(
    live: LiveSite, open_page: OpenPage, trade: Trade, picture: Callable[[Page, str], None]
) -> None:
    def signed_in(who: str, *, with_code: bool = False) -> Page:
        page = open_page()
        sign_in(page, live, trade.mail(who), PASSWORD, with_code=with_code)
        return page

    broker = signed_in("staff", with_code=True)
    broker.goto(f"/needs/{trade.need_id}/pools/proposals")
    picture(broker, "pool-proposals")
    press(broker, "Lập nhóm từ phương án này")
    broker.get_by_label("Lời nhắn cho các thành viên").fill("Ba HTX gần nhau, cùng giao mỗi tuần.")
    picture(broker, "pool-open")
    press(broker, "Gửi hỏi các thành viên")
    expect(main(broker)).to_contain_text("Đã mở nhóm")
    pool = broker.url

    first = signed_in("mot")
    expect(main(first)).to_contain_text("Cùng giao cho Nhà máy")
    first.get_by_role("link", name=re.compile("Trả lời")).first.click()
    expect(main(first)).to_contain_text("2 đơn vị")
    picture(first, "pool-member")
    press(first, "Đồng ý")
    expect(main(first)).to_contain_text("Anh/chị đã đồng ý")

    second = signed_in("hai")
    second.goto(pool)
    press(second, "Đề nghị khác")
    second.locator("main input[name='amount']").fill("450")
    second.locator("main input[name='price']").fill("82k")
    picture(second, "pool-change")
    press(second, "Gửi đề nghị")
    expect(main(second)).to_contain_text("Chờ Liên minh xem đề nghị")

    third = signed_in("ba")
    third.goto(pool)
    third.locator("summary", has_text="Từ chối").click()
    third.get_by_text("Đã có đối tác khác").click()
    press(third, "Gửi lời từ chối")
    expect(main(third)).to_contain_text("Anh/chị đã từ chối")

    with rows_of(live):
        spare_id = seller(Factories(), trade.mark, "Bốn", SPARE).id
    broker.reload()
    picture(broker, "pool-staff-answered")
    press(broker, "Nhận đề nghị")
    declined = broker.locator(".pool-line", has_text="Không tham gia")
    declined.locator("summary", has_text="Đưa ra").click()
    declined.get_by_role("button", name="Đưa ra khỏi nhóm").click()
    press(broker, "Mời thêm thành viên")
    broker.get_by_label("Nguồn cung của thành viên").fill(f"/offers/{spare_id}")
    broker.get_by_label("Số lượng").first.fill(str(SPARE))
    broker.get_by_label(re.compile("^Giá")).fill("80k")
    picture(broker, "pool-add")
    press(broker, "Mời vào nhóm")
    expect(main(broker)).to_contain_text("Đã mời thêm một thành viên")

    fourth = signed_in("bon")
    fourth.goto(pool)
    press(fourth, "Đồng ý")
    broker.reload()
    expect(main(broker).locator(".status").filter(has_text=re.compile("^Đủ$"))).to_be_visible()
    picture(broker, "pool-staff-complete")
    press(broker, "Gửi một chào giá chung")
    expect(main(broker)).to_contain_text("Đã gửi bên kia")

    buyer = signed_in("buyer")
    buyer.goto(f"/needs/{trade.need_id}")
    picture(buyer, "pool-need")
    main(buyer).get_by_role("link", name=re.compile("Nhóm số")).click()
    expect(main(buyer)).to_contain_text("3 đơn vị cùng giao")
    picture(buyer, "pool-quote")
    answer(buyer, "Đồng ý cả nhóm", "Đồng ý và soạn hợp đồng")
    expect(main(buyer)).to_contain_text("3 hợp đồng")
    picture(buyer, "pool-accepted")
    buyer.goto(f"/needs/{trade.need_id}")
    expect(main(buyer).locator(".status", has_text="Đã đủ")).to_be_visible()
    picture(buyer, "pool-need-complete")
    first.goto(pool)
    first.get_by_role("link", name="Mở hợp đồng").click()
    expect(main(first)).to_contain_text("600 tấn")
