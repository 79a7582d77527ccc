"""How a listing's quantity falls on calendar months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from matchmaker.measures import Period, schedule
from matchmaker.measures.months import month_of

_FINEST: Final = Decimal("0.001")


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


def left_by_month(
    left: Decimal, quantity: Decimal, window: Period, portions: Sequence[dict[str, Any]] = ()
) -> Iterator[tuple[date, Decimal]]:
    """What of a part of the quantity falls in each month: the same share of all, as nobody says which of it is taken.

    The amounts add up to the part.
    """
    if left == quantity:
        yield from by_month(quantity, window, portions)
        return
    given, reached = Decimal(0), Decimal(0)
    for month, amount in by_month(quantity, window, portions):
        reached += amount
        due = left if reached == quantity else (left * reached / quantity).quantize(_FINEST)
        yield month, due - given
        given = due


def _evenly(quantity: Decimal, window: Period) -> Iterator[tuple[date, Decimal]]:
    """Running sums are rounded, not shares, so that nothing is lost or won."""
    given, days = Decimal(0), 0
    for part in window.months():
        days += part.days
        due = quantity if days == window.days else (quantity * days / window.days).quantize(_FINEST)
        yield month_of(part.starts_on), due - given
        given = due
