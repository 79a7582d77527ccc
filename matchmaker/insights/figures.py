"""The figures of a province's linkages. Every page, workbook and report reads them here, and nowhere else.

What is read once (`Figures.of`) tells any rung on any day: a figure of last month is what could be shown last month,
and the figures of one page agree with those of the next because they are counted from the same linkages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from itertools import pairwise
from typing import Final

from flask import current_app

from matchmaker.insights.linkage import queries
from matchmaker.insights.linkage.chains import goods_of, path_of
from matchmaker.insights.linkage.ladder import Direction, Linkage, Party, Rung
from matchmaker.insights.linkage.summing import Summary, in_tonnes, summary
from matchmaker.register.queries import Denominator, Denominators, denominators

MONTHS_BACK: Final = 12
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Where:
    """What narrows a figure; whatever is empty does not."""

    product_code: str | None = None
    """A product, species or group: whatever stands below it fits too."""
    commune_code: str | None = None
    """Of the cooperative."""
    direction: Direction | None = None


EVERYWHERE: Final = Where()


@dataclass(frozen=True, slots=True)
class Share:
    """How many agricultural cooperatives are linked on a day, and of how many."""

    on: date
    rung: Rung
    linked: int
    """Of those that the denominator counts; where nobody froze one, of all that are known."""
    outside: int
    """How many more are linked that the denominator does not count: founded since, or not in the register."""
    denominator: Denominator | None
    """As frozen. What the press published names nobody, and may be of another province before a merger: nothing is
    divided by it."""
    published: Denominator | None
    """What the press had told by then, where nobody had frozen the register."""

    @property
    def whole(self) -> int | None:
        """How many agricultural cooperatives there are; None where nobody froze the register."""
        return self.denominator.agricultural_cooperatives if self.denominator is not None else None

    @property
    def percent(self) -> Decimal | None:
        """One decimal; None where there is nothing to divide by."""
        whole = self.whole
        return (Decimal(self.linked) * 100 / whole).quantize(_TENTH, ROUND_HALF_EVEN) if whole else None


@dataclass(frozen=True, slots=True)
class Linked:
    """One cooperative with its linkages."""

    cooperative: Party
    is_counted: bool
    """Whether the share of that day counts it."""
    rung: Rung
    """The best proven one's."""
    linkages: tuple[Linkage, ...]
    summary: Summary


@dataclass(frozen=True, slots=True)
class Part:
    """The linkages of one product or commune."""

    code: str | None
    """None: not told."""
    summary: Summary


@dataclass(frozen=True, slots=True)
class Month:
    """What came about in one month."""

    first: date
    new: int
    """Linkages that reached the rung in it."""
    delivered_tonnes: Decimal
    """Of produce, in the month, whatever befell the linkage since."""
    delivered_vnd: int


class Figures:
    """All linkages of a province's cooperatives, ready to be counted for any rung and day."""

    def __init__(self, province_code: str, linkages: Sequence[Linkage], counted: Denominators) -> None:
        self.province_code, self.linkages, self.counted = province_code, linkages, counted
        self._kept = timedelta(days=current_app.config["LINKAGE_KEPT_DAYS"])

    @classmethod
    def of(cls, province_code: str) -> Figures:
        """Read everything, in a number of statements that does not grow with what there is."""
        return cls(province_code, queries.linkages(province_code), denominators(province_code))

    def standing(self, rung: Rung, day: date, where: Where = EVERYWHERE) -> list[Linkage]:
        """The linkages that were there on a day, proven at least so well.

        What was only declared gives way to what the union introduced: the same two, goods and direction count once.
        A declaration that tells no goods may be of any.
        """
        there = [each for each in self.linkages if each.stands_on(rung, day, self._kept)]
        said = any(each.introduction_id is None for each in there)
        proven = (
            {key for each in there if each.introduction_id is not None for key in _pairings(each)} if said else set()
        )
        once = (each for each in there if each.introduction_id is not None or _pairing(each) not in proven)
        return [each for each in once if _fits(each, where)]

    def share(self, rung: Rung, day: date) -> Share:
        """How many of the agricultural cooperatives that were frozen last before the day are linked on it."""
        linked = {each.cooperative.key: each.cooperative for each in self.standing(rung, day)}
        farming = [each for each in linked.values() if each.counts_in_share]
        counts = self._counts_on(day)
        inside = sum(map(counts, farming))
        whole = self.counted.on(day)
        frozen, published = (whole, None) if whole is not None and whole.is_frozen else (None, whole)
        return Share(day, rung, inside, len(farming) - inside, frozen, published)

    def _counts_on(self, day: date) -> Callable[[Party], bool]:
        """Tells whether the share of a day counts a cooperative."""
        whole = self.counted.on(day)
        frozen = frozenset(whole.counted_ids) if whole is not None and whole.is_frozen else None
        return lambda party: party.counts_in_share and (frozen is None or party.entry_id in frozen)

    def history(self, rung: Rung, day: date, months: int = MONTHS_BACK) -> list[Share]:
        """The share at the end of each of the months before a day, and on the day itself; oldest first."""
        ends = [first - timedelta(days=1) for first in firsts_of_months(day, months)]
        return [self.share(rung, each) for each in [*ends, day]]

    def history_between(self, rung: Rung, first: date, last: date) -> list[Share]:
        """The share at the end of each month between two days, and on the last of them; oldest first."""
        return [self.share(rung, min(end, last)) for _start, end in months_between(first, last)]

    def summary(self, rung: Rung, day: date, where: Where = EVERYWHERE) -> Summary:
        """What they amount to."""
        return summary(self.standing(rung, day, where), day)

    def cooperatives(self, rung: Rung, day: date, where: Where = EVERYWHERE) -> list[Linked]:
        """The cooperatives behind the share, groups and unions too: the best proven first, then by name."""
        by_cooperative: dict[str, list[Linkage]] = defaultdict(list)
        for each in self.standing(rung, day, where):
            by_cooperative[each.cooperative.key].append(each)
        counts = self._counts_on(day)
        found = [_linked(theirs, day, counts) for theirs in by_cooperative.values()]
        return sorted(found, key=lambda each: (-each.rung.height, each.cooperative.name))

    def behind(self, rung: Rung, day: date) -> list[Linked]:
        """The cooperatives that the share counts, and no others."""
        return [each for each in self.cooperatives(rung, day) if each.is_counted]

    def by_product(self, rung: Rung, day: date, where: Where = EVERYWHERE) -> list[Part]:
        """One part a species, those with the most linkages first."""
        return _parts(self.standing(rung, day, where), day, lambda each: goods_of(each.product_code))

    def by_commune(self, rung: Rung, day: date, where: Where = EVERYWHERE) -> list[Part]:
        """One part a commune of the cooperatives."""
        return _parts(self.standing(rung, day, where), day, lambda each: each.cooperative.commune_code)

    def by_month(self, rung: Rung, first: date, last: date, where: Where = EVERYWHERE) -> list[Month]:
        """What came about in each month between two days, both included; a month without anything is there too.

        Of all linkages that reached the rung by the last day: what was handed over stays so, whatever befell the
        linkage since, while a `summary` tells of those alone that stand.
        """
        fitting = [each for each in self.linkages if _fits(each, where)]
        reached = [each for each in fitting if (since := each.since(rung)) is not None and since <= last]
        news = [since for each in reached if (since := each.since(rung)) is not None and self._is_new(each, rung)]
        return [_month(reached, news, max(start, first), min(end, last)) for start, end in months_between(first, last)]

    def _is_new(self, linkage: Linkage, rung: Rung) -> bool:
        """Whether there was one linkage more when it came: what was declared gives way to what is introduced."""
        mine = _coming(linkage, rung)
        before = [each for key in _pairings(linkage) for each in self._paired[key] if _coming(each, rung) < mine]
        standing = [each for each in before if each.stands_on(rung, mine[0], self._kept)]
        introduced = any(each.introduction_id is not None for each in standing)
        if linkage.introduction_id is None:
            return not introduced
        return introduced or not standing

    @cached_property
    def _paired(self) -> Mapping[tuple[object, ...], Sequence[Linkage]]:
        found: dict[tuple[object, ...], list[Linkage]] = defaultdict(list)
        for each in self.linkages:
            for key in _pairings(each):
                found[key].append(each)
        return found


