"""Staff ask for a season plan, read its board, make a line an introduction, and lay two plans beside each other."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from matchmaker.brokering.models import Introduction
from matchmaker.catalogue.models import Product, ProductLevel
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.planning import running
from matchmaker.planning.models import PlanLine, PlanStatus, PlanWeek, SeasonPlan
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.support import planned as finished
from tests.support.sheets import rows_of
from tests.support.site import Browser, Page, Site


def asked(staff: Browser, *, expect: int | None = None, **told: str) -> Page:
    """What comes of asking for a plan of the coming months, unless told otherwise."""
    first, last = today(), today() + timedelta(days=120)
    days = {"starts_on": f"{first:%d/%m/%Y}", "ends_on": f"{last:%d/%m/%Y}"}
    return staff.get("/plans/new").form("main form.fields").fill(**{**days, **told}).submit("save", expect=expect)


def planned(staff: Browser, **told: str) -> str:
    """The address of a plan that staff asked for and the worker made."""
    page = asked(staff, **told)
    assert running.run_plans() == 1
    return page.url


def number(plan: str) -> str:
    """A plan's id from its address."""
    return plan.rpartition("/")[2]


def test_a_plan_is_run_and_a_line_becomes_an_introduction(site: Site, factories: Factories) -> None:
    offer, need = factories.offer(tonnes=80), factories.need(tonnes=50)
    lonely = factories.offer(product="COF-ROB-GRN", tonnes=7).organisation.name
    staff = site.signed_in(factories.staff())
    waiting = asked(staff, name="Vụ thử")
    assert "Chờ đến lượt" in waiting.main
    assert waiting.soup.select_one('noscript meta[http-equiv="refresh"]')
    looking = {"HX-Request": "true", "HX-Target": "progress"}
    assert "HX-Refresh" not in staff.get(waiting.url, headers=looking).response.headers
    running.run_plans()
    assert staff.get(waiting.url, headers=looking).response.headers["HX-Refresh"] == "true"
    board = staff.get(waiting.url)
    assert "50 tấn" in board.main
    assert "Chưa giới thiệu" in board.main
    left = staff.get(f"{waiting.url}/left/offer").main
    assert lonely in left
    assert "Chưa ai cần mặt hàng này trong mùa" in left
    assert "30 tấn" in left
    assert "7 tấn" in staff.get(f"{waiting.url}/left/offer?product=COF-ROB-GRN").main
    cells = [each.get_text() for each in staff.get(f"{waiting.url}/weeks").soup.select(".heat td")]
    assert ("5,7" in cells, cells[-1]) == (True, "50")
    assert "Ia Grai, Gia Lai → Ia Grai, Gia Lai" in str(staff.get(f"{waiting.url}/map").soup)
    line = session.scalars(select(PlanLine)).one()
    page = staff.get(f"{waiting.url}/lines/{line.id}")
    assert "50 tấn" in page.main
    made = page.form("main form.fields").submit()
    introduction = session.scalars(select(Introduction)).one()
    assert made.url == f"/introductions/{introduction.id}"
    assert (introduction.need_id, introduction.offer_id) == (need.id, offer.id)
    after = staff.get(waiting.url).main
    assert "Chờ cả hai bên" in after
    assert "đã giới thiệu 50 tấn" in after
    twice = page.form("main form.fields").fill(form_key=None).submit()
    assert "không giới thiệu từ đây được nữa" in twice.text


def test_the_weeks_of_many_products_are_read_page_by_page(site: Site, factories: Factories) -> None:
    by = factories.staff()
    plan, monday = finished.done(by), today() - timedelta(days=today().weekday())
    codes = session.scalars(select(Product.code).where(Product.level == ProductLevel.SPECIES).limit(30)).all()
    session.add_all(
        PlanWeek(plan_id=plan.id, product_code=code, week_on=monday + timedelta(weeks=week), home=Decimal(123_456_700))
        for code in codes
        for week in range(53)
    )
    session.commit()
    staff = site.signed_in(by)
    page, seen = staff.get(f"/plans/{plan.id}/weeks"), []
    assert "30 mặt hàng" in page.main
    while True:
        assert len(page.text.encode()) < 100_000
        seen += [each.get_text() for each in page.soup.select(".heat tbody th")]
        if page.soup.select_one("a[rel=next]") is None:
            break
        page = staff.get(page.soup.select_one("a[rel=next]")["href"])
    assert len(set(seen)) == len(seen) == 30
    assert len(rows_of(staff.get(f"/plans/{plan.id}/weeks/export.xlsx"))) == 30


def test_a_plan_that_hauls_as_much_farther_than_the_simple_rule_says_what_the_kilometres_buy(
    site: Site, factories: Factories
) -> None:
    staff = factories.staff()
    plan = finished.done(staff)
    units = plan.figures["units"]["kg"]
    for haul, is_said in ((5.2e6, True), (5.0e6, False)):
        plan.figures = {**plan.figures, "units": {"kg": {**units, "haul": haul}}}
        session.commit()
        page = site.signed_in(staff).get(f"/plans/{plan.id}").main
        assert "Chỉ ghép gần trước thì 50 tấn có nơi nhận, đi trung bình 100 km." in page
        assert ("Kế hoạch đi xa hơn để nhiều nguồn cung cùng bán được một phần" in page) is is_said


