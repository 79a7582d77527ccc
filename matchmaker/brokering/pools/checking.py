"""Whether some lines may be a pool: everything that a proposal was computed from is looked at anew.

Each line is judged alone, then all of them together; what is left is judged by taking it as acceptance would, and
undoing that at once, so that what is offered can be accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from matchmaker.accounts.models import User
from matchmaker.brokering import capacity, queries
from matchmaker.brokering.pools import coverage
from matchmaker.brokering.pools.drafted import DraftLine
from matchmaker.brokering.pools.holding import hold_land, hold_listings
from matchmaker.brokering.pools.models import Pool, PoolKind, PoolLine, trades
from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.errors import Conflict, Unprocessable
from matchmaker.matching import facts
from matchmaker.measures import MAX_PRICE, Period, Quantity, today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation, OrganisationKind
from matchmaker.ranking.facts import constraints
from matchmaker.ranking.facts.constraints import Failure, Rule
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.terms import MOST_VALUE_VND, value_vnd

FEWEST_MEMBERS: Final = 2
MOST_MEMBERS: Final = 20
ROUNDING: Final = Decimal("1.01")
"""A week may be this much over the need's rate: portions of whole kilograms, or of months, do not add up exactly."""
OF_POOLS: Final = frozenset({Rule.SOLD_OUT, Rule.FILLED, Rule.MIN_LOT})
"""Rules about amounts, which a pool asks in its own way: a minimum lot may be reached together."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What one member is to be asked for."""

    line: DraftLine
    price_vnd: int | None = None
    """Đồng per base unit; None asks the member to name it."""
    grade: str = ""
    is_lead: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: with the row ``at``, counted from 0, or (None) with all of them together."""

    at: int | None
    refusal: Unprocessable
    failure: Failure | None = None
    """The rule that the pair breaks, with what is known of the two."""
    offered: OfferFacts | None = None
    asked: NeedFacts | None = None


class Unfit(Unprocessable):
    """Some lines cannot be a pool; each fault says which one and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0].refusal
        super().__init__(first.field, first.code, **first.params)
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Row:
    """One line with its two listings as they are now."""

    ask: Ask
    need: Need
    offer: Offer
    member: Organisation
    listing: Need | Offer = field(repr=False)


def can_lead(organisation: Organisation) -> bool:
    """Whether it can invoice for all: it has a tax code, and legal personality, which a cooperative group has not."""
    return organisation.tax_code is not None and organisation.kind is not OrganisationKind.COOP_GROUP


def hold(kind: PoolKind, target: Need | Offer, asks: Sequence[Ask]) -> None:
    """See the target and every listing that is asked as they are now, and let nobody else change them."""
    hold_listings([target, *listings_of(kind, asks).values()])


def checked(
    kind: PoolKind, target: Need | Offer, asks: Sequence[Ask], *, by: User, fewest: int = FEWEST_MEMBERS
) -> list[Row]:
    """The lines with their listings, where they may be a pool together. Raises Unfit.

    ``by`` is the member of staff on whose behalf a ceiling is looked at: one of another province learns nothing of it.
    ``fewest`` is how many lines there must be: of a pool whose members were asked, one that said yes is enough.
    """
    rows, faults = _found(kind, target, asks)
    for at, row in rows.items():
        faults += _alone(at, row, kind)
    if not fewest <= len(asks) <= MOST_MEMBERS:
        code = "pool_of_one" if len(asks) < fewest else "pool_too_many"
        faults.append(Fault(None, Unprocessable("rows", code, maximum=MOST_MEMBERS)))
    faults += _together(kind, target, rows, by)
    if faults:
        raise Unfit(faults)
    return [rows[at] for at in sorted(rows)]


def asks_of(lines: Iterable[PoolLine]) -> list[Ask]:
    """Lines of a pool as they stand, to be judged again."""
    return [
        Ask(
            DraftLine(each.listing.id, each.amount, tuple(each.portions)),
            price_vnd=each.price_vnd,
            grade=each.grade,
            is_lead=each.is_lead,
        )
        for each in lines
    ]


def check_line(pool: Pool, line: DraftLine, price_vnd: int | None) -> Row:
    """One line alone, as a member or the broker proposes it for a pool that is there already. Raises Unfit."""
    rows, faults = _found(pool.kind, pool.target, [Ask(line, price_vnd)])
    for at, row in rows.items():
        faults += _alone(at, row, pool.kind)
        most = capacity.left_between(row.need, row.offer)
        if line.amount > most:
            faults.append(_fault(at, "amount", "more_than_is_left", most=_quantity(most, row.offer)))
    if faults:
        raise Unfit(faults)
    return rows[0]


