"""Introductions as lists: narrowed, sorted, and taken along as workbooks by a party and by the staff."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from matchmaker.audit import Event
from matchmaker.brokering.models import EndReason, Introduction, IntroductionStatus
from matchmaker.db import now, session
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation
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
            "proposed_by_id": (staff := make.staff().id),
            "broker_id": staff,
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


def test_staff_see_first_what_is_due_first_and_last_what_ended_first(factories: Factories, site: Site) -> None:
    need = factories.need()

    def with_seller(name: str) -> Offer:
        return factories.offer(organisation=factories.organisation(name=name))

    for days in (9, 2):
        ended = {"status": IntroductionStatus.AGREED, "ended_at": now() - timedelta(days=days)}
        accepted(factories, need, with_seller(f"ended {days} days ago"), **ended)
    accepted(factories, need, with_seller("nothing planned"))
    introduced(factories, need, with_seller("answers due in 3 days"), answer_by=today() + timedelta(days=3))
    accepted(factories, need, with_seller("call tomorrow"), next_action_on=today() + timedelta(days=1))

    rows = rows_of(site.signed_in(factories.staff()).get("/desk/introductions/export.xlsx"))

    assert [row["Bên bán"] for row in rows] == [
        "call tomorrow",
        "answers due in 3 days",
        "nothing planned",
        "ended 2 days ago",
        "ended 9 days ago",
    ]
    assert ["Đến hạn" in row for row in rows] == [True, True, False, False, False]


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
