"""A published need is readable by all, without its ceiling and contact."""

from __future__ import annotations

import zipfile
from io import BytesIO

from matchmaker.listings import RevisionStatus
from tests.factories import HUNG_HOA, Factories
from tests.support.site import Site

REQUIREMENTS = [
    {"kind": "certificate", "key": "PUC_EXPORT", "op": "=", "value": "CN", "essential": True},
    {"kind": "attribute", "key": "dry_matter_pct", "op": ">=", "value": 32, "essential": True},
    {"kind": "attribute", "key": "grade", "op": "=", "value": "A", "essential": False},
    {"kind": "stars", "key": "", "op": ">=", "value": 4, "essential": False},
]


def test_a_visitor_finds_a_need_and_reads_what_it_asks(factories: Factories, site: Site) -> None:
    need = factories.need(
        product="DUR",
        requirements=REQUIREMENTS,
        ceiling_vnd=90_321,
        market="CN",
        weekly_rate=5_000,
        description="Mua đều.",
    )
    factories.need(product="BAN-CAV", organisation=factories.enterprise(commune_code=HUNG_HOA))

    page = site.visitor().get("/needs?product=DUR-MON")
    assert "1 nhu cầu mua sầu riêng Monthong (Dona)" in page.main
    assert "Bắt buộc: Mã vùng trồng XK đang hiệu lực cho Trung Quốc, Chất khô ≥ 32 %" in page.main

    page = page.follow("Sầu riêng")
    for words in ("50 tấn", "5 tấn", "Trung Quốc", "Hạng: A", "OCOP từ 4 sao trở lên", "Mua đều."):
        assert words in page.main
    html = page.response.get_data(as_text=True)
    for private in ("90.321", "90321", need.organisation.contact_phone, need.organisation.contact_email):
        assert private not in html
    assert "kind=cooperative" in html


def test_the_buyer_and_its_provinces_staff_see_the_ceiling(factories: Factories, site: Site) -> None:
    need = factories.need(ceiling_vnd=90_321)
    buyer, staff = factories.member(need.organisation), factories.staff()
    seller = factories.member(factories.organisation())

    for insider in (buyer, staff):
        assert "90.321 ₫/kg" in site.signed_in(insider).get(f"/needs/{need.id}").main
    assert "90.321" not in site.signed_in(seller).get(f"/needs/{need.id}").main
    assert "Xem nguồn cung phù hợp" in site.signed_in(buyer).get(f"/needs/{need.id}").main


def test_a_need_for_inputs_calls_enterprises(factories: Factories, site: Site) -> None:
    need = factories.need(product="INP-FER-NPK", organisation=factories.organisation())

    assert "kind=enterprise" in site.visitor().get(f"/needs/{need.id}").response.get_data(as_text=True)


def test_a_need_in_review_is_nobody_elses(factories: Factories, site: Site) -> None:
    need = factories.need(status=RevisionStatus.SUBMITTED)

    site.visitor().get(f"/needs/{need.id}", expect=404)
    assert (
        "Đang chờ Liên minh duyệt" in site.signed_in(factories.member(need.organisation)).get(f"/needs/{need.id}").main
    )


def test_a_workbook_of_needs_tells_requirements_and_no_ceiling(factories: Factories, site: Site) -> None:
    factories.need(requirements=REQUIREMENTS, ceiling_vnd=90_321, market="CN")

    page = site.visitor().get("/needs/export.xlsx")

    with zipfile.ZipFile(BytesIO(page.response.data)) as archive:
        told = archive.read("xl/sharedStrings.xml").decode() + archive.read("xl/worksheets/sheet1.xml").decode()
    assert "Mã vùng trồng XK đang hiệu lực cho Trung Quốc; Chất khô ≥\u00a032\u00a0%" in told
    assert "90321" not in told


def test_an_empty_list_invites_to_post(site: Site, factories: Factories) -> None:
    page = site.visitor().get("/needs")

    assert page.link("Đăng nhu cầu") == "/needs/new"
