"""What some linkages amount to on a day. Pure; every figure says of how many linkages it is known.

Two kinds of figures: what stands on the day (linkages, land, what was agreed on), and what was handed over up to it,
which stays so whatever befell the linkage since.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from statistics import median
from typing import Final

from matchmaker.catalogue.queries import tree
from matchmaker.insights.linkage.chains import ChainKind, chain_of, kind_of
from matchmaker.insights.linkage.ladder import Agreed, Direction, Handover, Land, Linkage
from matchmaker.measures import unit
from matchmaker.organisations.models import OrganisationKind

_NOTHING: Final = Decimal(0)
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Known:
    """A sum, and of how many linkages it is known: the others add nothing to it."""

    amount: Decimal
    known: int

    @classmethod
    def of(cls, amounts: Iterable[Decimal | int | None]) -> Known:
        told = [each for each in amounts if each is not None]
        return cls(sum(map(Decimal, told), _NOTHING), len(told))


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was handed over of produce and is stood by."""

    tonnes: Decimal
    value_vnd: int

    @classmethod
    def of(cls, given: Iterable[tuple[Linkage, Handover]]) -> Delivered:
        told = list(given)
        return cls(
            sum((in_tonnes(each, handed.quantity) or _NOTHING for each, handed in told), _NOTHING),
            sum(handed.value_vnd or 0 for _each, handed in told),
        )


@dataclass(frozen=True, slots=True)
class Premium:
    """What contracts pay above the reference price of the day and place at which they were agreed on."""

    median_pct: Decimal
    """In per cent of the reference price, one decimal; negative is below it."""
    count: int
    """How many contracts have both prices."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What some linkages amount to."""

    linkages: int
    cooperatives: int
    groups: int
    unions: int
    enterprises: int
    crop_chains: int
    livestock_chains: int
    other_chains: int
    """Aquaculture, processed food, handicrafts."""
    hectares: Known
    """Of land behind the linkages, each piece once; declared land of a cooperative as far as it is more than that."""
    households: Known
    tonnes: Known
    """Of produce, as agreed on; of goods counted by weight."""
    value_vnd: Known
    """Of produce, as agreed on."""
    delivered: Delivered
    """From the beginning up to the day, of linkages that are no more, too: months add up to it."""
    inputs_tonnes: Known
    """Of inputs that cooperatives buy, as agreed on."""
    inputs_vnd: Known
    selling: int
    """How many of the linkages are about produce; the others are about inputs."""
    premium: Premium | None
    """None where no contract has a reference price beside it."""


def summary(linkages: Sequence[Linkage], given: Iterable[tuple[Linkage, Handover]], day: date) -> Summary:
    """What linkages that stand on a day amount to, with what was handed over up to it."""
    kinds = Counter({each.cooperative.key: each.cooperative.kind for each in linkages}.values())
    chains = {chain for each in linkages if (chain := chain_of(each.product_code)) and each.direction is _OUTPUT}
    of_kind = Counter(map(kind_of, chains))
    crops, animals = of_kind[ChainKind.CROP], of_kind[ChainKind.LIVESTOCK]
    sold = [each for each in linkages if each.direction is _OUTPUT]
    bought = [each for each in linkages if each.direction is not _OUTPUT]
    return Summary(
        linkages=len(linkages),
        cooperatives=kinds[OrganisationKind.COOPERATIVE],
        groups=kinds[OrganisationKind.COOP_GROUP],
        unions=kinds[OrganisationKind.COOP_UNION],
        enterprises=len({each.enterprise.key for each in linkages}),
        crop_chains=crops,
        livestock_chains=animals,
        other_chains=len(chains) - crops - animals,
        hectares=_of_land(linkages, lambda land: land.hectares),
        households=_of_land(linkages, lambda land: land.households),
        tonnes=Known.of(tonnes_of(each, day) for each in sold),
        value_vnd=Known.of(value_of(each, day) for each in sold),
        delivered=Delivered.of(given),
        inputs_tonnes=Known.of(tonnes_of(each, day) for each in bought),
        inputs_vnd=Known.of(value_of(each, day) for each in bought),
        selling=len(sold),
        premium=premium_of(linkages, day),
    )


_OUTPUT: Final = Direction.OUTPUT


