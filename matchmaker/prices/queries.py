"""What the site asks of reference prices. A price is told with its day and its source, never without."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from matchmaker.catalogue.models import ProductLevel
from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.prices.freshness import max_age
from matchmaker.prices.models import ReferencePrice
from matchmaker.text import fold

UNSORTED: Final = ""
"""The grade of goods nobody sorted."""
_Found = Mapping[tuple[str, str | None], Mapping[str, "Spot"]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which goods, where. `grade` as a source would call it; `UNSORTED` for the goods as a whole."""

    product_code: str
    province_code: str | None
    grade: str = UNSORTED


@dataclass(frozen=True, slots=True)
class Spot:
    """What goods cost lately: the price in force that comes nearest to what was asked."""

    price_vnd: int
    """Whole đồng for one base unit."""
    on: date
    source: str
    product_code: str
    """Whose price it is: the product's own, or that of its species."""
    province_code: str | None
    """Where: the province asked about, or None for the whole country."""
    grade: str


def in_force() -> Select[ReferencePrice]:
    """All prices that stand today."""
    return select(ReferencePrice).where(ReferencePrice.removed_at.is_(None))


def spot(product_code: str, province_code: str | None, day: date, *, grade: str = UNSORTED) -> Spot | None:
    """What goods cost on a day; see `spots`."""
    asked = Asked(product_code, province_code, grade)
    return spots([asked], day).get(asked)


def spots(asked: Iterable[Asked], day: date) -> dict[Asked, Spot]:
    """What many goods cost on a day, in one statement; what nobody published lately is missing.

    Of each the newest price at most `REFERENCE_PRICE_DAYS` old: the product's own before its species', its
    province's before the whole country's. Of a grade nobody published, the price of unsorted goods stands; where
    only grades were published, the middle one of the newest day stands for unsorted goods.
    """
    wanted = list(dict.fromkeys(asked))
    codes = {code for each in wanted for code in _codes(each.product_code)}
    found = _newest(codes, {each.province_code for each in wanted}, day) if wanted else {}
    return {each: price for each in wanted if (price := _nearest(found, each)) is not None}


def spots_on(asked: Iterable[tuple[Asked, date]]) -> dict[tuple[Asked, date], Spot]:
    """What many goods cost, each on a day of its own, in one statement; otherwise as `spots`."""
    wanted = list(dict.fromkeys(asked))
    if not wanted:
        return {}
    codes = {code for each, _day in wanted for code in _codes(each.product_code)}
    days = [day for _each, day in wanted]
    by_place: dict[tuple[str, str | None], list[Spot]] = defaultdict(list)
    for price in _between(codes, {each.province_code for each, _day in wanted}, min(days) - max_age(), max(days)):
        by_place[price.product_code, price.province_code].append(price)
    told = {(each, day): _nearest(_as_of(by_place, each, day), each) for each, day in wanted}
    return {asked_on: price for asked_on, price in told.items() if price is not None}


def _between(codes: Iterable[str], provinces: Iterable[str | None], first: date, last: date) -> list[Spot]:
    """Every price in force of some products and places between two days, oldest first."""
    there = ReferencePrice.province_code
    rows = session.execute(
        select(
            *(ReferencePrice.price_vnd, ReferencePrice.on, ReferencePrice.source),
            *(ReferencePrice.product_code, there, ReferencePrice.grade),
        )
        .where(
            ReferencePrice.removed_at.is_(None),
            ReferencePrice.on.between(first, last),
            ReferencePrice.product_code.in_(sorted(codes)),
            or_(there.is_(None), there.in_(sorted(filter(None, provinces)))),
        )
        .order_by(ReferencePrice.on)
    )
    return [Spot(*row) for row in rows]


def _as_of(by_place: Mapping[tuple[str, str | None], Sequence[Spot]], asked: Asked, day: date) -> _Found:
    """The newest price of each product, place and grade that was fresh on a day."""
    found: dict[tuple[str, str | None], dict[str, Spot]] = {}
    for code in _codes(asked.product_code):
        for place in dict.fromkeys((asked.province_code, None)):
            prices = by_place.get((code, place), ())
            last = bisect_right(prices, day, key=lambda each: each.on)
            first = bisect_left(prices, day - max_age(), hi=last, key=lambda each: each.on)
            if first < last:
                found[code, place] = {grade_key(each.grade): each for each in prices[first:last]}
    return found


