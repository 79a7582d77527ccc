"""What is asked and offered by month, and what it may come to: read by everybody, in full by the union's staff."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.db import now, session
from matchmaker.forecasting.methods import Name, naive, seasonal_naive
from matchmaker.forecasting.series import MIN_MONTHS, Numbers
from matchmaker.insights.market import making, remembered
from matchmaker.insights.market.models import MarketForecast, SeriesKind
from matchmaker.insights.market.portions import left_by_month
from matchmaker.measures import Period, schedule, today
from matchmaker.measures.months import later, month_of
from matchmaker.organisations.models import Organisation
from matchmaker.prices.models import ReferencePrice
from tests.factories import GIA_LAI, Factories
from tests.support.sheets import day_in, rows_of
from tests.support.site import Page, Site

VIETGAP = {"kind": "certificate", "key": "VIETGAP_TT", "op": "=", "value": None, "essential": True}
NEXT = later(month_of(today()), 1)
"""All that is asked and offered here falls in this month."""
WINDOW = {"starts_on": NEXT, "ends_on": NEXT + timedelta(days=27)}


@pytest.fixture
def asked(factories: Factories) -> None:
    """Three buyers ask for 50, 60 and 70 tonnes of durian, one of them with VietGAP; one cooperative has 100."""
    factories.need(tonnes=50, requirements=[VIETGAP], **WINDOW)
    factories.need(tonnes=60, **WINDOW)
    factories.need(tonnes=70, **WINDOW)
    cooperative = factories.organisation(name="HTX Ia Băng")
    paper = factories.certificate(cooperative)
    factories.offer(organisation=cooperative, tonnes=100, certificates=[paper], **WINDOW)


def rows(page: Page) -> dict[str, str]:
    """What stands in the next month, by row."""
    found = {}
    for row in page.soup.select(".heat tbody tr"):
        cells = [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        found[cells[0]] = cells[2]
    return found


@pytest.mark.usefixtures("asked")
def test_everybody_reads_what_three_stand_behind_and_staff_read_all_of_it(site: Site, factories: Factories) -> None:
    visitor = site.visitor()
    assert rows(visitor.get("/insights/market?measure=asked")) == {"Sầu riêng (tấn)": "180"}
    assert rows(visitor.get("/insights/market")) == {"Sầu riêng (tấn)": "180"}, "what can be told comes first"
    table = visitor.get("/insights/market?measure=gap")
    assert rows(table) == rows(visitor.get("/insights/market?measure=offered")) == {}
    assert "Dưới 3 đơn vị nên chưa nêu số: Sầu riêng." in table.main
    assert "“ít”" not in table.main
    assert "Thiếu nhiều nhất" not in table.main
    assert visitor.get("/insights/market?measure=asked").soup.select_one("td.heat-lack.heat-4") is not None
    (line,) = rows_of(visitor.get("/insights/market/export.xlsx"))
    assert (line["Đang cần"], line["Bên cần"]) == (180, 3)
    assert not {"Đang có", "Bên có", "Thừa (+), thiếu (−)"} & line.keys()

    staff = site.signed_in(factories.staff())
    table = staff.get("/more").follow("Thị trường")
    assert rows(table) == {"Sầu riêng (tấn)": "thiếu 80"}
    assert f"Sầu riêng, tháng {NEXT.month}/{NEXT.year}: cần 180 tấn, mới có 100." in table.main
    (line,) = rows_of(staff.get("/insights/market/export.xlsx"))
    assert (line["Đang cần"], line["Đang có"], line["Thừa (+), thiếu (−)"], line["Bên có"]) == (180, 100, -80, 1)


def test_one_cell_that_may_not_be_told_says_so_and_leads_nowhere(site: Site, factories: Factories) -> None:
    after = later(NEXT, 1)
    for window in (WINDOW, WINDOW, {"starts_on": NEXT, "ends_on": after + timedelta(days=2)}):
        factories.need(tonnes=60, **window)
    table = site.visitor().get("/insights/market?measure=asked")
    (told, few) = table.soup.select(".heat td:not(.heat-none)")
    assert told.a is not None
    assert (few.get_text(), few.a) == ("ít", None)
    assert "Ô “ít”: dưới 3 đơn vị" in table.main
    assert "chưa nêu số" not in table.main


def test_who_asks_for_a_whole_group_is_answered_by_what_its_kinds_can_spare(site: Site, factories: Factories) -> None:
    for product, tonnes in (("FRUIT", 70), ("DUR", 20), ("PAS", 90)):
        factories.need(product=product, tonnes=tonnes, **WINDOW)
    for product, tonnes in (("DUR", 80), ("PAS", 10)):
        factories.offer(product=product, tonnes=tonnes, **WINDOW)
    staff = site.signed_in(factories.staff())

    table = staff.get("/insights/market")

    assert rows(table) == {
        "Chanh dây (tấn)": "thiếu 80",
        "Trái cây (tấn)": "thiếu 10",
        "Sầu riêng (tấn)": "dư 60",
    }
    assert f"Trái cây, tháng {NEXT.month}/{NEXT.year}: cần 70 tấn, mới có 60." in table.main
    assert "Ai cần cả nhóm, như Trái cây, thì nhận loại nào trong nhóm cũng được" in table.main
    behind = table.follow("thiếu 10").main
    assert "70 tấn đang cần 0 tấn đang có 60 tấn các loại trong nhóm còn dư 10 tấn thiếu" in behind
    group = next(line for line in rows_of(table.follow("Tải bảng tính")) if line["Sản phẩm"] == "Trái cây")
    assert (group["Các loại trong nhóm còn dư"], group["Thừa (+), thiếu (−)"]) == (60, -10)
    assert "chưa nêu số: Chanh dây; Sầu riêng; Trái cây." in site.visitor().get("/insights/market").main


@pytest.mark.usefixtures("asked")
def test_it_is_told_by_place_and_by_quality_and_leads_to_the_listings(site: Site, factories: Factories) -> None:
    staff = site.signed_in(factories.staff())

    assert rows(staff.get("/insights/market?by=province")) == {"Gia Lai (tấn)": "thiếu 80"}
    by_quality = staff.get("/insights/market?by=quality&product=FRUIT")
    assert rows(by_quality) == {"Không kèm giấy, hạng (tấn)": "thiếu 130", "VietGAP (tấn)": "dư 50"}
    offered = staff.get("/insights/market?by=quality&product=FRUIT&measure=offered")
    assert rows(offered) == {"VietGAP (tấn)": "100"}, "what nobody offers has no row"
    assert rows(staff.get("/insights/market?quality=certificate:VIETGAP_TT")) == {"Sầu riêng (tấn)": "dư 50"}
    assert "Không có tin nào như vậy" in staff.get("/insights/market?product=RICE").main

    behind = by_quality.follow("dư 50")
    assert "50 tấn đang cần 100 tấn đang có 50 tấn dư" in behind.main
    assert "HTX Ia Băng" in behind.main
    lines = rows_of(behind.follow("Tải bảng tính"))
    assert [(each["Bên"], each["Trong tháng"]) for each in lines] == [("Cần", 50), ("Có", 100)]
    assert staff.get("/insights/market/cell?row=DUR&month=1999-01").url == "/insights/market", "no such month"


def test_eggs_are_no_tonnes_and_sugar_cane_is_weighed_though_it_is_counted_in_tonnes(
    site: Site, factories: Factories
) -> None:
    cooperative = factories.organisation(name="HTX Đắk Bla")
    for product, amount in (("EGG-HEN", 20), ("CAT-LIV", 5), ("SUG-CAN", Decimal("0.03"))):
        factories.offer(organisation=cooperative, product=product, tonnes=amount, **WINDOW)
    staff = site.signed_in(factories.staff())

    livestock = staff.get("/insights/market?by=province&product=LIVESTOCK&measure=offered")
    assert rows(livestock) == {"Gia Lai (tấn)": "5"}
    assert "Chỉ cộng hàng tính theo tấn" in livestock.main
    assert rows(staff.get("/insights/market?by=province&measure=offered")) == {"Gia Lai (tấn)": "35"}
    assert rows(staff.get("/insights/market?by=province&product=EGG-HEN&measure=offered")) == {
        "Gia Lai (quả trứng)": "20.000"
    }
    cane = staff.get("/insights/market?measure=offered&product=SUG-CAN")
    assert rows(cane) == {"Mía nguyên liệu (tấn)": "30"}
    assert "30 tấn đang có" in cane.follow("30").main


def test_what_two_agreed_on_is_neither_asked_nor_offered_though_one_of_them_is_gone(
    site: Site, factories: Factories
) -> None:
    need, offer = factories.need(tonnes=100, **WINDOW), factories.offer(tonnes=60, **WINDOW)
    staff = site.signed_in(factories.staff())
    need.taken, offer.taken = Decimal(60_000), Decimal(60_000)
    session.commit()
    assert rows(staff.get("/insights/market")) == {"Sầu riêng (tấn)": "thiếu 40"}
    assert rows(staff.get("/insights/market?measure=offered").follow("Thừa, thiếu")) == {"Sầu riêng (tấn)": "thiếu 40"}

    offer.withdrawn_at = now()
    session.commit()
    table = staff.get("/insights/market")
    assert rows(table) == {"Sầu riêng (tấn)": "thiếu 40"}
    assert "40 tấn đang cần 0 tấn đang có" in table.follow("thiếu 40").main


def test_the_market_is_read_once_in_a_while_and_not_for_each_look(
    site: Site, factories: Factories, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = site.signed_in(factories.staff())
    factories.need(tonnes=50, **WINDOW)
    assert rows(staff.get("/insights/market?measure=asked")) == {"Sầu riêng (tấn)": "50"}
    monkeypatch.setitem(site.app.config, "MARKET_KEPT_SECONDS", 180)
    factories.need(tonnes=50, **WINDOW)
    assert rows(staff.get("/insights/market?measure=asked")) == {"Sầu riêng (tấn)": "50"}

    def slow() -> remembered.Market:
        assert remembered.market().needs, "whoever comes meanwhile gets the one before"
        return read()

    read = remembered.read
    monkeypatch.setattr(remembered, "read", slow)
    monkeypatch.setitem(site.app.config, "MARKET_KEPT_SECONDS", 0)
    assert rows(staff.get("/insights/market?measure=asked")) == {"Sầu riêng (tấn)": "100"}


@pytest.mark.pure
@settings(max_examples=40, deadline=None)
@given(
    st.decimals(min_value="0.001", max_value="9999999", places=3),
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.integers(0, 500),
    st.integers(-60, 500),
)
def test_what_is_left_falls_on_the_days_to_come_and_adds_up(left: Decimal, first: date, days: int, gone: int) -> None:
    window, day = Period(first, first + timedelta(days=days)), first + timedelta(days=min(gone, days))

    told = list(left_by_month(left, window, (), day))

    assert sum(each for _month, each in told) == left
    to_come = Period(max(first, day), window.ends_on)
    assert [month for month, _each in told] == [month_of(part.starts_on) for part in to_come.months()]
    assert all(each >= 0 for _month, each in told)


@pytest.mark.pure
def test_of_portions_those_to_come_have_what_is_left() -> None:
    window = Period(date(2026, 1, 1), date(2026, 3, 31))
    amounts = zip(window.months(), (60, 30, 10), strict=True)
    portions = schedule.stored([schedule.Portion(period, Decimal(amount)) for period, amount in amounts])
    by_day = [dict(left_by_month(Decimal(40), window, portions, date(2026, month, 1))) for month in (2, 3)]
    february, march = date(2026, 2, 1), date(2026, 3, 1)
    assert by_day == [{february: 30, march: 10}, {march: 40}]


# forecasts -------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _quick_methods(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here has to wait for statsmodels; tests/unit/forecasting has the rest."""
    monkeypatch.setattr(making, "ALL", {Name.SEASONAL_NAIVE: seasonal_naive, Name.NAIVE: naive})


