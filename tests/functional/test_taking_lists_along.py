"""Lists as workbooks: what their pages show to the same reader, in types that a table can count with."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from matchmaker.audit import Event
from matchmaker.brokering.models import EndReason, Introduction, IntroductionStatus
from matchmaker.db import now, session
from matchmaker.listings import RevisionStatus
from matchmaker.measures import today
from matchmaker.moderation.models import Report, ReportReason, SubjectKind
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation, Trade
from tests.factories import GIA_LAI, HUNG_HOA, VINH_LONG, Factories
from tests.functional.test_page_budgets import counted
from tests.support.sheets import Cell, day_in, rows_of
from tests.support.site import Site

FORMULA = '=HYPERLINK("https://a.test")'
CEILING, FLOOR = 91_357, 61_753


def introduced(make: Factories, need: Need, offer: Offer, **columns: object) -> Introduction:
    """The two brought together by a member of the staff; neither has answered, unless told otherwise."""
    made = Introduction(
        **{
            "need_id": need.id,
            "offer_id": offer.id,
            "need_revision_id": need.approved_id,
            "offer_revision_id": offer.approved_id,
            "buyer_id": need.organisation_id,
            "seller_id": offer.organisation_id,
            "proposed_by_id": make.staff().id,
            "answer_by": today() + timedelta(days=7),
            **columns,
        }
    )
    session.add(made)
    session.commit()
    return made


def accepted(make: Factories, need: Need, offer: Offer, **columns: object) -> Introduction:
    yes = {"buyer_accepted_at": now(), "seller_accepted_at": now(), "status": IntroductionStatus.ACCEPTED}
    return introduced(make, need, offer, **{**yes, **columns})


@pytest.fixture
def buyer(factories: Factories) -> Organisation:
    return factories.enterprise(name="Công ty Mekong", commune_code=HUNG_HOA)


@pytest.fixture
def seller(factories: Factories) -> Organisation:
    return factories.organisation(name="HTX Cao Nguyên")


# Introductions -------------------------------------------------------------------------------------------------


def test_staff_take_along_both_sides_the_next_step_and_its_day(
    factories: Factories, site: Site, buyer: Organisation, seller: Organisation
) -> None:
    need, offer = factories.need(organisation=buyer, ceiling_vnd=CEILING), factories.offer(organisation=seller)
    introduced(factories, need, offer, next_action="Gọi bên mua", next_action_on=today() + timedelta(days=2))

    (row,) = rows_of(site.signed_in(factories.staff()).get("/desk/introductions/export.xlsx"))

    told = ("Bên mua", "Tỉnh bên mua", "Bên bán", "Tỉnh bên bán", "Tình trạng", "Việc tiếp theo", "Đơn vị tính")
    assert [row[each] for each in told] == [
        "Công ty Mekong",
        "Vĩnh Long",
        "HTX Cao Nguyên",
        "Gia Lai",
        "Chờ cả hai bên",
        "Gọi bên mua",
        "kg",
    ]
    assert row["Lượng cần mua"] == 50_000
    assert day_in(row["Đến hạn"]) == today() + timedelta(days=2)
    assert day_in(row["Trả lời trước hết ngày"]) == today() + timedelta(days=7)
    assert str(row["Địa chỉ trang"]).endswith(f"/introductions/{session.query(Introduction).one().id}")


def test_contacts_are_taken_along_once_both_accepted_and_the_history_says_so(
    factories: Factories, site: Site, buyer: Organisation, seller: Organisation
) -> None:
    need = factories.need(organisation=buyer)
    accepted(factories, need, factories.offer(organisation=seller))
    introduced(factories, need, factories.offer(organisation=factories.organisation(name="HTX Chưa trả lời")))
    staff = factories.staff()

    for _twice in range(2):
        rows = rows_of(site.signed_in(staff).get("/desk/introductions/export.xlsx"))

    phones = {str(row["Bên bán"]): row.get("Bên bán: điện thoại") for row in rows}
    assert phones == {"HTX Cao Nguyên": seller.contact_phone, "HTX Chưa trả lời": None}
    looks = session.query(Event).filter_by(action="organisation.contact_viewed", by_id=staff.id).all()
    assert {each.organisation_id for each in looks} == {buyer.id, seller.id}
    assert len(looks) == 2, "a second look on the same day says nothing new"


def test_a_party_takes_along_its_own_and_the_others_contact_where_it_is_open(
    factories: Factories, site: Site, buyer: Organisation, seller: Organisation
) -> None:
    need = factories.need(organisation=buyer, ceiling_vnd=CEILING)
    accepted(factories, need, factories.offer(organisation=seller))
    waiting = factories.organisation(name=FORMULA)
    introduced(factories, need, factories.offer(organisation=waiting, floor_price_vnd=FLOOR), next_action="Việc riêng")
    factories.need()

    rows = rows_of(site.signed_in(factories.member(buyer)).get("/introductions/export.xlsx"))

    assert {str(row["Bên kia"]): row.get("Điện thoại") for row in rows} == {
        "HTX Cao Nguyên": seller.contact_phone,
        FORMULA: None,
    }
    assert {row["Tình trạng"] for row in rows} == {"Đã mở liên hệ", "Chờ anh/chị trả lời"}
    assert {row["Bên kia là"] for row in rows} == {"bên bán"}
    said = {cell for row in rows for cell in row.values()}
    assert not said & {CEILING, FLOOR, "Việc riêng", waiting.contact_phone}


def test_who_declined_after_talking_is_not_told_whom_to_call_any_more(
    factories: Factories, site: Site, buyer: Organisation, seller: Organisation
) -> None:
    ended = {"status": IntroductionStatus.DECLINED, "ended_at": now(), "end_reason": EndReason.PRICE}
    accepted(factories, factories.need(organisation=buyer), factories.offer(organisation=seller), **ended)

    (row,) = rows_of(site.signed_in(factories.member(buyer)).get("/introductions/export.xlsx"))

    assert "Điện thoại" not in row
    assert row["Lý do kết thúc"] == "Không hợp giá"


def test_the_quantity_agreed_stands_beside_its_unit(factories: Factories, site: Site, seller: Organisation) -> None:
    done = {"status": IntroductionStatus.AGREED, "ended_at": now(), "agreed_amount": Decimal(12_500)}
    accepted(factories, factories.need(), factories.offer(organisation=seller), **done)

    (row,) = rows_of(site.signed_in(factories.staff(), "en").get("/desk/introductions/export.xlsx"))

    assert (row["Quantity agreed"], row["Unit of the quantity agreed"], row["State"]) == (12_500, "kg", "Agreed")


def test_nobody_takes_along_the_introductions_of_others(
    factories: Factories, site: Site, buyer: Organisation, seller: Organisation
) -> None:
    accepted(factories, factories.need(organisation=buyer), factories.offer(organisation=seller))
    stranger = site.signed_in(factories.member(factories.organisation()))
    elsewhere = site.signed_in(factories.staff(province_code="79"))

    assert rows_of(stranger.get("/introductions/export.xlsx")) == []
    assert rows_of(elsewhere.get("/desk/introductions/export.xlsx")) == []
    for path in ("/desk/introductions", "/desk/introductions/export.xlsx"):
        stranger.get(path, expect=404)
        site.signed_in(factories.admin()).get(path, expect=404)
    elsewhere.get("/introductions/export.xlsx", expect=404)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"waits", "late", "open", "lapsed"}),
        ("status=open", {"waits", "late", "open"}),
        ("status=proposed", {"waits", "late"}),
        ("status=accepted", {"open"}),
        ("status=lapsed", {"lapsed"}),
        ("status=ended", {"lapsed"}),
        ("status=agreed", set()),
        ("awaited=buyer", {"waits"}),
        ("awaited=seller", {"waits", "late"}),
        ("due=late", {"late"}),
        ("due=soon", {"waits"}),
        ("due=unplanned", {"waits", "open"}),
        (f"province={VINH_LONG}", {"open"}),
        (f"province={GIA_LAI}", {"waits", "late", "open", "lapsed"}),
        ("q=late", {"late"}),
        ("status=nonsense&awaited=own&due=&province=0&sort=x", {"waits", "late", "open", "lapsed"}),
    ],
)
def test_staff_narrow_what_they_follow(factories: Factories, site: Site, asked: str, found: set[str]) -> None:
    at = {name: factories.organisation(name=name) for name in ("waits", "late", "lapsed")}
    at["open"] = factories.organisation(name="open", commune_code=HUNG_HOA)
    own = factories.offer()
    need = {name: factories.need(organisation=each) for name, each in at.items()}
    introduced(factories, need["waits"], own)
    introduced(
        factories,
        need["late"],
        own,
        buyer_accepted_at=now(),
        next_action="Gọi",
        next_action_on=today() - timedelta(days=1),
    )
    introduced(factories, need["lapsed"], own, answer_by=today() - timedelta(days=1))
    accepted(factories, need["open"], own)
    staff = site.signed_in(factories.staff())

    assert {row["Bên mua"] for row in rows_of(staff.get(f"/desk/introductions/export.xlsx?{asked}"))} == found
    page = staff.get(f"/desk/introductions?{asked}")
    assert {name for name in at if f"{name} và" in page.main} == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("awaited=own", {"asks"}),
        ("awaited=other", {"hopes"}),
        ("awaited=buyer", {"asks", "hopes", "open"}),
        ("status=accepted", {"open"}),
        ("q=hopes", {"hopes"}),
    ],
)
def test_a_party_narrows_its_own(factories: Factories, site: Site, asked: str, found: set[str]) -> None:
    need = factories.need()
    names = ("asks", "hopes", "open")
    offer = {name: factories.offer(organisation=factories.organisation(name=name)) for name in names}
    introduced(factories, need, offer["asks"], seller_accepted_at=now())
    introduced(factories, need, offer["hopes"], buyer_accepted_at=now())
    accepted(factories, need, offer["open"])
    member = site.signed_in(factories.member(need.organisation))

    page = member.get(f"/introductions?{asked}")

    assert {name for name in names if f": {name}" in page.main} == found
    assert {row["Bên kia"] for row in rows_of(page.follow("Tải bảng tính"))} == found


def test_introductions_stand_in_the_order_asked_for(factories: Factories, site: Site) -> None:
    need = factories.need()
    for days, name in ((1, "young"), (9, "old")):
        offer = factories.offer(organisation=factories.organisation(name=name))
        introduced(factories, need, offer, proposed_at=now() - timedelta(days=days))
    member = site.signed_in(factories.member(need.organisation))

    def order(asked: str) -> list[Cell]:
        return [row["Bên kia"] for row in rows_of(member.get(f"/introductions/export.xlsx?sort={asked}"))]

    assert order("newest") == ["young", "old"]
    assert order("oldest") == ["old", "young"]


def test_a_filter_that_nothing_fits_can_be_taken_away(factories: Factories, site: Site) -> None:
    introduced(factories, factories.need(), factories.offer())
    staff = site.signed_in(factories.staff())

    page = staff.get("/desk/introductions?status=agreed")

    assert "Không có lần giới thiệu nào như vậy" in page.main
    assert "1 lần giới thiệu" in page.follow("Đã thỏa thuận").main


def test_a_workbook_of_many_introductions_asks_no_more_than_one_of_few(factories: Factories, site: Site) -> None:
    def asked() -> int:
        staff = factories.staff()
        with counted() as statements:
            found = rows_of(site.signed_in(staff).get("/desk/introductions/export.xlsx"))
        assert len(found) == session.query(Introduction).count()
        return len(statements)

    def more(count: int) -> None:
        need, offer = factories.need(), factories.offer()
        for _each in range(count):
            made = accepted(factories, need, offer, status=IntroductionStatus.AGREED, ended_at=now())
            made.buyer_id, made.seller_id = factories.enterprise().id, factories.organisation().id
        session.commit()

    more(3)
    few = asked()
    more(297)
    assert asked() == few


# Organisations, reports ----------------------------------------------------------------------------------------


def test_everybody_takes_along_the_organisations_found(factories: Factories, site: Site) -> None:
    cooperative = factories.organisation(name=FORMULA, tax_code="0101234567", member_count=42, founded_year=2011)
    session.add(Trade(organisation_id=cooperative.id, product_code="DUR"))
    factories.enterprise(name="Công ty Xa", commune_code=HUNG_HOA)
    factories.organisation(name="HTX Chờ xác minh", verified=False)
    session.commit()

    (row,) = rows_of(site.visitor().get(f"/organisations?province={GIA_LAI}").follow("Tải bảng Excel"))

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
