"""How much money terms may speak of: more is mistyped, and than the database holds."""

from __future__ import annotations

from typing import Final

from matchmaker.measures import MAX_DONG, MAX_PREMIUM, MAX_PRICE
from matchmaker.terms.pricing import value_vnd
from matchmaker.terms.rules import PriceRule
from matchmaker.terms.terms import Terms

MOST_VALUE_VND: Final = 1_000_000_000_000_000
"""Of one delivery or one contract: thousands of them still add up to what 64 bits hold."""
_FIELDS: Final = {PriceRule.FIXED: "price", PriceRule.FLOOR_PLUS_MARKET: "floor", PriceRule.BY_GRADE: "grade_0_price"}


def beyond(terms: Terms) -> tuple[str, int] | None:
    """The first thing that is dearer than anything here can be, by its field's name in a proposal, and its most.

    None where all money is plausible. A price is also too high where the whole quantity comes to more than a
    contract may be worth.
    """
    told = [terms.price_vnd, *(each.price_vnd for each in terms.grades)]
    highest = max((each for each in told if each is not None), default=0)
    most = MAX_PRICE
    if terms.quantity > 0 and value_vnd(terms.quantity, MAX_PRICE) > MOST_VALUE_VND:
        most = int(MOST_VALUE_VND / terms.quantity)
    judged = (
        (_FIELDS.get(terms.price_rule, "price"), highest, most),
        ("premium", abs(terms.premium_vnd or 0), MAX_PREMIUM),
        ("deposit", terms.deposit_vnd, MAX_DONG),
        ("input_0_amount", max((each.amount_vnd for each in terms.inputs), default=0), MAX_DONG),
    )
    return next(((name, bound) for name, amount, bound in judged if amount > bound), None)