def write_prices(factories: Factories, months: int, *, without: int | None = None, **columns: object) -> None:
    """A price a month up to last month, rising by 2 % each: last month tells more than last year."""
    staff, this = factories.staff(), month_of(today())
    given: dict[str, object] = {"product_code": "COF-ROB", "province_code": GIA_LAI, "grade": "", **columns}
    session.add_all(
        ReferencePrice(
            on=later(this, -back) + timedelta(days=9),
            price_vnd=round(50_000 * 1.02 ** (months - back)),
            source="Bản tin",
            by_id=staff.id,
            **given,
        )
        for back in range(months, 0, -1)
        if back != without
    )
    session.commit()


def test_a_price_is_forecast_with_how_wrong_that_was_and_marked_once_its_figures_change(
    site: Site, factories: Factories
) -> None:
    write_prices(factories, 36, without=14)
    write_prices(factories, 8, product_code="PEP-BLK")

    assert making.make_forecasts() == 2
    assert making.make_forecasts() == 0, "nothing changed"

    reader = site.signed_in(factories.member(factories.organisation()))
    listed = reader.get("/insights/market/forecasts")
    assert f"Mới có 8 tháng số liệu, cần ít nhất {MIN_MONTHS} tháng." in listed.main
    named = f"tháng {NEXT.month}/{NEXT.year}"
    assert listed.soup.select_one("td small").get_text() == named, "next month is not the one under way"
    page = listed.follow("Cà phê nhân Robusta")
    row = session.query(MarketForecast).filter_by(product_code="COF-ROB").one()
    assert row.method is Name.NAIVE
    assert row.error is not None
    assert row.baseline_error is not None
    assert row.error < row.baseline_error
    assert "tốt hơn cách lặp lại năm trước" in page.main
    assert "giữ nguyên tháng gần nhất" in page.main
    assert "Giá thường nằm trong khoảng" in page.main
    assert f", {named}." in page.main
    assert page.soup.select_one(".chart-band") is not None
    assert len(page.soup.select("path.chart-line")) == 3, "two stretches around the month without a price, one foretold"
    assert "Số liệu đã đổi" not in page.main
    lines = rows_of(page.follow("Tải bảng tính"))
    assert len(lines) == 36 + 6
    assert len([line for line in lines if "Dự báo" in line]) == 6
    assert len(rows_of(reader.get("/insights/market/forecasts/export.xlsx"))) == 6 + 1

    factories.price(51_000, by=factories.staff(), product="COF-ROB", on=later(month_of(today()), -1))
    address = f"/insights/market/forecasts/price/COF-ROB?place={GIA_LAI}"
    assert "Số liệu đã đổi" in reader.get(address).main
    assert making.make_forecasts() == 1
    assert "Số liệu đã đổi" not in reader.get(f"{address}%00").main, "nor does what cannot be seen lead elsewhere"


