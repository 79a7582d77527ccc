"""A linkage from the first quote to the last đồng: a director on a phone, a buyer and a broker at their desks."""

from __future__ import annotations

import io
import re
import time
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from sqlalchemy import update

from matchmaker.accounts import passwords, totp
from matchmaker.contracts.models import Delivery
from matchmaker.db import session
from matchmaker.measures import Period, format_date, today
from tests.browser.conftest import DESK, OpenPage
from tests.factories import Factories
from tests.support import contracts, hostile_files
from tests.support.live import LiveSite, rows_of
from tests.support.people import PASSWORD, press, sign_in

pytestmark = pytest.mark.pure  # the services behind its pages are tested on both databases

TONNES = 40
BEGAN, FIRST, SECOND = 13, 12, 5
"""Days ago: the first day of the schedule, when the paper was signed; the two deliveries."""
LATE = 3
"""Days between the last day to pay and the payment."""


@dataclass(frozen=True)
class Three:
    """Who takes part: their addresses, the names of the two organisations, and where they meet."""

    director: str
    buyer: str
    staff: str
    cooperative: str
    enterprise: str
    cooperative_id: int
    enterprise_id: int
    introduction_id: int


@pytest.fixture
def three(live: LiveSite) -> Three:
    """A cooperative and an enterprise of Gia Lai whom a broker has introduced; both have accepted."""
    mark = str(time.time_ns())[-9:]
    mails = {each: f"{each}{mark}@example.vn" for each in ("director", "buyer", "staff")}
    known = {"password_hash": passwords.hashed(PASSWORD)}
    window = Period(today() - timedelta(days=BEGAN), today())
    with rows_of(live):
        make = Factories()
        cooperative = make.organisation(name=f"HTX Giữ Lời {mark}")
        enterprise = make.enterprise(name=f"Công ty Trả Đủ {mark}")
        broker = make.staff(email=mails["staff"], totp_secret=totp.new_secret(), **known)
        make.member(cooperative, email=mails["director"], **known)
        make.member(enterprise, email=mails["buyer"], **known)
        wanted = contracts.terms(tonnes=TONNES, window=window)
        met = contracts.introduction(make, buyer=enterprise, seller=cooperative, wanted=wanted, broker=broker)
        return Three(*mails.values(), cooperative.name, enterprise.name, cooperative.id, enterprise.id, met.id)


def ago(days: int) -> str:
    return format_date(today() - timedelta(days=days), "vi")


def main(page: Page) -> Locator:
    return page.locator("main")


def write(page: Page, **values: str) -> None:
    """Type into fields by their names."""
    for name, value in values.items():
        page.locator(f"main input[name='{name}']").fill(value)


def answer(page: Page, summary: str, button: str) -> None:
    """Open what asks again before it is done, and do it."""
    page.locator("summary", has_text=re.compile(f"^\\s*{summary}\\s*$")).click()
    page.get_by_role("button", name=button).click()


def agree_on_a_price(director: Page, buyer: Page, three: Three) -> str:
    """Quoted at 80, answered with 78, accepted: the address of the contract."""
    director.goto(f"/introductions/{three.introduction_id}/quotes/new")
    write(director, price="80k", starts_on=ago(BEGAN), ends_on=ago(0))
    press(director, "Gửi chào giá")
    expect(main(director)).to_contain_text("Chờ bên kia trả lời")

    buyer.goto(director.url)
    expect(main(buyer)).to_contain_text("80.000 ₫/kg")
    buyer.get_by_role("link", name="Đề nghị lại").click()
    write(buyer, price="78k")
    press(buyer, "Gửi đề nghị lại")
    expect(main(buyer)).to_contain_text("Chờ bên kia trả lời")
    director.reload()
    expect(main(director)).to_contain_text("78.000 ₫/kg")
    answer(director, "Đồng ý chào giá", "Đồng ý và soạn hợp đồng")
    expect(director).to_have_url(re.compile(r"/contracts/\d+$"))
    return director.url


