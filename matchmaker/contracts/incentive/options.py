"""Three ways to make a contract worth keeping again, each as terms that an annex can propose. Pure.

What moves between the two sides is told for what is left to deliver at today's spot price: what one gains the other
pays. Deliveries that were made keep the price they had.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Final

from matchmaker.contracts.incentive.meter import Exposure, Meter, meter
from matchmaker.measures.schedule import Portion
from matchmaker.terms import PriceRule, Terms, value_vnd

ROUND_VND: Final = 100
"""Prices that people agree on end in two noughts."""


class OptionKind(StrEnum):
    """What is proposed."""

    BAND = "band"
    """The market's price from now on, but never below a floor: the agreed price where the market went up, the middle
    where it fell."""
    SPLIT = "split"
    """Half of the difference is taken over by each."""
    RELEASE = "release"
    """Half of what is left is released from the contract, the latest portions first; the rest stays as agreed."""


@dataclass(frozen=True)
class Option:
    """One proposal: its terms, and what it does to either side."""

    kind: OptionKind
    terms: Terms
    to_seller_vnd: int
    """What the buyer pays the seller (or does without) compared with the contract as it is; negative: the other way."""
    after: Meter
    """The meter once it is agreed on."""


def options(terms: Terms, found: Meter) -> list[Option]:
    """The proposals for a contract whose price and the market's have come apart; none where they have not."""
    apart = found.spot_vnd - found.exposure.price_vnd
    if not apart or found.exposure.undelivered <= 0 or terms.price_rule is PriceRule.TO_BE_AGREED:
        return []
    return [made for make in _MAKERS if (made := make(terms, found)) is not None]


def halfway_vnd(exposure: Exposure, spot_vnd: int) -> int:
    """By how much each half of the way moves the contract's price: rounded towards it, to `ROUND_VND` where that
    leaves something.
    """
    half = (spot_vnd - exposure.price_vnd) / Decimal(2)
    round_half = int(half / ROUND_VND) * ROUND_VND
    return round_half or int(half)


def _band(terms: Terms, found: Meter) -> Option | None:
    """For a fixed price alone: what follows the market needs none, and one floor would not do for several grades."""
    if terms.price_rule is not PriceRule.FIXED or found.spot_vnd <= 0:
        return None
    price = found.exposure.price_vnd
    floor = price if found.spot_vnd > price else price + halfway_vnd(found.exposure, found.spot_vnd)
    new = replace(terms, price_rule=PriceRule.FLOOR_PLUS_MARKET, price_vnd=floor, premium_vnd=None)
    return _priced(OptionKind.BAND, new, found, max(floor, found.spot_vnd))


def _split(terms: Terms, found: Meter) -> Option | None:
    by = halfway_vnd(found.exposure, found.spot_vnd)
    price = found.exposure.price_vnd + by
    return _priced(OptionKind.SPLIT, _moved(terms, by), found, price) if by else None


def _release(terms: Terms, found: Meter) -> Option | None:
    left = found.exposure.undelivered
    released = (left / 2).to_integral_value(ROUND_DOWN)
    if not 0 < released < terms.quantity:
        return None
    new = replace(terms, quantity=terms.quantity - released, portions=_without(terms.portions, released))
    after = meter(replace(found.exposure, undelivered=left - released), found.spot_vnd)
    moved = value_vnd(released, found.spot_vnd - found.exposure.price_vnd)
    return Option(OptionKind.RELEASE, new, moved, after)


_MAKERS: Final[tuple[Callable[[Terms, Meter], Option | None], ...]] = (_band, _split, _release)


def _priced(kind: OptionKind, terms: Terms, found: Meter, price_vnd: int) -> Option:
    """A proposal that changes the price alone."""
    moved = value_vnd(found.exposure.undelivered, price_vnd - found.exposure.price_vnd)
    return Option(kind, terms, moved, meter(replace(found.exposure, price_vnd=price_vnd), found.spot_vnd))


def _moved(terms: Terms, by_vnd: int) -> Terms:
    """The same terms with every price moved by so much, never below nothing."""
    if terms.price_rule is PriceRule.MARKET_PREMIUM:
        return replace(terms, premium_vnd=(terms.premium_vnd or 0) + by_vnd)
    if terms.price_rule is PriceRule.BY_GRADE:
        return replace(terms, grades=tuple(
            each if each.price_vnd is None else replace(each, price_vnd=max(each.price_vnd + by_vnd, 0))
            for each in terms.grades
        ))  # fmt: skip
    return replace(terms, price_vnd=max((terms.price_vnd or 0) + by_vnd, 0))


def _without(portions: tuple[Portion, ...], released: Decimal) -> tuple[Portion, ...]:
    """The schedule without so much of its end."""
    kept = list(portions)
    while released > 0:
        last = kept.pop()
        if last.amount > released:
            kept.append(replace(last, amount=last.amount - released))
        released -= last.amount
    return tuple(kept)
