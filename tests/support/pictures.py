"""`make pictures`: the pictures of the documents for staff, taken anew from the demonstration, on a phone.

Whoever changes one of these pages runs it and looks at what it made; the documents name the pictures by file.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from matchmaker import paths
from matchmaker.brokering.pools.models import Pool
from matchmaker.db import session
from matchmaker.demo.pooling import BUYER
from matchmaker.needs.models import Need
from matchmaker.organisations.models import Organisation
from matchmaker.site.help_pages import PIXELS_A_POINT
from tests.browser.conftest import FLAGS, chromium_found
from tests.support.live import LiveSite, rows_of, running
from tests.support.people import press, sign_in
from tests.support.registered import workbook

STAFF: Final = "lienminh.gialai@demo.example"
PHONE_PX, TALL_PX = 360, 2400
"""As tall as no picture is: the bar at the foot of a phone's screen then stands below all of them."""
MARGIN_PX: Final = 8
WEIGHT_BYTES: Final = 60_000
QUALITIES: Final = range(80, 20, -10)
WORKED_OUT_WITHIN_SECONDS: Final = 180
"""How long the worker may take for the season plans and for what is stalled."""

REGISTER: Final = (
    ("Tên HTX", "Xã", "Mã số thuế", "Lĩnh vực", "Số thành viên"),
    ("HTX Nông nghiệp Mẫu Ia Grai", "Ia Grai", None, "Nông nghiệp", 120),
    ("HTX Chanh dây Mẫu Chư Sê", "Chư Sê", None, "Nông nghiệp", 205),
    ("HTX Vận tải Mẫu Pleiku", "Pleiku", "123", "Vận tải", 34),
)
"""A union's own file: one cooperative new, one changed, one with a fault."""


@dataclass(frozen=True)
class Picture:
    """One picture: how to get there, what must be said there, and which part of the page it holds."""

    name: str
    reach: Callable[[Page, LiveSite], object]
    says: str
    """A text that stands there once the worker has done its part."""
    top: str
    """A selector: the picture begins with it."""
    height_px: int


def page_at(path: str) -> Callable[[Page, LiveSite], object]:
    return lambda page, _site: page.goto(path)


def _proposals(page: Page, site: LiveSite) -> None:
    with rows_of(site):
        need_id = session.scalars(select(Need.id).join(Need.organisation).where(Organisation.name == BUYER)).one()
    page.goto(f"/needs/{need_id}/pools/proposals")


def _pool(page: Page, site: LiveSite) -> None:
    """The demonstration's pool whose members are being asked."""
    with rows_of(site):
        pool_id = session.scalars(select(Pool.id).join(Pool.organisation).where(Organisation.name == BUYER)).one()
    page.goto(f"/pools/{pool_id}")


def _dry_run(page: Page, _site: LiveSite) -> None:
    page.goto("/cooperatives/import")
    file = {"name": "So-HTX-2026.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(*REGISTER)}
    page.locator("main input[type='file']").set_input_files(file)  # type: ignore[arg-type]  # a dict of the three it names
    press(page, "Xem thử")


PICTURES: Final = (
    Picture("pool-proposals", _proposals, "Phương án 1", "main h2:has-text('Phương án 1')", 900),
    Picture("pool", _pool, "đồng ý", "main h1", 1120),
    Picture("season-plan", page_at("/plans/1"), "Liên kết đề xuất", "main .tabs", 760),
    Picture("radar", page_at("/radar"), "Việc nên làm", "main #results", 640),
    Picture("calls", page_at("/radar/calls"), "phút", "main #results", 560),
    Picture("linkages", page_at("/insights/linkage"), "Mẫu số", "main h1", 1060),
    Picture("register", _dry_run, "dòng nào cũng có kết quả", "main h1", 790),
)


def take(picture: Picture, page: Page, site: LiveSite, folder: Path) -> None:
    """Go there, wait until it says what it should, and keep what stands below the first line."""
    picture.reach(page, site)
    until = time.monotonic() + WORKED_OUT_WITHIN_SECONDS
    while picture.says not in page.locator("main").inner_text():
        assert time.monotonic() < until, f"{page.url} does not say “{picture.says}”"
        time.sleep(1)
        page.reload()
    box = page.locator(picture.top).first.bounding_box()
    assert box is not None, picture
    clip = {"x": 0, "y": max(0, box["y"] - MARGIN_PX), "width": PHONE_PX, "height": picture.height_px}
    taken = Image.open(BytesIO(page.screenshot(clip=clip)))  # type: ignore[arg-type]  # a dict of the four it names
    (folder / f"{picture.name}.webp").write_bytes(light(taken.convert("RGB")))


def light(image: Image.Image) -> bytes:
    """The picture as WebP, of the best quality that a weak signal carries."""
    for quality in QUALITIES:
        written = BytesIO()
        image.save(written, "WEBP", quality=quality, method=6)
        if written.tell() < WEIGHT_BYTES:
            return written.getvalue()
    raise ValueError(f"a picture of {image.size} pixels is heavier than {WEIGHT_BYTES} bytes")


def take_all(site: LiveSite, folder: Path) -> None:
    """Every picture, as the demonstration's own staff see it."""
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_found(), headless=True, args=FLAGS)
        context = browser.new_context(
            viewport={"width": PHONE_PX, "height": TALL_PX},
            device_scale_factor=PIXELS_A_POINT,
            locale="vi-VN",
            base_url=site.address,
            reduced_motion="reduce",
        )
        page = context.new_page()
        sign_in(page, site, STAFF, site.password_of(STAFF), with_code=True)
        for picture in PICTURES:
            take(picture, page, site, folder)
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place, running(at := Path(place, "instance"), f"sqlite:///{at}.db") as live:
        take_all(live, paths.USER_PICTURES)