def firsts_of_months(day: date, count: int) -> list[date]:
    """The first days of the month that a day is in and of those before it, ``count`` in all, oldest first."""
    months = day.year * 12 + day.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(months - count + 1, months + 1)]


def months_between(first: date, last: date) -> list[tuple[date, date]]:
    """First and last day of each month from the one to the other."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    starts = [*firsts_of_months(last, count), (last.replace(day=28) + timedelta(days=4)).replace(day=1)]
    return [(start, after - timedelta(days=1)) for start, after in pairwise(starts)]


def _pairing(linkage: Linkage) -> tuple[object, ...]:
    two = (linkage.cooperative.key, linkage.enterprise.key)
    return (*two, linkage.direction, goods_of(linkage.product_code))


def _pairings(linkage: Linkage) -> set[tuple[object, ...]]:
    """By what it is found among linkages of the same two: what was introduced, also by no goods at all."""
    told = _pairing(linkage)
    return {told, (*told[:-1], None)} if linkage.introduction_id is not None else {told}


def _fits(linkage: Linkage, where: Where) -> bool:
    if where.direction not in (None, linkage.direction):
        return False
    if where.commune_code not in (None, linkage.cooperative.commune_code):
        return False
    return where.product_code is None or where.product_code in path_of(linkage.product_code)


def _linked(linkages: Iterable[Linkage], day: date, counts: Callable[[Party], bool]) -> Linked:
    theirs = tuple(sorted(linkages, key=lambda each: (-_height(each, day), each.enterprise.name, each.key)))
    rung = theirs[0].rung_on(day)
    assert rung is not None, "what stands is proven somehow"
    cooperative = theirs[0].cooperative
    return Linked(cooperative, counts(cooperative), rung, theirs, summary(theirs, day))


def _height(linkage: Linkage, day: date) -> int:
    rung = linkage.rung_on(day)
    return rung.height if rung is not None else -1


def _parts(linkages: Iterable[Linkage], day: date, told: Callable[[Linkage], str | None]) -> list[Part]:
    by_code: dict[str | None, list[Linkage]] = defaultdict(list)
    for each in linkages:
        by_code[told(each)].append(each)
    parts = [Part(code, summary(theirs, day)) for code, theirs in by_code.items()]
    return sorted(parts, key=lambda each: (-each.summary.linkages, each.code or ""))


def _coming(linkage: Linkage, rung: Rung) -> tuple[date, bool, str]:
    """In which order linkages came; of one day what was introduced before what was declared."""
    return (linkage.since(rung) or date.max, linkage.introduction_id is None, linkage.key)


def _month(linkages: Iterable[Linkage], news: Iterable[date], first: date, last: date) -> Month:
    sold = (each for each in linkages if each.direction is Direction.OUTPUT)
    given = [(each, handed) for each in sold for handed in each.handed_over(last, first)]
    return Month(
        first.replace(day=1),
        new=sum(first <= since <= last for since in news),
        delivered_tonnes=sum((in_tonnes(each, handed.quantity) or Decimal(0) for each, handed in given), Decimal(0)),
        delivered_vnd=sum(handed.value_vnd or 0 for _each, handed in given),
    )