def blended_vnd(lines: Iterable[tuple[Decimal, int | None]]) -> int | None:
    """The price of amounts and their prices, weighed by amount; None where none is priced."""
    priced = [(amount, price) for amount, price in lines if price is not None]
    whole = sum((amount for amount, _price in priced), Decimal(0))
    return int((sum(amount * price for amount, price in priced) / whole).to_integral_value()) if whole else None


# alone -------------------------------------------------------------------------------------------------------


def _found(kind: PoolKind, target: Need | Offer, asks: Sequence[Ask]) -> tuple[dict[int, Row], list[Fault]]:
    """The rows whose listing is there and may trade, by their place; and what is wrong with the others."""
    listings = listings_of(kind, asks)
    rows: dict[int, Row] = {}
    faults: list[Fault] = []
    seen: set[int] = set()
    for at, ask in enumerate(asks):
        listing = listings.get(ask.line.listing_id)
        if listing is None or not trades(listing) or listing.organisation_id == target.organisation_id:
            faults.append(_fault(at, "listing", "not_in_a_pool"))
        elif listing.id in seen:
            faults.append(_fault(at, "listing", "twice_in_pool"))
        else:
            seen.add(listing.id)
            rows[at] = _row(ask, target, listing)
    return rows, faults


def listings_of(kind: PoolKind, asks: Sequence[Ask]) -> Mapping[int, Need | Offer]:
    """By number, the listings that are asked, as far as there are any."""
    ids = {each.line.listing_id for each in asks}
    return queries.offers_by_id(ids) if kind is PoolKind.SUPPLY else queries.needs_by_id(ids)


def _row(ask: Ask, target: Need | Offer, listing: Need | Offer) -> Row:
    need, offer = (target, listing) if isinstance(target, Need) else (listing, target)
    assert isinstance(need, Need)
    assert isinstance(offer, Offer)
    if not ask.line.portions:
        ask = replace(ask, line=_spread(ask.line, need, offer))
    return Row(ask, need, offer, listing.organisation, listing)


def _spread(line: DraftLine, need: Need, offer: Offer) -> DraftLine:
    """The line evenly over the days that both have, where nobody says when it falls."""
    first, last = days_of(need, offer)
    if first > last:
        return line
    return replace(
        line, portions=coverage.weekly(line.amount, Period(first, last), decimals=capacity.unit_of(offer).decimals)
    )


def _alone(at: int, row: Row, kind: PoolKind) -> Iterator[Fault]:
    offered, asked = facts.offer(row.offer.id), facts.need_seen_by_seller(row.need.id)
    if offered is None or asked is None:
        yield _fault(at, "listing", "not_in_a_pool")
        return
    for failure in constraints.check(offered, asked):
        if failure.rule not in OF_POOLS:
            yield Fault(at, Unprocessable("listing", "breaks_a_rule"), failure, offered, asked)
    line, smallest = row.ask.line, row.offer.approved.min_lot if row.offer.approved else None
    least = min(smallest, row.offer.left) if smallest is not None else Decimal(0)
    if kind is PoolKind.SUPPLY and line.amount < least:
        yield _fault(at, "amount", "below_min_lot", least=_quantity(least, row.offer))
    yield from _falls(at, row)
    yield from _priced(at, row)


def _falls(at: int, row: Row) -> Iterator[Fault]:
    """Goods come no earlier than they are harvested nor later than they keep, and within the days of the need."""
    first, last = days_of(row.need, row.offer)
    portions = row.ask.line.portions
    if first > last:
        yield _fault(at, "listing", "no_common_days")
    elif any(each.period.starts_on < first or each.period.ends_on > last for each in portions):
        yield _fault(at, "amount", "outside_the_windows", first=first, last=last)
    if portions and sum((each.amount for each in portions), Decimal(0)) != row.ask.line.amount:
        yield _fault(at, "amount", "weeks_do_not_add_up")


def days_of(need: Need, offer: Offer) -> tuple[date, date]:
    """The first and last day on which the offer's goods can be delivered for the need; may be the wrong way round."""
    wanted, given = need.approved, offer.approved
    assert wanted is not None
    assert wanted.starts_on is not None
    assert wanted.ends_on is not None
    assert given is not None
    assert given.starts_on is not None
    assert given.ends_on is not None
    first = max(wanted.starts_on, given.starts_on, today())
    product = tree().get(given.product_code or "")
    keeps = product.perishability_days if product is not None else 0
    last = wanted.ends_on if keeps is None else min(wanted.ends_on, given.ends_on + timedelta(days=keeps))
    return first, last


