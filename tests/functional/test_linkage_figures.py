"""The union's figures: each linkage at the rung that is proven, on any day, and the same figure wherever it stands."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from matchmaker.accounts.models import User
from matchmaker.contracts import ending
from matchmaker.contracts.models import ContractEnd
from matchmaker.db import session
from matchmaker.insights.linkage.counted import Where
from matchmaker.insights.linkage.figures import Figures
from matchmaker.insights.linkage.ladder import Direction, Rung
from matchmaker.insights.report import paper, queries, telling
from matchmaker.matching.models import Party, Side
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation, OrganisationKind, Trade
from matchmaker.register import service as register
from matchmaker.register.models import Field, LinkageSide
from matchmaker.register.service import Declared
from tests.factories import GIA_LAI, HUNG_HOA, VINH_LONG, Factories
from tests.support.climbing import Linkage, ago, back, entry
from tests.support.sheets import rows_of
from tests.support.site import Browser, Site

SIGNED = "Hợp đồng đã ký"


@pytest.fixture
def broker(factories: Factories) -> User:
    return factories.staff(name="Chị Hà")


@pytest.fixture
def staff(site: Site, broker: User) -> Browser:
    return site.signed_in(broker)


def cooperative(make: Factories, name: str = "HTX Ia Krái", **columns: object) -> Organisation:
    """One that trades durian."""
    made = make.organisation(name=name, **columns)
    session.add(Trade(organisation_id=made.id, product_code="DUR"))
    session.commit()
    return made


def column(sheet: Worksheet, heading: str) -> list[Any]:
    """One column of a sheet below its heading."""
    headings, *rows = sheet.values
    return [row[headings.index(heading)] for row in rows]


def counts(day_ago: int = 0) -> list[int]:
    """How many linkages there were at each rung or above, so many days ago."""
    figures = Figures.of(GIA_LAI)
    return [len(figures.standing(rung, ago(day_ago))) for rung in Rung]


def test_a_linkage_climbs_the_ladder_as_it_is_proven_and_what_it_was_on_a_day_stays_so(
    factories: Factories, app: object, broker: User
) -> None:
    deal = Linkage(factories, broker, cooperative(factories), factories.enterprise())
    assert counts() == [0] * 5
    deal.agree(50)
    assert counts() == [1, 1, 0, 0, 0], "both accepted: introduced, which says more than a word"
    deal.sign(40).deliver(30, 20)
    assert counts() == [1, 1, 1, 1, 0]
    deal.deliver(20, 30).pay(10, 50_000 * 80_000)
    assert counts() == [1, 1, 1, 1, 1], "all of it delivered and paid"

    assert counts(51) == [0] * 5, "the day before there was nothing"
    assert counts(50) == counts(41) == [1, 1, 0, 0, 0]
    assert counts(40) == [1, 1, 1, 0, 0]
    assert counts(11) == [1, 1, 1, 1, 0]

    figures = Figures.of(GIA_LAI)
    after_one, after_all = (figures.summary(Rung.SIGNED, ago(each)) for each in (25, 0))
    assert (after_one.delivered.tonnes, after_all.delivered.tonnes) == (20, 50)
    assert after_all.value_vnd.amount == after_all.delivered.value_vnd == 4_000_000_000
    assert sum(each.new for each in figures.by_month(Rung.SIGNED, ago(45), today())) == 1
    assert len(figures.standing(Rung.SIGNED, today() + timedelta(days=354))) == 1
    assert figures.standing(Rung.SIGNED, today() + timedelta(days=355)) == [], "a year after its season it is history"


def test_what_broke_or_came_to_nothing_counts_until_that_day(factories: Factories, app: object, broker: User) -> None:
    coop, other = cooperative(factories), factories.enterprise()
    broken = Linkage(factories, broker, coop, other).agree(40).sign(30).deliver(20, 20)
    with back(10):
        ending.end(
            broken.signed, ContractEnd.FORCE_MAJEURE, fault=Party.NEITHER, note="Bão.", side=Side.STAFF, by=broker
        )
    assert counts(11)[:3] == [1, 1, 1]
    assert counts(10) == [0] * 5
    Linkage(factories, broker, coop, other).agree(40).sign(30).deliver(5, 10)
    figures = Figures.of(GIA_LAI)
    now = figures.summary(Rung.SIGNED, today())
    assert (now.linkages, now.delivered.tonnes) == (1, 20 + 10), "what was handed over stays so"
    assert sum(each.new for each in figures.by_month(Rung.SIGNED, ago(60), today())) == 2, "the broken one came, too"
    assert figures.summary(Rung.COMPLETED, today()).delivered.tonnes == 0


def reconciled(figures: Figures, rung: Rung, first: date, last: date) -> None:
    """Months add up to what a period adds to the summary; products, communes and provinces to the summary itself."""
    told, before = (figures.summary(rung, each) for each in (last, first - timedelta(days=1)))
    months = figures.by_month(rung, first, last)
    assert sum(each.delivered.tonnes for each in months) == told.delivered.tonnes - before.delivered.tonnes
    assert sum(each.delivered.value_vnd for each in months) == told.delivered.value_vnd - before.delivered.value_vnd
    for parts in (figures.by_product, figures.by_commune, figures.by_province):
        found = [each.summary for each in parts(rung, last)]
        assert sum(each.delivered.tonnes for each in found) == told.delivered.tonnes
        assert sum(each.linkages for each in found) == told.linkages == len(figures.standing(rung, last))
        assert sum(each.tonnes.amount for each in found) == told.tonnes.amount


def test_the_share_counts_agricultural_cooperatives_beside_the_frozen_number_of_all(
    factories: Factories, app: object, broker: User
) -> None:
    farm, late, lorries = (cooperative(factories, name) for name in ("HTX Một", "HTX Hai", "HTX Vận tải"))
    group = cooperative(factories, "Tổ hợp tác Ba", kind=OrganisationKind.COOP_GROUP)
    with back(100):
        corrected = entry(farm, by=broker)
        entry(lorries, by=broker, field=Field.TRANSPORT)
        for name in ("Bốn", "Năm", "Sáu"):
            entry(factories.organisation(name=f"HTX {name}"), by=broker)
    with back(90):
        register.freeze(GIA_LAI, ago(0), by=broker)
    for each in (farm, late, lorries, group):
        Linkage(factories, broker, each, factories.enterprise()).agree(60).sign(50)

    figures = Figures.of(GIA_LAI)
    share = figures.share(Rung.SIGNED, today())
    assert (share.linked, share.whole, share.percent) == (1, 4, Decimal("25.0"))
    assert share.outside == 1, "the second trades durian, but nobody has put it into the register"
    assert [each.cooperative.name for each in figures.behind(Rung.SIGNED, today())] == ["HTX Một"]

    entry(late, by=broker)
    register.freeze(GIA_LAI, ago(0), by=broker)
    figures = Figures.of(GIA_LAI)
    assert figures.share(Rung.SIGNED, today()).percent == Decimal("40.0")
    assert figures.share(Rung.SIGNED, ago(20)).percent == Decimal("25.0"), "a day in the past keeps its denominator"
    assert figures.share(Rung.SIGNED, ago(55)).percent == Decimal("0.0")
    corrected.field = Field.TRANSPORT
    session.commit()
    figures = Figures.of(GIA_LAI)
    assert figures.share(Rung.SIGNED, ago(20)).percent == Decimal("25.0"), "what was frozen is counted as it was then"
    assert len(figures.behind(Rung.SIGNED, today())) == 2


def test_nothing_is_divided_by_a_number_of_the_press(factories: Factories, staff: Browser, broker: User) -> None:
    farm = cooperative(factories)
    for _each in range(2):
        Linkage(factories, broker, farm, factories.enterprise()).agree(9).sign(8)

    share = Figures.of(GIA_LAI).share(Rung.SIGNED, today())
    assert (share.linked, share.whole, share.percent) == (1, None, None)
    page = staff.get("/insights/linkage")
    assert "Chưa tính được tỷ lệ" in page.main
    assert "Hợp đồng đã ký 1" in page.main, "the tabs count cooperatives, as the share does"
    assert "đã đăng 389 HTX nông nghiệp. Tỉnh Gia Lai trước khi sáp nhập" in page.main
    assert page.soup.select("main svg.chart-sheet") == []
    made = staff.get("/insights/reports").form_to("/reports").submit()
    told = paper.data_of(queries.report(int(made.url.rsplit("/", 1)[1]), GIA_LAI), "vi")
    assert "Chưa tính được tỷ lệ" in made.main
    assert "389" not in made.main + told


def test_what_is_declared_gives_way_to_what_the_union_introduced(
    factories: Factories, app: object, broker: User
) -> None:
    coop, buyer = cooperative(factories), factories.enterprise(name="Công ty A")
    told = {"side": LinkageSide.OUTPUT, "source": "Báo cáo xã", "product_code": "DUR"}
    with back(30):
        listed = entry(coop, by=broker)
        going_on = {"partner_id": buyer.id, "area_ha": Decimal(12), "until": ago(-90)}
        register.declare(listed, Declared("Công ty A", **going_on, **told), by=broker)
        other = register.declare(listed, Declared("Công ty chưa có ở đây", amount_t=Decimal(40), **told), by=broker)
        listed.kind = OrganisationKind.COOP_UNION
    with back(25):
        again = register.declare(listed, Declared("Công ty chưa có ở đây", amount_t=Decimal(40), **told), by=broker)
    assert counts(31) == [0] * 5
    assert counts(20) == counts(29) == [2, 0, 0, 0, 0], "what is declared again is no other linkage"
    said = Figures.of(GIA_LAI).summary(Rung.DECLARED, ago(20))
    assert (said.hectares.amount, said.tonnes.amount) == (12, 40)
    Linkage(factories, broker, coop, buyer).agree(15)
    assert counts() == [2, 1, 0, 0, 0], "the same two and the same goods count once"
    figures = Figures.of(GIA_LAI)
    told_of = figures.summary(Rung.DECLARED, today())
    assert (told_of.tonnes.amount, told_of.unions, told_of.cooperatives) == (90, 1, 0), "it is what the register says"
    assert figures.behind(Rung.DECLARED, today()) == []
    assert figures.summary(Rung.INTRODUCED, today()).hectares.amount == 12, "what was declared of its land goes along"
    for rung, new in ((Rung.DECLARED, 2), (Rung.INTRODUCED, 1)):
        assert sum(each.new for each in figures.by_month(rung, ago(60), today())) == new
    with back(12):
        named = {"side": LinkageSide.OUTPUT, "source": "Điện thoại", "area_ha": Decimal(5)}
        register.declare(listed, Declared("CÔNG TY A", **named), by=broker)
    assert counts() == [2, 1, 0, 0, 0], "nor does one that is told by name alone, or of no goods, count beside it"
    assert sum(each.new for each in Figures.of(GIA_LAI).by_month(Rung.DECLARED, ago(60), today())) == 2
    for each in (other, again):
        register.remove_linkage(each, by=broker)
    session.commit()
    assert counts()[0] == 1
    assert counts(1)[0] == 2, "yesterday it still stood"


def test_a_contract_is_measured_against_the_reference_price_of_its_day(
    factories: Factories, app: object, broker: User
) -> None:
    for days, price in ((70, 60_000), (45, 78_000), (5, 95_000)):
        factories.price(price, by=broker, on=ago(days))
    coop, buyer = cooperative(factories), factories.enterprise()
    Linkage(factories, broker, coop, buyer).agree(42).sign(40)
    Linkage(factories, broker, coop, factories.enterprise(), product_code="DUR-RI6").agree(42).sign(40)
    told = Figures.of(GIA_LAI).summary(Rung.SIGNED, today()).premium
    assert told is not None
    assert (told.median_pct, told.count) == (Decimal("2.6"), 1), "80.000 on a day of 78.000; Ri6 has no price"
    selling = Figures.of(GIA_LAI).summary(Rung.SIGNED, today(), Where(product_code="DUR-RI6"))
    assert (selling.linkages, selling.premium) == (1, None)
    assert Figures.of(GIA_LAI).standing(Rung.SIGNED, today(), Where(direction=Direction.INPUT)) == []


def test_page_workbook_drill_down_and_paper_tell_the_same(factories: Factories, staff: Browser, broker: User) -> None:
    farms = [cooperative(factories, f"HTX {name}") for name in ("Cao Nguyên", "Ia Krái", "Hra")]
    farms[0].is_demo = True
    for each in farms:
        listed = entry(each, by=broker)
    listed.is_demo = listed.is_in_crop_chain = True
    register.freeze(GIA_LAI, today(), by=broker)
    buyer = factories.enterprise(name="Công ty Trái cây")
    Linkage(factories, broker, farms[0], buyer).agree(40).sign(30).deliver(20, 20)
    Linkage(factories, broker, farms[1], buyer, tonnes=30).agree(40).sign(30)
    Linkage(factories, broker, farms[2], buyer).agree(9)
    ended = Linkage(factories, broker, farms[0], factories.enterprise()).agree(70).sign(60).deliver(55, 10)
    with back(5):
        ending.end(ended.signed, ContractEnd.FORCE_MAJEURE, fault=Party.NEITHER, note="", side=Side.STAFF, by=broker)
    everything = Figures.of(GIA_LAI)
    for rung in Rung:
        reconciled(everything, rung, ago(33), today())
        reconciled(everything, rung, ago(90), ago(7))
    invented = "Trong số liệu này có dữ liệu trình diễn, không phải số thật: 1 liên kết, 1 HTX của mẫu số."

    share = staff.get("/insights/linkage")
    assert "66,7 % 2 trong 3 HTX nông nghiệp có liên kết với doanh nghiệp, bậc “Hợp đồng đã ký”" in share.main
    assert "Mục tiêu 50 %" in share.main
    assert "HTX Hra" not in share.main
    assert invented in share.main
    theirs = share.follow("HTX Cao Nguyên")
    assert "1 liên kết, tính đến" in theirs.main
    proof = theirs.follow("HTX Cao Nguyên với Công ty Trái cây")
    assert "Hợp đồng HDLK" in proof.follow("Hợp đồng HDLK").main
    assert "Đợt giao" in proof.main
    assert staff.get(proof.link("Đợt giao số 1")).status == 200
    picture = staff.get("/insights/linkage/picture?product=DUR")
    assert "80 Sản lượng đã thỏa thuận (tấn)" in picture.main
    assert "30 Đã nhận từ trước đến nay (tấn)" in picture.main
    assert "không phải số thật: 1 liên kết." in picture.main

    book = load_workbook(BytesIO(staff.get("/insights/linkage/export.xlsx").response.data))
    assert ("Lưu ý", invented) in list(book["Về số liệu này"].values)
    assert [row[:5] for row in book["Tỷ lệ theo thời gian"].values][-1][2:] == (2, 3, 66.7)
    behind = [(row[0], row[-1]) for row in book["Các HTX"].values]
    assert behind[1:] == [("HTX Cao Nguyên", True), ("HTX Ia Krái", False)], "the last column marks what is invented"
    figures = load_workbook(BytesIO(staff.get("/insights/linkage/picture/export.xlsx").response.data))
    assert ("Lưu ý", "Trong số liệu này có dữ liệu trình diễn, không phải số thật: 1 liên kết.") in list(
        figures["Về số liệu này"].values
    ), "as its page says: nothing there is divided"
    summary = {row[0]: row[1] for row in figures["Tóm tắt"].values}
    assert (summary["Liên kết"], summary["Sản lượng đã thỏa thuận (tấn)"]) == (2, 80)
    assert column(figures["Theo sản phẩm"], "Sản lượng (tấn)") == [80]
    assert column(figures["Theo sản phẩm"], "Đã nhận (tấn)") == [30]
    assert sum(column(figures["Theo tháng"], "Đã nhận (tấn)")) == 30 == summary["Đã nhận từ trước đến nay (tấn)"]
    assert column(figures["Theo tỉnh của doanh nghiệp"], "Liên kết") == [2]
    chains = list(figures["Chuỗi cây trồng, vật nuôi"].values)[1:]
    assert chains == [("Trồng trọt", 1, 2, 1, 1)], "one species, two cooperatives sell it, the register names a third"
    linkages = rows_of(staff.get("/insights/linkage/list/export.xlsx"))
    assert sorted(each["Sản lượng (tấn)"] for each in linkages) == [30, 50]

    made = staff.get("/insights/reports").form_to("/reports").submit()
    assert "66,7 % 2 trong 3 HTX" in made.main
    assert invented in made.main
    ours = everything.given(Rung.SIGNED, today().replace(month=1, day=1), today())
    assert f"đã nhận {sum(handed.quantity for _each, handed in ours) / 1000:.0f} tấn, trị giá" in made.main
    report = queries.report(int(made.url.rsplit("/", 1)[1]), GIA_LAI)
    for spoken, said in (("vi", "2 trong 3 HTX nông nghiệp"), ("en", "2 of 3 agricultural cooperatives")):
        told = json.loads(paper.data_of(report, spoken))
        assert told["headline"][0].replace("\u00a0", " ") in ("66,7 %", "66.7%")
        assert said in told["headline"][1]
        amounts = {row[0]: row[1] for row in told["sections"][1]["rows"]}
        assert next(iter(amounts.values())) == "2"
        assert "80" in amounts.values()
        assert "emonstration" in told["headline"][-1] or "trình diễn" in told["headline"][-1]
    pdf = PdfReader(BytesIO(staff.get(f"{made.url}/report.pdf?language=vi").response.data))
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "2 trong 3 HTX nông nghiệp" in words
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"], "tagged, so that it can be read aloud"
    kept = load_workbook(BytesIO(staff.get(f"{made.url}/export.xlsx").response.data))
    assert {row[0]: row[1] for row in kept["Tóm tắt"].values if row[0] != "Số liệu"} == {
        key: value for key, value in summary.items() if key != "Số liệu"
    }
    day = report.starts_on
    assert next(kept["Tóm tắt"].values)[2] == f"Trước {day:%-d}/{day.month}/{day.year}"
    about = list(kept.worksheets[0].values)
    assert {("Con số chính", "66,7\u00a0%"), ("Lưu ý", telling.notes(report)[2]), ("Nghĩa là", invented)} <= set(about)
    (listed_report,) = rows_of(staff.get("/insights/reports/export.xlsx?proof=signed"))
    assert listed_report["Bậc chứng cứ"] == SIGNED
    assert rows_of(staff.get("/insights/reports/export.xlsx?proof=declared")) == []

    Linkage(factories, broker, farms[2], factories.enterprise()).agree(1).sign(0)
    assert "100 % 3 trong 3 HTX" in staff.get("/insights/linkage").main
    assert "66,7 % 2 trong 3 HTX" in staff.get(made.url).main, "a report stays as it was made"


def test_where_nothing_is_known_the_pages_say_so(factories: Factories, site: Site) -> None:
    staff = site.signed_in(factories.staff(province_code=VINH_LONG))
    share = staff.get("/insights/linkage?rung=made-up&day=yesterday")
    assert "Chưa tính được tỷ lệ" in share.main
    assert "Mục tiêu của tỉnh: 10 %" in share.main
    assert share.soup.select("main svg.chart-sheet") == [], "no chart of nothing"
    assert "Chưa có liên kết nào ở bậc này" in staff.get("/insights/linkage/picture").main
    assert "Chưa có liên kết nào như vậy" in staff.get("/insights/linkage/list?rung=declared&q=abc").main
    for room in ("", "/picture", "/list"):
        assert staff.get(f"/insights/linkage{room}/export.xlsx").status == 200
    made = staff.get("/insights/reports").form_to("/reports").submit()
    assert "Chưa tính được tỷ lệ" in made.main
    assert staff.get(f"{made.url}/report.pdf").response.data.startswith(b"%PDF")
    coop = cooperative(factories, commune_code=HUNG_HOA)
    Linkage(factories, factories.staff(province_code=VINH_LONG), coop, factories.enterprise()).agree(9).sign(8)
    picture = staff.get("/insights/linkage/picture").main
    assert "Chưa so được giá hợp đồng với thị trường" in picture
    assert "biết của 0/1 liên kết" in picture


def test_a_period_that_makes_no_sense_is_refused_beside_its_field(staff: Browser) -> None:
    form = staff.get("/insights/reports").form_to("/reports")
    to_come = today() + timedelta(days=3)
    ahead = form.fill(ends_on=f"{to_come.day}/{to_come.month}/{to_come.year}").submit(expect=422)
    assert "Ngày này chưa tới" in ahead.error_of("ends_on")
    backwards = ahead.form_to("/reports").fill(starts_on="2/2/2026", ends_on="1/2/2026").submit(expect=422)
    assert "phải sau ngày bắt đầu" in backwards.error_of("ends_on")
    long = backwards.form_to("/reports").fill(starts_on="1/1/2015").submit(expect=422)
    assert "nhiều nhất 5 năm" in long.error_of("starts_on")


def test_another_province_finds_no_linkage_and_no_report(
    factories: Factories, site: Site, staff: Browser, broker: User
) -> None:
    deal = Linkage(factories, broker, cooperative(factories), factories.enterprise()).agree(5)
    page = f"/insights/linkage/{deal.signed.introduction_id}"
    made = staff.get("/insights/reports").form_to("/reports").submit()
    assert staff.get(page).status == 200
    for outsider in (
        site.signed_in(factories.staff(province_code=VINH_LONG)),
        site.signed_in(factories.member(deal.seller)),
    ):
        for path in (page, made.url, f"{made.url}/report.pdf", f"{made.url}/export.xlsx"):
            assert outsider.get(path, expect=404).status == 404
