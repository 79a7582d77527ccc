"""A buyer posts a need: what, how much a week, what must be so, and the price nobody else sees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from matchmaker.db import session
from matchmaker.listings import RevisionStatus
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.organisations.models import Organisation
from tests.factories import Factories
from tests.support.site import Browser, Page, Site

pytestmark = pytest.mark.pure  # forms are read above the database; test_hostile_input sends each on both

FIRST = today() + timedelta(days=20)
LAST = FIRST + timedelta(days=83)


def day(value: Any) -> str:
    return f"{value.day}/{value.month}/{value.year}"


@pytest.fixture
def company(factories: Factories) -> Organisation:
    return factories.enterprise(name="Công ty Xuất khẩu")


@pytest.fixture
def buyer(company: Organisation, factories: Factories, site: Site) -> Browser:
    return site.signed_in(factories.member(company))


def the_need() -> Need:
    session.expire_all()
    return session.query(Need).order_by(Need.id.desc()).first()


def asking(buyer: Browser, product: str = "Sầu riêng Ri6") -> Page:
    """The page of requirements of a need that was begun."""
    buyer.get("/needs/new").form().fill(product=product).submit("save")
    return buyer.get(f"/needs/{the_need().id}/edit/requirements")


def add(page: Page, about: str) -> Page:
    return page.form().fill(about=about).submit("add")


def test_a_need_is_written_part_by_part_and_handed_in(buyer: Browser) -> None:
    said = {"product": "Sầu riêng Ri6", "market": "CN", "description": "Nhận tại kho"}
    page = buyer.get("/needs/new").form().fill(**said).submit("save")
    assert page.url.endswith("/edit/amount")
    said = {"quantity": "300 tấn", "weekly_rate": "25 tấn", "starts_on": day(FIRST), "ends_on": day(LAST)}
    page = page.form().fill(**said).submit("save")
    assert page.url.endswith("/edit/requirements")
    assert "300 tấn, 25 tấn mỗi tuần" in page.main
    page = add(add(page, "certificate:PUC_EXPORT"), "attribute:brix")
    page = page.form().fill(**{"row-1-weight": "should"}).submit("save")
    assert page.url.endswith("/edit/price")
    page = page.form().fill(ceiling="95k", contract_kind="season").submit("save")
    assert page.url.endswith("/preview")
    assert "95.000" not in page.main
    page = page.form_to("/submit").submit()
    assert page.url == "/needs/mine"

    revision = the_need().latest
    assert revision.status is RevisionStatus.SUBMITTED
    assert (revision.weekly_rate, revision.ceiling_vnd, revision.market) == (25_000, 95_000, "CN")
    assert revision.requirements == [
        {"kind": "certificate", "key": "PUC_EXPORT", "op": "=", "value": None, "essential": True},
        {"kind": "attribute", "key": "brix", "op": ">=", "value": 16.04, "essential": False},
    ]


def test_every_sort_of_requirement_is_kept_and_shown_again(buyer: Browser) -> None:
    page = asking(buyer)
    for about in ("stars:OCOP", "attribute:grade", "attribute:cadmium_mg_kg", "certificate:VIETGAP_TT"):
        page = add(page, about)
    said = {"row-0-stars": "4", "row-0-verified": "y", "row-1-value": ["A", "B"]}
    page = page.form().fill(**said).submit("save")
    assert page.url.endswith("/edit/price")
    stored = the_need().latest.requirements
    assert [each.get("verified") for each in stored] == [True, None, None, None]
    assert [(each["key"], each["op"], each["value"]) for each in stored] == [
        ("OCOP", ">=", 4),
        ("grade", "in", ["A", "B"]),
        ("cadmium_mg_kg", "<=", 0.05),
        ("VIETGAP_TT", "=", None),
    ]
    again = buyer.get(f"/needs/{the_need().id}/edit/requirements")
    again.form().submit("save")
    assert the_need().latest.requirements == stored


def test_a_row_is_taken_away_and_the_others_keep_what_was_typed(buyer: Browser) -> None:
    page = add(add(add(asking(buyer), "certificate:HACCP"), "attribute:brix"), "certificate:HALAL")
    form = page.form().fill(**{"row-1-value": "18,5", "row-2-weight": "should"})
    form.values["remove"] = "0"
    page = buyer.post(page.url, form.values)
    assert "HACCP" not in " ".join(each.get_text() for each in page.soup.select(".requirement legend"))
    assert page.soup.select_one('[name="row-0-value"]')["value"] == "18,5"
    page.form().submit("save")
    assert [(each["key"], each["essential"]) for each in the_need().latest.requirements] == [
        ("brix", True),
        ("HALAL", False),
    ]


def test_a_need_has_at_most_five_essentials(buyer: Browser) -> None:
    page = asking(buyer)
    for kind in ("HACCP", "HALAL", "VIETGAP_TT", "GLOBALGAP", "ORG_VN", "RA"):
        page = add(page, f"certificate:{kind}")
    assert [each["essential"] for each in the_need().latest.requirements] == [True] * 5 + [False]
    refused = page.form().fill(**{"row-5-weight": "must"}).submit("save", expect=422)
    assert "nhiều nhất 5 yêu cầu bắt buộc" in refused.error_of("about")
    assert not the_need().latest.requirements[5]["essential"]


def test_a_row_is_saved_as_soon_as_it_says_something(buyer: Browser) -> None:
    page = add(asking(buyer), "attribute:grade")
    assert the_need().latest.requirements == []
    assert not page.soup.select(".field-error")
    page.form().fill(**{"row-0-value": ["A"], "about": "certificate:HACCP"}).submit("add")
    assert [each["key"] for each in the_need().latest.requirements] == ["grade", "HACCP"]


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ("", "chưa chọn"),
        ("certificate:NONSENSE", "chưa chọn"),
        ("attribute:moon_phase", "chưa chọn"),
        ("nonsense", "chưa chọn"),
        ("certificate:HACCP", "đã có"),
    ],
)
def test_a_condition_that_cannot_be_added_is_told(buyer: Browser, about: str, told: str) -> None:
    form = add(asking(buyer), "certificate:HACCP").form()
    form.values["about"] = about
    form.values["add"] = "1"
    page = buyer.post(form.page.url, form.values)
    assert told in page.error_of("about")
    assert len(page.soup.select(".requirement")) == 1


def test_a_bound_that_makes_no_sense_is_told_beside_its_row(buyer: Browser) -> None:
    page = add(asking(buyer), "attribute:brix").form().fill(**{"row-0-value": "ngọt"}).submit("save", expect=422)
    assert "Chưa đọc được" in page.error_of("row-0-value")
    assert page.soup.select_one('[name="row-0-value"]')["value"] == "ngọt"


def test_a_row_about_nothing_known_is_dropped(buyer: Browser) -> None:
    form = asking(buyer).form()
    form.values["row-0-about"] = "certificate:NONSENSE"
    form.values["row-3-about"] = "certificate:HACCP"
    form.values["row-3-weight"] = "must"
    buyer.post(form.page.url, form.values)
    assert [each["key"] for each in the_need().latest.requirements] == ["HACCP"]


def test_an_essential_yes_is_asked_by_name(buyer: Browser) -> None:
    page = add(asking(buyer, "Sầu riêng Monthong (Dona)"), "attribute:auramine_free")
    page.form().submit("save")
    assert the_need().latest.requirements[0]["value"] == "yes"


def test_a_weekly_rate_is_no_more_than_the_whole(buyer: Browser) -> None:
    asking(buyer)
    page = buyer.get(f"/needs/{the_need().id}/edit/amount").form().fill(quantity="10 tấn", weekly_rate="11 tấn")
    assert "lớn hơn tổng" in page.submit("save", expect=422).error_of("weekly_rate")


def test_a_group_may_be_wanted(buyer: Browser) -> None:
    assert "Trái cây" in asking(buyer, "Trái cây").main


def test_a_cooperative_needs_inputs_alone(factories: Factories, site: Site) -> None:
    director = site.signed_in(factories.member(factories.organisation()))
    page = director.get("/needs/new").form().fill(product="Sầu riêng Ri6").submit("save", expect=422)
    assert "Hợp tác xã tìm mua vật tư" in page.error_of("product")
    page = director.get("/needs/new").form().fill(product="Phân NPK").submit("save")
    assert page.url.endswith("/edit/amount")


def test_the_ceiling_is_told_to_nobody_else(buyer: Browser, company: Organisation, factories: Factories) -> None:
    need = factories.need(organisation=company, ceiling_vnd=91_234)
    page = buyer.get(f"/needs/{need.id}/edit/price")
    assert "Bên bán không bao giờ thấy" in page.main
    assert page.soup.select_one("#ceiling")["value"] == "91.234"
    assert "91.234" not in buyer.get(f"/needs/{need.id}/preview").text


def test_a_need_is_copied_taken_back_and_a_draft_deleted(
    buyer: Browser, company: Organisation, factories: Factories
) -> None:
    need = factories.need(organisation=company)
    copied = buyer.get("/needs/mine").form_to("/copy").submit()
    assert copied.url == f"/needs/{the_need().id}/edit"
    copied.form_to("/discard").submit()
    assert "Đã rút" in buyer.get(f"/needs/{need.id}/withdraw").form().submit().main


def test_a_need_of_inputs_asks_for_no_market_and_no_papers_of_produce(factories: Factories, site: Site) -> None:
    browser = site.signed_in(factories.member(factories.organisation()))
    page = browser.get("/needs/new")
    assert not page.soup.select("[name=market]")
    page = page.form().fill(product="Phân NPK").submit("save")
    assert session.query(Need).one().latest.market is None
    page = browser.get(page.url.replace("amount", "requirements"))
    asked = {each["value"] for each in page.soup.select("select[name=about] option")}
    assert "certificate:TRACE_VN" in asked
    assert not asked & {"certificate:VIETGAP_TT", "stars:OCOP"}


def test_a_requirement_that_was_added_is_where_the_reader_lands(buyer: Browser) -> None:
    form = asking(buyer).form()
    for number, about in enumerate(["certificate:VIETGAP_TT", "certificate:HACCP"]):
        form.fill(about=about)
        answer = buyer.client.post(form.page.url, data={**form.values.to_dict(), "add": ""})
        assert answer.headers["Location"].endswith(f"/requirements#row-{number}")
        form = buyer.get(form.page.url).form()
        assert form.page.soup.select_one(f"fieldset#row-{number}")
