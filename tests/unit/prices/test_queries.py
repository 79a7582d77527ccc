"""What goods cost lately: the nearest price that somebody published, and none rather than a wrong one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.catalogue.models import Product
from matchmaker.db import session
from matchmaker.errors import Unprocessable
from matchmaker.measures import today
from matchmaker.prices import queries, service
from matchmaker.prices.models import ReferencePrice
from matchmaker.prices.queries import Asked
from matchmaker.prices.service import Identity, Price
from tests.factories import GIA_LAI, VINH_LONG, Factories
from tests.functional.test_page_budgets import counted

DAY = date(2026, 3, 1)


@pytest.fixture
def staff(factories: Factories) -> User:
    return factories.staff()


def told(code: str, province: str | None, day: date = DAY, grade: str = "") -> int | None:
    found = queries.spot(code, province, day, grade=grade)
    return found.price_vnd if found else None


def test_the_nearest_price_counts_own_product_before_species_and_province_before_country(
    factories: Factories, staff: User
) -> None:
    for price, product, province in (
        (10, "DUR", None),
        (20, "DUR", GIA_LAI),
        (30, "DUR-MON", None),
        (40, "DUR-MON", GIA_LAI),
    ):
        factories.price(price, product=product, province_code=province, on=DAY, by=staff)

    assert told("DUR-MON", GIA_LAI) == 40
    assert told("DUR-MON", VINH_LONG) == 30
    assert told("DUR-MON", None) == 30
    assert told("DUR-RI6", GIA_LAI) == 20
    assert told("DUR-RI6", VINH_LONG) == 10
    assert told("DUR", GIA_LAI) == 20
    assert told("COF-ROB", GIA_LAI) is None


def test_a_price_holds_for_so_many_days_over_month_ends_and_tet_and_never_before_its_own(
    factories: Factories, staff: User
) -> None:
    factories.price(50, on=date(2026, 1, 30), by=staff)
    factories.price(60, on=date(2026, 3, 2), by=staff)

    assert told("DUR-MON", GIA_LAI, date(2026, 1, 29)) is None
    assert told("DUR-MON", GIA_LAI, date(2026, 1, 30)) == 50
    assert told("DUR-MON", GIA_LAI, date(2026, 3, 1)) == 50, "thirty days, the rest at Tết among them"
    assert told("DUR-MON", GIA_LAI, date(2026, 3, 2)) == 60
    assert told("DUR-MON", GIA_LAI, date(2026, 4, 2)) is None


def test_a_grade_is_told_for_itself_and_the_middle_one_for_unsorted_goods(factories: Factories, staff: User) -> None:
    for price, grade in ((120, "VIP"), (99, "A"), (79, "B")):
        factories.price(price, grade=grade, on=DAY, by=staff)
    factories.price(200, grade="C", on=DAY - timedelta(days=3), by=staff)

    assert [told("DUR-MON", GIA_LAI, grade=grade) for grade in ("VIP", "loại b", "D")] == [120, 79, None]
    assert told("DUR-MON", GIA_LAI) == 99
    factories.price(90, on=DAY, by=staff)
    assert [told("DUR-MON", GIA_LAI, grade=grade) for grade in ("", "B", "D")] == [90, 79, 90]


def test_a_hundred_contracts_ask_once(factories: Factories, staff: User) -> None:
    factories.price(40, on=DAY, by=staff)
    codes = session.query(Product.code).limit(100)
    asked = [Asked(code, GIA_LAI) for (code,) in codes] + [Asked("DUR-MON", GIA_LAI)]

    with counted() as statements:
        found = queries.spots(asked, DAY)

    assert len(statements) == 1
    assert {each.product_code for each in found} == {"DUR-MON"}
    assert queries.spots([], DAY) == {}


def price(price_vnd: int, *, source: str = "Báo", province: str | None = None, on: date | None = None) -> Price:
    return Price(Identity("DUR-MON", province, "", on or today()), price_vnd, source)


def test_one_price_is_in_force_and_what_it_replaced_is_kept(factories: Factories, staff: User) -> None:
    service.write_down([price(80_000)], by=staff)
    assert service.write_down([price(80_000)], by=staff) == []
    service.write_down([price(81_000), price(82_000, province=GIA_LAI)], by=staff)

    assert sorted(each.price_vnd for each in session.scalars(queries.in_force())) == [81_000, 82_000]
    replaced = session.query(ReferencePrice).filter(ReferencePrice.removed_at.is_not(None)).one()
    assert (replaced.price_vnd, replaced.by_id) == (80_000, staff.id)
    twin = {"product_code": "DUR-MON", "province_code": None, "grade": "", "on": today(), "source": "x"}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(ReferencePrice).values(price_vnd=1, by_id=staff.id, **twin))


def test_a_day_to_come_and_a_whole_group_have_no_price(factories: Factories, staff: User) -> None:
    for wrong in (
        price(1, on=today() + timedelta(days=1)),
        price(1, source=""),
        Price(Identity("FRUIT", None, "", today()), 1, "Báo"),
    ):
        with pytest.raises(Unprocessable):
            service.write_down([wrong], by=staff)
    assert session.query(ReferencePrice).count() == 0
