"""Two parties who talk, and the terms that they put to each other."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from matchmaker.brokering import service
from matchmaker.brokering.models import Introduction
from matchmaker.brokering.quotes import service as quoting
from matchmaker.brokering.quotes.models import Quote
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.measures import Period, schedule, today
from matchmaker.terms import PriceRule, Terms
from tests.factories import Factories


def terms(tonnes: int | Decimal = 20, **told: Any) -> Terms:
    """Twenty tonnes of durian at 80.000 đồng a kilogram over four weeks, unless told otherwise."""
    first = today() + timedelta(days=10)
    whole = Decimal(tonnes) * 1000
    usual = {
        "product_code": "DUR-MON",
        "unit": "kg",
        "quantity": whole,
        "portions": tuple(schedule.spread_evenly(whole, Period(first, first + timedelta(days=27)))),
        "price_rule": PriceRule.FIXED,
        "price_vnd": 80_000,
        "place": "Kho HTX, Ia Krái",
    }
    return Terms(**{**usual, **told})


def introduced(make: Factories, *, need_tonnes: int = 50, offer_tonnes: int = 100, **parties: Any) -> Introduction:
    """An introduction that both sides accepted; staff of Gia Lai follow it."""
    need = parties.get("need") or make.need(tonnes=need_tonnes)
    offer = parties.get("offer") or make.offer(tonnes=offer_tonnes)
    by = parties.get("by") or make.staff()
    made = service.introduce(need, offer, message="", answer_by=today() + timedelta(days=7), by=by)
    for side in (Side.BUYER, Side.SELLER):
        service.accept(made, side, by=make.user())
    session.commit()
    return made


def quoted(
    make: Factories, introduction: Introduction, *, side: Side = Side.SELLER, days: int = 7, **told: Any
) -> Quote:
    """A quote of the seller's that is valid for a week, unless told otherwise."""
    valid_until = today() + timedelta(days=days)
    made = quoting.propose(introduction, side, terms=terms(**told), valid_until=valid_until, by=make.user())
    session.commit()
    return made
