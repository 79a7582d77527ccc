"""A linkage and how far up the ladder of evidence it stands on a day. Pure.

Every rung has the day on which its evidence was there: what a linkage was on a day in the past is what could be shown
then. Who the two are (field, place, entry of the register) and the land behind them are as they are known today.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from matchmaker.insights.linkage.chains import goods_of
from matchmaker.organisations.models import OrganisationKind
from matchmaker.text import fold


class Rung(StrEnum):
    """How well a linkage is proven, from somebody's word up to money that was paid."""

    DECLARED = "declared"
    """A cooperative, or an office, says so."""
    INTRODUCED = "introduced"
    """Both accepted an introduction by the union."""
    SIGNED = "signed"
    """The signed paper is here, and somebody other than who attached it confirmed it."""
    DELIVERED = "delivered"
    """A first delivery was accepted, and both stand by it."""
    COMPLETED = "completed"
    """Everything was delivered and paid."""

    @property
    def height(self) -> int:
        """From 0 upwards."""
        return list(Rung).index(self)


class Direction(StrEnum):
    """Which way the goods go, seen from the cooperative."""

    OUTPUT = "output"
    """It sells its produce."""
    INPUT = "input"
    """It buys inputs or services."""


@dataclass(frozen=True, slots=True)
class Party:
    """A side of a linkage; one that is only declared may be known by its name alone."""

    name: str
    kind: OrganisationKind
    organisation_id: int | None = None
    entry_id: int | None = None
    """Of the register."""
    province_code: str | None = None
    commune_code: str | None = None
    is_agricultural: bool = False
    is_demo: bool = False
    """Whether it, or what is told of it here, was invented for the demonstration."""

    @property
    def key(self) -> str:
        """What it is counted by: the same one once, whatever its linkages."""
        if self.entry_id is not None:
            return f"e{self.entry_id}"
        return f"o{self.organisation_id}" if self.organisation_id is not None else f"n{fold(self.name)}"

    @property
    def counts_in_share(self) -> bool:
        """Whether it is one of the agricultural cooperatives of which a share is told; groups and unions are not."""
        return self.kind is OrganisationKind.COOPERATIVE and self.is_agricultural


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a contract bound the two to from a day on: the contract itself, or an annex."""

    on: date
    quantity: Decimal
    price_vnd: int | None
    """For one base unit, as expected on that day; None where the terms leave it open."""
    market_vnd: int | None
    """The reference price of that day and place; None where nobody published one lately."""

    @property
    def value_vnd(self) -> int | None:
        return None if self.price_vnd is None else int(self.quantity * self.price_vnd)


@dataclass(frozen=True, slots=True)
class Handover:
    """A delivery that both stand by."""

    number: int
    on: date
    """Since when they do."""
    quantity: Decimal
    """Accepted and downgraded, in the base unit."""
    value_vnd: int | None


@dataclass(frozen=True, slots=True)
class Land:
    """Land behind a linkage. One piece may stand behind several: `key` tells which, so that it counts once."""

    key: str
    hectares: Decimal | None
    households: int | None = None
    is_declared: bool = False
    """Whether somebody's word is all that tells of it: it may be land that the site knows by another key."""


@dataclass(frozen=True, kw_only=True)
class Linkage:
    """One cooperative and one enterprise about one product, with the day of each rung that was reached."""

    cooperative: Party
    enterprise: Party
    direction: Direction
    product_code: str | None
    """None: a declaration that names none."""
    introduction_id: int | None = None
    declaration_id: int | None = None
    declared_on: date | None = None
    introduced_on: date | None = None
    signed_on: date | None = None
    """The day on which the signed paper was confirmed; `paper_on` is the one that stands on it."""
    delivered_on: date | None = None
    completed_on: date | None = None
    broken_on: date | None = None
    """Since when it is no more, without having been completed."""
    paper_on: date | None = None
    contract_id: int | None = None
    contract_number: str | None = None
    agreed: tuple[Agreed, ...] = ()
    """By day."""
    handovers: tuple[Handover, ...] = ()
    """By day."""
    land: tuple[Land, ...] = ()
    said_quantity: Decimal | None = None
    """What a declaration tells, or what two agreed on before there was a contract; in the base unit."""
    said_value_vnd: int | None = None
    """What a declaration tells."""
    source: str = ""
    """Of a declaration: who says so."""

    @property
    def key(self) -> str:
        """What it is found by in an address."""
        return f"{self.introduction_id}" if self.introduction_id is not None else f"d{self.declaration_id}"

    @property
    def pairing(self) -> tuple[object, ...]:
        """The two, the direction and the goods: what is declared and introduced with the same one is one linkage."""
        return self.cooperative.key, self.enterprise.key, self.direction, goods_of(self.product_code)

    @property
    def pairings(self) -> set[tuple[object, ...]]:
        """By what it is found among linkages of the same two: what was introduced, also by no goods at all."""
        told = self.pairing
        return {told, (*told[:-1], None)} if self.introduction_id is not None else {told}

    @property
    def is_demo(self) -> bool:
        """Whether it holds anything that was invented for the demonstration."""
        return self.cooperative.is_demo or self.enterprise.is_demo

    def reached(self, rung: Rung) -> date | None:
        """The day on which a rung was reached; None while it was not."""
        found: date | None = getattr(self, f"{rung.value}_on")
        return found

    def since(self, rung: Rung) -> date | None:
        """Since when it is proven at least so well; None while it is not."""
        return self._since[rung]

    @cached_property
    def _since(self) -> dict[Rung, date | None]:
        """By rung; asked for every linkage on every day of a history, so told once."""
        reached = [self.reached(each) for each in Rung]
        return {rung: min((day for day in reached[rung.height :] if day is not None), default=None) for rung in Rung}

    def rung_on(self, day: date) -> Rung | None:
        """How well it was proven on a day; None where there was nothing yet."""
        told = [each for each in Rung if (on := self.reached(each)) is not None and on <= day]
        return told[-1] if told else None

    def ends_on(self, kept: timedelta) -> date | None:
        """The first day on which it counts no more; None while that is not known.

        What broke counts no more from that day on. What was completed goes on counting for so long as ``kept``: the
        next season's contract is only signed when the next season comes.
        """
        if self.completed_on is not None:
            return self.completed_on + kept
        return self.broken_on

    def stands_on(self, rung: Rung, day: date, kept: timedelta) -> bool:
        """Whether on a day there was a linkage proven at least so well."""
        since, until = self.since(rung), self.ends_on(kept)
        return since is not None and since <= day and (until is None or day < until)

    def agreed_on(self, day: date) -> Agreed | None:
        """What bound the two on a day."""
        told = [each for each in self.agreed if each.on <= day]
        return told[-1] if told else None

    def handed_over(self, rung: Rung, last: date, first: date = date.min) -> Iterator[Handover]:
        """The deliveries that count at a rung from one day to another: both stand by them, and it has the rung."""
        since = self.since(rung)
        if since is None:
            return iter(())
        return (each for each in self.handovers if first <= max(each.on, since) <= last)
