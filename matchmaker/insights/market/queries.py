"""What the site asks of forecasts that were made."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select

from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.insights.market.cells import BEHIND_A_FIGURE
from matchmaker.insights.market.models import MarketForecast, SeriesKind
from matchmaker.insights.market.series import Key

_PRODUCTS_MEANT = 40


def forecasts(
    *,
    is_staff: bool,
    words: str = "",
    kind: SeriesKind | None = None,
    province_code: str | None = None,
    has: bool | None = None,
) -> Select[Any]:
    """The forecasts that a reader may see, those that there are before those that lack something.

    A demand is told to others than the union's staff where enough buyers stand behind it.
    """
    row = MarketForecast
    statement = select(row)
    if not is_staff:
        statement = statement.where(or_(row.kind == SeriesKind.PRICE, row.organisations >= BEHIND_A_FIGURE))
    if words:
        meant = tree().search(words, limit=_PRODUCTS_MEANT)
        statement = statement.where(
            row.product_code.in_({code for node in meant for code in tree().descendants(node.code)})
        )
    if kind is not None:
        statement = statement.where(row.kind == kind)
    if province_code is not None:
        statement = statement.where(row.province_code == province_code)
    if has is not None:
        statement = statement.where(row.lack.is_(None) if has else row.lack.is_not(None))
    return statement.order_by(
        row.lack.is_not(None), row.kind.desc(), row.product_code, row.province_code, row.grade, row.id
    )


def forecast_of(key: Key, *, is_staff: bool) -> MarketForecast | None:
    """The forecast of one series, if its reader may see it."""
    row = MarketForecast
    place = row.province_code.is_(None) if key.province_code is None else row.province_code == key.province_code
    found: MarketForecast | None = session.scalar(
        forecasts(is_staff=is_staff, kind=key.kind)
        .where(row.product_code == key.product_code, place, row.grade == key.grade)
        .limit(1)
    )
    return found