def test_what_makes_no_sense_is_said_beside_the_field_and_keeps_what_was_typed(
    site: Site, factories: Factories
) -> None:
    staff = site.signed_in(factories.staff())
    page = asked(staff, name="Vụ ngược", starts_on="1/6/2030", ends_on="1/5/2030", expect=422)
    assert "Ngày kết thúc phải sau ngày bắt đầu" in page.error_of("ends_on")
    assert page.form("main form.fields").values["name"] == "Vụ ngược"
    page = asked(staff, starts_on="1/1/2027", ends_on="1/6/2029", expect=422)
    assert "Một mùa dài nhất một năm" in page.error_of("ends_on")


def test_two_plans_beside_each_other_say_what_a_bad_harvest_changes(site: Site, factories: Factories) -> None:
    seller = factories.offer(tonnes=80).organisation.name
    factories.need(tonnes=80)
    staff = site.signed_in(factories.staff())
    usual, bad = planned(staff), planned(staff, yield_percent="-20")
    page = staff.get(f"{usual}/compare?beside={number(bad)}").main
    assert "sản lượng −20 %" in page
    assert "80 tấn" in page
    assert "64 tấn" in page
    assert seller in page
    (row,) = rows_of(staff.get(f"{usual}/compare/export.xlsx?beside={number(bad)}"))
    assert row["Hơn kém"] == -16_000
    begun, again = (staff.get(f"/plans/new{like}").form("main form.fields") for like in ("", f"?like={number(bad)}"))
    assert (begun.values["scope"], begun.values["starts_on"]) == (
        "province",
        f"{today().day}/{today().month}/{today().year}",
    )
    assert begun.values["ends_on"]
    assert again.values["yield_percent"] == "-20"


def test_a_plan_is_taken_along_as_workbooks_narrowed_as_on_the_page(site: Site, factories: Factories) -> None:
    near = factories.offer(tonnes=10).organisation.name
    far = factories.offer(product="COF-ROB-GRN", tonnes=10).organisation.name
    factories.need(tonnes=10), factories.need(product="COF-ROB-GRN", tonnes=10)
    staff = site.signed_in(factories.staff())
    plan = planned(staff)
    everything = rows_of(staff.get(f"{plan}/export.xlsx"))
    assert {row["Bên bán"] for row in everything} == {near, far}
    (some,) = rows_of(staff.get(f"{plan}/export.xlsx?product=COF-ROB-GRN&state=proposed&sort=nearest"))
    assert (some["Bên bán"], some["Lượng theo kế hoạch"]) == (far, 10_000)
    assert len(rows_of(staff.get(f"{plan}/weeks/export.xlsx?product=DUR-MON"))) == 1
    assert rows_of(staff.get(f"{plan}/left/offer/export.xlsx?reason=bound")) == []
    assert len(rows_of(staff.get("/plans/export.xlsx"))) == 1


def test_a_plan_is_stopped_by_a_button(site: Site, factories: Factories) -> None:
    staff = site.signed_in(factories.staff())
    waiting = asked(staff)
    stop = waiting.form_to("/stop")
    stopped = stop.submit()
    assert "đã dừng giữa chừng" in stopped.main
    assert running.run_plans() == 0
    assert "không còn gì để dừng" in stop.submit().text
    assert session.scalars(select(SeasonPlan)).one().status is PlanStatus.STOPPED


def test_the_country_is_planned_without_what_other_provinces_keep_to_themselves(
    site: Site, factories: Factories
) -> None:
    far = factories.organisation(commune_code=HUNG_HOA, name="HTX Ở Xa")
    buyer = factories.enterprise(commune_code=HUNG_HOA)
    factories.offer(organisation=far, tonnes=10, asking_price_vnd=90_000)
    factories.need(organisation=buyer, tonnes=10, ceiling_vnd=80_000)
    staff = site.signed_in(factories.staff())
    plan = planned(staff, scope="country")
    assert "HTX Ở Xa" in staff.get(plan).main
    line = session.scalars(select(PlanLine)).one()
    page = staff.get(f"{plan}/lines/{line.id}")
    assert "Cả hai bên ở tỉnh khác" in page.main
    assert "80.000" not in page.text
    own = site.signed_in(factories.staff(province_code=VINH_LONG))
    assert "Chưa ghép được cặp nào" in own.get(planned(own)).main, "there the ceiling is known, and bars the pair"
    own.get(plan, expect=404)


def test_plans_read_well_in_english(site: Site, factories: Factories) -> None:
    factories.offer(tonnes=80), factories.need(tonnes=50)
    staff = site.signed_in(factories.staff(), "en")
    plan = planned(staff)
    for path in ("/plans", plan, f"{plan}/left/offer", f"{plan}/weeks", f"{plan}/map", f"{plan}/compare"):
        page = staff.get(path)
        assert "Season plan" in page.main
        assert "kế hoạch" not in page.main.lower()
