"""Reference prices: staff write them down or import them, everybody who signed in reads them with day and source."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.prices import queries
from matchmaker.prices.models import ReferencePrice
from tests.factories import GIA_LAI, Factories
from tests.support.sheets import rows_of
from tests.support.site import Browser, Page, Site

YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def staff(factories: Factories) -> User:
    return factories.staff()


@pytest.fixture
def desk(site: Site, staff: User) -> Browser:
    return site.signed_in(staff)


def in_force() -> list[tuple[str, str | None, str, int, str]]:
    rows = session.scalars(queries.in_force().order_by(ReferencePrice.price_vnd))
    return [(each.product_code, each.province_code, each.grade, each.price_vnd, each.source) for each in rows]


# One price -----------------------------------------------------------------------------------------------------


def written(desk: Browser, price: str, *, expect: int | None = None, **more: str) -> Page:
    usual = {
        "product": "Sầu riêng Monthong (Dona)",
        "province": GIA_LAI,
        "on": f"{YESTERDAY.day}/{YESTERDAY.month}/{YESTERDAY.year}",
        "source": "Báo Gia Lai",
    }
    form = desk.get("/prices/new").form().fill(**{**usual, "price": price, **more})
    return form.submit(button="save", expect=expect)


def test_staff_write_a_price_down_and_a_cooperative_reads_it_with_day_and_source(
    desk: Browser, site: Site, factories: Factories
) -> None:
    written(desk, "8,5 triệu/tạ", grade="A")
    corrected = written(desk, "86.000", grade="A", source="Đài Gia Lai")

    assert "thay cho 85.000 ₫ (Báo Gia Lai)" in corrected.text
    assert in_force() == [("DUR-MON", GIA_LAI, "A", 86_000, "Đài Gia Lai")]
    reader = site.signed_in(factories.member(factories.organisation()))
    page = reader.get("/more").follow("Giá tham chiếu").follow("Monthong")
    told = f"{YESTERDAY.day}/{YESTERDAY.month}/{YESTERDAY.year}, theo Đài Gia Lai"
    assert "86.000 ₫/kg loại A" in page.main
    assert told in page.main
    assert "Ghi giá" not in page.main
    assert session.query(Event).filter(Event.action.like("reference_price.%")).count() == 3


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("price", "rẻ", "Chưa đọc được số này"),
        ("price", "85.000 đ/lít", "Chưa hiểu"),
        ("price", "-1", "lớn hơn 0"),
        ("price", "2,5 tỷ", "Nhiều nhất là 2.000.000.000"),
        ("source", " ", "chưa điền"),
        ("on", "31/2/2026", "Chưa đọc được ngày"),
        ("on", "1/1/2090", "chưa tới"),
        ("product", "Trái cây", "Chọn đúng mục"),
        ("grade", "x" * 41, "Dài quá"),
    ],
)
def test_what_cannot_be_a_price_is_told_beside_its_field(desk: Browser, field: str, typed: str, told: str) -> None:
    page = written(desk, expect=422, **{"price": "85.000", field: typed})

    assert told in page.error_of(field)
    assert in_force() == []


def test_a_price_taken_back_says_nothing_any_more(desk: Browser, site: Site, factories: Factories, staff: User) -> None:
    price = factories.price(by=staff)
    own = site.signed_in(factories.member(factories.organisation()))
    own.post(f"/prices/{price.id}/remove", expect=400)

    page = desk.get("/prices").form_to(f"/prices/{price.id}/remove").submit()

    assert "Chưa có giá" in page.main
    assert queries.spot("DUR-MON", GIA_LAI, today()) is None


# Many prices ---------------------------------------------------------------------------------------------------

TABLE = f"""Sản phẩm;Tỉnh;Loại;Ngày;Giá;Nguồn;Người ghi
Monthong;Gia Lai;A;{YESTERDAY:%d/%m/%Y};99.000;Báo Gia Lai;Lan
DUR-MON;gia lai;B;{YESTERDAY:%d/%m/%Y};79000đ;;Lan
Cà phê nhân Robusta;Đắk Nông;;{YESTERDAY:%d/%m/%Y};88.475;Bản tin;Lan
Monthong;;A;{YESTERDAY:%d/%m/%Y};990.000;;Lan
Monthong;Gia Lai;A;{YESTERDAY:%d/%m/%Y};99.000;Báo Gia Lai;Lan
Monthong;Gia Lai;A;{YESTERDAY:%d/%m/%Y};98.000;Báo Gia Lai;Lan
Sầu;Gia Lai;A;{YESTERDAY:%d/%m/%Y};98.000;Báo;Lan
Monthong;Gia Lay;A;{YESTERDAY:%d/%m/%Y};98.000;Báo;Lan
Monthong;Gia Lai;A;31/2/2026;98.000;Báo;Lan
Monthong;Gia Lai;C;{YESTERDAY:%d/%m/%Y};;Báo;Lan
"""


def tried(desk: Browser, table: str | bytes, *, source: str = "Chợ Ia Grai", expect: int | None = None) -> Page:
    content = table.encode("utf-16") if isinstance(table, str) else table
    form = desk.get("/prices/import").form().fill(source=source)
    form.values["table"] = (BytesIO(content), "gia.csv")
    return form.submit(expect=expect)


def lines_of(page: Page) -> list[str]:
    rows = page.soup.select("main tbody tr")
    return [" ".join(row.get_text(" ").replace("\u00a0", " ").split()) for row in rows]


def test_every_row_of_a_file_is_accounted_for_before_anything_is_written(
    desk: Browser, factories: Factories, staff: User
) -> None:
    factories.price(40_000, grade="B", on=YESTERDAY, by=staff)

    page = tried(desk, TABLE)

    assert in_force() == [("DUR-MON", GIA_LAI, "B", 40_000, "Báo Gia Lai")]
    assert "Tệp có 10 dòng" in page.main
    assert "3 Ghi mới 1 Thay giá cũ 1 Đã có, giữ nguyên 5 Không nhận" in page.main
    assert "Các cột không dùng đến: Người ghi" in page.main
    lines = lines_of(page)
    assert len(lines) == 10
    for at, told in enumerate(
        [
            "Dòng 2 Ghi mới",
            "Đang là 40.000 ₫, theo Báo Gia Lai",
            "Lâm Đồng",
            "Dòng 5 Ghi mới",
            "Đã có, giữ nguyên",
            "Ngày: Dòng 2 đã ghi giá khác",
            "Sản phẩm: Có vài mặt hàng tên giống “Sầu”",
            "Tỉnh: Không có tỉnh, thành phố nào tên “Gia Lay”",
            "Ngày: Chưa đọc được ngày này",
            "Giá: Anh/chị chưa điền mục này",
        ]
    ):
        assert told in lines[at], lines[at]


def test_confirming_writes_what_was_shown_and_the_same_file_again_changes_nothing(desk: Browser) -> None:
    shown = tried(desk, TABLE)
    form = shown.form_to("/prices/import/confirm")

    done = form.submit()
    again = form.submit()  # the same confirmation sent twice
    later = tried(desk, TABLE)

    assert "10 dòng: ghi 4, giữ nguyên 1, không nhận 5." in done.text
    assert "ghi 4" not in again.main
    assert in_force() == [
        ("DUR-MON", GIA_LAI, "B", 79_000, "Chợ Ia Grai"),
        ("COF-ROB", "68", "", 88_475, "Bản tin"),
        ("DUR-MON", GIA_LAI, "A", 99_000, "Báo Gia Lai"),
        ("DUR-MON", None, "A", 990_000, "Chợ Ia Grai"),
    ]
    assert "0 Ghi mới 0 Thay giá cũ 5 Đã có, giữ nguyên 5 Không nhận" in later.main
    assert not later.soup.select("main form button")
    assert session.query(ReferencePrice).count() == 4


def test_a_nought_too_many_or_too_few_is_pointed_out(desk: Browser, factories: Factories, staff: User) -> None:
    days = [
        f"Monthong;;;{YESTERDAY - timedelta(days=each):%d/%m/%Y};{price}" for each, price in ((2, 85_000), (1, 850_000))
    ]

    page = tried(desk, "\n".join(["Sản phẩm;Tỉnh;Loại;Ngày;Giá", *days]))

    assert "Giá trước là 85.000 ₫: xem lại số 0" in lines_of(page)[1]
    factories.price(85_000, by=staff, grade="A")
    alone = tried(desk, f"Sản phẩm;Tỉnh;Loại;Ngày;Giá\nMonthong;Gia Lai;A;{YESTERDAY:%d/%m/%Y};8.500")
    assert "Giá trước là 85.000 ₫" in lines_of(alone)[0]
    assert "2 Ghi mới" in page.main


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Thiếu cột: Sản phẩm, Ngày, Giá"),
        ("Sản phẩm;Giá\nMonthong;1".encode(), "Thiếu cột: Ngày"),
        (b"\x89PNG\r\n" + bytes(100), "Không đọc được tệp này"),
        (b"x" * 200_000, "Tệp nặng quá"),
    ],
)
def test_a_file_that_is_no_table_says_what_to_do(desk: Browser, content: bytes, told: str) -> None:
    assert told in tried(desk, content, expect=422).main
    assert "chưa chọn tệp" in desk.get("/prices/import").form().submit(expect=422).main


# Reading -------------------------------------------------------------------------------------------------------


def test_a_year_of_prices_is_drawn_and_told_in_a_table(desk: Browser, factories: Factories, staff: User) -> None:
    for days in (0, 7, 14, 60, 67, 400):
        for grade, price in (("A", 99_000), ("B", 79_000)):
            factories.price(price + days, grade=grade, on=today() - timedelta(days=days), by=staff)
    factories.price(50_000, province_code=None, by=staff)

    page = desk.get("/prices/of/DUR-MON?place=52")

    assert len(page.soup.select(".chart-line")) == 4, "two grades, each in two stretches"
    assert [each.get_text() for each in page.soup.select(".chart-end")] == ["A", "B"]
    assert len(lines_of(page)) == 10, "a year, and no more"
    assert "Cả nước" in page.main
    assert "50.000" not in page.main
    assert "50.000" in desk.get("/prices/of/DUR-MON?place=all").main
    assert "Chưa có giá của mặt hàng này" in desk.get("/prices/of/COF-ROB?place=nonsense").main
    desk.get("/prices/of/FRUIT", expect=404)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", [1, 2, 3]),
        ("q=monthong", [1, 3]),
        ("q=sầu+riêng", [1, 3]),
        ("place=all", [3]),
        ("place=52", [1, 2]),
        ("since=month", [1, 3]),
        ("sort=dearest", [3, 2, 1]),
        ("sort=oldest", [2, 3, 1]),
        ("q=xyz", []),
        ("place=nonsense&since=x&sort=y", [1, 3, 2]),
    ],
)
def test_the_list_is_narrowed_sorted_and_taken_along(
    site: Site, factories: Factories, staff: User, asked: str, found: list[int]
) -> None:
    factories.price(1, by=staff, source="=HYPERLINK(1)")
    factories.price(2, by=staff, product="COF-ROB", on=today() - timedelta(days=90))
    factories.price(3, by=staff, province_code=None, on=YESTERDAY)
    reader = site.signed_in(factories.member(factories.organisation()))

    rows = rows_of(reader.get(f"/prices/export.xlsx?{asked}"))

    prices = [row["Giá"] for row in rows]
    assert (prices if "sort" in asked else sorted(prices)) == found
    page = reader.get(f"/prices?{asked}")
    assert len(page.soup.select("main tbody tr")) == len(found)
