"""What a delivery costs under its terms, and where that figure comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matchmaker.contracts.models import Contract
from matchmaker.prices import queries as prices
from matchmaker.prices.queries import Spot
from matchmaker.terms import PriceRule, Terms, price_on


@dataclass(frozen=True, slots=True)
class Price:
    """What the terms say that goods of a grade cost on a day, per base unit."""

    vnd: int | None
    """None where the two still have to agree on it."""
    is_open: bool
    """Whether the buyer proposes it with the inspection: it follows the market, or is agreed on each time."""
    spot: Spot | None = None
    """The reference price that it was worked out from; shown with its day and source."""
    least_vnd: int | None = None
    """The floor, below which nobody goes."""


def price(contract: Contract, grade: str, on: date) -> Price:
    """The price of a delivery's goods of a grade ("" where the contract names none) on the day of handing over."""
    terms = contract.binding.terms
    spot = None
    if terms.price_rule.follows_market:
        spot = prices.spot(terms.product_code, terms.market_province, on, grade=grade)
    vnd = price_on(terms, spot.price_vnd if spot is not None else None, grade or None)
    if terms.price_rule is PriceRule.FLOOR_PLUS_MARKET and spot is None:
        vnd = None  # the floor alone is not the price while nobody knows the market's
    is_open = vnd is None or terms.price_rule.follows_market
    return Price(vnd, is_open, spot, _floor(terms))


def _floor(terms: Terms) -> int | None:
    return terms.price_vnd if terms.price_rule is PriceRule.FLOOR_PLUS_MARKET else None
