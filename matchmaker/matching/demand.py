"""Where training and certification would open most demand: counted once a day, read by the staff of the union."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, delete, func, select, text

from matchmaker.credentials.content import CODES_OF_A_MARKET
from matchmaker.db import session, transaction
from matchmaker.matching import mirror
from matchmaker.matching.models import Demand
from matchmaker.measures import today
from matchmaker.ranking.openings import demand as core
from matchmaker.ranking.openings.changes import Change, Sort


class Order(StrEnum):
    """What comes first."""

    NEEDS = "needs"
    AMOUNT = "amount"
    COOPERATIVES = "cooperatives"


@dataclass(frozen=True)
class Wanted:
    """What a reader wants to see of it; whatever is empty does not narrow."""

    province_code: str | None = None
    product_code: str | None = None
    sort: Sort | None = None
    order: Order = Order.NEEDS


def count_demand() -> None:
    """Count anew, unless somebody did today. Any number of workers may try."""
    day = today()
    if counted_on() == day:
        return
    market = mirror.market()
    found = core.demand(market.offers, market.needs, day, of_a_market=CODES_OF_A_MARKET)
    session.rollback()
    with transaction():
        if session.connection().dialect.name == "postgresql":  # SQLite has one writer at a time
            session.execute(text("LOCK TABLE demand IN EXCLUSIVE MODE"))
        if counted_on() != day:
            session.execute(delete(Demand))
            session.add_all(_row(each, day) for each in found)


def counted_on() -> date | None:
    """The day as of which the list was counted; None while there is nothing in it."""
    return session.scalar(select(func.max(Demand.computed_on)))


def lines(wanted: Wanted) -> Select[Any]:
    """The list, narrowed and in the order asked for."""
    statement = select(Demand)
    if wanted.province_code:
        statement = statement.where(Demand.province_code == wanted.province_code)
    if wanted.product_code:
        statement = statement.where(Demand.product_code == wanted.product_code)
    if wanted.sort:
        statement = statement.where(Demand.sort == wanted.sort)
    return statement.order_by(getattr(Demand, wanted.order).desc(), Demand.needs.desc(), Demand.id)


def products_in(province_code: str | None) -> list[str]:
    """Codes of the products that the list of a province (of all) speaks of."""
    statement = select(Demand.product_code).distinct().order_by(Demand.product_code)
    if province_code:
        statement = statement.where(Demand.province_code == province_code)
    return list(session.scalars(statement))


def change_of(line: Demand) -> Change:
    """What is to be done, as the core names it."""
    return Change(Sort(line.sort), line.kind_code, line.market, float(line.stars or 0))


def _row(found: core.Demand, day: date) -> Demand:
    change = found.change
    return Demand(
        computed_on=day,
        province_code=found.province_code,
        product_code=found.species[-1],
        sort=change.sort.value,
        kind_code=change.key,
        market=change.market,
        stars=int(change.number) or None,
        offers=found.offers,
        cooperatives=found.cooperatives,
        needs=found.needs,
        buyers=found.buyers,
        amount=Decimal(str(round(found.amount, 3))),
    )
