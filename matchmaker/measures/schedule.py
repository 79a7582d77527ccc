"""How a quantity falls over its window: by week for a short harvest, by month for a long one.

Amounts are in the product's base unit; the portions always add up to the whole, to the gram.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final

from matchmaker.measures.periods import Period

WEEKLY_UP_TO_WEEKS: Final = 10
FINENESS: Final = 20
"""An even split is rounded to figures people would say, no coarser than a twentieth of a portion."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What falls on some days."""

    period: Period
    amount: Decimal


def stretches(window: Period) -> list[Period]:
    """The weeks (Monday to Sunday) of a window of at most ten weeks, else its months."""
    return window.weeks() if is_weekly(window) else window.months()


def is_weekly(window: Period) -> bool:
    """Whether the window is short enough to be told week by week."""
    return window.length_weeks <= WEEKLY_UP_TO_WEEKS


def spread_evenly(total: Decimal, window: Period, *, decimals: int = 3) -> list[Portion]:
    """``total`` over the window's stretches, each by its number of days. ``decimals`` is the base unit's.

    Running sums are rounded, not portions, so nothing is lost or won.
    """
    parts = stretches(window)
    step = _step(total / len(parts), decimals)
    portions: list[Portion] = []
    given, days = Decimal(0), 0
    for part in parts:
        days += part.days
        due = total if days == window.days else _rounded(total * days / window.days, step)
        portions.append(Portion(part, due - given))
        given = due
    return portions


def _step(portion: Decimal, decimals: int) -> Decimal:
    """The largest power of ten that is fine enough for portions of this size."""
    finest = Decimal(1).scaleb(-decimals)
    fine = portion / FINENESS
    return max(finest, Decimal(1).scaleb(fine.adjusted())) if fine > 0 else finest


def _rounded(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).quantize(Decimal(1), rounding=ROUND_HALF_EVEN) * step


def stored(portions: Sequence[Portion]) -> list[dict[str, Any]]:
    """Portions as a revision keeps them."""
    return [
        {
            "starts_on": each.period.starts_on.isoformat(),
            "ends_on": each.period.ends_on.isoformat(),
            "amount": str(each.amount),
        }
        for each in portions
    ]


def read(rows: Sequence[dict[str, Any]]) -> list[Portion]:
    """Portions from what a revision keeps."""
    return [
        Portion(
            Period(date.fromisoformat(row["starts_on"]), date.fromisoformat(row["ends_on"])),
            Decimal(row["amount"]),
        )
        for row in rows
    ]


def fits(rows: Sequence[dict[str, Any]], *, total: Decimal | None, window: Period | None) -> bool:
    """Whether stored rows are those of this window and add up to this total."""
    portions = read(rows)
    return (
        window is not None
        and [each.period for each in portions] == stretches(window)
        and sum((each.amount for each in portions), Decimal(0)) == total
    )
