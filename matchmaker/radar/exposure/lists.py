"""Offers by how much they were seen, narrowed and sorted as their reader asks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchmaker.catalogue.queries import tree
from matchmaker.radar.exposure.measured import Exposed
from matchmaker.text import fold, search_terms


class Show(StrEnum):
    """Which offers."""

    UNSEEN = "unseen"
    """Those that nobody saw in the last 30 days."""
    ALL = "all"


class Order(StrEnum):
    """What comes first."""

    LONGEST = "longest"
    """What was unseen longest."""
    LEAST = "least"
    MOST = "most"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for; whatever is empty does not narrow."""

    words: str = ""
    show: Show = Show.UNSEEN
    size: str | None = None
    commune_code: str | None = None
    product_code: str | None = None
    order: Order = Order.LONGEST


def narrowed(offers: Iterable[Exposed], wanted: Wanted, day: date) -> list[Exposed]:
    """The offers that fit, in the order asked for."""
    products = set(tree().descendants(wanted.product_code)) if wanted.product_code else None
    terms = search_terms(wanted.words)
    keys = {
        Order.LONGEST: lambda each: (-each.unseen_days(day), each.offer_id),
        Order.LEAST: lambda each: (each.attention, each.offer_id),
        Order.MOST: lambda each: (-each.attention, each.offer_id),
        Order.AMOUNT: lambda each: (-each.quantity, each.offer_id),
    }
    fitting = [each for each in offers if all(_tests(each, wanted, products, terms))]
    return sorted(fitting, key=keys[wanted.order])


def _tests(each: Exposed, wanted: Wanted, products: set[str] | None, terms: list[str]) -> Iterator[bool]:
    yield wanted.show is Show.ALL or not each.shown
    yield wanted.size is None or each.size == wanted.size
    yield wanted.commune_code is None or each.commune_code == wanted.commune_code
    yield products is None or each.product_code in products
    if terms:
        name = f" {fold(each.organisation)}"
        yield all(f" {term}" in name for term in terms)
