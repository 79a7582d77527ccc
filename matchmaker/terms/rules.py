"""How a price comes about."""

from __future__ import annotations

from enum import StrEnum


class PriceRule(StrEnum):
    """What decides the price of a delivery, as the parties chose it (ordinary practice under Decree 98/2018/NĐ-CP)."""

    FIXED = "fixed"
    """One price for all of it."""
    FLOOR_PLUS_MARKET = "floor_plus_market"
    """The market's price on the day, but never below the floor."""
    MARKET_PREMIUM = "market_premium"
    """The market's price on the day and so much more."""
    BY_GRADE = "by_grade"
    """A price for each grade, whatever the market does."""
    TO_BE_AGREED = "to_be_agreed"
    """Agreed on before each delivery."""

    @property
    def follows_market(self) -> bool:
        """Whether a delivery's price needs a reference price of its day."""
        return self in (PriceRule.FLOOR_PLUS_MARKET, PriceRule.MARKET_PREMIUM)
