"""When a contract closes by itself, and what is still owed, told and put right once it has closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from matchmaker import outbox
from matchmaker.contracts import service as contracts
from matchmaker.contracts.fulfilment import queries, telling
from matchmaker.contracts.fulfilment.waiting import Deed, Who, waits
from matchmaker.contracts.models import Contract, ContractEnd, ContractStatus
from matchmaker.db import now, session
from matchmaker.matching.models import Party, Side
from matchmaker.reputation.models import ReputationFact
from matchmaker.terms import PriceRule
from tests.factories import Factories
from tests.functional.test_delivering_and_paying import Deal, day, typed, under_way
from tests.support.site import Site


@pytest.fixture
def deal(factories: Factories, site: Site) -> Deal:
    return under_way(factories, site, factories.staff(), payment_days=0)


def take(deal: Deal, tonnes: str, number: str) -> None:
    deal.buyer.get(deal.report(tonnes, 0, number).url).form_to("/take-all").submit()


def tell_after(days: int) -> int:
    with time_machine.travel(now() + timedelta(days=days), tick=False):
        return telling.tell_what_is_late()


def status(deal: Deal) -> ContractStatus:
    return session.scalars(select(Contract.status).where(Contract.id == deal.contract.id)).one()


def test_enough_completes_a_contract_once_the_last_portion_is_over_and_staff_still_put_it_right(deal: Deal) -> None:
    take(deal, "39 tấn", "A1")
    deal.pay("31.200.000.000")
    tell_after(0)
    assert status(deal) is ContractStatus.ACTIVE, "the last tonne may come today"
    settle = deal.staff.get(f"{deal.page}/payments/1/settle").form()
    settle.fill(amount_vnd="3.120.000.000", note="Thừa một số không.").submit()
    tell_after(1)
    assert status(deal) is ContractStatus.COMPLETED

    again = deal.staff.get(f"{deal.page}/payments/1/settle").form()
    again.fill(amount_vnd="3.100.000.000", note="Theo sao kê.").submit()
    assert "Còn phải trả 20.000.000 ₫" in deal.buyer.get(deal.page).main
    assert "Trả tiền đợt 1" in deal.buyer.get("/tasks").main
    deal.pay("21 triệu")
    back = deal.seller.get(f"{deal.page}/payments/new").form()
    told = back.fill(kind="refund", amount_vnd="1 triệu", on=typed(0)).submit()
    deal.buyer.get(told.url).form_to("/confirm").submit()
    assert status(deal) is ContractStatus.COMPLETED
    deal.buyer.get(f"{deal.page}/payments/new", expect=404)


def test_an_annex_over_what_came_and_is_paid_completes_the_contract(deal: Deal) -> None:
    take(deal, "20 tấn", "A1")
    deal.pay("1.600.000.000")
    contract, terms = deal.contract, deal.contract.binding.terms
    less = replace(terms, quantity=Decimal(20_000), portions=terms.portions[:1])
    annex = contracts.propose_annex(
        contract, less, contract.binding.clauses, base=1, note="Mất mùa.", side=Side.SELLER, by=deal.broker
    )
    for side in (Side.BUYER, Side.SELLER):
        if contract.status is ContractStatus.ACTIVE and not getattr(annex, f"{side.value}_approved_at"):
            contracts.approve(contract, annex.number, side=side, by=deal.broker)
    assert contract.status is ContractStatus.COMPLETED


def test_what_came_before_a_contract_was_ended_is_still_to_be_paid(deal: Deal) -> None:
    take(deal, "10 tấn", "A1")
    contracts.end(deal.contract, ContractEnd.PRICE, Party.BUYER, side=Side.BUYER, by=deal.broker)
    session.commit()
    tasks = deal.buyer.get("/tasks").main
    assert "Trả tiền đợt 1" in tasks
    assert "Giao phần" not in deal.seller.get("/tasks").main
    session.execute(outbox.Message.__table__.delete())
    session.commit()
    assert tell_after(8) == 1
    assert {each.values["deed"] for each in session.scalars(select(outbox.Message))} == {"pay"}
    due = select(ReputationFact.days).where(ReputationFact.source.startswith("due:"))
    assert list(session.scalars(due)) == [7], "whoever gives a contract up is on record for what it leaves unpaid"
    deal.pay("800 triệu")
    assert tell_after(40) == 0


def test_what_nobody_inspects_in_time_counts_as_reported_and_staff_settle_what_has_no_price(
    factories: Factories, site: Site, deal: Deal
) -> None:
    market = {"price_rule": PriceRule.MARKET_PREMIUM, "price_vnd": None, "premium_vnd": 1_000, "market_province": "52"}
    unpriced = under_way(factories, site, deal.broker, **market)
    for each in (deal, unpriced):
        each.report("10 tấn", 0, "A1")
    tell_after(2)
    assert [row.status for row in queries.deliveries(deal.contract.id)] == ["reported"], "its last day is not over"
    session.execute(outbox.Message.__table__.delete())
    session.commit()
    tell_after(3)
    (row,), (open_,) = queries.deliveries(deal.contract.id), queries.deliveries(unpriced.contract.id)
    assert (row.status, row.accepted, row.value_vnd, row.due_on) == ("confirmed", 10_000, 800_000_000, day(-2))
    told = [each for each in session.scalars(select(outbox.Message)) if each.values.get("move") == "passed"]
    assert len(told) == 2, "the buyer and the seller"
    fact = session.scalars(select(ReputationFact).where(ReputationFact.source == f"delivery:{row.id}")).one()
    assert [each["backing"] for each in fact.evidence] == ["dated_by_site"]
    assert "Quá hạn kiểm, tính như đã báo" in deal.buyer.get(f"{deal.page}/deliveries/1").main
    assert open_.status == "reported"
    waiting = waits(queries.reckoning(unpriced.contract, day(-3)))
    assert (Deed.SETTLE_DELIVERY, Who.STAFF) in [(each.deed, each.who) for each in waiting]
