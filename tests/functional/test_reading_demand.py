"""The union's staff see where training and certification would open most demand in their province."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from matchmaker.db import now, session
from matchmaker.matching import demand, mirror
from matchmaker.matching.models import Demand
from tests.factories import GIA_LAI, VINH_LONG, Factories
from tests.support.sheets import rows_of
from tests.support.site import Page, Site

GLOBALGAP = {"kind": "certificate", "key": "GLOBALGAP", "essential": True}
CODED = "Mã vùng trồng XK"
CODE = {"kind": "certificate", "key": "PUC_EXPORT", "essential": True, "verified": True}


@pytest.fixture
def counted(factories: Factories) -> None:
    """Two cooperatives without GlobalG.A.P., one with a code that nobody checked; three buyers ask for each."""
    mirror.forget()
    declared = factories.organisation()
    code = factories.certificate(declared, kind="PUC_EXPORT", verified=False, markets=["CN"])
    factories.offer(organisation=declared, certificates=[code])
    factories.offer()
    for _ in range(3):
        factories.need(requirements=[GLOBALGAP])
        factories.need(requirements=[GLOBALGAP], tonnes=30)
        factories.need(requirements=[CODE], market="CN")
    demand.count_demand()


def told(page: Page) -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()).replace("\u00a0", " ") for cell in row.select("th, td")]
        for row in page.soup.select("tbody tr")
    ]


@pytest.mark.usefixtures("counted")
def test_staff_read_what_would_open_most_in_their_province(site: Site, factories: Factories) -> None:
    browser = site.signed_in(factories.staff(province_code=GIA_LAI))

    page = browser.get("/desk/openings")

    assert told(page) == [
        ["Có GlobalG.A.P., được Liên minh xác minh", "Sầu riêng", "2", "2", "6", "240 tấn"],
        [f"Có {CODED} đang hiệu lực cho Trung Quốc, được Liên minh xác minh", "Sầu riêng", "1", "1", "3", "150 tấn"],
        [f"Nhờ Liên minh xác minh {CODED} cho Trung Quốc", "Sầu riêng", "1", "1", "3", "150 tấn"],
    ]
    assert "Tính ngày" in page.main
    narrowed = browser.get("/desk/openings?sort=verify&order=cooperatives")
    assert len(told(narrowed)) == 1
    assert told(browser.get("/desk/openings?product=RICE&order=nonsense")) == told(page)
    (line,) = rows_of(browser.get("/desk/openings/export.xlsx?sort=verify"))
    assert line["Việc cần làm"] == f"Nhờ Liên minh xác minh {CODED} cho Trung Quốc"
    assert "Giấy tờ nào mở thêm" in browser.get("/desk").main


@pytest.mark.usefixtures("counted")
def test_another_province_has_its_own_list_and_may_read_all(site: Site, factories: Factories) -> None:
    browser = site.signed_in(factories.staff(province_code=VINH_LONG))
    assert "Chưa có việc nào để nêu" in browser.get("/desk/openings").main
    assert told(browser.get("/desk/openings?province=all"))[0][2] == "Gia Lai"


def test_it_is_counted_once_a_day(factories: Factories) -> None:
    mirror.forget()
    factories.offer()
    for _ in range(3):
        factories.need(requirements=[GLOBALGAP])
    demand.count_demand()
    factories.need(requirements=[GLOBALGAP])
    demand.count_demand()
    assert session.query(Demand).one().needs == 3
    with time_machine.travel(now() + timedelta(days=1)):
        demand.count_demand()
    assert session.query(Demand).one().needs == 4
