"""What goods cost under some terms: exact, in whole đồng."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from matchmaker.terms.rules import PriceRule
from matchmaker.terms.terms import WHOLE_PER_CENT, Terms


def price_on(terms: Terms, market_vnd: int | None, grade: str | None = None) -> int | None:
    """Đồng per base unit for goods of a grade, where the market stands at ``market_vnd`` (of the terms' own place).

    None where the terms leave it open: nothing agreed on yet, or a rule that follows a market nobody knows the price
    of. Without a grade, prices by grade count as their mean over the expected shares, or over the grades.
    """
    if terms.price_rule is PriceRule.FIXED:
        return terms.price_vnd
    if terms.price_rule is PriceRule.BY_GRADE:
        return _of_grade(terms, grade)
    if terms.price_rule is PriceRule.FLOOR_PLUS_MARKET:
        told = [each for each in (terms.price_vnd, market_vnd) if each is not None]
        return max(told) if told else None
    if terms.price_rule is PriceRule.MARKET_PREMIUM and market_vnd is not None:
        return max(market_vnd + (terms.premium_vnd or 0), 0)
    return None


def _of_grade(terms: Terms, grade: str | None) -> int | None:
    priced = [(each.name, each.price_vnd, each.share_pct or 0) for each in terms.grades if each.price_vnd is not None]
    if grade is not None:
        return next((price for name, price, _ in priced if name == grade), None)
    if not priced:
        return None
    weights = [share for _, _, share in priced]
    if not all(weights):
        weights = [1] * len(priced)
    total = sum(price * weight for (_, price, _), weight in zip(priced, weights, strict=True))
    return int((Decimal(total) / sum(weights)).to_integral_value(ROUND_HALF_EVEN))


def value_vnd(amount: Decimal, price_vnd: int) -> int:
    """What an amount costs at a price, rounded once, half to even."""
    return int((amount * price_vnd).to_integral_value(ROUND_HALF_EVEN))


def total_vnd(terms: Terms, market_vnd: int | None = None) -> int | None:
    """What the whole quantity costs if every delivery were as expected today; None where no price can be told."""
    price = price_on(terms, market_vnd)
    return None if price is None else value_vnd(terms.quantity, price)


def per_cent_of(amount_vnd: int, per_cent: int | Decimal) -> int:
    """A share of an amount of money, rounded half to even."""
    return int((Decimal(amount_vnd) * per_cent / WHOLE_PER_CENT).to_integral_value(ROUND_HALF_EVEN))
