"""Sums of many amounts as people read them: what is weighed in tonnes, rounded as its size allows.

One amount that somebody stated is told exactly (`filters.quantity`); a sum of hundreds of them is not that exact.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from matchmaker.measures import Unit, format_number, unit
from matchmaker.web import filters
from matchmaker.web.i18n import language

WEIGHED: Final = "kg"
"""The base unit of what is weighed."""
_LARGE: Final = 1000
"""Kilograms in a tonne."""


def unit_word(base: Unit) -> str:
    """In what a table of sums counts: tonnes of what is weighed, else the unit itself."""
    return unit("tonne").name(language()) if base.code == WEIGHED else base.name(language())


def in_unit(amount: Decimal, base: Unit) -> Decimal:
    """The amount as a table of sums counts it."""
    return amount / _LARGE if base.code == WEIGHED else amount


def figure(amount: Decimal, base: Unit) -> str:
    """A figure of a table, without its unit: whole tonnes, small ones with a decimal."""
    told = in_unit(abs(amount), base)
    return format_number(told, language(), 0 if told >= 10 else 1)


def amount_of(amount: Decimal | float, unit_code: str) -> str:
    """A sum with its unit: to a tenth of a tonne from one tonne up, else to the kilogram (or piece)."""
    value = Decimal(str(amount))
    step = Decimal(100) if unit_code == WEIGHED and abs(value) >= _LARGE else Decimal(1)
    return filters.quantity((value / step).quantize(Decimal(1)) * step, unit_code)
