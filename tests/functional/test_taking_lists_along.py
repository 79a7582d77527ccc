"""Lists as workbooks: what their pages show to the same reader, in types that a table can count with."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from matchmaker.db import now, session
from matchmaker.listings import RevisionStatus
from matchmaker.measures import today
from matchmaker.moderation.models import Report, ReportReason, SubjectKind
from matchmaker.organisations.models import Organisation, Trade
from tests.factories import GIA_LAI, HUNG_HOA, Factories
from tests.support.sheets import Cell, day_in, rows_of
from tests.support.site import Site

FORMULA = '=HYPERLINK("https://a.test")'
CEILING, FLOOR = 91_357, 61_753


@pytest.fixture
def buyer(factories: Factories) -> Organisation:
    return factories.enterprise(name="Công ty Mekong", commune_code=HUNG_HOA)


@pytest.fixture
def seller(factories: Factories) -> Organisation:
    return factories.organisation(name="HTX Cao Nguyên")


def test_everybody_takes_along_the_organisations_found(factories: Factories, site: Site) -> None:
    cooperative = factories.organisation(name=FORMULA, tax_code="0101234567", member_count=42, founded_year=2011)
    session.add(Trade(organisation_id=cooperative.id, product_code="DUR"))
    factories.enterprise(name="Công ty Xa", commune_code=HUNG_HOA)
    factories.organisation(name="HTX Chờ xác minh", verified=False)
    session.commit()

    (row,) = rows_of(site.visitor().get(f"/organisations?province={GIA_LAI}").follow("Tải bảng tính"))

    assert row["Đơn vị"] == FORMULA
    assert (row["Tỉnh, thành phố"], row["Mua bán"], row["Số thành viên"]) == ("Gia Lai", "Sầu riêng", 42)
    assert row["Mã số thuế"] == "0101234567", "text: a leading nought counts"
    assert day_in(row["Ngày xác minh"]) == today()
    assert not set(row.values()) & {cooperative.contact_phone, cooperative.contact_email, cooperative.contact_name}


def test_organisations_are_sorted_by_name_or_by_when_they_were_verified(factories: Factories, site: Site) -> None:
    old = factories.organisation(name="A lâu năm")
    old.verified_at = now() - timedelta(days=900)
    factories.organisation(name="B mới")
    session.commit()

    def names(asked: str) -> list[Cell]:
        return [row["Đơn vị"] for row in rows_of(site.visitor().get(f"/organisations/export.xlsx?sort={asked}"))]

    assert names("newest") == ["B mới", "A lâu năm"]
    assert names("name") == names("nonsense") == ["A lâu năm", "B mới"]


def test_staff_take_along_what_was_reported_in_their_province(factories: Factories, site: Site) -> None:
    offer = factories.offer()
    about = {"kind": SubjectKind.OFFER, "reason": ReportReason.FRAUD}
    for organisation_id, offer_id in (
        (offer.organisation_id, offer.id),
        (factories.enterprise(commune_code=HUNG_HOA).id, None),
    ):
        session.add(
            Report(
                **about,
                organisation_id=organisation_id,
                offer_id=offer_id,
                text="+84 đòi đặt cọc",
                reporter_email="doc@nguoidoc.vn",
            )
        )
    session.commit()
    staff = site.signed_in(factories.staff())

    (row,) = rows_of(staff.get("/moderation/reports").follow("Tải bảng tính"))

    assert (row["Nội dung"], row["Người báo"]) == ("+84 đòi đặt cọc", "doc@nguoidoc.vn")
    assert offer.organisation.name in str(row["Về"])
    assert day_in(row["Báo lúc"]) == today()
    assert rows_of(staff.get("/moderation/reports/export.xlsx?show=handled")) == []
    site.signed_in(factories.member(offer.organisation)).get("/moderation/reports/export.xlsx", expect=404)


# Listings of one's own, and who fits them ----------------------------------------------------------------------


def test_an_organisation_takes_along_its_listings_with_its_private_price(
    factories: Factories, site: Site, seller: Organisation
) -> None:
    live = factories.offer(organisation=seller, floor_price_vnd=FLOOR, asking_price_vnd=85_000)
    live.taken = Decimal(30_000)
    factories.offer(organisation=seller, status=RevisionStatus.DRAFT, product_code=None, quantity=None, starts_on=None)
    factories.offer(floor_price_vnd=FLOOR + 1)
    session.commit()
    director = site.signed_in(factories.member(seller))

    rows = rows_of(director.get("/offers/mine/export.xlsx"))

    assert {row["Tình trạng"] for row in rows} == {"Mọi người đang thấy", "Anh/chị chưa gửi"}
    (shown,) = rows_of(director.get("/offers/mine?group=live").follow("Tải bảng tính"))
    assert (shown["Số"], shown["Giá sàn (₫ mỗi đơn vị tính)"]) == (live.id, FLOOR)
    assert (shown["Số lượng"], shown["Còn lại"], shown["Đơn vị tính"]) == (100_000, 70_000, "kg")
    assert day_in(shown["Từ ngày"]) == today() + timedelta(days=10)


def test_a_buyer_takes_along_its_needs_with_its_ceiling(factories: Factories, site: Site, buyer: Organisation) -> None:
    factories.need(organisation=buyer, ceiling_vnd=CEILING)

    (row,) = rows_of(site.signed_in(factories.member(buyer), "en").get("/needs/mine/export.xlsx?group=nonsense"))

    assert row["Ceiling price (₫ per unit)"] == CEILING
    assert row["State"] == "Everybody can see it"


def test_a_seller_takes_along_the_needs_that_fit_without_their_ceilings(
    factories: Factories, site: Site, buyer: Organisation, seller: Organisation
) -> None:
    factories.need(organisation=buyer, tonnes=25, ceiling_vnd=CEILING)
    offer = factories.offer(organisation=seller, asking_price_vnd=85_000)
    director = site.signed_in(factories.member(seller))

    (row,) = rows_of(director.get(f"/offers/{offer.id}/matches").follow("Tải bảng tính"))

    assert (row["Hạng"], row["Đơn vị mua"], row["Lượng cần"]) == (1, "Công ty Mekong", 25_000)
    assert row["Nhận được phần hàng"] == 0.25
    assert row["Điểm hợp"]
    assert CEILING not in row.values()
    assert not any("trần" in heading for heading in row)
    assert rows_of(director.get(f"/offers/{offer.id}/matches.xlsx?province={GIA_LAI}")) == []
    site.signed_in(factories.member(buyer)).get(f"/offers/{offer.id}/matches.xlsx", expect=404)


def test_an_offer_that_is_not_public_has_no_list_to_take_along(factories: Factories, site: Site) -> None:
    draft = factories.offer(status=RevisionStatus.DRAFT)
    site.signed_in(factories.member(draft.organisation)).get(f"/offers/{draft.id}/matches.xlsx", expect=404)
