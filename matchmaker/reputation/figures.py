"""From facts to figures: shrunk towards what is usual for the product, recent facts counting more. Pure.

An organisation's share is estimated as in a beta-binomial model: the product's mean counts like `STRENGTH`
observations that everybody starts with, own observations are added to them. Whoever has none stands exactly at
the mean; whoever has many stands where their own facts put them. ``docs/reputation.md`` gives the sources.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from matchmaker.reputation.kinds import Cause, FactKind, Side

STRENGTH: Final = 8.0
"""How many observations the product's mean counts for: about what one deal with weekly deliveries tells in a season."""
HALF_LIFE_DAYS: Final = 365
"""What a year's facts count is halved so many days after that year, the harvest before, was over.

Facts of one calendar year count alike: were each weighed by its own day, a late good delivery would freshen up the
bad ones that share its deal and its limit below.
"""
MOST_OF_A_DEAL: Final = 4.0
"""What one deal counts in a year at most: its deliveries share a cause, so twelve of them are not twelve proofs."""
MOST_OF_A_YEAR: Final = STRENGTH
"""What one year counts at most: one wholly bad year never weighs more than the product's mean."""

TOO_LATE_DAYS: Final[Mapping[FactKind, int]] = {FactKind.COLLECTED: 14, FactKind.PAID: 60}
"""From so many days after the day agreed nothing was kept of the promise: goods spoil, a season's credit runs out."""

WEIGHTS: Final[Mapping[Side, Mapping[FactKind, float]]] = {
    Side.SELLER: {FactKind.DELIVERED: 0.5, FactKind.GRADE_ACCEPTED: 0.3, FactKind.CANCELLED: 0.2},
    Side.BUYER: {FactKind.PAID: 0.5, FactKind.COLLECTED: 0.3, FactKind.CANCELLED: 0.2},
}
"""What reliability is made of on each side; each adds up to 1."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What counts of a fact."""

    kind: FactKind
    happened_on: date
    deal_id: int
    share: float | None = None
    """Delivered of promised, accepted of inspected."""
    days: int | None = None
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for a product: shares of each kind, and days of those that are counted in days."""

    shares: Mapping[FactKind, float]
    days: Mapping[FactKind, float]
    organisations: Mapping[FactKind, int] = field(default_factory=dict)
    """How many organisations each rests on."""

    def reliability(self, side: Side) -> float:
        """Of an organisation of which nothing is known, 0 to 1."""
        return sum(weight * self.shares[kind] for kind, weight in WEIGHTS[side].items())


NOTHING_KNOWN: Final = Usual(
    shares={
        FactKind.DELIVERED: 0.85,
        FactKind.GRADE_ACCEPTED: 0.9,
        FactKind.COLLECTED: 0.85,
        FactKind.PAID: 0.85,
        FactKind.CANCELLED: 0.9,
    },
    days={FactKind.COLLECTED: 0.0, FactKind.PAID: 7.0},
)
"""What is taken as usual for a product that has no deals yet: an assumption, which facts soon outweigh."""
HYPER_STRENGTH: Final = 4.0
"""How many well-known organisations that assumption counts for."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a record."""

    share: float
    """0 to 1, shrunk."""
    usual: float
    """The share of a newcomer."""
    facts: int
    """How many facts stand behind it; of cancellations, how many deals."""
    weight: float
    """How many observations they count for."""
    median_days: float | None = None
    """As observed."""
    days: float | None = None
    """Shrunk towards the usual days."""


@dataclass(frozen=True, slots=True)
class Record:
    """What facts say of one organisation on one side for one product."""

    side: Side
    figures: Mapping[FactKind, Figure]
    cancellations: Mapping[Cause, int]
    """By cause, force majeure apart."""
    force_majeure: int
    """How many facts were the weather's doing: told, never counted."""
    reliability: float
    """0 to 1: the figures' shares, weighed by `WEIGHTS`."""
    usual: float
    """The reliability of a newcomer."""

    @property
    def facts(self) -> int:
        """How many facts of any kind are known, deals that were merely kept not counted."""
        counted = sum(each.facts for kind, each in self.figures.items() if kind is not FactKind.CANCELLED)
        return counted + sum(self.cancellations.values())


def record(facts: Iterable[Fact], side: Side, usual: Usual, on: date) -> Record:
    """The record of an organisation, from its facts on one side for one product, as of a day."""
    known = list(facts)
    counted = [each for each in known if each.cause is not Cause.FORCE_MAJEURE]
    figures = {kind: _figure(kind, counted, usual, on) for kind in WEIGHTS[side]}
    causes: dict[Cause, int] = defaultdict(int)
    for each in counted:
        if each.kind is FactKind.CANCELLED:
            causes[each.cause or Cause.OTHER] += 1
    return Record(
        side,
        figures,
        dict(causes),
        len(known) - len(counted),
        sum(weight * figures[kind].share for kind, weight in WEIGHTS[side].items()),
        usual.reliability(side),
    )