def _codes(product_code: str) -> tuple[str, ...]:
    """The product, then its species where it is a variety: a group's goods have no price in common."""
    node = tree().get(product_code)
    if node is None or node.level is not ProductLevel.VARIETY or node.parent_code is None:
        return (product_code,)
    return product_code, node.parent_code


def _newest(codes: Iterable[str], provinces: Iterable[str | None], day: date) -> _Found:
    """The newest price of each product, place and grade."""
    there = ReferencePrice.province_code
    ranked = (
        select(
            *(ReferencePrice.price_vnd, ReferencePrice.on, ReferencePrice.source),
            *(ReferencePrice.product_code, there, ReferencePrice.grade),
            func.row_number()
            .over(
                partition_by=(ReferencePrice.product_code, there, ReferencePrice.grade),
                order_by=ReferencePrice.on.desc(),
            )
            .label("rank"),
        )
        .where(
            ReferencePrice.removed_at.is_(None),
            ReferencePrice.on.between(day - max_age(), day),
            ReferencePrice.product_code.in_(sorted(codes)),
            or_(there.is_(None), there.in_(sorted(filter(None, provinces)))),
        )
        .subquery()
    )
    found: dict[tuple[str, str | None], dict[str, Spot]] = {}
    for row in session.execute(select(ranked).where(ranked.c.rank == 1)):
        price = Spot(*tuple(row)[:-1])
        there_already = found.setdefault((price.product_code, price.province_code), {})
        twin = there_already.get(grade_key(price.grade))
        if twin is None or twin.on < price.on:
            there_already[grade_key(price.grade)] = price
    return found


def grade_key(grade: str) -> str:
    """A grade as it is compared: "Loại A", "loai a" and "A" are one."""
    return fold(grade).removeprefix("loai ")


def _nearest(found: _Found, asked: Asked) -> Spot | None:
    for code in _codes(asked.product_code):
        for place in dict.fromkeys((asked.province_code, None)):
            price = _of_grade(found.get((code, place), {}), grade_key(asked.grade))
            if price is not None:
                return price
    return None


def _of_grade(prices: Mapping[str, Spot], grade: str) -> Spot | None:
    if grade in prices or UNSORTED in prices:
        return prices.get(grade) or prices[UNSORTED]
    if grade != UNSORTED or not prices:
        return None  # what one grade costs says nothing of another
    newest = max(each.on for each in prices.values())
    same_day = sorted((each for each in prices.values() if each.on == newest), key=lambda each: each.price_vnd)
    return same_day[(len(same_day) - 1) // 2]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a product has prices: a province, or None for the whole country."""

    province_code: str | None
    newest_on: date
    count: int


def places_of(product_code: str) -> list[Place]:
    """The places of a product's prices in force, the freshest first."""
    newest = func.max(ReferencePrice.on)
    return [
        Place(*row)
        for row in session.execute(
            select(ReferencePrice.province_code, newest, func.count())
            .where(ReferencePrice.removed_at.is_(None), ReferencePrice.product_code == product_code)
            .group_by(ReferencePrice.province_code)
            .order_by(newest.desc(), func.count().desc(), ReferencePrice.province_code)
        )
    ]


def series(product_code: str, province_code: str | None, *, since: date, until: date) -> list[ReferencePrice]:
    """The prices of one product at one place between two days, both included: by grade, oldest first."""
    return list(
        session.scalars(
            in_force()
            .where(
                ReferencePrice.product_code == product_code,
                _at(province_code),
                ReferencePrice.on.between(since, until),
            )
            .order_by(ReferencePrice.grade, ReferencePrice.on)
        )
    )


def priced_products() -> list[Row[str, date]]:
    """The products that have prices in force, each with the newest day."""
    return list(
        session.execute(
            select(ReferencePrice.product_code, func.max(ReferencePrice.on))
            .where(ReferencePrice.removed_at.is_(None))
            .group_by(ReferencePrice.product_code)
        )
    )


def _at(province_code: str | None) -> ColumnElement[bool]:
    column = ReferencePrice.province_code
    return column.is_(None) if province_code is None else column == province_code
