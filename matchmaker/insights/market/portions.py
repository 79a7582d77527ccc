"""How a listing's quantity falls on calendar months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from matchmaker.measures import Period, schedule
from matchmaker.measures.months import month_of

_FINEST: Final = Decimal("0.001")


def by_month(quantity: Decimal, window: Period) -> Iterator[tuple[date, Decimal]]:
    """Months and what of the quantity falls in each, evenly by days. The amounts add up to the whole."""
    yield from _in_shares(quantity, _shares([(window, Decimal(1))], window.starts_on))


def left_by_month(
    left: Decimal, window: Period, portions: Sequence[dict[str, Any]], day: date
) -> Iterator[tuple[date, Decimal]]:
    """What is left falls on the days from `day` on: as the stored portions tell, else evenly.

    The amounts add up to what is left. Where nothing is to come any more it falls on the whole window.
    """
    told = [(portion.period, portion.amount) for portion in schedule.read(portions)]
    evenly = [(window, Decimal(1))]
    shares = _shares(told, day) or _shares(evenly, day) or _shares(evenly, window.starts_on)
    yield from _in_shares(left, shares)


def _shares(parts: Iterable[tuple[Period, Decimal]], day: date) -> dict[date, Decimal]:
    """By month, what of the parts falls on the days from `day` on; none where that is nothing."""
    found: dict[date, Decimal] = defaultdict(Decimal)
    for period, amount in parts:
        if amount and period.ends_on >= day:
            for part in Period(max(period.starts_on, day), period.ends_on).months():
                found[month_of(part.starts_on)] += amount * part.days / period.days
    return found


def _in_shares(quantity: Decimal, shares: dict[date, Decimal]) -> Iterator[tuple[date, Decimal]]:
    """Running sums are rounded, not shares, so that nothing is lost or won."""
    whole, given, reached = sum(shares.values()), Decimal(0), Decimal(0)
    last = max(shares)
    for month, share in sorted(shares.items()):
        reached += share
        due = quantity if month == last else (quantity * reached / whole).quantize(_FINEST)
        yield month, due - given
        given = due
