"""Prices so low that somebody should ask why: pointed out, never blocked.

The bounds are those of Ukraine's public procurement, where ProZorro flags them by itself: 40 % or more below the mean
of the others, or 30 % or more below the next (Law 922-VIII of 25 December 2015, article 1, "abnormally low price").
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final

BELOW_MEAN: Final = Decimal("0.40")
BELOW_NEXT: Final = Decimal("0.30")


class Low(StrEnum):
    """Why a price is abnormally low."""

    BELOW_MEAN = "below_mean"
    BELOW_NEXT = "below_next"


def low(price_vnd: int, others_vnd: Sequence[int]) -> Low | None:
    """Whether a price is abnormally low beside the others for the same goods; None where there is no other."""
    if not others_vnd:
        return None
    if price_vnd * len(others_vnd) <= (1 - BELOW_MEAN) * sum(others_vnd):
        return Low.BELOW_MEAN
    dearer = [each for each in others_vnd if each >= price_vnd]
    if dearer and price_vnd <= (1 - BELOW_NEXT) * min(dearer):
        return Low.BELOW_NEXT
    return None
