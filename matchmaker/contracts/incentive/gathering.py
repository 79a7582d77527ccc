"""Reading the meter of many contracts at once: three statements, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from matchmaker.contracts.fulfilment import queries as fulfilment
from matchmaker.contracts.fulfilment.milestones import MilestoneKind
from matchmaker.contracts.fulfilment.reckoning import Reckoning
from matchmaker.contracts.incentive.meter import Exposure, Meter, Sign, SignKind, meter
from matchmaker.contracts.incentive.options import Option, OptionKind, options
from matchmaker.contracts.kinds import PaymentKind
from matchmaker.contracts.models import Contract
from matchmaker.measures import today
from matchmaker.prices import queries as prices
from matchmaker.prices.queries import Asked, Spot
from matchmaker.terms import PriceRule, Terms, price_on


class Unread(StrEnum):
    """Why a contract's meter says nothing."""

    NO_SPOT = "no_spot"
    """Nobody published what the goods cost lately."""
    NO_PRICE = "no_price"
    """The two have not agreed on a price."""


@dataclass(frozen=True)
class Watched:
    """One contract under the meter."""

    contract: Contract
    reckoning: Reckoning
    spots: tuple[Spot, ...]
    """The reference prices that the reading rests on: one, or one for each grade."""
    meter: Meter | None
    """None where nothing can be read: `unread` says why."""
    unread: Unread | None = None

    @property
    def terms(self) -> Terms:
        return self.reckoning.terms

    @property
    def options(self) -> list[Option]:
        """What could be proposed; nothing while the meter says nothing."""
        return options(self.terms, self.meter) if self.meter is not None else []

    def option(self, kind: OptionKind) -> Option | None:
        """One of the proposals."""
        return next((each for each in self.options if each.kind is kind), None)


def watched(contract: Contract, day: date | None = None) -> Watched:
    """One contract as of a day (today)."""
    return watch([contract], day)[contract.id]


def watch(contracts: Iterable[Contract], day: date | None = None) -> dict[int, Watched]:
    """Contracts as of a day (today), by id. The spot price is that of the seller's province, where the goods are."""
    on = day or today()
    by_id = {each.id: each for each in contracts}
    reckoned = fulfilment.reckonings(by_id.values(), on)
    found = prices.spots(
        (asked for each in by_id.values() for asked in _asked(each, reckoned[each.id].terms)),
        on,
    )
    return {each.id: _read(each, reckoned[each.id], found) for each in by_id.values()}


def _asked(contract: Contract, terms: Terms) -> list[Asked]:
    return [*_by_grade(contract, terms).values(), _local(contract, terms), _ruling(terms)]


def _local(contract: Contract, terms: Terms) -> Asked:
    """The goods as a whole, where they grow."""
    return Asked(terms.product_code, contract.seller.province_code)


def _ruling(terms: Terms) -> Asked:
    """The market that the terms themselves name."""
    return Asked(terms.product_code, terms.market_province)


def _by_grade(contract: Contract, terms: Terms) -> dict[str, Asked]:
    """Each grade that has a price of its own."""
    if terms.price_rule is not PriceRule.BY_GRADE:
        return {}
    local = _local(contract, terms)
    return {each.name: replace(local, grade=each.name) for each in terms.grades if each.price_vnd is not None}


def _read(contract: Contract, reckoning: Reckoning, found: Mapping[Asked, Spot]) -> Watched:
    terms = reckoning.terms
    spot_vnd, spots = _spot(contract, terms, found)
    if spot_vnd is None or (terms.price_rule.follows_market and _ruling(terms) not in found):
        return Watched(contract, reckoning, spots, None, Unread.NO_SPOT)
    price_vnd = _price(terms, found)
    if price_vnd is None:
        return Watched(contract, reckoning, spots, None, Unread.NO_PRICE)
    return Watched(contract, reckoning, spots, meter(_exposure(contract, reckoning, price_vnd), spot_vnd))


def _price(terms: Terms, found: Mapping[Asked, Spot]) -> int | None:
    ruling = found.get(_ruling(terms))
    return price_on(terms, ruling.price_vnd if ruling is not None else None)


def _spot(contract: Contract, terms: Terms, found: Mapping[Asked, Spot]) -> tuple[int | None, tuple[Spot, ...]]:
    """What the goods cost at the seller's; by the grades and shares of the contract's own price where all are known."""
    asked = _by_grade(contract, terms)
    by_grade = {name: found[each] for name, each in asked.items() if each in found}
    if asked and len(by_grade) == len(asked):
        like = (replace(each, price_vnd=by_grade[each.name].price_vnd) for each in terms.grades if each.name in asked)
        return price_on(replace(terms, grades=tuple(like)), None), tuple(dict.fromkeys(by_grade.values()))
    whole = found.get(_local(contract, terms))
    return (whole.price_vnd, (whole,)) if whole is not None else (None, ())


@dataclass(frozen=True)
class Premium:
    """What a contract paid above the local market when it was signed."""

    vnd: int
    """Đồng for one base unit; negative: below it."""
    spots: tuple[Spot, ...]


def premium_when_signed(contract: Contract) -> Premium | None:
    """None where nobody had published a price by then, or where an annex changed the terms since."""
    version = contract.binding
    if contract.signed_on is None or version.annex:
        return None
    terms = version.terms
    found = prices.spots(_asked(contract, terms), contract.signed_on)
    spot_vnd, spots = _spot(contract, terms, found)
    price_vnd = _price(terms, found)
    return None if spot_vnd is None or price_vnd is None else Premium(price_vnd - spot_vnd, spots)


def _exposure(contract: Contract, reckoning: Reckoning, price_vnd: int) -> Exposure:
    clauses = contract.binding.clauses
    behind = [each.kind for each in reckoning.behind]
    return Exposure(
        undelivered=reckoning.left,
        price_vnd=price_vnd,
        deposit_vnd=min(reckoning.paid_of(PaymentKind.DEPOSIT), reckoning.money.credit_vnd),
        deposit_multiple=clauses.deposit_multiple,
        penalty_pct=clauses.penalty_pct,
        signs=(
            Sign(SignKind.OVERDUE, reckoning.overdue_vnd),
            Sign(SignKind.UNCOLLECTED, behind.count(MilestoneKind.COLLECTION)),
            Sign(SignKind.UNDELIVERED, behind.count(MilestoneKind.DELIVERY)),
        ),
    )
