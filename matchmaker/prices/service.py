"""Writing reference prices down and taking them back. A price is never overwritten: the one it replaces is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import tuple_
from sqlalchemy.exc import IntegrityError

from matchmaker import audit
from matchmaker.audit import Person
from matchmaker.catalogue.models import ProductLevel
from matchmaker.catalogue.queries import tree
from matchmaker.db import now, session
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.measures import MAX_PRICE, today
from matchmaker.prices.models import ReferencePrice
from matchmaker.prices.queries import in_force


@dataclass(frozen=True, slots=True)
class Identity:
    """What a price is of: one price in force each."""

    product_code: str
    province_code: str | None
    grade: str
    on: date

    @property
    def goods(self) -> tuple[str, str | None, str]:
        """The same on every day."""
        return self.product_code, self.province_code, self.grade


@dataclass(frozen=True, slots=True)
class Price:
    """A price to write down."""

    identity: Identity
    price_vnd: int
    source: str


def in_force_like(identities: Iterable[Identity]) -> dict[Identity, ReferencePrice]:
    """The prices in force of these goods, places and days, in one statement."""
    wanted = set(identities)
    if not wanted:
        return {}
    days = {(each.product_code, each.on) for each in wanted}
    rows = session.scalars(in_force().where(tuple_(ReferencePrice.product_code, ReferencePrice.on).in_(days)))
    return {found: row for row in rows if (found := identity_of(row)) in wanted}


def identity_of(row: ReferencePrice) -> Identity:
    """What a stored price is of."""
    return Identity(row.product_code, row.province_code, row.grade, row.on)


def write_down(prices: Sequence[Price], *, by: Person) -> list[ReferencePrice]:
    """Put prices in force, each in place of what was said of the same goods, place and day; returns what is new.

    What says the same already is left alone, so the same list twice changes nothing. Raises Unprocessable for a
    group of products, a day to come, a price beyond all others or a missing source, Conflict where somebody else
    wrote at the same moment.
    """
    for each in prices:
        _check(each)
    there = in_force_like(each.identity for each in prices)
    fresh = [each for each in prices if not says(there.get(each.identity), each)]
    try:
        with session.begin_nested():
            return _replace([there.get(each.identity) for each in fresh], fresh, by)
    except IntegrityError as error:
        raise Conflict from error


def remove(price: ReferencePrice, *, by: Person) -> None:
    """Take a price back: it says nothing from now on. Raises WrongState where somebody did already."""
    if price.removed_at is not None:
        raise WrongState(price, wanted="in force")
    price.removed_at = now()
    audit.record("reference_price.removed", price, by=by)


def _check(price: Price) -> None:
    product = tree()[price.identity.product_code]
    if product.level is ProductLevel.GROUP:
        raise Unprocessable("product", "no_price_of_a_group")
    if price.identity.on > today():
        raise Unprocessable("on", "in_the_future")
    if not 0 < price.price_vnd <= MAX_PRICE:
        raise Unprocessable("price", "too_large", maximum=MAX_PRICE)
    if not price.source:
        raise Unprocessable("source", "empty")


def says(row: ReferencePrice | None, price: Price) -> bool:
    """Whether a stored price says just that."""
    return row is not None and (row.price_vnd, row.source) == (price.price_vnd, price.source)


def _replace(old: Sequence[ReferencePrice | None], fresh: Sequence[Price], by: Person) -> list[ReferencePrice]:
    """The old rows leave before the new ones come, or the index would find two in force."""
    for row in filter(None, old):
        remove(row, by=by)
    session.flush()
    made = [
        ReferencePrice(
            product_code=each.identity.product_code,
            province_code=each.identity.province_code,
            grade=each.identity.grade,
            on=each.identity.on,
            price_vnd=each.price_vnd,
            source=each.source,
            by_id=by.id,
        )
        for each in fresh
    ]
    session.add_all(made)
    session.flush()
    for row in made:
        audit.record("reference_price.entered", row, by=by)
    return made
