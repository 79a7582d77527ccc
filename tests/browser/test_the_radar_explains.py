"""Staff of Gia Lai see why Cao Nguyên's two codes have found no buyer for two years, and go on from there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, OpenPage
from tests.conftest import fresh_database
from tests.support.live import LiveSite, running
from tests.support.people import sign_in

pytestmark = pytest.mark.pure  # the services behind its pages are tested on both databases

STAFF = "lienminh.gialai@demo.example"
CODES = {"VN-GLOR-0901", "VN-GLOR-0902"}


@pytest.fixture(scope="module")
def live(database_kind: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site of its own: on the shared one, buyers of other journeys have seen Cao Nguyên's offers by now."""
    folder = tmp_path_factory.mktemp("untouched")
    with running(folder / "instance", fresh_database(database_kind, f"untouched_{worker_id}", folder)) as site:
        yield site


def test_the_radar_explains_cao_nguyen_and_leads_on(live: LiveSite, open_page: OpenPage) -> None:
    page = open_page(DESK)
    sign_in(page, live, STAFF, live.password_of(STAFF), with_code=True)
    page.get_by_role("link", name="Nguồn cung bị tắc").click()

    rows = page.locator("#results tbody tr")
    assert {rows.nth(place).locator("th a").inner_text() for place in (0, 1)} == CODES
    first = rows.nth(0)
    for words in ("HTX Nông nghiệp Cao Nguyên", "Rất cao", "Chưa ai thấy", "Gọi các bên mua hợp"):
        expect(first).to_contain_text(words)
    waited = re.search(r"(\d+)\sngày", first.inner_text())
    assert waited is not None
    assert int(waited[1]) >= 730, "two years"

    first.locator("th a").click()
    expect(page.get_by_role("heading", name="Chưa ai thấy")).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text="0 lần").first).to_be_visible()
    expect(page.get_by_role("link", name="Công ty TNHH Xuất khẩu Trái cây Mẫu")).to_be_visible()
    expect(page.get_by_role("link", name="Giới thiệu hai bên")).to_be_visible()
    page.get_by_role("link", name="Gọi các bên mua hợp").click()
    page.wait_for_url(re.compile(r"/offers/\d+/matches"))
    expect(page.locator(".match").first).to_contain_text("Công ty TNHH Xuất khẩu Trái cây Mẫu")
