"""Deals narrowed and sorted as their reader asks. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from matchmaker.catalogue.queries import tree
from matchmaker.pipeline.deals import Deal
from matchmaker.pipeline.stages import Risk, Stage, Turn
from matchmaker.text import search_terms

_RISKS: Final = (Risk.HIGH, Risk.WATCH, Risk.CALM)


class Show(StrEnum):
    """Which stages: one of them, or all that are under way."""

    OPEN = "open"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    TALKING = "talking"
    QUOTED = "quoted"
    DRAFTING = "drafting"
    DELIVERING = "delivering"
    OVERDUE = "overdue"
    ENDED = "ended"


class Whose(StrEnum):
    """Whose turn it is: a party's also where it is the turn of both."""

    BUYER = "buyer"
    SELLER = "seller"
    BROKER = "broker"
    NOBODY = "nobody"


class Pace(StrEnum):
    """Whether somebody should have acted by now."""

    LATE = "late"
    IN_TIME = "in_time"


class Danger(StrEnum):
    """How much there is to fear, or anything at all."""

    ANY = "any"
    HIGH = "high"
    WATCH = "watch"
    CALM = "calm"


class Order(StrEnum):
    """What comes first."""

    NEXT = "next"
    """What should be done next: late things first."""
    RISK = "risk"
    AGE = "age"
    """What is longest in its stage."""
    MONEY = "money"


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for; whatever is empty does not narrow."""

    words: str = ""
    show: Show | None = None
    whose: Whose | None = None
    pace: Pace | None = None
    danger: Danger | None = None
    product_code: str | None = None
    province_code: str | None = None
    """Where one of the two is."""
    order: Order = Order.NEXT


def narrowed(deals: Iterable[Deal], wanted: Wanted) -> list[Deal]:
    """The deals that fit, in the order asked for."""
    terms = search_terms(wanted.words)
    products: set[str | None] | None = set(tree().descendants(wanted.product_code)) if wanted.product_code else None
    fitting = [each for each in deals if all(_tests(each, wanted, terms, products))]
    return in_order(fitting, wanted.order)


def in_order(deals: Iterable[Deal], order: Order) -> list[Deal]:
    """Sorted; what ended stands last, the latest ending first."""
    keys = {Order.NEXT: _next, Order.RISK: _risk, Order.AGE: _age, Order.MONEY: _money}
    return sorted(deals, key=keys[order])


def _tests(deal: Deal, wanted: Wanted, terms: list[str], products: Collection[str | None] | None) -> Iterator[bool]:
    if wanted.show is Show.OPEN:
        yield deal.stage is not Stage.ENDED
    elif wanted.show is not None:
        yield deal.stage == wanted.show.value
    if wanted.whose is not None:
        yield deal.turn == wanted.whose.value or (
            deal.turn is Turn.BOTH and wanted.whose in (Whose.BUYER, Whose.SELLER)
        )
    if wanted.pace is not None:
        yield deal.stage is not Stage.ENDED and deal.is_late is (wanted.pace is Pace.LATE)
    if wanted.danger is not None:
        yield deal.risk is not Risk.CALM if wanted.danger is Danger.ANY else deal.risk == wanted.danger.value
    if products is not None:
        yield deal.product_code in products
    if wanted.province_code is not None:
        yield wanted.province_code in (deal.buyer.province_code, deal.seller.province_code)
    yield all(f" {term}" in deal.words for term in terms)


def _ended(deal: Deal) -> tuple[bool, int]:
    """What ended comes last, the latest first; nothing is said of the others."""
    over = deal.stage is Stage.ENDED
    return over, deal.age_days if over else 0


def _next(deal: Deal) -> tuple[object, ...]:
    return *_ended(deal), not deal.is_late, deal.due_on or date.max, _RISKS.index(deal.risk), deal.introduction_id


def _risk(deal: Deal) -> tuple[object, ...]:
    return *_ended(deal), _RISKS.index(deal.risk), -(deal.money_vnd or 0), deal.introduction_id


def _age(deal: Deal) -> tuple[object, ...]:
    return *_ended(deal), -deal.age_days, deal.introduction_id


def _money(deal: Deal) -> tuple[object, ...]:
    return *_ended(deal), -(deal.money_vnd or 0), deal.introduction_id
