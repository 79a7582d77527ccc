"""Whatever members, brokers and buyers do: nobody promises more than there is, and a pool is agreed on whole or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from matchmaker.brokering import capacity
from matchmaker.brokering.models import EndReason, Introduction, IntroductionStatus
from matchmaker.brokering.pools import answers, coverage, service
from matchmaker.brokering.pools.answers import Figures
from matchmaker.brokering.pools.checking import Ask
from matchmaker.brokering.pools.drafted import DraftLine
from matchmaker.brokering.pools.models import Pool, PoolLine, PoolStatus
from matchmaker.contracts.models import Contract
from matchmaker.contracts.pools import accepting
from matchmaker.db import session
from matchmaker.errors import MatchmakerError
from matchmaker.measures import Period, today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from tests.factories import Factories
from tests.support import ledger, pools
from tests.support.pools import DAYS, PRICE_VND, TONNE, Pooled
from tests.support.transactions import undone

STEPS = ("accept", "accept", "change", "decline", "take_change", "ask_again", "remove", "add", "offer", "offer")
LATER = ("agree", "agree", "agree", "take_back", "elsewhere", "withdraw")
steps = st.lists(
    st.tuples(st.sampled_from(STEPS + LATER), st.integers(0, 9), st.integers(1, 60)), min_size=7, max_size=9
)


@dataclass
class Fair:
    """Two needs that want the same three offers, two of which stand on one growing area of 50 tonnes."""

    markets: tuple[Pooled, Pooled]
    elsewhere: Need
    outside: Decimal = Decimal(0)

    @property
    def pools(self) -> list[Pool]:
        return list(session.scalars(select(Pool).order_by(Pool.id)))


def fair(make: Factories) -> Fair:
    first = pools.supply(make, wanted=80, rate=None)
    second = pools.supply(make, wanted=60, rate=10)
    grower = pools.cooperative(make)
    code = ledger.area(make, grower, hectares=5)
    offers = [ledger.published(make, [code], each, **DAYS) for each in (30, 20)]
    offers.append(make.offer(organisation=pools.cooperative(make), tonnes=40, **DAYS))
    for each in offers:
        first.people[each.organisation_id] = second.people[each.organisation_id] = make.user()
    first.listings = second.listings = offers
    return Fair((first, second), make.need(tonnes=500, **DAYS))


def take(step: str, market: Pooled, pool: Pool, at: int, much: int, whole: Fair) -> None:
    """One step, as somebody tries it."""
    lines = pool.lines
    line, by, amount = lines[at % len(lines)], market.broker, much * TONNE
    if step == "accept":
        answers.accept(line, by=market.of(line))
    elif step == "change":
        wanted = Figures(amount, falls(amount), PRICE_VND + at, min_lot=amount if at % 2 else None)
        answers.change(line, wanted, by=market.of(line))
    elif step == "decline":
        answers.decline(line, reason=EndReason.PRICE, by=market.of(line))
    elif step == "take_change":
        answers.take_change(line, by=by)
    elif step == "ask_again":
        answers.ask_again(line, ask(line.offer, amount), answer_by=today() + timedelta(days=3), by=by)
    elif step == "remove":
        answers.remove(line, by=by)
    elif step == "add":
        answers.add(pool, [ask(market.listings[at % 3], amount)], answer_by=today() + timedelta(days=3), by=by)
    elif step == "offer":
        service.offer(pool, valid_until=today(), as_seen=pool.seen, by=by)
    elif step == "take_back":
        service.take_back(pool, by=by)
    elif step == "agree":
        accepting.accept(pool, as_seen=pool.seen, by=market.of(pool.organisation))
    elif step == "elsewhere":
        offer = market.listings[at % 3]
        capacity.promise(whole.elsewhere, offer, amount, by=by)
        whole.outside += amount
    elif step == "withdraw":
        service.give_up(pool, reason=EndReason.OTHER, by=by) if much > 50 else answers.make_lead(line, by=by)


def ask(offer: Offer, amount: Decimal) -> Ask:
    return Ask(DraftLine(offer.id, amount, ()), price_vnd=PRICE_VND)


def falls(amount: Decimal) -> tuple[coverage.Portion, ...]:
    return coverage.weekly(amount, Period(DAYS["starts_on"], DAYS["ends_on"]))


def written() -> tuple[object, ...]:
    """All that a refused step must leave as it was."""
    session.expire_all()
    lines = [(each.id, each.version, each.introduction_id) for each in session.scalars(select(PoolLine))]
    taken = [each.taken for kind in (Need, Offer) for each in session.scalars(select(kind).order_by(kind.id))]
    return sorted(lines), taken, session.query(Introduction).count(), session.query(Contract).count()


def check(whole: Fair) -> None:
    """Nothing is promised twice, totals add up, and each pool came about whole or not at all."""
    session.expire_all()
    ledger.check_books()
    agreed = {Need: Decimal(0), Offer: Decimal(0)}
    for kind in (Need, Offer):
        for each in session.scalars(select(kind)):
            assert each.approved is not None
            assert 0 <= each.taken <= (each.approved.quantity or 0)
            agreed[kind] += each.taken
    lines = [line for pool in whole.pools for line in pool.lines if line.introduction_id is not None]
    assert agreed[Need] == agreed[Offer] == whole.outside + sum((each.amount for each in lines), Decimal(0))
    for pool in whole.pools:
        assert (pool.status is PoolStatus.ACCEPTED) is any(each.introduction_id is not None for each in pool.lines)
    for line in lines:
        introduction = session.get_one(Introduction, line.introduction_id)
        assert introduction.status is IntroductionStatus.AGREED
        assert introduction.agreed_amount == line.amount
        (contract,) = session.scalars(select(Contract).where(Contract.introduction_id == introduction.id))
        assert contract.quantity == line.amount == sum(each.amount for each in contract.latest.terms.portions)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(agreeable=st.booleans(), history=steps)
def test_no_history_promises_more_than_there_is(
    factories: Factories, agreeable: bool, history: list[tuple[str, int, int]]
) -> None:
    with undone():
        whole = fair(factories)
        for market in whole.markets:
            pool = market.open(15, 10, 10)
            for line in pool.lines if agreeable else ():
                answers.accept(line, by=market.of(line))
            if agreeable:
                service.offer(pool, valid_until=today(), as_seen=pool.seen, by=market.broker)
        for step, at, much in history:
            market = whole.markets[at % 2]
            pool = whole.pools[at % 2]
            before = written()
            try:
                with session.begin_nested():
                    take(step, market, pool, at, much, whole)
            except MatchmakerError:
                assert written() == before, step
            check(whole)
