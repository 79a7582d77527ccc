"""What one who draws up a pool asks of each member: the seam between the page of proposals and the pool itself.

A page posts each line as one field named `FIELD`, written by `written` and read by `read`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from matchmaker.measures import Period
from matchmaker.measures.errors import MeasureError
from matchmaker.measures.schedule import Portion

FIELD: Final = "line"
"""The form field of one line; there are as many of them as members."""
LONGEST: Final = 6_000
"""Characters of one written line: two years of weeks, with room."""
DIGITS: Final = 15
"""Digits of an amount before the point: more than any harvest."""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One member's line, before anybody was asked.

    A pool of supply counts offers, a pool of purchase counts needs; whoever opens the pool checks everything anew.
    """

    listing_id: int
    """The member's offer in a pool of supply, its need in a pool of purchase."""
    amount: Decimal
    """In the target's base unit, above nothing."""
    portions: tuple[Portion, ...]
    """When the amount falls; adds up to it. Empty where nobody says: the amount may fall at any time of the window."""


def written(line: DraftLine) -> str:
    """A line as a form field holds it: ``17;1500;2027-06-14/2027-06-20=700,2027-06-21/2027-06-27=800``."""
    portions = ",".join(f"{each.period.starts_on}/{each.period.ends_on}={each.amount:f}" for each in line.portions)
    return f"{line.listing_id};{line.amount:f};{portions}"


def read(field: str) -> DraftLine:
    """A line from what `written` made of it. Raises ValueError for anything else, however it came about."""
    if len(field) > LONGEST:
        raise ValueError("too long")
    listing_id, amount, portions = field.split(";")
    line = DraftLine(
        int(listing_id), _amount(amount), tuple(_portion(each) for each in portions.split(",") if portions)
    )
    if line.portions and sum((each.amount for each in line.portions), Decimal(0)) != line.amount:
        raise ValueError("the portions do not add up")
    return line


def _portion(text: str) -> Portion:
    days, amount = text.split("=")
    first, last = days.split("/")
    try:
        return Portion(Period(date.fromisoformat(first), date.fromisoformat(last)), _amount(amount))
    except MeasureError as wrong:
        raise ValueError(text) from wrong


def _amount(text: str) -> Decimal:
    """An amount above nothing, to the thousandth at the finest."""
    try:
        amount = Decimal(text)
    except InvalidOperation as wrong:
        raise ValueError(text) from wrong
    exponent = amount.as_tuple().exponent
    if not amount.is_finite() or amount <= 0 or amount.adjusted() >= DIGITS or not isinstance(exponent, int):
        raise ValueError(text)
    if exponent < -3:
        raise ValueError(text)
    return amount
