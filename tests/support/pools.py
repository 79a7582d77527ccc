"""A need that nobody fills alone, cooperatives that fill it together, and whoever keeps them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.brokering.pools import answers, coverage, service
from matchmaker.brokering.pools.checking import Ask
from matchmaker.brokering.pools.drafted import DraftLine
from matchmaker.brokering.pools.models import Answer, Pool, PoolKind, PoolLine, PoolStatus
from matchmaker.brokering.pools.service import Common
from matchmaker.db import now, session
from matchmaker.listings import DeliveryTerms
from matchmaker.measures import Period, schedule, today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation
from matchmaker.outbox import Message
from tests.factories import GIA_LAI, Factories

TONNE = Decimal(1000)
DAYS = {"starts_on": today() + timedelta(days=14), "ends_on": today() + timedelta(days=13 + 25 * 7)}
"""Twenty-five weeks."""
PRICE_VND = 80_000
_TAX_CODES = iter(f"{number:010d}" for number in range(4_100_000_000, 4_200_000_000))


@dataclass
class Pooled:
    """One target, those who may be members, and a broker of their province."""

    target: Need | Offer
    listings: list[Any]
    broker: User
    people: dict[int, User] = field(default_factory=dict)
    """By organisation, who acts for it."""

    def open(self, *tonnes: int, price_vnd: int | None = PRICE_VND, lead: int = 0, **common: Any) -> Pool:
        """A pool in which the members are asked for so many tonnes each."""
        return service.open_pool(
            self.target, self.asks(*tonnes, price_vnd=price_vnd, lead=lead), common_of(**common), by=self.broker
        )

    def asks(self, *tonnes: int, price_vnd: int | None = PRICE_VND, lead: int = 0) -> list[Ask]:
        return [
            Ask(DraftLine(listing.id, each * TONNE, ()), price_vnd=price_vnd, is_lead=at == lead)
            for at, (listing, each) in enumerate(zip(self.listings, tonnes, strict=False))
        ]

    def of(self, line: PoolLine | Organisation) -> User:
        """Who acts for a member, or for another organisation."""
        return self.people[line.organisation_id if isinstance(line, PoolLine) else line.id]


def common_of(**given: Any) -> Common:
    usual: dict[str, Any] = {
        "message": "Ba HTX gần nhau cùng giao.",
        "answer_by": today() + timedelta(days=5),
        "delivery_terms": DeliveryTerms.BUYER_COLLECTS,
        "payment_days": 7,
    }
    return Common(**{**usual, **given})


def cooperative(make: Factories, **columns: Any) -> Organisation:
    """A cooperative that can invoice."""
    return make.organisation(tax_code=next(_TAX_CODES), **columns)


def supply(make: Factories, *tonnes: int, wanted: int = 1500, rate: int | None = 60, **columns: Any) -> Pooled:
    """A need of 1,500 tonnes at 60 a week, unless told otherwise, and offers of so many tonnes each."""
    need = make.need(tonnes=wanted, weekly_rate=None if rate is None else rate * TONNE, **{**DAYS, **columns})
    offers = [make.offer(organisation=cooperative(make), tonnes=each, **DAYS) for each in tonnes]
    return _peopled(make, need, offers)


def purchase(make: Factories, *tonnes: int, offered: int = 100, **columns: Any) -> Pooled:
    """An offer of a hundred tonnes of fertiliser, unless told otherwise, and cooperatives that need so many each."""
    seller = make.enterprise()
    offer = make.offer(organisation=seller, product="INP-FER-NPK", tonnes=offered, **{**DAYS, **columns})
    needs = [make.need(organisation=cooperative(make), product="INP-FER-NPK", tonnes=each, **DAYS) for each in tonnes]
    return _peopled(make, offer, needs)


def standing(target: Need | Offer, listings: Sequence[Need | Offer], broker: User, *, offered: bool = False) -> Pool:
    """A pool as it stands in the database, whatever the listings allow; ``offered``: all said yes."""
    supplies = isinstance(target, Need)
    pool = Pool(
        kind=PoolKind.SUPPLY if supplies else PoolKind.PURCHASE,
        need=target if isinstance(target, Need) else None,
        offer=target if isinstance(target, Offer) else None,
        organisation_id=target.organisation_id,
        status=PoolStatus.OFFERED if offered else PoolStatus.ASKING,
        broker=broker,
        answer_by=today() + timedelta(days=5),
        wanted=TONNE,
        delivery_terms=DeliveryTerms.BUYER_COLLECTS,
        offered_at=now() if offered else None,
        valid_until=today() + timedelta(days=5) if offered else None,
    )
    session.add(pool)
    session.flush()
    for each in listings:
        joined(pool, each, is_lead=each is listings[0])
    session.refresh(pool)
    return pool


def joined(pool: Pool, listing: Need | Offer, *, is_lead: bool = False) -> PoolLine:
    """One more member of a pool, asked for a tonne; it said yes where the pool is offered."""
    said_yes = pool.status is PoolStatus.OFFERED
    target = pool.target
    need, offer = (target, listing) if isinstance(target, Need) else (listing, target)
    window = Period(today() + timedelta(days=14), today() + timedelta(days=27))
    line = PoolLine(
        pool_id=pool.id,
        need_id=need.id,
        offer_id=offer.id,
        need_revision_id=need.approved_id,
        offer_revision_id=offer.approved_id,
        organisation_id=listing.organisation_id,
        amount=TONNE,
        portions_data=schedule.stored(coverage.weekly(TONNE, window)),
        price_vnd=PRICE_VND,
        is_lead=is_lead,
        answer=Answer.ACCEPTED if said_yes else Answer.WAITING,
        answered_at=now() if said_yes else None,
        answer_by=today() + timedelta(days=5),
    )
    session.add(line)
    session.flush()
    return line


def told(pool: Pool) -> list[str]:
    """Which messages a pool sent, by what they say."""
    sent = session.scalars(select(Message).where(Message.template == "brokering/pool").order_by(Message.id))
    return [each.values["what"] for each in sent if each.path == f"/pools/{pool.id}"]


def all_accept(pool: Pool, market: Pooled) -> None:
    """Every member says yes."""
    for line in pool.members:
        answers.accept(line, by=market.of(line))


def offered(market: Pooled, *tonnes: int) -> Pool:
    """A pool that all of its members said yes to, put before the other side."""
    pool = market.open(*tonnes)
    all_accept(pool, market)
    service.offer(pool, valid_until=today(), as_seen=pool.seen, by=market.broker)
    return pool


def _peopled(make: Factories, target: Need | Offer, listings: Sequence[Any]) -> Pooled:
    made = Pooled(target, list(listings), make.staff(province_code=GIA_LAI))
    for listing in (target, *listings):
        made.people[listing.organisation_id] = make.member(listing.organisation)
    return made
