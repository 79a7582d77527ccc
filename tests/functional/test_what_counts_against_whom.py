"""What one side does not say, or says too late, never stands on the other's record."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.contracts.fulfilment import delivering, facts, inspecting, paying, queries
from matchmaker.contracts.fulfilment.delivering import Goods
from matchmaker.contracts.fulfilment.inspecting import Inspection
from matchmaker.contracts.fulfilment.milestones import MilestoneKind
from matchmaker.contracts.fulfilment.paying import Money
from matchmaker.contracts.kinds import InspectionReason, PaymentKind
from matchmaker.contracts.models import Contract, Delivery, Payment
from matchmaker.db import now, session
from matchmaker.errors import NotAllowed, WrongState
from matchmaker.listings import DeliveryTerms
from matchmaker.matching.models import Side
from matchmaker.measures import Period, today
from matchmaker.measures.schedule import Portion
from matchmaker.reputation.kinds import FactKind
from matchmaker.reputation.models import ReputationFact
from tests.factories import Factories
from tests.support import contracts as agreed


def day(ago: int) -> date:
    return today() - timedelta(days=ago)


def ten_tonnes_due(factories: Factories, ago: int, **given: object) -> Contract:
    """Ten tonnes of durian, one portion whose last day was some days ago."""
    window = Period(day(ago + 6), day(ago))
    usual = {"tonnes": 10, "window": window, "portions": (Portion(window, Decimal(10_000)),), "tolerance_pct": 0}
    return factories.contract(wanted=agreed.terms(**{**usual, **given}), signed_on=day(max(ago + 6, 0)))


def on_record(contract: Contract, kind: FactKind) -> list[tuple[object, ...]]:
    """Amounts and days of what stands on record of a kind."""
    facts.keep_up(contract, by=None)
    session.flush()
    rows = session.scalars(
        select(ReputationFact).where(
            ReputationFact.deal_id == contract.id, ReputationFact.kind == kind, ReputationFact.is_void.is_(False)
        )
    )
    return [(each.amount, each.of_amount, each.days) for each in rows]


def people(factories: Factories, contract: Contract) -> tuple[User, User]:
    """The seller's and the buyer's."""
    return factories.member(contract.seller), factories.member(contract.buyer)


def test_goods_that_wait_for_the_buyers_word_are_not_missed_by_the_seller(factories: Factories) -> None:
    contract = ten_tonnes_due(factories, 10)
    seller, buyer = people(factories, contract)
    assert on_record(contract, FactKind.DELIVERED) == [(0, 10_000, None)]
    some = delivering.report(contract, Goods(quantity=Decimal(9_950), on=day(11)), side=Side.SELLER, by=seller)
    assert on_record(contract, FactKind.DELIVERED) == []
    delivering.contest(contract, some, "Thiếu cân.", side=Side.BUYER, by=buyer)
    assert on_record(contract, FactKind.DELIVERED) == []


def test_a_seller_may_hold_goods_back_until_the_deposit_is_there(factories: Factories) -> None:
    contract = ten_tonnes_due(factories, 10, deposit_vnd=100_000_000)
    seller, buyer = people(factories, contract)
    assert on_record(contract, FactKind.DELIVERED) == []
    for paid_on, told in ((day(5), []), (day(15), [(0, 10_000, None)])):
        money = Money(kind=PaymentKind.DEPOSIT, amount_vnd=100_000_000, on=paid_on)
        paid = paying.report(contract, money, side=Side.BUYER, by=buyer)
        paying.confirm(contract, paid, side=Side.SELLER, by=seller)
        assert on_record(contract, FactKind.DELIVERED) == told


def test_goods_that_are_not_there_are_no_excuse_and_make_no_buyer_late(factories: Factories) -> None:
    contract = ten_tonnes_due(factories, 10, delivery_terms=DeliveryTerms.BUYER_COLLECTS, collect_days=2)
    (seller, buyer), staff = people(factories, contract), factories.staff()
    goods = Goods(quantity=Decimal(10_000), on=day(12))
    ready = delivering.announce(contract, goods, side=Side.SELLER, by=seller)
    assert not inspecting.may_settle(contract, ready), "the buyer was told today, whatever day was typed"
    assert queries.reckoning(contract, day(-2)).behind == []
    ready.at = now() - timedelta(days=3)
    assert [each.kind for each in queries.reckoning(contract).behind] == [MilestoneKind.COLLECTION]
    inspecting.strike(contract, ready, "Kho trống.", by=staff)
    assert on_record(contract, FactKind.DELIVERED) == [(0, 10_000, None)]

    again = delivering.announce(contract, goods, side=Side.SELLER, by=seller)
    delivering.contest(contract, again, "Đến nơi không có hàng.", side=Side.BUYER, by=buyer)
    assert MilestoneKind.COLLECTION not in [each.kind for each in queries.reckoning(contract, day(-9)).milestones]
    all_there = Inspection(accepted=Decimal(10_000), on=today())
    for step in (
        lambda: inspecting.inspect(contract, again, all_there, side=Side.BUYER, by=buyer),
        lambda: inspecting.settle(contract, again, all_there, by=staff),
    ):
        with pytest.raises(WrongState):  # nothing was handed over
            step()
    inspecting.strike(contract, again, "Kho trống.", by=staff)


def test_a_buyer_pays_from_the_day_it_was_told_and_not_while_others_decide(factories: Factories) -> None:
    contract = ten_tonnes_due(factories, 10, payment_days=7)
    seller, buyer = people(factories, contract)
    days = contract.binding.clauses.inspection_days
    goods = Goods(quantity=Decimal(5_000), on=day(12), is_more_agreed=True)
    first = delivering.report(contract, goods, side=Side.SELLER, by=seller)
    inspecting.inspect(contract, first, Inspection(accepted=goods.quantity, on=day(12)), side=Side.BUYER, by=buyer)
    assert first.due_on == today() + timedelta(days=7), "reported twelve days late"

    some = Inspection(accepted=Decimal(4_000), rejected=Decimal(1_000), reason=InspectionReason.SIZE, on=today())
    second = delivering.report(contract, goods, side=Side.SELLER, by=seller)
    inspecting.inspect(contract, second, some, side=Side.BUYER, by=buyer)
    with time_machine.travel(now() + timedelta(days=30), tick=False):
        inspecting.confirm(contract, second, side=Side.SELLER, by=seller)
        assert second.due_on == today() + timedelta(days=7), "the seller thought about it for a month"

    third = delivering.report(contract, goods, side=Side.SELLER, by=seller)
    with time_machine.travel(now() + timedelta(days=days + 4), tick=False):
        told = Inspection(accepted=goods.quantity, on=today())
        inspecting.inspect(contract, third, told, side=Side.BUYER, by=buyer)
        assert third.due_on == today() + timedelta(days=7 - 4), "who inspects late pays no later"


def test_whoever_of_the_staff_wrote_for_one_side_does_not_judge_it_while_a_colleague_can(factories: Factories) -> None:
    contract = ten_tonnes_due(factories, 10)
    (seller, buyer), staff = people(factories, contract), contract.introduction.broker

    def contested() -> tuple[Delivery, Payment]:
        goods = Goods(quantity=Decimal(3_000), on=day(12), is_more_agreed=True)
        told = delivering.report(contract, goods, side=Side.SELLER, by=staff)
        delivering.contest(contract, told, "Thiếu cân.", side=Side.BUYER, by=buyer)
        money = Money(kind=PaymentKind.PAYMENT, amount_vnd=1_000_000, on=today())
        paid = paying.report(contract, money, side=Side.BUYER, by=staff)
        paying.contest(contract, paid, "Chưa nhận.", side=Side.SELLER, by=seller)
        return told, paid

    found = Inspection(accepted=Decimal(3_000), on=today(), note="Cân lại.")
    told, paid = contested()
    inspecting.settle(contract, told, found, by=staff)
    paying.strike(contract, paid, "Không có.", by=staff)

    told, paid = contested()
    colleague = factories.staff()
    for step in (
        lambda by: inspecting.settle(contract, told, found, by=by),
        lambda by: paying.strike(contract, paid, "Không có.", by=by),
    ):
        with pytest.raises(NotAllowed):
            step(staff)
        step(colleague)


def test_what_was_inspected_is_not_taken_back(factories: Factories) -> None:
    contract = ten_tonnes_due(factories, 10)
    seller, buyer = people(factories, contract)
    some = delivering.report(contract, Goods(quantity=Decimal(5_000), on=today()), side=Side.SELLER, by=seller)
    bad = Inspection(accepted=Decimal(0), rejected=Decimal(5_000), reason=InspectionReason.PESTS, on=today())
    inspecting.inspect(contract, some, bad, side=Side.BUYER, by=buyer)
    delivering.contest(contract, some, "Không có sâu.", side=Side.SELLER, by=seller)
    with pytest.raises(WrongState):
        delivering.withdraw(contract, some, side=Side.SELLER, by=seller)


def test_a_buyer_who_comes_on_the_last_day_agreed_is_on_time(factories: Factories) -> None:
    contract = ten_tonnes_due(factories, -20, delivery_terms=DeliveryTerms.BUYER_COLLECTS, collect_days=9)
    seller, buyer = people(factories, contract)
    goods = Goods(quantity=Decimal(2_000), on=today())
    lorries = [delivering.announce(contract, goods, side=Side.SELLER, by=seller) for _ in range(2)]
    for ready, after in zip(lorries, (9, 11), strict=True):
        with time_machine.travel(now() + timedelta(days=after), tick=False):
            came = Goods(quantity=goods.quantity, on=today())
            delivering.report(contract, came, side=Side.BUYER, by=buyer, ready=ready)
            all_there = Inspection(accepted=goods.quantity, on=today())
            inspecting.inspect(contract, ready, all_there, side=Side.BUYER, by=buyer)
            inspecting.confirm(contract, ready, side=Side.SELLER, by=seller)
            told = on_record(contract, FactKind.COLLECTED)
    assert told == [(None, None, 0), (None, None, 2)]
