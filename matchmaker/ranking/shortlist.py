"""From listings in columns to the list that is shown: candidates, features, scores, order, reasons.

Two entrances, one for each side: offers for a need are scored by how well they answer it, needs for an offer by
how well they suit it. Staff, who see both sides, may have either list ordered by both scores together. A list is
scored as a whole and explained row by row as it is shown, because explaining costs more; facts are made for the
rows that somebody asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns import candidates
from matchmaker.ranking.columns.candidates import Candidates
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.columns.shelf import Shelf
from matchmaker.ranking.columns.vocabulary import Vocabulary
from matchmaker.ranking.facts import constraints
from matchmaker.ranking.facts.constraints import Failure
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.features import answering, suits
from matchmaker.ranking.features.schema import ANSWERS, BOTH_HASH, SUITS, Schema
from matchmaker.ranking.rankers import reciprocal
from matchmaker.ranking.rankers.ranker import Level, Ranker, level, rank
from matchmaker.ranking.reasons.explanation import Explanation, explain

Item = TypeVar("Item")


@dataclass(frozen=True)
class Seen:
    """One pair as one side sees it."""

    schema: Schema
    score: float
    features: NDArray[np.float32]

    @property
    def named(self) -> dict[str, float | None]:
        """Features by name, None where missing."""
        values = zip(self.schema.names, self.features.tolist(), strict=True)
        return {name: value if value == value else None for name, value in values}

    @property
    def level(self) -> Level:
        """The score in words."""
        return level(self.score)


@dataclass(frozen=True)
class View:
    """All pairs of a list as one side sees them.

    Attributes
    ----------
    schema : Schema
    ranker : Ranker
    table : array of shape (n, n_features)
        Features as scored.
    scores : array of shape (n,)
        0 to 1.
    """

    schema: Schema
    ranker: Ranker
    table: NDArray[np.float32]
    scores: NDArray[np.float64]

    @classmethod
    def of(cls, pairs: Pairs, ranker: Ranker, schema: Schema) -> View:
        """Pairs described and scored."""
        table = _TABLES[schema](pairs)
        return cls(schema, ranker, table, ranker.predict(table))

    def __getitem__(self, position: int) -> Seen:
        return Seen(self.schema, float(self.scores[position]), self.table[position])


@dataclass(frozen=True)
class Match:
    """One pair of a shortlist, as shown.

    Attributes
    ----------
    place : int
        From one.
    score : float
        0 to 1: by what the list is ordered.
    seen : Seen
        The pair as the side sees it whose list it is.
    other : Seen or None
        As the other side sees it, in a list of the staff.
    explanation : Explanation
        Of the score of ``seen``.
    """

    offer: OfferFacts
    need: NeedFacts
    place: int
    score: float
    seen: Seen
    other: Seen | None
    explanation: Explanation

    @property
    def level(self) -> Level:
        """The score in words."""
        return level(self.score)

    @property
    def features(self) -> NDArray[np.float32]:
        """As its own side's ranker read them, shape (n_features,); NaN is missing."""
        return self.seen.features

    @property
    def named_features(self) -> dict[str, float | None]:
        """Features by name, None where missing, of all sides that count: what is kept with an impression."""
        return self.seen.named | (self.other.named if self.other else {})


@dataclass(frozen=True)
class NearMiss:
    """A pair that fails exactly one constraint, and which."""

    offer: OfferFacts
    need: NeedFacts
    failure: Failure


class Made(Sequence[Item], Generic[Item]):
    """A sequence whose items are made when somebody asks for them."""

    def __init__(self, length: int, make: Callable[[int], Item]) -> None:
        self._length, self._make = length, make

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, position: int) -> Item: ...
    @overload
    def __getitem__(self, position: slice) -> list[Item]: ...
    def __getitem__(self, position: int | slice) -> Item | list[Item]:
        if isinstance(position, slice):
            return [self._make(each) for each in range(*position.indices(self._length))]
        return self._make(range(self._length)[position])

    def __iter__(self) -> Iterator[Item]:
        return map(self._make, range(self._length))


