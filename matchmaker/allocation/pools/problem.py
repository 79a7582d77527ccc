"""What is asked of a pool and who might be in it: the frozen input of everything here.

The target of a pool of supply is a need and its possible members are offers; of a pool of purchase the target is an
offer of inputs and the members are needs. Amounts are whole base units (kg, litres, pieces), prices are whole đồng per
base unit, weeks are those of the target's window.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.measures import Period

Amounts = NDArray[np.int64]
Points = NDArray[np.float64]

SMALLEST_SHARE: Final = 100
"""A line is at least this part (a hundredth) of the target, or all that its member has: less is no line."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be filled."""

    amount: int
    """The most that the members may bring together."""
    weeks: tuple[Period, ...]
    """Its window, week by week, in order."""
    rates: tuple[int, ...]
    """The most that may fall in each week."""
    ceiling_vnd: int | None = None
    """What the members' prices may come to on average, weighed by amount; None where nobody says."""
    least: int = 0
    """What they must reach together: an offer's own minimum lot. Nothing for a need."""


@dataclass(frozen=True, slots=True)
class Member:
    """A listing that may be in the pool: it passes every rule that does not hang on the others."""

    listing_id: int
    organisation_id: int
    by_week: tuple[int, ...]
    """What comes to hand in each week."""
    amount: int
    """The most that it has."""
    min_lot: int = 0
    """It brings nothing or at least this."""
    price_vnd: int | None = None
    """None is to be agreed on, and moves the average price nowhere."""
    keeps: bool = False
    """Whether what comes to hand may be brought in any later week; else it is brought in its own week or not at all."""
    backed: int | None = None
    """What it holds of its growing areas already; None where no ledger binds it."""
    ledgers: tuple[int, ...] = ()
    """The seasons of growing areas of which it may take more, as long as there is any."""
    km: float | None = None
    """To the target, as the crow flies; unknown counts as the farthest of all."""
    quality: float = 0.5
    """How well it meets what is wished for, 0 to 1."""
    record: float = 0.5
    """How its deals went, 0 to 1; a half is usual, and where newcomers stand."""
    exposure: float = 0.0
    """How little it was shown lately: 1 not at all, 0 as often as the one shown most."""
    can_invoice: bool = True
    """Whether it can lead: has a tax code and legal personality, which a cooperative group has not."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What a good pool is, in points. Filling the whole target is worth `filled`; all else is measured against it."""

    filled: float = 100.0
    """Points for the whole target; half of it gives half."""
    partners: float = 1.5
    """Points that each organisation costs: it must bring more than this share of `filled` to be worth its work."""
    haul: float = 10.0
    """Points lost if the whole target came from 1,000 km away."""
    evenness: float = 10.0
    """Points lost if every tonne stood a whole step of quality (from 1 to 0) below what most of the supply has."""
    record: float = 10.0
    """Points lost if every tonne came from members whose record is 0."""
    exposure: float = 4.0
    """Points won if every tonne came from members that nobody was shown lately."""


