"""What quotes come to today: the rule of each, with the reference price of its place where it follows a market."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matchmaker.brokering.quotes import abnormal, queries
from matchmaker.brokering.quotes.abnormal import Low
from matchmaker.brokering.quotes.models import Quote, QuoteStatus
from matchmaker.prices.queries import Asked, Spot, spots
from matchmaker.terms import Terms, price_on


def markets(proposals: Sequence[Terms], day: date) -> list[Spot | None]:
    """The reference price on which each proposal rests, in one statement; None where it rests on none."""
    asked = [
        Asked(each.product_code, each.market_province) if each.price_rule.follows_market else None for each in proposals
    ]
    found = spots([each for each in asked if each is not None], day)
    return [found.get(each) if each is not None else None for each in asked]


def today_vnd(proposals: Sequence[Terms], day: date) -> list[int | None]:
    """Đồng per base unit of each proposal on a day; None where its rule tells none."""
    told = markets(proposals, day)
    return [
        price_on(terms, spot.price_vnd if spot is not None else None)
        for terms, spot in zip(proposals, told, strict=True)
    ]


def low_ones(quotes: Sequence[Quote], day: date) -> dict[int, Low]:
    """Which of the quotes for one need are abnormally low, by id. Those that lapsed or closed say nothing."""
    standing = [each for each in quotes if each.status_on(day) in (QuoteStatus.OPEN, QuoteStatus.ACCEPTED)]
    proposals = [each.latest.terms for each in standing]
    known = [
        (quote, terms.unit, price)
        for quote, terms, price in zip(standing, proposals, today_vnd(proposals, day), strict=True)
        if price is not None
    ]
    found = {}
    for quote, unit, price in known:
        others = [other for each, in_unit, other in known if each is not quote and in_unit == unit]
        why = abnormal.low(price, others)
        if why is not None:
            found[quote.id] = why
    return found


def low_now(quote: Quote, day: date) -> Low | None:
    """Whether one quote is abnormally low beside the others for its need."""
    return low_ones(queries.of_need(quote.introduction.need_id), day).get(quote.id)