@dataclass(frozen=True)
class RankedList:
    """The candidates of one list as one side sees them, scored as a whole and explained as they are shown.

    Attributes
    ----------
    about : OfferFacts or NeedFacts
        The listing that was asked about.
    found : Candidates
        What may answer it, in columns.
    view : View
        As the side sees the pairs that asks.
    other : View or None
        As the other side sees them, in a list of the staff.
    scores : array of shape (n,)
        0 to 1, by which they are ordered: those of ``view``, or of both together.
    best_first : tuple of int
        Positions of the pairs from best to worst.
    """

    about: OfferFacts | NeedFacts
    found: Candidates
    view: View
    other: View | None
    scores: NDArray[np.float64]
    best_first: tuple[int, ...]

    @property
    def ranker(self) -> Ranker:
        """The one that scored the pairs for the side that asks."""
        return self.view.ranker

    @property
    def table(self) -> NDArray[np.float32]:
        """What it read, shape (n, n_features)."""
        return self.view.table

    @property
    def version(self) -> str:
        """Which ranker ordered the list, or which two."""
        views = (self.view, self.other) if self.other else (self.view,)
        return " + ".join(dict.fromkeys(each.ranker.version for each in views))

    @property
    def schema_hash(self) -> str:
        """Which features are kept with the list."""
        return BOTH_HASH if self.other else self.view.schema.hash

    def feature(self, name: str) -> NDArray[np.float32]:
        """One feature of every pair, of those that the side sees that asks."""
        return self.table[:, self.view.schema.column[name]]

    @property
    def pairs(self) -> Pairs:
        """The candidates in columns."""
        return self.found.passed

    @property
    def candidate_count(self) -> int:
        """How many are ranked."""
        return len(self.pairs)

    @property
    def is_cut(self) -> bool:
        """Whether there are more candidates, farther away, than were scored."""
        return self.found.is_cut

    @property
    def offers(self) -> Sequence[OfferFacts]:
        """The offer of each pair."""
        return _offers(self.about, self.pairs)

    @property
    def needs(self) -> Sequence[NeedFacts]:
        """The need of each pair."""
        return _needs(self.about, self.pairs)

    @property
    def nearly(self) -> Sequence[NearMiss]:
        """The nearest pairs that fail exactly one constraint."""
        near = self.found.near
        offers, needs = _offers(self.about, near), _needs(self.about, near)

        def missed(position: int) -> NearMiss:
            offer, need = offers[position], needs[position]
            (failure,) = constraints.check(offer, need)
            return NearMiss(offer, need, failure)

        return Made(len(near), missed)

    @cached_property
    def other_ids(self) -> list[int]:
        """The id of the listing that each pair brings."""
        ids: list[int] = self.pairs.brought.ids.tolist()
        return ids

    def other_id(self, position: int) -> int:
        """The id of the listing that a pair brings."""
        return self.other_ids[position]

    def position_of(self, other_id: int) -> int | None:
        """Where a listing stands among the pairs; None where it is no candidate."""
        return self.other_ids.index(other_id) if other_id in self.other_ids else None

    def province_of(self, position: int) -> str | None:
        """The province of the listing that a pair brings."""
        return self.pairs.brought.province_of(position)

    def top(self, count: int) -> list[Match]:
        """The best pairs, explained: the shortlist."""
        return self.explained(self.best_first[:count])

    def explained(self, positions: Sequence[int], *, first_place: int = 1) -> list[Match]:
        """Some pairs with the reasons for their scores, in the order given, numbered from `first_place`."""
        offers = [self.offers[position] for position in positions]
        needs = [self.needs[position] for position in positions]
        told = explain(self.ranker, offers, needs, self.table[list(positions)], self.view.schema)
        return [
            Match(
                offer,
                need,
                place,
                float(self.scores[position]),
                self.view[position],
                self.other[position] if self.other else None,
                explanation,
            )
            for place, (offer, need, position, explanation) in enumerate(
                zip(offers, needs, positions, told, strict=True), start=first_place
            )
        ]


def offers_for(need: NeedFacts, offers: Sequence[OfferFacts], answers: Ranker) -> RankedList:
    """Offers for a need, as its buyer sees them."""
    shelf = Shelf.of(OfferColumns.of(offers, Vocabulary()))
    return rank_offers(need, shelf, answers, at_most=len(offers), near_at_most=len(offers))


def needs_for(offer: OfferFacts, needs: Sequence[NeedFacts], suited: Ranker) -> RankedList:
    """Needs for an offer, as its seller sees them: no ceiling is known, whatever the caller passes in."""
    shelf, today = Shelf.of(NeedColumns.of(needs, Vocabulary())), max((need.today for need in needs), default=date.min)
    return rank_needs(offer, shelf, today, suited, at_most=len(needs), near_at_most=len(needs))


def rank_offers(
    need: NeedFacts,
    offers: Shelf[OfferColumns],
    answers: Ranker,
    *,
    beside: Ranker | None = None,
    at_most: int,
    near_at_most: int,
) -> RankedList:
    """The nearest `at_most` offers that may answer a need, ranked, beside the nearest that nearly may.

    ``beside`` scores how well the need suits each offer: with it the list is the staff's, ordered by both.
    """
    found = candidates.offers_for(need, offers, at_most=at_most, near_at_most=near_at_most)
    return _ranked(need, found, answers, beside)


def rank_needs(
    offer: OfferFacts,
    needs: Shelf[NeedColumns],
    today: date,
    suited: Ranker,
    *,
    beside: Ranker | None = None,
    at_most: int,
    near_at_most: int,
) -> RankedList:
    """The mirror: needs for an offer as of a day. The shelf holds no ceiling.

    ``beside`` scores how well the offer answers each need, as far as everybody may know it.
    """
    found = candidates.needs_for(offer, needs, today.toordinal(), at_most=at_most, near_at_most=near_at_most)
    return _ranked(offer, found, suited, beside)


def _ranked(about: OfferFacts | NeedFacts, found: Candidates, own: Ranker, beside: Ranker | None) -> RankedList:
    pairs = found.passed
    mine, others = (ANSWERS, SUITS) if pairs.asks_for_offers else (SUITS, ANSWERS)
    view = View.of(pairs, own, mine)
    other = None if beside is None else View.of(pairs, beside, others)
    scores = view.scores if other is None else reciprocal.combined(view.scores, other.scores)
    best_first = tuple(rank(scores, pairs.needs.ids, pairs.offers.ids).tolist())
    return RankedList(about, found, view, other, scores, best_first)


_TABLES: Final[Mapping[Schema, Callable[[Pairs], NDArray[np.float32]]]] = {
    ANSWERS: answering.of_pairs,
    SUITS: suits.of_pairs,
}


def _offers(about: OfferFacts | NeedFacts, pairs: Pairs) -> Sequence[OfferFacts]:
    if isinstance(about, OfferFacts):
        return Made(len(pairs), lambda _position: about)
    return Made(len(pairs), pairs.offers.facts)


def _needs(about: OfferFacts | NeedFacts, pairs: Pairs) -> Sequence[NeedFacts]:
    if isinstance(about, NeedFacts):
        return Made(len(pairs), lambda _position: about)
    today = date.fromordinal(pairs.today)
    return Made(len(pairs), lambda position: pairs.needs.facts(position, today))
