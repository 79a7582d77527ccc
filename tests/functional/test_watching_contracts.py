"""Contracts that the market tempts one side to break: seen by the staff before it happens, told to the broker once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from matchmaker import outbox
from matchmaker.accounts.models import User
from matchmaker.contracts.fulfilment.queries import active_contracts
from matchmaker.contracts.fulfilment.waiting import Who
from matchmaker.contracts.incentive import telling
from matchmaker.contracts.incentive.gathering import Unread, watch, watched
from matchmaker.contracts.incentive.meter import Level, SignKind
from matchmaker.contracts.models import Contract
from matchmaker.db import now, session
from matchmaker.measures import Period, today
from matchmaker.prices.models import ReferencePrice
from matchmaker.terms import Grade, PriceRule
from tests.factories import GIA_LAI, VINH_LONG, Factories
from tests.functional.test_page_budgets import counted
from tests.support import contracts
from tests.support.site import Site


@pytest.fixture
def broker(factories: Factories) -> User:
    return factories.staff()


@pytest.fixture
def contract(factories: Factories, broker: User) -> Contract:
    """50 tonnes at 80.000 ₫/kg."""
    return factories.contract(broker=broker)


def test_staff_read_the_arithmetic_and_a_party_the_premium_alone(
    factories: Factories, site: Site, broker: User, contract: Contract
) -> None:
    factories.price(99_000, by=broker, source="Báo Gia Lai")
    page = f"/contracts/{contract.id}"

    staff = site.signed_in(broker).get(page)
    seller = site.signed_in(factories.member(contract.seller)).get(page)
    buyer = site.signed_in(factories.member(contract.buyer)).get(page)

    reckoned = ("+950.000.000 ₫", "−320.000.000 ₫", "Bẻ kèo thì được 630.000.000 ₫", "lên tới 86.400 ₫/kg")
    for told in (*reckoned, "Chia đôi chênh lệch"):
        assert told in staff.main
    for party in (seller, buyer):
        assert "thấp hơn giá tham chiếu 19.000 ₫/kg" in party.main
        assert "theo Báo Gia Lai" in party.main
        for secret in ("630.000.000", "950.000.000", "bẻ kèo", "Chia đôi"):
            assert secret not in party.text


@pytest.mark.pure
def test_a_proposal_begins_the_annex_that_both_must_approve(
    factories: Factories, site: Site, broker: User, contract: Contract
) -> None:
    factories.price(99_000, by=broker)
    staff = site.signed_in(broker)

    page = staff.get(f"/contracts/{contract.id}")
    split = next(each["href"] for each in page.soup.select(".options a[href]") if "split" in str(each["href"]))
    staff.get(str(split)).form("main form[method=post]").fill(why="Giá chợ lên").submit(button="send")

    session.expire_all()
    annex = session.get_one(Contract, contract.id).latest
    assert (annex.annex, annex.terms.price_vnd, annex.is_approved) == (1, 89_500, False)
    assert session.get_one(Contract, contract.id).binding.terms.price_vnd == 80_000


def test_a_red_contract_is_the_brokers_first_task_and_a_calm_one_none(
    factories: Factories, site: Site, broker: User, contract: Contract
) -> None:
    factories.price(80_500, by=broker)
    assert str(contract.number) not in site.signed_in(broker).get("/tasks").main
    take_prices_back()
    factories.price(99_000, by=broker)

    tasks = site.signed_in(broker).get("/tasks")

    assert f"Nói chuyện ngay: hợp đồng {contract.number} dễ bị bẻ" in tasks.main
    assert f"{contract.seller.name} bẻ kèo thì được 630.000.000 ₫" in tasks.main
    elsewhere = site.signed_in(factories.staff(province_code="01")).get("/tasks")
    assert str(contract.number) not in elsewhere.main


def test_the_broker_is_told_once_and_anew_when_the_other_side_is_tempted(
    factories: Factories, broker: User, contract: Contract
) -> None:
    assert telling.tell_what_turned_red() == 0
    factories.price(99_000, by=broker)

    assert [telling.tell_what_turned_red() for _ in range(3)] == [1, 0, 0]
    (letter,) = letters_to(broker)
    assert (letter.values["tempted"], letter.values["spot_vi"]) == (contract.seller.name, "99.000\u00a0₫/kg")
    take_prices_back()
    factories.price(60_000, by=broker)
    assert [telling.tell_what_turned_red() for _ in range(2)] == [1, 0]
    assert letters_to(broker)[-1].values["tempted"] == contract.buyer.name


def test_who_works_there_no_more_reads_no_price_and_the_offices_do(
    factories: Factories, broker: User, contract: Contract
) -> None:
    office = factories.staff()
    broker.province_code = VINH_LONG
    session.commit()
    factories.price(99_000, by=office)

    assert telling.tell_what_turned_red() == 1
    assert not letters_to(broker)
    assert len(letters_to(office)) == 1


def take_prices_back() -> None:
    session.execute(update(ReferencePrice).values(removed_at=now()))
    session.commit()


def letters_to(reader: User) -> list[outbox.Message]:
    told = select(outbox.Message).where(
        outbox.Message.to_id == reader.id, outbox.Message.template == "contracts/incentive"
    )
    return list(session.scalars(told.order_by(outbox.Message.id)))


def test_what_is_behind_makes_it_worse_and_what_nobody_priced_says_nothing(factories: Factories, broker: User) -> None:
    begun = Period(today() - timedelta(days=40), today() + timedelta(days=20))
    late = factories.contract(broker=broker, wanted=contracts.terms(window=begun), signed_on=begun.starts_on)
    assert (watched(late).meter, watched(late).unread) == (None, Unread.NO_SPOT)
    factories.price(80_000, by=broker)

    meter = watched(late).meter

    assert meter is not None
    assert meter.seller.gain_vnd < 0
    assert [sign.kind for sign in meter.seller.signs] == [SignKind.UNDELIVERED]
    assert (meter.seller.level, meter.tempted.side) == (Level.AMBER, Who.SELLER)


@pytest.mark.parametrize(
    ("rule", "price_vnd", "premium_vnd"),
    [
        ({"price_rule": PriceRule.BY_GRADE, "price_vnd": None}, 72_000, -20_000),
        ({"price_rule": PriceRule.FLOOR_PLUS_MARKET, "price_vnd": 70_000}, 85_000, -10_000),
        ({"price_rule": PriceRule.MARKET_PREMIUM, "price_vnd": None, "premium_vnd": 50}, 85_050, -9_950),
        ({"price_rule": PriceRule.TO_BE_AGREED, "price_vnd": None}, None, None),
    ],
    ids=["by grade", "floor and market", "market and premium", "to be agreed"],
)
def test_every_price_rule_is_read_against_the_market_it_names(
    factories: Factories, broker: User, rule: dict[str, object], price_vnd: int | None, premium_vnd: int | None
) -> None:
    """By grade: 60 % A at 80.000 and 40 % B at 60.000, where the local market gives 100.000 and 80.000."""
    grades = (Grade("Loại A", price_vnd=80_000, share_pct=60), Grade("B", price_vnd=60_000, share_pct=40))
    graded = {"grades": grades} if rule["price_rule"] is PriceRule.BY_GRADE else {}
    made = factories.contract(broker=broker, wanted=contracts.terms(**rule, **graded))
    factories.price(95_000, by=broker, province_code=GIA_LAI)
    factories.price(85_000, by=broker, province_code=None)
    factories.price(100_000, by=broker, grade="A")
    factories.price(80_000, by=broker, grade="B")

    found = watched(made)

    if price_vnd is None:
        assert found.unread is Unread.NO_PRICE
        return
    assert found.meter is not None
    assert (found.meter.exposure.price_vnd, found.meter.premium_vnd) == (price_vnd, premium_vnd)
    assert len(found.spots) == (2 if graded else 1)


def test_eight_contracts_are_read_in_as_many_statements_as_two(factories: Factories, broker: User) -> None:
    factories.price(99_000, by=broker)

    def read() -> int:
        session.expire_all()
        with counted() as asked:
            found = watch(session.scalars(active_contracts(province_code=GIA_LAI)))
        assert {each.meter.level for each in found.values() if each.meter} == {Level.RED}
        return len(asked)

    for _ in range(2):
        factories.contract(broker=broker)
    few = read()
    for _ in range(6):
        factories.contract(broker=broker)
    assert read() == few
