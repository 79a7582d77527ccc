"""A plan's weeks: products down, weeks across, how much falls into each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from matchmaker.planning.models import PlanWeek

NOTHING: Final = Decimal(0)


@dataclass(frozen=True)
class WeeksOf:
    """One product."""

    product_code: str
    total: Decimal
    amounts: tuple[Decimal, ...]
    """What falls into each week."""


@dataclass(frozen=True)
class Calendar:
    """The whole table."""

    weeks: tuple[date, ...]
    """Mondays."""
    rows: tuple[WeeksOf, ...]


def drawn(weeks: Sequence[PlanWeek], shown: str, product_codes: Sequence[str] | None = None) -> Calendar:
    """The table of one amount: `home`, `supply_left` or `need_left`. Products with nothing of it are left out."""
    amounts: dict[str, dict[date, Decimal]] = {}
    for each in weeks:
        if product_codes is None or each.product_code in product_codes:
            amounts.setdefault(each.product_code, {})[each.week_on] = getattr(each, shown)
    days = sorted({day for of in amounts.values() for day, amount in of.items() if amount})
    rows = [_row(code, of, days) for code, of in amounts.items() if any(of.values())]
    return Calendar(tuple(days), tuple(sorted(rows, key=lambda row: (-row.total, row.product_code))))


def _row(code: str, amounts: dict[date, Decimal], days: Sequence[date]) -> WeeksOf:
    return WeeksOf(code, sum(amounts.values(), NOTHING), tuple(amounts.get(day, NOTHING) for day in days))
