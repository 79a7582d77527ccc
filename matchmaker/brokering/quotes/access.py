"""Who reads a quote, and on which side somebody acts."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.accounts.access import me
from matchmaker.brokering.models import Introduction
from matchmaker.brokering.quotes import queries
from matchmaker.brokering.quotes.models import Quote
from matchmaker.brokering.views.reading import Reading, reading
from matchmaker.errors import NotFound
from matchmaker.matching.models import Side


@dataclass(frozen=True)
class QuoteReading:
    """A quote, and on which side its reader stands."""

    quote: Quote
    found: Reading

    @property
    def introduction(self) -> Introduction:
        return self.found.introduction

    @property
    def side(self) -> Side:
        return self.found.side


def reading_quote(quote_id: int) -> QuoteReading:
    """A quote for its parties and the staff of their provinces. Raises NotFound for anybody else."""
    quote = queries.quote(quote_id)
    if quote is None:
        raise NotFound
    return QuoteReading(quote, reading(quote.introduction_id))


def is_broker(found: Reading) -> bool:
    """Whether the reader follows the introduction, and so writes down what a side says on the phone."""
    return found.is_staff and found.introduction.broker_id == me().id


def acting_side(found: Reading, named: str) -> Side:
    """For which side the reader acts: its own; the one named, for the broker. Raises NotFound for other staff."""
    if not found.is_staff:
        return found.side
    if not is_broker(found) or named not in (Side.BUYER, Side.SELLER):
        raise NotFound
    return Side(named)
