"""Round figures that changes are named in: nobody harvests 1 837 kg more, and a price moves on a fixed grid.

The grid of prices is the same for everybody and follows from nothing on the market, so that whoever changes an
asking price a little asks the same question again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import floor, log10
from typing import Final

AMOUNTS: Final = (1.0, 2.0, 5.0, 10.0)
PRICES: Final = (
    *(tenths / 10 for tenths in range(10, 20)),
    *(quarters / 4 for quarters in range(8, 20)),
    *(halves / 2 for halves in range(10, 21)),
)
"""Between one and ten: in steps of a tenth up to two, a quarter up to five, a half above. 5 to 13 % each."""


def amount_up(amount: float) -> float:
    """The next round amount: 1, 2 or 5 of some power of ten."""
    power = 10.0 ** floor(log10(amount))
    return AMOUNTS[bisect_left(AMOUNTS, amount / power)] * power


def amount_down(amount: float) -> float:
    """The round amount below."""
    power = 10.0 ** floor(log10(amount))
    return AMOUNTS[bisect_right(AMOUNTS, amount / power) - 1] * power


def price_at_or_below(price_vnd: float) -> int:
    """The price on the grid that is not above. Of at least 100 đồng: below that the grid is no whole đồng."""
    power = 10.0 ** floor(log10(price_vnd))
    return round(PRICES[bisect_right(PRICES, price_vnd / power) - 1] * power)


def price_below(price_vnd: float) -> int:
    """The next lower price on the grid."""
    return price_at_or_below(price_at_or_below(price_vnd) - 1)


def one_digit(amount: float) -> float:
    """The amount in one digit, never more than it is."""
    if amount <= 0:
        return 0.0
    power = 10.0 ** floor(log10(amount))
    return floor(amount / power) * power
