"""Which call links most tonnes for the minutes it takes. Pure.

Each thing to talk about (a topic) is worth

    chance that a call moves it x how likely it ends in nothing otherwise x tonnes

A call takes `DIALLING` minutes and those of what is talked about. Whoever is called hears the worthiest topics for
their minutes first, as long as one more raises the tonnes a minute; the rest is told, and counts for nothing. The list
is ordered by tonnes a minute. Chances and minutes are this table's, not measured: a union that has logged its calls
for a season knows better and changes them here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DIALLING: Final = 3.0
"""Minutes to find the number, dial and greet."""


class Why(StrEnum):
    """What there is to talk about."""

    ANSWER = "answer"
    """An introduction waits for their answer."""
    ANSWER_QUOTE = "answer_quote"
    QUOTE = "quote"
    """They talk, and nobody proposed anything."""
    PAPERWORK = "paperwork"
    """A contract waits to be written, approved or signed."""
    DELIVERY = "delivery"
    """Goods are late, or their collection or inspection."""
    PAYMENT = "payment"
    FILLING = "filling"
    """A need is nearly filled: what is missing, and from whom it may come."""
    NOT_OFFERED = "not_offered"
    INTRODUCE = "introduce"
    """Partners are in reach, and nobody brought the two together."""
    POOL = "pool"
    PAPER = "paper"
    WRITE_MORE = "write_more"
    PRICE = "price"
    LOT = "lot"
    QUALITY = "quality"
    """What is stated falls short of what is asked: it may have been measured since, or be sorted."""
    EASE = "ease"
    """Nobody has all that a need asks for."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a call does about one sort of topic."""

    chance: float
    """That it moves it, 0 to 1."""
    minutes: float


EFFECTS: Final[Mapping[Why, Effect]] = {
    Why.ANSWER: Effect(0.40, 4),
    Why.ANSWER_QUOTE: Effect(0.35, 6),
    Why.QUOTE: Effect(0.25, 6),
    Why.PAPERWORK: Effect(0.45, 6),
    Why.DELIVERY: Effect(0.40, 8),
    Why.PAYMENT: Effect(0.25, 8),
    Why.FILLING: Effect(0.30, 6),
    Why.NOT_OFFERED: Effect(0.20, 12),
    Why.INTRODUCE: Effect(0.25, 8),
    Why.POOL: Effect(0.15, 12),
    Why.PAPER: Effect(0.10, 10),
    Why.WRITE_MORE: Effect(0.20, 8),
    Why.PRICE: Effect(0.15, 8),
    Why.LOT: Effect(0.20, 6),
    Why.QUALITY: Effect(0.10, 8),
    Why.EASE: Effect(0.15, 8),
}


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to talk about with one organisation."""

    why: Why
    organisation_id: int
    tonnes: float
    path: str
    """Where it is worked on, from ``/``."""
    about: str
    """The goods, or the other side: what a sentence about it names."""
    days: int = 0
    """For how long it has waited."""
    otherwise: float = 1.0
    """How likely it ends in nothing unless somebody calls, 0 to 1."""

    @property
    def gain(self) -> float:
        """Tonnes that a call is expected to link."""
        return EFFECTS[self.why].chance * self.otherwise * self.tonnes

    @property
    def minutes(self) -> float:
        return EFFECTS[self.why].minutes


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One organisation to call."""

    organisation_id: int
    topics: Sequence[Topic]
    """The worthiest first; all of them."""
    counted: int
    """So many of the first are talked about."""

    @property
    def tonnes(self) -> float:
        """Expected to be linked by the call."""
        return sum(each.gain for each in self.topics[: self.counted])

    @property
    def minutes(self) -> float:
        return DIALLING + sum(each.minutes for each in self.topics[: self.counted])

    @property
    def worth(self) -> float:
        """Tonnes a minute."""
        return self.tonnes / self.minutes

    @property
    def days(self) -> int:
        """For how long the oldest of it has waited."""
        return max((each.days for each in self.topics), default=0)


def suggestion(organisation_id: int, topics: Sequence[Topic]) -> Suggestion:
    """What to talk about with one organisation, of all that there is (at least one topic)."""
    worthiest = sorted(topics, key=lambda each: (-each.gain / each.minutes, each.path))
    gain, minutes, counted = 0.0, DIALLING, 0
    for each in worthiest:
        if counted and (gain + each.gain) * minutes < gain * (minutes + each.minutes):
            break
        gain, minutes, counted = gain + each.gain, minutes + each.minutes, counted + 1
    return Suggestion(organisation_id, worthiest, counted)


def suggestions(topics: Sequence[Topic]) -> list[Suggestion]:
    """Whom to call, the most tonnes a minute first."""
    by_organisation: dict[int, list[Topic]] = {}
    for each in topics:
        by_organisation.setdefault(each.organisation_id, []).append(each)
    found = [suggestion(organisation_id, each) for organisation_id, each in by_organisation.items()]
    return sorted(found, key=lambda each: (-each.worth, each.organisation_id))
