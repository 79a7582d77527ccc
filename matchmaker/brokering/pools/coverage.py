"""How far a pool fills what is wanted, as a whole and week by week; and how an amount falls over weeks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Final

from matchmaker.brokering.pools.models import Answer, Pool, PoolKind, PoolLine
from matchmaker.measures import Period
from matchmaker.measures.schedule import Portion, stretches
from matchmaker.needs.models import NeedRevision

NOTHING: Final = Decimal(0)
WHOLE: Final = 100


class Coverage(StrEnum):
    """How much of what is wanted is there."""

    NONE = "none"
    PARTIAL = "partial"
    COMPLETE = "complete"

    @classmethod
    def of(cls, amount: Decimal, wanted: Decimal) -> Coverage:
        """How much of ``wanted`` an amount is; of nothing wanted, nothing is missing."""
        if amount >= wanted:
            return cls.COMPLETE
        return cls.PARTIAL if amount > 0 else cls.NONE


@dataclass(frozen=True, slots=True)
class Week:
    """One week: what is wanted then (None where nobody says), promised, and asked for besides; in the base unit."""

    period: Period
    wanted: Decimal | None
    accepted: Decimal
    asked: Decimal

    @property
    def coverage(self) -> Coverage | None:
        return None if self.wanted is None else Coverage.of(self.accepted, self.wanted)


@dataclass(frozen=True, slots=True)
class Filling:
    """How far a pool has come, in the target's base unit."""

    wanted: Decimal
    accepted: Decimal
    """Of members who said yes and can still deliver."""
    asked: Decimal
    """Of members who have not answered, or want something else, on top of that."""

    @property
    def coverage(self) -> Coverage:
        return Coverage.of(self.accepted, self.wanted)

    @property
    def missing(self) -> Decimal:
        return max(self.wanted - self.accepted, NOTHING)

    @property
    def percent(self) -> int:
        """Accepted, in whole per cent of what is wanted; 100 only where nothing is missing."""
        share = int(WHOLE * self.accepted / self.wanted) if self.wanted else WHOLE
        return min(share, WHOLE)

    @property
    def parts(self) -> list[int]:
        """Accepted and asked besides, in whole per cent, together at most 100: what a fill bar draws."""
        both = int(WHOLE * (self.accepted + self.asked) / self.wanted) if self.wanted else WHOLE
        return [self.percent, max(min(both, WHOLE) - self.percent, 0)]


def filling(pool: Pool, *, quoted: bool = False) -> Filling:
    """How far a pool has come; ``quoted``: by what the other side is offered alone, which hears of nobody else."""
    accepted = sum((each.amount for each in pool.quoted), NOTHING)
    asked = NOTHING if quoted else sum((each.amount for each in _asked(pool)), NOTHING)
    return Filling(wanted_of(pool), accepted, asked)


def wanted_of(pool: Pool) -> Decimal:
    """What the pool is to fill: of a need what it lacks by now, until the pool has ended."""
    if pool.kind is PoolKind.SUPPLY and pool.status.is_open:
        assert pool.need is not None
        return pool.need.left
    return pool.wanted


def weeks(pool: Pool, *, quoted: bool = False) -> list[Week]:
    """The same week by week: the weeks of the need's window, or those in which anything falls."""
    need = pool.need.approved if pool.need is not None else None
    accepted = by_week(portion for each in pool.quoted for portion in each.portions)
    asked = by_week(portion for each in ([] if quoted else _asked(pool)) for portion in each.portions)
    mondays = sorted({*accepted, *asked})
    if not mondays:
        return []
    wanted = _wanted_by_week(need)
    shown = sorted({*mondays, *wanted})
    return [
        Week(
            Period(monday, monday + timedelta(days=6)),
            wanted.get(monday) if need is not None else None,
            accepted.get(monday, NOTHING),
            asked.get(monday, NOTHING),
        )
        for monday in shown
    ]


def by_week(portions: Iterable[Portion]) -> dict[date, Decimal]:
    """What falls in each calendar week, by its Monday; a longer portion falls evenly on its days."""
    found: dict[date, Decimal] = {}
    for portion in portions:
        for part in portion.period.weeks():
            monday = part.starts_on - timedelta(days=part.starts_on.weekday())
            found[monday] = found.get(monday, NOTHING) + portion.amount * part.days / portion.period.days
    return found


# how an amount falls -----------------------------------------------------------------------------------------


def weekly(amount: Decimal, window: Period, *, decimals: int = 3) -> tuple[Portion, ...]:
    """An amount over the weeks of a window, each by its number of days; adds up to the amount exactly."""
    return _cut(amount, [(each, Decimal(each.days)) for each in window.weeks()], decimals)


def scaled(portions: Sequence[Portion], amount: Decimal, *, decimals: int = 3) -> tuple[Portion, ...]:
    """Another amount falling as some portions do."""
    return _cut(amount, [(each.period, each.amount) for each in portions], decimals)


def in_stretches(portions: Sequence[Portion], *, decimals: int = 3) -> tuple[Portion, ...]:
    """The same as terms tell it: by week for a short window, by month for a long one; nothing is won or lost."""
    window = Period(portions[0].period.starts_on, portions[-1].period.ends_on)
    whole = sum((each.amount for each in portions), NOTHING)
    weights = [(part, _falling_in(part, portions)) for part in stretches(window)]
    return _cut(whole, [each for each in weights if each[1]], decimals)


def _falling_in(part: Period, portions: Sequence[Portion]) -> Decimal:
    shares = (each.amount * each.period.overlap_days(part) / each.period.days for each in portions)
    return sum(shares, NOTHING)


def _cut(amount: Decimal, weights: Sequence[tuple[Period, Decimal]], decimals: int) -> tuple[Portion, ...]:
    """Running sums are rounded, not portions, so nothing is lost; stretches on which nothing falls are left out."""
    whole = sum((weight for _period, weight in weights), NOTHING)
    finest = Decimal(1).scaleb(-decimals)
    found, upto, given = [], NOTHING, NOTHING
    for at, (period, weight) in enumerate(weights, start=1):
        upto += weight
        due = amount if at == len(weights) else (amount * upto / whole).quantize(finest, ROUND_HALF_EVEN)
        if due > given:
            found.append(Portion(period, due - given))
        given = due
    return tuple(found)


# inside ------------------------------------------------------------------------------------------------------


def _asked(pool: Pool) -> list[PoolLine]:
    """The lines that may still come to something: not answered yet, or answered with other figures."""
    if not pool.status.is_open:
        return []
    return [each for each in pool.members if not each.is_out and each.answer in (Answer.WAITING, Answer.CHANGED)]


def _wanted_by_week(need: NeedRevision | None) -> dict[date, Decimal]:
    """What a need takes in each week of its window: its weekly rate, else its quantity evenly."""
    if need is None or need.starts_on is None or need.ends_on is None or need.ends_on < need.starts_on:
        return {}
    window = Period(need.starts_on, need.ends_on)
    if need.weekly_rate is None:
        return by_week([Portion(window, need.quantity or NOTHING)])
    return {each.starts_on - timedelta(days=each.starts_on.weekday()): need.weekly_rate for each in window.weeks()}
