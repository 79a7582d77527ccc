"""The figures of a province's linkages. Every page, workbook and report reads them here, and nowhere else.

What is read once (`Figures.of`) tells any rung on any day, and the figures of one page agree with those of the next
because they are counted from the same linkages. Which linkages there were on a day, and how well proven, follows from
the days of their evidence, and whom a share counts from the register as it was frozen. Who counts as agricultural
where nothing was frozen, where it lies and which entry of the register it is, is asked of today: whoever wants last
month's figure as it was told then reads the report that was made of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Final, Self

from flask import current_app

from matchmaker.insights.linkage import queries
from matchmaker.insights.linkage.chains import ChainKind, chain_of, goods_of, kind_of
from matchmaker.insights.linkage.counted import EVERYWHERE, ChainCount, Invented, Linked, Month, Part, Share, Where
from matchmaker.insights.linkage.ladder import Direction, Handover, Linkage, Party, Rung
from matchmaker.insights.linkage.registered import Registered
from matchmaker.insights.linkage.summing import Delivered, Summary, summary
from matchmaker.measures import Period
from matchmaker.measures.months import later
from matchmaker.register.queries import Denominators, denominators

MONTHS_BACK: Final = 12
Given = tuple[Linkage, Handover]


class Figures:
    """All linkages of a province's cooperatives, ready to be counted for any rung and day."""

    def __init__(
        self,
        province_code: str,
        linkages: Sequence[Linkage],
        counted: Denominators,
        registered: Registered,
    ) -> None:
        self.province_code, self.linkages, self.counted, self.registered = province_code, linkages, counted, registered
        self._kept = timedelta(days=current_app.config["LINKAGE_KEPT_DAYS"])

    @classmethod
    def of(cls, province_code: str) -> Self:
        """Read everything, in a number of statements that does not grow with what there is."""
        registered = Registered.of(province_code)
        return cls(province_code, queries.linkages(province_code), denominators(province_code), registered)

    def standing(self, rung: Rung, day: date, where: Where = EVERYWHERE) -> list[Linkage]:
        """The linkages that were there on a day, proven at least so well.

        What was only declared gives way to what the union introduced, and to what was declared later: the same two,
        goods and direction count once. A declaration that tells no goods may be of any.
        """
        there = [each for each in self.linkages if each.stands_on(rung, day, self._kept)]
        said = {each.pairing: each for each in there if each.introduction_id is None}
        proven = {key for each in there if each.introduction_id is not None for key in each.pairings} if said else set()
        last = {id(each) for key, each in said.items() if key not in proven}
        once = (each for each in there if each.introduction_id is not None or id(each) in last)
        return [each for each in once if where.fits(each)]

    def given(self, rung: Rung, first: date, last: date, where: Where = EVERYWHERE) -> Iterator[Given]:
        """Every delivery of produce that counts at a rung between two days, also of linkages that are no more.

        It counts from the day since which both stand by it; at a rung that was reached later, from that day on. So what
        was handed over up to a day is what months up to it add up to.
        """
        for each in self.linkages:
            if each.direction is Direction.OUTPUT and where.fits(each):
                yield from ((each, handed) for handed in each.handed_over(rung, last, first))

    def share(self, rung: Rung, day: date) -> Share:
        """How many of the agricultural cooperatives that were frozen last before the day are linked on it."""
        linked = {each.cooperative.key: each.cooperative for each in self.standing(rung, day)}.values()
        counts = self._counts_on(day)
        inside = sum(map(counts, linked))
        outside = sum(each.counts_in_share and not counts(each) for each in linked)
        whole = self.counted.on(day)
        frozen, published = (whole, None) if whole is not None and whole.is_frozen else (None, whole)
        invented = len(self.registered.invented_ids & set(frozen.counted_ids)) if frozen is not None else 0
        return Share(day, rung, inside, outside, frozen, published, invented)

    def _counts_on(self, day: date) -> Callable[[Party], bool]:
        """Tells whether the share of a day counts a cooperative: where a day was frozen, just what it froze."""
        whole = self.counted.on(day)
        if whole is None or not whole.is_frozen:
            return lambda party: party.counts_in_share
        frozen = frozenset(whole.counted_ids)
        return lambda party: party.entry_id in frozen

    def history(self, rung: Rung, day: date, months: int = MONTHS_BACK) -> list[Share]:
        """The share at the end of each of the months before a day, and on the day itself; oldest first."""
        return self.history_between(rung, later(day, -months), day)

    def history_between(self, rung: Rung, first: date, last: date) -> list[Share]:
        """The share at the end of each month between two days, and on the last of them; oldest first."""
        return [self.share(rung, each.ends_on) for each in Period(first, last).months()]

    def summary(self, rung: Rung, day: date, where: Where = EVERYWHERE) -> Summary:
        """What they amount to."""
        return summary(self.standing(rung, day, where), self.given(rung, date.min, day, where), day)

    def cooperatives(self, rung: Rung, day: date, where: Where = EVERYWHERE) -> list[Linked]:
        """The cooperatives behind the share, groups and unions too: the best proven first, then by name.

        Those of which no linkage stands any more are none of them, whatever they handed over before.
        """
        counts = self._counts_on(day)
        grouped = self._grouped(rung, day, where, lambda each: each.cooperative.key)
        found = [_linked(theirs, given, day, counts) for theirs, given in grouped.values() if theirs]
        return sorted(found, key=lambda each: (-each.rung.height, each.cooperative.name))

    def behind(self, rung: Rung, day: date) -> list[Linked]:
        """The cooperatives that the share counts, and no others."""
        return [each for each in self.cooperatives(rung, day) if each.is_counted]

    def by_product(self, rung: Rung, day: date, where: Where = EVERYWHERE) -> list[Part]:
        """One part a species, those with the most linkages first."""
        return self._parts(rung, day, where, lambda each: goods_of(each.product_code))

    def by_commune(self, rung: Rung, day: date, where: Where = EVERYWHERE) -> list[Part]:
        """One part a commune of the cooperatives."""
        return self._parts(rung, day, where, lambda each: each.cooperative.commune_code)

    def by_province(self, rung: Rung, day: date, where: Where = EVERYWHERE) -> list[Part]:
        """One part a province of the enterprises: where the province's goods go to, and its inputs come from."""
        return self._parts(rung, day, where, lambda each: each.enterprise.province_code)

    def _parts(self, rung: Rung, day: date, where: Where, told: Callable[[Linkage], str | None]) -> list[Part]:
        grouped = self._grouped(rung, day, where, told)
        parts = [Part(code, summary(theirs, given, day)) for code, (theirs, given) in grouped.items()]
        return sorted(parts, key=lambda each: (-each.summary.linkages, each.code or ""))

    def _grouped(
        self, rung: Rung, day: date, where: Where, told: Callable[[Linkage], str | None]
    ) -> Mapping[str | None, tuple[list[Linkage], list[Given]]]:
        """Linkages that stand and what was handed over, by what is told of each: together they are the summary's."""
        found: dict[str | None, tuple[list[Linkage], list[Given]]] = defaultdict(lambda: ([], []))
        for each in self.standing(rung, day, where):
            found[told(each)][0].append(each)
        for linkage, handed in self.given(rung, date.min, day, where):
            found[told(linkage)][1].append((linkage, handed))
        return found

    def by_month(self, rung: Rung, first: date, last: date, where: Where = EVERYWHERE) -> list[Month]:
        """What came about in each month between two days, both included; a month without anything is there too."""
        fitting = [each for each in self.linkages if where.fits(each)]
        news = [since for each in fitting if (since := each.since(rung)) is not None and self._is_new(each, rung)]
        return [
            Month(
                each.starts_on.replace(day=1),
                sum(since in each for since in news),
                Delivered.of(self.given(rung, each.starts_on, each.ends_on, where)),
            )
            for each in Period(first, last).months()
        ]

    def by_chain(self, rung: Rung, day: date, where: Where = EVERYWHERE) -> list[ChainCount]:
        """Chains of produce by kind, beside what the register says of the same; kinds that nobody knows of left out."""
        species: dict[ChainKind, set[str]] = defaultdict(set)
        linked: dict[ChainKind, set[str]] = defaultdict(set)
        for each in self.standing(rung, day, where):
            if each.direction is Direction.OUTPUT and (chain := chain_of(each.product_code)) is not None:
                species[kind_of(chain)].add(chain)
                linked[kind_of(chain)].add(each.cooperative.key)
        is_narrowed = where.product_code is not None or where.direction is not None
        told = []
        for kind in ChainKind:
            entries = None if is_narrowed else self.registered.in_chain(kind, day, where.commune_code)
            registered = len(entries) if entries is not None else None
            invented = sum(each.is_demo for each in entries or ())
            told.append(ChainCount(kind, len(species[kind]), len(linked[kind]), registered, invented))
        return [each for each in told if each.chains or each.registered]

    def invented(self, rung: Rung, day: date, where: Where = EVERYWHERE) -> Invented:
        """How many of the linkages behind the figures of a day were made for the demonstration."""
        linkages = sum(each.is_demo for each in self.standing(rung, day, where))
        ever = any(
            each.is_demo and where.fits(each)
            for each in self.linkages
            if (since := each.since(rung)) is not None and since <= day
        )
        return Invented(linkages, is_there=ever)

    def _is_new(self, linkage: Linkage, rung: Rung) -> bool:
        """Whether there was one linkage more when it came: what was declared gives way to what is introduced."""
        mine = _coming(linkage, rung)
        before = [each for key in linkage.pairings for each in self._paired[key] if _coming(each, rung) < mine]
        standing = [each for each in before if each.stands_on(rung, mine[0], self._kept)]
        introduced = any(each.introduction_id is not None for each in standing)
        return not standing or (introduced and linkage.introduction_id is not None)

    @cached_property
    def _paired(self) -> Mapping[tuple[object, ...], Sequence[Linkage]]:
        found: dict[tuple[object, ...], list[Linkage]] = defaultdict(list)
        for each in self.linkages:
            for key in each.pairings:
                found[key].append(each)
        return found


def _linked(linkages: Iterable[Linkage], given: Iterable[Given], day: date, counts: Callable[[Party], bool]) -> Linked:
    theirs = tuple(sorted(linkages, key=lambda each: (-_height(each, day), each.enterprise.name, each.key)))
    rung = theirs[0].rung_on(day)
    assert rung is not None, "what stands is proven somehow"
    cooperative = theirs[0].cooperative
    return Linked(cooperative, counts(cooperative), rung, theirs, summary(theirs, given, day))


def _height(linkage: Linkage, day: date) -> int:
    rung = linkage.rung_on(day)
    return rung.height if rung is not None else -1


def _coming(linkage: Linkage, rung: Rung) -> tuple[date, bool, str]:
    """In which order linkages came; of one day what was introduced before what was declared."""
    return (linkage.since(rung) or date.max, linkage.introduction_id is None, linkage.key)
