"""A plan on the map: where goods are left over or lacking, and from where to where the largest lines lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Double, cast, func, select

from matchmaker.catalogue.models import Product
from matchmaker.catalogue.queries import CommuneRow, commune, tree
from matchmaker.db import session
from matchmaker.planning import words
from matchmaker.planning.models import GapSide, PlanGap, PlanLine, SeasonPlan

LINES_DRAWN: Final = 40
"""More lines than this nobody reads."""
DOTS_DRAWN: Final = 120


@dataclass(frozen=True)
class Dot:
    """Where something is left over or lacking."""

    lat: float
    lon: float
    side: str
    title: str
    weight: int


@dataclass(frozen=True)
class Way:
    """From where to where goods go."""

    lat: float
    lon: float
    to_lat: float
    to_lon: float
    title: str
    weight: int


@dataclass(frozen=True)
class Drawn:
    """What stands on the map."""

    dots: tuple[Dot, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Place:
    """A province in figures, of one unit."""

    province_code: str | None
    unit: str
    sent: Decimal = Decimal(0)
    received: Decimal = Decimal(0)
    supply_left: Decimal = Decimal(0)
    need_left: Decimal = Decimal(0)


def drawn(plan: SeasonPlan, product_codes: Iterable[str] | None = None) -> Drawn:
    """The map of a plan, of some products or of all."""
    ways, dots = session.execute(_ways(plan, product_codes)).all(), session.execute(_dots(plan, product_codes)).all()
    return Drawn(
        tuple(dot for row in reversed(dots) if (dot := _dot(row)) is not None),
        tuple(way for row in reversed(ways) if (way := _way(row)) is not None),
    )


def by_province(plan: SeasonPlan, product_codes: Iterable[str] | None = None) -> list[Place]:
    """The same in figures, the province that sends and receives most first."""
    found: dict[tuple[str | None, str], dict[str, Decimal]] = {}
    for name, rows in (
        ("sent", _line_sums(plan, PlanLine.seller_province_code, product_codes)),
        ("received", _line_sums(plan, PlanLine.buyer_province_code, product_codes)),
        ("supply_left", _gap_sums(plan, GapSide.OFFER, product_codes)),
        ("need_left", _gap_sums(plan, GapSide.NEED, product_codes)),
    ):
        for province_code, product_code, amount in session.execute(rows):
            node = tree().get(product_code)
            told = found.setdefault((province_code, node.unit.code if node else "kg"), {})
            told[name] = told.get(name, Decimal(0)) + amount
    places = [Place(province_code, unit, **told) for (province_code, unit), told in found.items()]
    return sorted(places, key=lambda each: (-each.sent - each.received, each.province_code or "", each.unit))


def _ways(plan: SeasonPlan, product_codes: Iterable[str] | None) -> Any:
    ends = (PlanLine.seller_commune_code, PlanLine.buyer_commune_code, PlanLine.product_code)
    return _largest(PlanLine, ends, plan, product_codes).limit(LINES_DRAWN)


def _dots(plan: SeasonPlan, product_codes: Iterable[str] | None) -> Any:
    where = (PlanGap.side, PlanGap.commune_code, PlanGap.product_code)
    return _largest(PlanGap, where, plan, product_codes).limit(DOTS_DRAWN)


def _largest(
    table: type[PlanLine] | type[PlanGap], by: Sequence[Any], plan: SeasonPlan, product_codes: Iterable[str] | None
) -> Any:
    """Sums of a plan, each beside the largest that is counted in its unit (`most`); the largest shares first."""
    amount = func.sum(table.amount, type_=table.amount.type)
    most = func.max(amount).over(partition_by=Product.unit)
    found = (
        select(*by, amount.label("amount"), most.label("most"))
        .join(Product, Product.code == table.product_code)
        .where(table.plan_id == plan.id)
        .group_by(*by, Product.unit)
    )
    sums = _some(found, table.product_code, product_codes).subquery()
    return select(sums).order_by((cast(sums.c.amount, Double) / sums.c.most).desc(), *sums.c)


def _line_sums(plan: SeasonPlan, province: Any, product_codes: Iterable[str] | None) -> Any:
    amount = func.sum(PlanLine.amount, type_=PlanLine.amount.type)
    found = select(province, PlanLine.product_code, amount).where(PlanLine.plan_id == plan.id)
    return _some(found.group_by(province, PlanLine.product_code), PlanLine.product_code, product_codes)


def _gap_sums(plan: SeasonPlan, side: GapSide, product_codes: Iterable[str] | None) -> Any:
    amount = func.sum(PlanGap.amount, type_=PlanGap.amount.type)
    where = (PlanGap.province_code, PlanGap.product_code)
    found = select(*where, amount).where(PlanGap.plan_id == plan.id, PlanGap.side == side).group_by(*where)
    return _some(found, PlanGap.product_code, product_codes)


def _some(found: Any, column: Any, product_codes: Iterable[str] | None) -> Any:
    return found if product_codes is None else found.where(column.in_(list(product_codes)))


def _dot(row: Any) -> Dot | None:
    place = commune(row.commune_code)
    if place is None:
        return None
    told = f"{_named(place)}: {words.product_name(row.product_code)}, {words.amount(row.amount, row.product_code)}"
    return Dot(place.lat, place.lon, str(row.side), told, _weight(row))


def _way(row: Any) -> Way | None:
    begin, end = commune(row.seller_commune_code), commune(row.buyer_commune_code)
    if begin is None or end is None:
        return None
    what = f"{words.product_name(row.product_code)}, {words.amount(row.amount, row.product_code)}"
    title = f"{_named(begin)} → {_named(end)}: {what}"
    return Way(begin.lat, begin.lon, end.lat, end.lon, title, _weight(row))


def _named(place: CommuneRow) -> str:
    return f"{place.name}, {place.province}"


def _weight(row: Any) -> int:
    """How large something is drawn beside the largest that is counted in its unit, 1 to 3."""
    share = float(row.amount / row.most) if row.most else 0.0
    return 3 if share > 0.5 else 2 if share > 0.15 else 1