def _priced(at: int, row: Row) -> Iterator[Fault]:
    price, amount = row.ask.price_vnd, row.ask.line.amount
    if price is None:
        return
    most = MAX_PRICE if value_vnd(amount, MAX_PRICE) <= MOST_VALUE_VND else int(MOST_VALUE_VND / amount)
    if not 0 < price <= most:
        yield _fault(at, "price", "too_large", maximum=most)


# together ----------------------------------------------------------------------------------------------------


def _together(kind: PoolKind, target: Need | Offer, rows: Mapping[int, Row], by: User) -> Iterator[Fault]:
    if not rows:
        return
    whole = sum((each.ask.line.amount for each in rows.values()), Decimal(0))
    if whole > target.left:
        most = Quantity(target.left, capacity.unit_of(target))
        yield Fault(None, Unprocessable("rows", "more_than_is_wanted", most=most))
    else:
        yield from _taken(rows, by)
    if isinstance(target, Need):
        yield from _rate(target, rows)
    else:
        least = target.approved.min_lot if target.approved else None
        if least is not None and whole < min(least, target.left):
            yield Fault(None, Unprocessable("rows", "below_min_lot", least=_quantity(least, target)))
    leads = [(at, each) for at, each in rows.items() if each.ask.is_lead]
    if len(leads) != 1:
        yield Fault(None, Unprocessable("rows", "no_lead"))
    for at, each in leads:
        if not can_lead(each.member):
            yield _fault(at, "lead", "cannot_lead")
    yield from _ceiling(kind, rows, by)


def _taken(rows: Mapping[int, Row], by: User) -> list[Fault]:
    """What acceptance would be refused by now: it is tried, and undone."""
    faults = []
    trial = session.begin_nested()
    try:
        hold_land(each.offer for each in rows.values())  # promised one by one, each would hold its own before the next
        for at, row in sorted(rows.items(), key=lambda each: (each[1].need.id, each[1].offer.id)):
            try:
                with session.begin_nested():
                    capacity.promise(row.need, row.offer, row.ask.line.amount, by=by)
            except Unprocessable as refusal:
                faults.append(_untaken(at, row, refusal, by))
            except Conflict:
                faults.append(_fault(at, "amount", "nothing_left"))
    finally:
        trial.rollback()
    return faults


def _untaken(at: int, row: Row, refusal: Unprocessable, by: User) -> Fault:
    """Why an amount could not be taken. What land has left is told to staff of its own province alone."""
    if refusal.code == "more_than_area" and row.offer.organisation.province_code != by.province_code:
        return _fault(at, "amount", "not_enough_land")
    return Fault(at, Unprocessable("amount", refusal.code, **refusal.params))


def _rate(need: Need, rows: Mapping[int, Row]) -> Iterator[Fault]:
    """In no week more than the need takes."""
    rate = need.approved.weekly_rate if need.approved is not None else None
    if rate is None:
        return
    falls = coverage.by_week(portion for each in rows.values() for portion in each.ask.line.portions)
    full = [monday for monday, amount in sorted(falls.items()) if amount > rate * ROUNDING]
    if full:
        most = Quantity(rate, capacity.unit_of(need))
        yield Fault(None, Unprocessable("rows", "more_than_weekly", most=most, day=full[0], weeks=len(full)))


def _ceiling(kind: PoolKind, rows: Mapping[int, Row], by: User) -> Iterator[Fault]:
    """Prices beyond what a buyer pays, for staff who may know that. Of a need filled together the mean counts."""
    if kind is PoolKind.SUPPLY:
        need = next(iter(rows.values())).need
        price = blended_vnd((each.ask.line.amount, each.ask.price_vnd) for each in rows.values())
        if _is_beyond(price, need, by):
            yield Fault(None, Unprocessable("rows", "above_the_ceiling"))
        return
    for at, row in rows.items():
        if _is_beyond(row.ask.price_vnd, row.need, by):
            yield _fault(at, "price", "above_the_ceiling")


def _is_beyond(price: int | None, need: Need, by: User) -> bool:
    ceiling = need.approved.ceiling_vnd if need.approved is not None and knows_ceiling(need, by) else None
    return price is not None and ceiling is not None and price > ceiling


def knows_ceiling(need: Need, by: User) -> bool:
    """Whether a member of staff may know what a need's buyer pays at most."""
    return by.is_staff and by.province_code == need.organisation.province_code


def _fault(at: int, name: str, code: str, **params: object) -> Fault:
    return Fault(at, Unprocessable(name, code, **params))


def _quantity(amount: Decimal, listing: Need | Offer) -> Quantity:
    return Quantity(amount, capacity.unit_of(listing))
