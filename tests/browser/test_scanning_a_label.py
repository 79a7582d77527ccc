"""The labels of a lot as they are printed: a telephone reads each code, and the address opens the page of the lot."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from tests.browser.conftest import DESK, OpenPage
from tests.browser.test_every_page_is_accessible import RULES
from tests.support.live import LiveSite
from tests.support.people import sign_in

pytestmark = pytest.mark.pure


def test_every_label_on_the_printed_sheet_opens_the_page_of_its_lot(live: LiveSite, open_page: OpenPage) -> None:
    page = open_page(DESK)
    sign_in(page, live, "htx@demo.example", live.password_of("htx@demo.example"))
    page.goto("/lots/1/labels?count=4")
    page.emulate_media(media="print")
    sheet = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    found = zxingcpp.read_barcodes(sheet, formats=zxingcpp.BarcodeFormat.QRCode)
    assert len(found) == 4
    (address,) = {each.text for each in found}
    assert address.startswith(live.address), "labels carry the address by which the world reaches the site"
    scanned = open_page(scripts=False)
    scanned.goto(urlsplit(address).path)
    assert "Lô này" in scanned.inner_text("main")
    scanned = open_page()
    scanned.goto(urlsplit(address).path)
    assert [each["id"] for each in Axe().run(scanned, options=RULES).response["violations"]] == []