def sign(director: Page, buyer: Page, contract: str, three: Three) -> None:
    """Both approve the same text, read it on paper, and the scan of the signed paper is confirmed."""
    press(director, "Duyệt bản này")
    buyer.goto(contract)
    press(buyer, "Duyệt bản này")
    address = buyer.get_by_role("link", name="Tải PDF để in").get_attribute("href")
    paper = buyer.request.get(str(address))
    assert paper.headers["content-type"] == "application/pdf"
    said = " ".join(" ".join(each.extract_text() for each in PdfReader(io.BytesIO(paper.body())).pages).split())
    for told in (three.cooperative, three.enterprise, "78.000 ₫/kg", "40 tấn", "Trang 1/"):
        assert told in said, told
    assert "DỰ THẢO" not in said

    scan = {"name": "trang-1.jpg", "mimeType": "image/jpeg", "buffer": hostile_files.picture(size=(600, 800))}
    buyer.locator("input[name='files']").set_input_files([scan])  # type: ignore[list-item]
    write(buyer, signed_on=ago(BEGAN))
    press(buyer, "Gửi bản đã ký")
    director.reload()
    press(director, "Đúng là bản đã ký")
    expect(main(director)).to_contain_text("Đang thực hiện")


def hand_over(director: Page, contract: str, tonnes: str, days_ago: int, slip: str) -> str:
    """The director reports a delivery with its weighing slip; its address."""
    director.goto(f"{contract}/deliveries/new")
    write(director, quantity=tonnes, on=ago(days_ago), slip_number=slip)
    press(director, "Báo giao hàng")
    expect(main(director)).to_contain_text("Chờ bên mua kiểm")
    return director.url


def deliver(director: Page, buyer: Page, contract: str) -> None:
    """Two lorries: of the first a part is sent back, the second is taken as it is."""
    buyer.goto(hand_over(director, contract, "20 tấn", FIRST, "PC 01"))
    buyer.get_by_role("link", name="Có hàng hạ loại, trả lại").click()
    write(buyer, accepted="18", rejected="2")
    buyer.get_by_label(re.compile("^Lý do")).select_option(label="Quá chín")
    press(buyer, "Gửi kết quả kiểm")
    director.reload()
    press(director, "Đồng ý")
    expect(main(director)).to_contain_text("Hai bên đã thống nhất")
    buyer.goto(hand_over(director, contract, "22 tấn", SECOND, "PC 02"))
    press(buyer, "Nhận đủ")
    expect(main(buyer)).to_contain_text("Hai bên đã thống nhất")


def the_due_days_pass(live: LiveSite, contract: str) -> None:
    """Days count from when the buyer was told, so no form can make a payment late: the rows say that time went by."""
    with rows_of(live):
        of_it = Delivery.contract_id == int(contract.rpartition("/")[2])
        session.execute(update(Delivery).where(of_it).values(due_on=today() - timedelta(days=LATE)))


def pay(director: Page, buyer: Page, contract: str, amount: str) -> None:
    buyer.goto(f"{contract}/payments/new")
    write(buyer, amount_vnd=amount, on=ago(0))
    press(buyer, "Báo đã trả")
    expect(buyer).to_have_url(re.compile(r"/payments/\d+$"))
    director.goto(buyer.url)
    press(director, "Xác nhận tiền về")


def test_three_people_bring_a_linkage_to_its_end(live: LiveSite, open_page: OpenPage, three: Three) -> None:
    director, buyer, staff = open_page(), open_page(DESK), open_page(DESK)
    sign_in(director, live, three.director, PASSWORD)
    sign_in(buyer, live, three.buyer, PASSWORD)
    sign_in(staff, live, three.staff, PASSWORD, with_code=True)

    def on_the_board(stage: str) -> Locator:
        staff.goto(f"/pipeline?q={three.cooperative}")
        card = staff.locator(".board-card", has_text=three.enterprise)
        expect(card).to_contain_text(stage)
        return card

    on_the_board("Đã mở liên hệ")
    contract = agree_on_a_price(director, buyer, three)
    on_the_board("Soạn và ký hợp đồng")
    sign(director, buyer, contract, three)
    on_the_board("Đang thực hiện")
    deliver(director, buyer, contract)
    the_due_days_pass(live, contract)
    on_the_board("Nợ quá hạn")
    pay(director, buyer, contract, "1.404.000.000")
    pay(director, buyer, contract, "1.716.000.000")
    director.goto(contract)
    expect(main(director)).to_contain_text("Đã hoàn thành")
    on_the_board("Vừa kết thúc")
    staff.goto(f"/organisations/{three.enterprise_id}/record")
    expect(main(staff)).to_contain_text(f"Trả tiền trễ {LATE} ngày")
    staff.goto(f"/organisations/{three.cooperative_id}/record")
    expect(main(staff)).to_contain_text("90 % hàng giao được nhận đúng loại (18 tấn trên 20 tấn)")
