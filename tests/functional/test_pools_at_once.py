"""What is done about a pool at the same moment as something else: a member's goods are promised once, nobody waits for
each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from matchmaker.accounts.models import User
from matchmaker.brokering.pools import answers, queries, service
from matchmaker.brokering.pools.checking import Ask
from matchmaker.brokering.pools.drafted import DraftLine
from matchmaker.brokering.pools.models import Pool, PoolStatus
from matchmaker.brokering.quotes import service as quotes
from matchmaker.brokering.quotes.models import Quote
from matchmaker.contracts.models import Contract
from matchmaker.contracts.pools import accepting
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from tests.factories import Factories
from tests.functional.test_contracts_at_once import at_once
from tests.support import pools, talks
from tests.support.ledger import area
from tests.support.pools import DAYS, PRICE_VND, TONNE
from tests.support.transactions import committed


@pytest.fixture(scope="module")
def real(engine: Engine, built_app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A copy of the database in which every commit is one."""
    folder: Path = tmp_path_factory.mktemp("pools_at_once")
    with committed(engine, folder):
        yield built_app


def test_two_buyers_who_accept_pools_of_the_same_members_do_not_both_get_their_goods(real: Flask) -> None:
    with real.test_request_context():
        make = Factories()
        market, made = pools.supply(make, rate=None), []
        for _ in range(2):
            owner = pools.cooperative(make)
            paper = area(make, owner, hectares=60, tonnes=10)
            market.listings.append(make.offer(organisation=owner, certificates=[paper], tonnes=500, **DAYS))
            market.people[owner.id] = make.member(owner)
        other = pools.supply(make, rate=None)
        other.listings, other.people = market.listings[::-1], market.people | other.people
        for each in (market, other):
            pool = each.open(400, 400)
            for line in pool.members:
                answers.accept(line, by=each.of(line))
            service.offer(pool, valid_until=today(), as_seen=pool.seen, by=each.broker)
            made.append((pool.id, pool.seen, each.of(pool.organisation)))
        session.commit()
        offers = [each.id for each in market.listings]

    def accept(pool_id: int, seen: str, by: User) -> None:
        found = queries.pool(pool_id)
        assert found is not None
        accepting.accept(found, as_seen=seen, by=by)

    assert at_once(real, *(lambda each=each: accept(*each) for each in made)) == 1
    with real.test_request_context():
        assert session.scalar(select(func.count(Contract.id))) == 2
        taken = session.scalars(select(Offer.taken).where(Offer.id.in_(offers)))
        assert list(taken) == [400 * TONNE, 400 * TONNE]
        session.remove()


def test_a_pool_is_opened_and_another_offered_while_a_quote_for_the_same_goods_is_accepted(real: Flask) -> None:
    with real.test_request_context():
        make = Factories()
        market = pools.supply(make, rate=None)
        for _ in range(2):
            owner = pools.cooperative(make)
            paper = area(make, owner, hectares=60, tonnes=10)
            market.listings.append(make.offer(organisation=owner, certificates=[paper], tonnes=500, **DAYS))
            market.people[owner.id] = make.member(owner)
        met = talks.introduced(make, need=market.target, offer=market.listings[1], by=market.broker)
        quote = talks.quoted(make, met, tonnes=20)
        pool = market.open(400, 400)
        for line in pool.members:
            answers.accept(line, by=market.of(line))
        session.commit()
        buyer, ids = market.of(pool.organisation), (pool.id, quote.id, market.target.id)
        first, second = (each.id for each in market.listings)
        seen, broker = pool.seen, market.broker

    def offer() -> None:
        found = queries.pool(ids[0])
        assert found is not None
        service.offer(found, valid_until=today(), as_seen=seen, by=broker)

    def open_another() -> None:
        asks = [
            Ask(DraftLine(each, 50 * TONNE, ()), price_vnd=PRICE_VND, is_lead=each == first) for each in (second, first)
        ]
        service.open_pool(session.get_one(Need, ids[2]), asks, pools.common_of(), by=broker)

    def accept() -> None:
        quotes.accept(session.get_one(Quote, ids[1]), Side.BUYER, number=1, by=buyer)

    assert at_once(real, open_another, accept, offer) == 3
    with real.test_request_context():
        assert session.get_one(Offer, second).taken == 20 * TONNE
        assert [
            each.status for each in session.scalars(select(Pool).where(Pool.need_id == ids[2]).order_by(Pool.id))
        ] == [
            PoolStatus.OFFERED,
            PoolStatus.ASKING,
        ]
        session.remove()
