"""A plan's weeks as a table of heat: products down, weeks across, each cell by how much falls into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import Final

from matchmaker.planning.models import PlanWeek

SHADES: Final = 5
"""How many steps of colour there are, from the least to the most of a product."""
NOTHING: Final = Decimal(0)


@dataclass(frozen=True)
class Cell:
    """What falls into one week of one product."""

    amount: Decimal
    shade: int
    """0 for nothing, then 1 to `SHADES`."""


@dataclass(frozen=True)
class HeatRow:
    """One product."""

    product_code: str
    total: Decimal
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Calendar:
    """The whole table."""

    weeks: tuple[date, ...]
    """Mondays."""
    rows: tuple[HeatRow, ...]


def drawn(weeks: Sequence[PlanWeek], shown: str, product_codes: Sequence[str] | None = None) -> Calendar:
    """The table of one amount: `home`, `supply_left` or `need_left`. Products with nothing of it are left out.

    Shades follow the square root of a cell's share of its product's fullest week, so that small weeks still show.
    """
    amounts: dict[str, dict[date, Decimal]] = {}
    for each in weeks:
        if product_codes is None or each.product_code in product_codes:
            amounts.setdefault(each.product_code, {})[each.week_on] = getattr(each, shown)
    days = sorted({day for of in amounts.values() for day, amount in of.items() if amount})
    rows = [_row(code, of, days) for code, of in amounts.items() if any(of.values())]
    return Calendar(tuple(days), tuple(sorted(rows, key=lambda row: (-row.total, row.product_code))))


def _row(code: str, amounts: dict[date, Decimal], days: Sequence[date]) -> HeatRow:
    most = max(amounts.values())
    return HeatRow(
        code,
        sum(amounts.values(), NOTHING),
        tuple(Cell(amounts.get(day, NOTHING), _shade(amounts.get(day, NOTHING), most)) for day in days),
    )


def _shade(amount: Decimal, most: Decimal) -> int:
    return min(max(round(SHADES * sqrt(float(amount / most))), 1), SHADES) if amount > 0 and most > 0 else 0
