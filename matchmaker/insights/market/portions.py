"""How a listing's quantity falls on calendar months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from matchmaker.forecasting.months import month_of
from matchmaker.measures import Period, schedule


def by_month(
    quantity: Decimal, window: Period, portions: Sequence[dict[str, Any]] = ()
) -> Iterator[tuple[date, Decimal]]:
    """Months and what of the quantity falls in each: as the stored portions tell, else evenly by days.

    The amounts add up to the whole.
    """
    if not portions:
        yield from _evenly(quantity, window)
        return
    found: dict[date, Decimal] = defaultdict(Decimal)
    for portion in schedule.read(portions):
        for month, amount in _evenly(portion.amount, portion.period):
            found[month] += amount
    yield from found.items()


def _evenly(quantity: Decimal, window: Period) -> Iterator[tuple[date, Decimal]]:
    left = quantity
    parts = window.months()
    for part in parts[:-1]:
        share = quantity * part.days / window.days
        left -= share
        yield month_of(part.starts_on), share
    yield month_of(parts[-1].starts_on), left