def usual_of(organisations: Sequence[Sequence[Fact]], side: Side, on: date) -> Usual:
    """What is usual for a product, from the facts of each organisation that has any.

    Each organisation counts by its credibility, which is less than 1 however much it trades: no large one sets
    the mean alone. What is assumed of an unknown product counts for `HYPER_STRENGTH` such organisations.
    """
    counted = [[fact for fact in facts if fact.cause is not Cause.FORCE_MAJEURE] for facts in organisations]
    shares, days, numbers = {}, {}, {}
    for kind in WEIGHTS[side]:
        known = [each for each in (_own(kind, facts, on) for facts in counted) if each.weight > 0]
        share, total = NOTHING_KNOWN.shares[kind] * HYPER_STRENGTH, HYPER_STRENGTH
        for each in known:
            credibility = each.weight / (each.weight + STRENGTH)
            share, total = share + credibility * each.share, total + credibility
        shares[kind], numbers[kind] = share / total, len(known)
        if kind in NOTHING_KNOWN.days:
            medians = [each.median_days for each in known if each.median_days is not None]
            days[kind] = _shrunk(sum(medians), len(medians), NOTHING_KNOWN.days[kind], HYPER_STRENGTH)
    return Usual(shares, days, numbers)


def observed(fact: Fact) -> float:
    """How well a fact went, 0 to 1: the share, or how timely it was."""
    if fact.kind is FactKind.CANCELLED:
        return 0.0
    if fact.share is not None:
        return min(max(fact.share, 0.0), 1.0)
    return min(max(1 - (fact.days or 0) / TOO_LATE_DAYS[fact.kind], 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class _Own:
    """What an organisation's own facts say of one kind, nothing added."""

    share: float
    weight: float
    facts: int
    median_days: float | None


def _figure(kind: FactKind, facts: Sequence[Fact], usual: Usual, on: date) -> Figure:
    own = _own(kind, facts, on)
    share = _shrunk(own.share * own.weight, own.weight, usual.shares[kind], STRENGTH)
    days = None
    if kind in usual.days:
        typical = own.median_days if own.median_days is not None else 0.0
        days = _shrunk(typical * own.weight, own.weight, usual.days[kind], STRENGTH)
    return Figure(share, usual.shares[kind], own.facts, own.weight, own.median_days, days)


def _shrunk(successes: float, trials: float, prior: float, strength: float) -> float:
    """The mean of a beta distribution that began with `strength` observations at `prior`."""
    return prior if trials == 0 else (strength * prior + successes) / (strength + trials)


def _own(kind: FactKind, facts: Sequence[Fact], on: date) -> _Own:
    seen = _deals(facts) if kind is FactKind.CANCELLED else [each for each in facts if each.kind is kind]
    successes, weight = _counted(seen, on)
    days = [(each.days, _recency(each.happened_on.year, on)) for each in seen if each.days is not None]
    return _Own(successes / weight if weight else 0.0, weight, len(seen), _median(days))


def _deals(facts: Sequence[Fact]) -> list[Fact]:
    """One observation for each deal: kept, of when it began, or cancelled by the organisation, of that day."""
    by_deal: dict[int, list[Fact]] = defaultdict(list)
    for each in facts:
        by_deal[each.deal_id].append(each)
    return [_deal(each) for each in by_deal.values()]


def _deal(facts: Sequence[Fact]) -> Fact:
    cancelled = [each.happened_on for each in facts if each.kind is FactKind.CANCELLED]
    if cancelled:
        return Fact(FactKind.CANCELLED, max(cancelled), facts[0].deal_id)
    return Fact(FactKind.DELIVERED, min(each.happened_on for each in facts), facts[0].deal_id, share=1.0)


def _recency(year: int, on: date) -> float:
    """1 until a year is over, half for each half-life that passed since."""
    return float(0.5 ** (max((on - date(year, 12, 31)).days, 0) / HALF_LIFE_DAYS))


def _counted(facts: Iterable[Fact], on: date) -> tuple[float, float]:
    """Successes and weight of all observations, each deal and each year counting no more than its most."""
    deals: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for fact in facts:
        deals[fact.happened_on.year, fact.deal_id].append((observed(fact), 1.0))
    years: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for (year, _deal_id), each in sorted(deals.items()):
        years[year].append(_at_most(MOST_OF_A_DEAL, each))
    whole = [(_at_most(MOST_OF_A_YEAR, each), _recency(year, on)) for year, each in sorted(years.items())]
    return sum(each[0] * recency for each, recency in whole), sum(each[1] * recency for each, recency in whole)


def _at_most(most: float, parts: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Their sum, scaled down to a weight of `most` where it is more. In one order, so that sums never differ."""
    ordered = sorted(parts)
    successes, weight = sum(each[0] for each in ordered), sum(each[1] for each in ordered)
    scale = min(1.0, most / weight) if weight else 1.0
    return successes * scale, weight * scale


def _median(values: Iterable[tuple[int, float]]) -> float | None:
    """The weighted median; the middle between two where the weights fall apart evenly."""
    ordered = sorted(values)
    half = sum(weight for _value, weight in ordered) / 2
    reached = 0.0
    for position, (value, weight) in enumerate(ordered):
        reached += weight
        if abs(reached - half) < 1e-9 and position + 1 < len(ordered):
            return (value + ordered[position + 1][0]) / 2
        if reached > half:
            return float(value)
    return None
