"""What one side does not say, or says too late, never stands on the other's record."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.contracts.fulfilment import delivering, facts, paying
from matchmaker.contracts.fulfilment.delivering import Goods
from matchmaker.contracts.fulfilment.paying import Money
from matchmaker.contracts.kinds import PaymentKind
from matchmaker.contracts.models import Contract
from matchmaker.db import session
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
    return factories.contract(wanted=agreed.terms(**{**usual, **given}), signed_on=day(ago + 6))


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
