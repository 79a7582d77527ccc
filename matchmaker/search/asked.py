"""What a search asks: read from an address, written as one, and the same with one thing less."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final, Self

from matchmaker.browsing.queries import QUERY_CHARACTERS
from matchmaker.browsing.telling import certificate_kinds
from matchmaker.catalogue import queries as catalogue
from matchmaker.text import clean, search_terms

VALUES_MAX: Final = 12
"""Of how many values of one facet any one will do."""
STARS: Final = (3, 4, 5)
_MONTH: Final = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


class Tab(StrEnum):
    """What is looked for."""

    OFFERS = "offers"
    NEEDS = "needs"
    ORGANISATIONS = "organisations"
    CODES = "codes"


class Facet(StrEnum):
    """What narrows a search: each is the name of its parameter and of its field in `Asked`."""

    WORDS = "q"
    PRODUCT = "product"
    PROVINCE = "province"
    CERTIFICATE = "certificate"
    MARKET = "market"
    STARS = "stars"
    WHEN = "when"
    VERIFIED = "verified"


class Order(StrEnum):
    """What comes first."""

    BEST = "best"
    """Listings whose product the words name before those that only speak of it; the newest among equals."""
    NEWEST = "newest"
    SOONEST = "soonest"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class Asked:
    """A search. Of the values of one facet any one will do; facets narrow each other."""

    tab: Tab = Tab.OFFERS
    q: str = ""
    exact: bool = False
    """Words are meant as they were typed."""
    product: tuple[str, ...] = ()
    province: tuple[str, ...] = ()
    certificate: tuple[str, ...] = ()
    market: tuple[str, ...] = ()
    """Markets for which an offer has a verified code that stands today; for needs, where the goods go."""
    stars: int | None = None
    when: tuple[str, ...] = ()
    """Months (`2027-01`) that the window touches."""
    verified: bool = False
    """Only papers that the union checked count."""
    order: Order = Order.BEST

    @classmethod
    def read(cls, given: Mapping[str, Sequence[str]]) -> Self:
        """From the parameters of an address, lists of texts by name; what makes no sense is passed over."""

        def some(name: str, known: Any) -> tuple[str, ...]:
            wanted = dict.fromkeys(each for each in given.get(name, ()) if each in known)
            return tuple(wanted)[:VALUES_MAX]

        def one(name: str) -> str:
            return next(iter(given.get(name, ())), "")

        months = (each for each in given.get(Facet.WHEN, ()) if _MONTH.fullmatch(each))
        return cls(
            tab=Tab(one("tab")) if one("tab") in list(Tab) else Tab.OFFERS,
            q=clean(one(Facet.WORDS)[:QUERY_CHARACTERS]),
            exact=bool(one("exact")),
            product=some(Facet.PRODUCT, catalogue.tree()),
            province=some(Facet.PROVINCE, {each.code for each in catalogue.provinces()}),
            certificate=some(Facet.CERTIFICATE, certificate_kinds()),
            market=some(Facet.MARKET, catalogue.markets()),
            stars=int(one(Facet.STARS)) if one(Facet.STARS) in map(str, STARS) else None,
            when=tuple(dict.fromkeys(months))[:VALUES_MAX],
            verified=bool(one(Facet.VERIFIED)),
            order=Order(one("sort")) if one("sort") in list(Order) else Order.BEST,
        )

    def address(self) -> dict[str, Any]:
        """The parameters that say all this and nothing more, always in one order."""
        told: dict[str, Any] = {
            "tab": [self.tab.value] if self.tab is not Tab.OFFERS else [],
            Facet.WORDS.value: [self.q] if self.q else [],
            "exact": ["y"] if self.exact else [],
            Facet.PRODUCT.value: list(self.product),
            Facet.PROVINCE.value: list(self.province),
            Facet.CERTIFICATE.value: list(self.certificate),
            Facet.MARKET.value: list(self.market),
            Facet.STARS.value: [str(self.stars)] if self.stars else [],
            Facet.WHEN.value: list(self.when),
            Facet.VERIFIED.value: ["y"] if self.verified else [],
            "sort": [self.order.value] if self.order is not Order.BEST else [],
        }
        return {name: values for name, values in told.items() if values}

    @property
    def terms(self) -> list[str]:
        """The words to look for, folded."""
        return search_terms(self.q)

    @property
    def facets(self) -> tuple[Facet, ...]:
        """What narrows it."""
        return tuple(facet for facet in Facet if getattr(self, facet))

    def without(self, facet: Facet, value: str | None = None) -> Self:
        """The same without a facet, or without one of its values."""
        left: Any = next(field.default for field in fields(self) if field.name == facet.value)
        if value is not None and isinstance(chosen := getattr(self, facet), tuple):
            left = tuple(each for each in chosen if each != value)
        changed: dict[str, Any] = {facet.value: left}
        return replace(self, **changed)
