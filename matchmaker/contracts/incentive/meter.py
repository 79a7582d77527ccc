"""What breaking a contract would bring either side, worked out as they would work it out themselves. Pure.

Seller: (spot - contract price) x undelivered - what the deposit costs - penalty. Buyer: the mirror, when spot falls.
Amounts are exact decimals in the product's base unit, money is whole đồng; each line is rounded once, half to even,
as everywhere (`terms.pricing`), and the gain is the sum of its lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Final

from matchmaker.contracts.clauses import MOST_PENALTY_PCT
from matchmaker.contracts.fulfilment.waiting import Who
from matchmaker.terms import per_cent_of, value_vnd
from matchmaker.terms.terms import WHOLE_PER_CENT

AMBER_PCT: Final = 2
"""Of the undelivered value. What a price moves in an ordinary week (robusta at the farm gate in Gia Lai, VOV, July 2023
to January 2026: half of all weeks moved more than 2,4 %): a smaller gain comes and goes by itself."""
RED_PCT: Final = 10
"""Of the undelivered value. More than most months move (three in four of the same series stayed below 12,1 %): such
a gain does not go away by waiting."""


class Level(IntEnum):
    """How strong the incentive is; the higher the worse."""

    GREEN = 0
    AMBER = 1
    RED = 2


class LineKind(StrEnum):
    """What a line of the arithmetic is about."""

    GAP = "gap"
    """What the market gives beyond the contract for what is not delivered yet."""
    DEPOSIT = "deposit"
    """What breaking costs by the deposit: the buyer leaves it, the seller pays it back so many times."""
    PENALTY = "penalty"
    """Of the value of what was breached; at most 8 % (Commercial Law 36/2005/QH11, article 301)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic: negative is what breaking costs."""

    kind: LineKind
    amount_vnd: int


class SignKind(StrEnum):
    """What one side holds back already."""

    OVERDUE = "overdue"
    """The buyer: money, in đồng."""
    UNCOLLECTED = "uncollected"
    """The buyer: how many times goods stood ready and nobody came in time."""
    UNDELIVERED = "undelivered"
    """The seller: how many portions are behind."""

    @property
    def side(self) -> Who:
        return Who.SELLER if self is SignKind.UNDELIVERED else Who.BUYER


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that one side holds back, and how much or how often."""

    kind: SignKind
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What the meter reads of a contract as it stands."""

    undelivered: Decimal
    """In the base unit."""
    price_vnd: int
    """What the contract pays for one base unit today."""
    deposit_vnd: int = 0
    """What the seller holds of the deposit and has not set off against deliveries."""
    deposit_multiple: int = 2
    """How often a seller who breaks pays it back: once is only giving back what is the buyer's."""
    penalty_pct: int = 0
    signs: tuple[Sign, ...] = ()

    @property
    def value_vnd(self) -> int:
        """The undelivered part at the contract's price: what would be breached."""
        return value_vnd(self.undelivered, self.price_vnd)


@dataclass(frozen=True)
class Incentive:
    """One side's arithmetic and what it amounts to."""

    side: Who
    lines: tuple[Line, ...]
    value_vnd: int
    signs: tuple[Sign, ...]

    @cached_property
    def gain_vnd(self) -> int:
        """What breaking would bring; negative: what it would cost."""
        return sum(line.amount_vnd for line in self.lines)

    @property
    def price_level(self) -> Level:
        """By the arithmetic alone."""
        if self.gain_vnd <= 0:
            return Level.GREEN
        if self.gain_vnd * WHOLE_PER_CENT >= RED_PCT * self.value_vnd:
            return Level.RED
        return Level.AMBER if self.gain_vnd * WHOLE_PER_CENT >= AMBER_PCT * self.value_vnd else Level.GREEN

    @property
    def level(self) -> Level:
        """By the arithmetic, one step worse for each thing that this side holds back already."""
        return Level(min(self.price_level + len(self.signs), Level.RED))


@dataclass(frozen=True)
class Meter:
    """Both sides of one contract at one spot price."""

    exposure: Exposure
    spot_vnd: int
    seller: Incentive
    buyer: Incentive

    @property
    def level(self) -> Level:
        """Of the side with more reason to break."""
        return max(self.seller.level, self.buyer.level)

    @property
    def tempted(self) -> Incentive:
        """The side with more reason to break; of two alike the one that gains more."""
        return max(self.seller, self.buyer, key=lambda each: (each.level, each.gain_vnd))

    @property
    def premium_vnd(self) -> int:
        """What the contract pays above the local market, in đồng for one base unit; negative: below it."""
        return self.exposure.price_vnd - self.spot_vnd

    def breaks_even_vnd(self, side: Who) -> int | None:
        """The spot price from which on breaking brings a side more than it costs; None where nothing is left to
        deliver, or where no price is low enough.
        """
        left, costs = self.exposure.undelivered, -sum(each.amount_vnd for each in _costs(side, self.exposure))
        if left <= 0:
            return None
        apart = costs / left
        if side is Who.SELLER:
            return int((self.exposure.price_vnd + apart).to_integral_value("ROUND_CEILING"))
        lowest = int((self.exposure.price_vnd - apart).to_integral_value("ROUND_FLOOR"))
        return lowest if lowest >= 0 else None


def meter(exposure: Exposure, spot_vnd: int) -> Meter:
    """Read the meter at a spot price (đồng for one base unit)."""
    return Meter(
        exposure,
        spot_vnd,
        _incentive(Who.SELLER, exposure, spot_vnd - exposure.price_vnd),
        _incentive(Who.BUYER, exposure, exposure.price_vnd - spot_vnd),
    )


def _incentive(side: Who, exposure: Exposure, apart_vnd: int) -> Incentive:
    gap = Line(LineKind.GAP, value_vnd(exposure.undelivered, apart_vnd))
    signs = tuple(sign for sign in exposure.signs if sign.kind.side is side and sign.amount > 0)
    return Incentive(side, (gap, *_costs(side, exposure)), exposure.value_vnd, signs)


def _costs(side: Who, exposure: Exposure) -> tuple[Line, ...]:
    """What breaking costs a side; nothing where nothing is left to break."""
    if exposure.undelivered <= 0:
        return ()
    times = 1 if side is Who.BUYER else max(exposure.deposit_multiple - 1, 0)
    penalty = per_cent_of(exposure.value_vnd, min(exposure.penalty_pct, MOST_PENALTY_PCT))
    told = (Line(LineKind.DEPOSIT, -exposure.deposit_vnd * times), Line(LineKind.PENALTY, -penalty))
    return tuple(line for line in told if line.amount_vnd)
