"""The worker's forecasts: each series whose figures changed is forecast anew, the others stay as they are."""

from __future__ import annotations

import logging
import time
from datetime import date
from typing import Final

from sqlalchemy import delete, select, text

from matchmaker.db import session, transaction
from matchmaker.forecasting.choosing import Forecast, forecast
from matchmaker.forecasting.methods import ALL
from matchmaker.forecasting.series import Lacking
from matchmaker.insights.market.models import MarketForecast
from matchmaker.insights.market.series import Key, Known, known
from matchmaker.measures import today

log = logging.getLogger(__name__)
SECONDS_AT_ONCE: Final = 60.0
"""The worker has other things to do: what is left over waits for its next turn."""


def make_forecasts(*, seconds: float = SECONDS_AT_ONCE) -> int:
    """Bring forecasts up to date, as many as fit in the time; returns how many. Any number of workers may try."""
    day, until = today(), time.monotonic() + seconds
    there = known(day)
    kept = {Key.of(row): row.inputs for row in session.scalars(select(MarketForecast))}
    session.rollback()
    gone = kept.keys() - there.keys()
    if gone:
        with transaction():
            for key in gone:
                _drop(key)
    made, waiting = 0, set()
    for key, each in there.items():
        if kept.get(key) == each.digest:
            continue
        if time.monotonic() >= until:
            waiting.add(key)
            continue
        try:
            found = forecast(each.series, ALL)  # outside of any transaction: it takes seconds
        except (ArithmeticError, ValueError):  # an odd series keeps none after it from its forecast
            log.exception("no forecast of %s", key)
            waiting.add(key)
            continue
        with transaction():
            _put(key, each, found, day)
        made += 1
    with transaction():
        for row in session.scalars(select(MarketForecast)):
            row.is_stale = Key.of(row) in waiting
    return made


def _put(key: Key, each: Known, found: Forecast | Lacking, day: date) -> None:
    if session.connection().dialect.name == "postgresql":  # SQLite has one writer at a time
        session.execute(text("LOCK TABLE market_forecast IN EXCLUSIVE MODE"))
    _drop(key)
    session.add(_row(key, each, found, day))


def _drop(key: Key) -> None:
    row = MarketForecast
    session.execute(
        delete(row).where(
            row.kind == key.kind,
            row.product_code == key.product_code,
            row.province_code.is_(None) if key.province_code is None else row.province_code == key.province_code,
            row.grade == key.grade,
        )
    )


def _row(key: Key, each: Known, found: Forecast | Lacking, day: date) -> MarketForecast:
    row = MarketForecast(
        kind=key.kind,
        product_code=key.product_code,
        province_code=key.province_code,
        grade=key.grade,
        inputs=each.digest,
        made_on=day,
        organisations=each.organisations,
    )
    if isinstance(found, Lacking):
        row.lack, row.known_months, row.last_month = found.why, found.months, found.last
        return row
    record = found.record
    row.method, row.first_month, row.last_month = found.method, found.first, found.last
    row.known_months = sum(found.first <= month <= found.last for month in each.series.months_known())
    row.error, row.baseline_error, row.coverage = record.error, record.baseline_error, record.coverage
    row.covered_of, row.judged_months = record.covered_of, record.months
    row.errors = {name.value: error for name, error in record.errors.items()}
    row.months = [
        {"month": month.month.isoformat(), "value": month.value, "low": month.low, "high": month.high}
        for month in found.months
    ]
    return row