def test_where_nothing_beats_last_year_the_page_says_so(site: Site, factories: Factories) -> None:
    factories.forecast(method=Name.SEASONAL_NAIVE, error=0.09, coverage=None)

    page = site.signed_in(factories.staff()).get("/insights/market/forecasts/price/DUR-MON")

    assert "Không cách nào đoán tốt hơn lặp lại cùng tháng năm trước" in page.main
    assert "Dự báo kiểu này sai" not in page.main
    assert "Số liệu đã đổi" in page.main, "there are no prices any more"
    assert making.make_forecasts() == 0
    assert session.query(MarketForecast).count() == 0


def test_a_demand_is_told_to_others_where_three_buyers_stand_behind_each_month_of_the_last_year(
    site: Site, factories: Factories
) -> None:
    this = month_of(today())
    buyers = [factories.enterprise().id for _ in range(3)]
    with time_machine.travel(now() - timedelta(days=1300)):
        for back in range(40, 0, -1):
            month = later(this, -back)
            window = {"starts_on": month, "ends_on": month + timedelta(days=27)}
            factories.need(organisation=session.get_one(Organisation, buyers[0]), tonnes=60 + back % 7, **window)
    director = factories.member(factories.organisation())
    member, staff = site.signed_in(director), site.signed_in(factories.staff())
    address = "/insights/market/forecasts/demand/DUR"

    def others_ask(tonnes: int, first: date, last: date) -> None:
        for each in buyers[1:]:
            buyer = session.get_one(Organisation, each)
            factories.need(organisation=buyer, tonnes=tonnes, starts_on=first, ends_on=last)

    others_ask(20, later(this, -2), NEXT)
    assert making.make_forecasts() == 1
    told = session.query(MarketForecast).one()
    assert (told.kind, told.organisations, told.lack) == (SeriesKind.DEMAND, 1, None)
    assert "Nhu cầu thường nằm trong khoảng" in staff.get(address).main
    member.get(address, expect=404)
    assert "Chưa có dự báo nào" in member.get("/insights/market/forecasts").main

    others_ask(24, later(this, -12), this)
    assert making.make_forecasts() == 1
    page = member.get(address)
    assert "Nhu cầu thường nằm trong khoảng" in page.main
    assert "Đã đăng" in page.main
    assert "Ô “ít”: dưới 3 đơn vị" in page.main, "of the years before one buyer alone asked"
    known = [line for line in rows_of(page.follow("Tải bảng tính")) if "Số thật (kg)" in line]
    assert [day_in(line["Tháng"]) for line in known] == [later(this, -back) for back in range(12, 0, -1)]
    assert sum("Số thật (kg)" in line for line in rows_of(staff.get(address).follow("Tải bảng tính"))) == 40


def test_a_series_that_no_method_can_count_with_keeps_no_other_from_its_forecast(
    factories: Factories, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def wild(past: Numbers, horizon: int) -> Numbers:
        return past[-horizon:] * (1e4 if len(past) > 36 else 1)

    write_prices(factories, 36)
    write_prices(factories, 40, product_code="PEP-BLK")
    monkeypatch.setattr(making, "ALL", {Name.SEASONAL_NAIVE: wild})

    assert making.make_forecasts() == 1
    assert "no forecast of Key" in caplog.text


def test_a_forecast_that_waits_for_its_turn_is_marked_in_the_list(site: Site, factories: Factories) -> None:
    write_prices(factories, 36)
    making.make_forecasts()
    factories.price(51_000, by=factories.staff(), product="COF-ROB", on=later(month_of(today()), -1))
    staff = site.signed_in(factories.staff())

    assert making.make_forecasts(seconds=0) == 0
    assert "đã cũ" in staff.get("/insights/market/forecasts").main
    assert making.make_forecasts() == 1
    assert "đã cũ" not in staff.get("/insights/market/forecasts").main