@dataclass(frozen=True)
class Problem:
    """A target, its possible members in the order of their listings, and what binds them together."""

    target: Target
    members: tuple[Member, ...]
    ledgers: Mapping[int, int] = field(default_factory=dict)
    """By season of a growing area, what nobody has been offered of it."""
    members_max: int = 6
    """How many organisations at most."""
    given_level: float | None = None
    """The level of quality of the whole of which this is a part; None where it is the whole."""

    def __post_init__(self) -> None:
        """Raises ValueError where members repeat or tell other weeks than the target."""
        ids = [each.listing_id for each in self.members]
        if len(set(ids)) != len(ids):
            raise ValueError("a listing stands there twice")
        weeks = len(self.target.weeks)
        if len(self.target.rates) != weeks or any(len(each.by_week) != weeks for each in self.members):
            raise ValueError("the weeks do not agree")
        object.__setattr__(self, "members", tuple(sorted(self.members, key=lambda each: each.listing_id)))

    def keeping(self, positions: Iterable[int]) -> Problem:
        """The same with some of its members."""
        return replace(self, members=tuple(self.members[each] for each in sorted(positions)), given_level=self.level)

    def in_blocks(self, most: int) -> Problem:
        """The same with weeks put together, so that there are not more than `most`.

        Whatever is possible week by week is possible in blocks, not the other way round: what no pool passes in blocks,
        none passes in weeks.
        """
        weeks = len(self.target.weeks)
        size = -(-weeks // most)
        if size <= 1:
            return self
        starts = range(0, weeks, size)
        target, hands = self.target, np.where(self.keeps[:, None], self.by_week, np.minimum(self.by_week, self.rates))
        firsts, lasts = target.weeks[::size], [target.weeks[min(each + size, weeks) - 1] for each in starts]
        spans = tuple(Period(a.starts_on, b.ends_on) for a, b in zip(firsts, lasts, strict=True))
        rates = tuple(sum(target.rates[each : each + size]) for each in starts)
        members = tuple(
            replace(member, amount=most_of, by_week=tuple(int(row[each : each + size].sum()) for each in starts))
            for member, row, most_of in zip(self.members, hands, self.most.tolist(), strict=True)
        )
        return replace(self, target=replace(target, weeks=spans, rates=rates), members=members, given_level=self.level)

    @cached_property
    def by_week(self) -> Amounts:
        """What comes to hand, shape (members, weeks)."""
        rows = [each.by_week for each in self.members]
        return np.array(rows, np.int64).reshape(len(rows), len(self.target.weeks))

    @cached_property
    def rates(self) -> Amounts:
        """The most that may fall in each week, shape (weeks,)."""
        return np.array(self.target.rates, np.int64)

    @cached_property
    def most(self) -> Amounts:
        """The most that each member could bring if it were alone, shape (members,)."""
        alone = np.minimum(np.where(self.keeps[:, None], self.by_week.cumsum(axis=1), self.by_week), self.rates)
        bound = np.minimum(alone.sum(axis=1), self.by_week.sum(axis=1))
        bound = np.minimum(bound, [min(each.amount, self._backing(each)) for each in self.members])
        return np.asarray(np.minimum(bound, self.target.amount), np.int64)

    def _backing(self, member: Member) -> int:
        if member.backed is None:
            return member.amount
        return member.backed + sum(self.ledgers[each] for each in member.ledgers)

    @cached_property
    def least(self) -> Amounts:
        """What each member brings at least where it brings anything, shape (members,)."""
        smallest = np.clip(self.most, 1, max(self.target.amount // SMALLEST_SHARE, 1))
        return np.asarray(np.maximum([each.min_lot for each in self.members], smallest), np.int64)

    @cached_property
    def keeps(self) -> NDArray[np.bool_]:
        """Whose goods keep, shape (members,)."""
        return np.array([each.keeps for each in self.members], np.bool_)

    @cached_property
    def dearer(self) -> Amounts:
        """By how much each member's price stands above the ceiling, below nothing for less; shape (members,)."""
        ceiling = self.target.ceiling_vnd
        if ceiling is None:
            return np.zeros(len(self.members), np.int64)
        return np.array([0 if m.price_vnd is None else m.price_vnd - ceiling for m in self.members], np.int64)

    @cached_property
    def organisations(self) -> NDArray[np.int64]:
        """Whose each member is, by the id of the organisation; shape (members,)."""
        return np.array([each.organisation_id for each in self.members], np.int64)

    @cached_property
    def level(self) -> float:
        """The quality that at least half of the supply has: what falls below it makes a pool's goods uneven."""
        quality = np.array([each.quality for each in self.members], np.float64)
        if self.given_level is not None:
            return self.given_level
        if not len(quality):
            return 0.0
        best_first = np.argsort(-quality, kind="stable")
        running = self.most[best_first].cumsum()
        return float(quality[best_first[np.searchsorted(running, running[-1] / 2)]])

    @cached_property
    def short_of_level(self) -> Points:
        """By how much each member's quality falls below the level, shape (members,)."""
        return np.array([max(self.level - each.quality, 0.0) for each in self.members], np.float64)

    @cached_property
    def invoices(self) -> NDArray[np.bool_]:
        """Who can lead, shape (members,)."""
        return np.array([each.can_invoice for each in self.members], np.bool_)

    def worth(self, weights: Weights) -> Points:
        """Points of each base unit from each member, shape (members,)."""
        farthest = max((each.km for each in self.members if each.km is not None), default=0.0)
        km = np.array([farthest if each.km is None else each.km for each in self.members], np.float64)
        record = np.array([each.record for each in self.members], np.float64)
        exposure = np.array([each.exposure for each in self.members], np.float64)
        points = weights.filled - weights.haul * km / 1000 - weights.record * (1 - record) + weights.exposure * exposure
        points -= weights.evenness * self.short_of_level
        return np.asarray(points / max(self.target.amount, 1), np.float64)
