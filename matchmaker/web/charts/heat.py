"""A table of heat: things down, times across, each cell its figure in words and a tint that only helps the eye."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from typing import Final

LEVELS: Final = 4
"""How many steps of a tint there are, from a row's least to its most."""
SPARE: Final = "spare"
"""The tone of what there is."""
LACK: Final = "lack"
"""The tone of what is asked or missing."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One time of a row; without words there is nothing then."""

    words: str = ""
    tone: str = ""
    """`LACK` or `SPARE`; empty for neither."""
    level: int = 0
    """How much, as `level` says; 0 for no tint."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One thing: its name, the unit that its cells count in, and a cell for each time."""

    name: str
    unit: str
    cells: Sequence[HeatCell]
    total: str = ""


def level(amount: Decimal, most: Decimal) -> int:
    """The step of tint of an amount beside its row's most: 1 to `LEVELS`, 0 for nothing.

    By the square root of the share, so that small amounts still show.
    """
    if not amount or not most:
        return 0
    return min(max(round(LEVELS * sqrt(float(abs(amount / most)))), 1), LEVELS)
