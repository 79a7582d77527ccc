"""From what each offer was seen to how evenly that falls on sizes and places. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from matchmaker.ranking.judging.metrics import gini


@dataclass(frozen=True, slots=True)
class Exposed:
    """One listed offer of a cooperative, and how much of buyers' attention it had lately."""

    offer_id: int
    organisation_id: int
    organisation: str
    product_code: str | None
    quantity: Decimal
    commune_code: str
    size: str
    """A size class of the register, or a band of members where that is not known (`reading.size_of`)."""
    published_on: date
    shown: int
    """In how many of buyers' lists it stood lately."""
    attention: float
    """The same, weighed by its place (`turns.attention`)."""
    last_shown_on: date | None
    """Ever, not only lately."""

    def unseen_days(self, day: date) -> int:
        """For how long no buyer has seen it: since it was last shown, or published."""
        return max((day - (self.last_shown_on or self.published_on)).days, 0)


@dataclass(frozen=True, slots=True)
class Group:
    """Offers that have something in common."""

    key: str
    offers: int
    cooperatives: int
    offer_share: float
    """Of all offers, 0 to 1."""
    attention_share: float
    """Of all attention, 0 to 1; 0 where nobody had any."""
    unseen: int
    """How many of them nobody saw lately."""


@dataclass(frozen=True)
class Exposure:
    """What the desk shows of a province."""

    offers: Sequence[Exposed]
    gini: float
    """How unevenly attention falls on the offers: 0 the same for all, towards 1 all for one; NaN for none."""

    @classmethod
    def of(cls, offers: Sequence[Exposed]) -> Exposure:
        return cls(offers, gini([each.attention for each in offers]))

    @property
    def unseen(self) -> list[Exposed]:
        """Offers that nobody saw lately."""
        return [each for each in self.offers if not each.shown]

    def groups(self, key: Callable[[Exposed], str]) -> list[Group]:
        """By what they have in common, the most offers first."""
        return groups(self.offers, key)


def groups(offers: Iterable[Exposed], key: Callable[[Exposed], str]) -> list[Group]:
    """Offers by what they have in common, the most offers first."""
    found: dict[str, list[Exposed]] = defaultdict(list)
    for each in offers:
        found[key(each)].append(each)
    count = sum(map(len, found.values()))
    attention = sum(each.attention for members in found.values() for each in members)
    told = [
        Group(
            key=name,
            offers=len(members),
            cooperatives=len({each.organisation_id for each in members}),
            offer_share=len(members) / count,
            attention_share=sum(each.attention for each in members) / attention if attention else 0.0,
            unseen=sum(not each.shown for each in members),
        )
        for name, members in found.items()
    ]
    return sorted(told, key=lambda each: (-each.offers, each.key))