def _of_land(linkages: Iterable[Linkage], told: Callable[[Land], Decimal | int | None]) -> Known:
    """What land adds up to, each piece once; of how many linkages something of it is known.

    Land that a cooperative declared is mostly the land that its growing areas are on: the larger of the two counts.
    """
    pieces: dict[tuple[str, bool], dict[str, Decimal]] = defaultdict(dict)
    known = 0
    for each in linkages:
        amounts = [(land, Decimal(amount)) for land in each.land if (amount := told(land)) is not None]
        for land, amount in amounts:
            pieces[each.cooperative.key, land.is_declared][land.key] = amount
        known += bool(amounts)
    most: dict[str, Decimal] = defaultdict(Decimal)
    for (cooperative, _is_declared), theirs in pieces.items():
        most[cooperative] = max(most[cooperative], sum(theirs.values(), _NOTHING))
    return Known(sum(most.values(), _NOTHING), known)


def hectares_of(linkages: Iterable[Linkage]) -> Known:
    """The land behind some linkages."""
    return _of_land(linkages, lambda land: land.hectares)


def tonnes_of(linkage: Linkage, day: date) -> Decimal | None:
    """What it is about on a day; None where that is not known, or goods are not counted by weight."""
    agreed = linkage.agreed_on(day)
    return in_tonnes(linkage, agreed.quantity if agreed is not None else linkage.said_quantity)


def in_tonnes(linkage: Linkage, quantity: Decimal | None) -> Decimal | None:
    """An amount in the product's base unit in tonnes; None for goods that are not counted by weight."""
    per_tonne = tonnes_a_unit(linkage.product_code)
    return quantity * per_tonne if quantity is not None and per_tonne is not None else None


def tonnes_a_unit(product_code: str | None) -> Decimal | None:
    """How many tonnes one base unit of a product is; None of goods that are not counted by weight.

    Where no product is told, amounts are in kilograms.
    """
    node, tonne = tree().get(product_code), unit("tonne")
    base = node.unit if node is not None else unit("kg")
    return base.per(tonne) if base.dimension is tonne.dimension else None


def value_of(linkage: Linkage, day: date) -> int | None:
    """What it is worth as agreed on, in đồng; None where the terms leave the price open."""
    agreed = linkage.agreed_on(day)
    return agreed.value_vnd if agreed is not None else linkage.said_value_vnd


def premium_pct(agreed: Agreed | None) -> Decimal | None:
    """How much more than the reference price it pays, in per cent; None where either is not known."""
    if agreed is None or agreed.price_vnd is None or not agreed.market_vnd:
        return None
    return Decimal(agreed.price_vnd - agreed.market_vnd) * 100 / agreed.market_vnd


def premium_of(linkages: Iterable[Linkage], day: date) -> Premium | None:
    """The middle one of what contracts over produce pay above the market."""
    told = [
        pct for each in linkages if each.direction is _OUTPUT and (pct := premium_pct(each.agreed_on(day))) is not None
    ]
    return Premium(median(told).quantize(_TENTH, ROUND_HALF_EVEN), len(told)) if told else None


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a summary."""

    key: str
    amount: Decimal | None
    """None: nothing of it is known, which is no nought."""
    known: int
    """Of how many linkages it is known …"""
    of: int
    """… and of how many there are."""

    @property
    def is_partial(self) -> bool:
        """Whether it says nothing of some linkages."""
        return self.known < self.of


def summary_lines(told: Summary) -> list[Line]:
    """Every figure of a summary, in the order of pages, workbooks and reports."""
    premium, selling = told.premium, told.selling

    def counted(key: str, number: Decimal | int) -> Line:
        return Line(key, Decimal(number), told.linkages, told.linkages)

    def summed(key: str, known: Known, of: int) -> Line:
        return Line(key, known.amount if known.known else None, known.known, of)

    return [
        *(counted(key, getattr(told, key)) for key in ("linkages", "cooperatives", "groups", "unions", "enterprises")),
        summed("households", told.households, told.linkages),
        *(counted(key, getattr(told, key)) for key in ("crop_chains", "livestock_chains", "other_chains")),
        summed("hectares", told.hectares, told.linkages),
        summed("tonnes", told.tonnes, selling),
        counted("delivered_tonnes", told.delivered.tonnes),
        summed("value_vnd", told.value_vnd, selling),
        counted("delivered_vnd", told.delivered.value_vnd),
        summed("inputs_tonnes", told.inputs_tonnes, told.linkages - selling),
        summed("inputs_vnd", told.inputs_vnd, told.linkages - selling),
        Line("premium_pct", premium.median_pct if premium else None, premium.count if premium else 0, selling),
    ]
