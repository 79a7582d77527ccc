"""A need that nobody fills alone, cooperatives that fill it together, and whoever keeps them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from matchmaker.accounts.models import User
from matchmaker.brokering.pools import service
from matchmaker.brokering.pools.checking import Ask
from matchmaker.brokering.pools.drafted import DraftLine
from matchmaker.brokering.pools.models import Pool, PoolLine
from matchmaker.brokering.pools.service import Common
from matchmaker.listings import DeliveryTerms
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation
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
    need = make.need(
        tonnes=wanted, weekly_rate=None if rate is None else rate * TONNE, **{**DAYS, **columns}
    )
    offers = [make.offer(organisation=cooperative(make), tonnes=each, **DAYS) for each in tonnes]
    return _peopled(make, need, offers)


def purchase(make: Factories, *tonnes: int, offered: int = 100, **columns: Any) -> Pooled:
    """An offer of a hundred tonnes of fertiliser, unless told otherwise, and cooperatives that need so many each."""
    seller = make.enterprise()
    offer = make.offer(organisation=seller, product="INP-FER-NPK", tonnes=offered, **{**DAYS, **columns})
    needs = [
        make.need(organisation=cooperative(make), product="INP-FER-NPK", tonnes=each, **DAYS) for each in tonnes
    ]
    return _peopled(make, offer, needs)


def _peopled(make: Factories, target: Need | Offer, listings: Sequence[Any]) -> Pooled:
    made = Pooled(target, list(listings), make.staff(province_code=GIA_LAI))
    for listing in (target, *listings):
        made.people[listing.organisation_id] = make.member(listing.organisation)
    return made
