"""From a ranked list to the list as a buyer sees it: near equals in turn, a newcomer lifted, a candidate's picks.

What is drawn by lot follows from the need and the day alone, whose turn it is from what buyers saw on the days before:
a reload shows the same page. Lists of sellers and of staff stand as they are ranked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching import queries, trial
from matchmaker.matching.models import Picker
from matchmaker.matching.ranked import RankedList
from matchmaker.measures import today
from matchmaker.measures.periods import VIETNAM_TIME
from matchmaker.organisations.queries import verified_since
from matchmaker.ranking import lots
from matchmaker.ranking.judging.exploration import NEW_FOR, explore
from matchmaker.ranking.judging.interleaving import team_draft
from matchmaker.ranking.judging.turns import LATELY_DAYS, Turned, attention, contested, turned
from matchmaker.ranking.rankers.ranker import rank

_MIXES, _COINS = 3, 4


@dataclass(frozen=True)
class ShownList(RankedList):
    """A ranked list with what was drawn by lot in it."""

    draw_key: str = ""
    """From which the lots fell; empty where none were drawn."""
    candidate: str | None = None
    """Version of the ranker that picked in turn, where the list was interleaved."""
    by_candidate: frozenset[int] = frozenset()
    """Positions that the candidate picked."""
    lifted: int | None = None
    """Position of the newcomer that was lifted."""
    moved: Mapping[int, int] = field(default_factory=dict)
    """By position, by how many places its turn among near equals moved it, up positive."""
    unseen_days: Mapping[int, int | None] = field(default_factory=dict)
    """By position of those that moved up, for how many days no buyer saw them; None for longer than is counted."""

    @property
    def turns(self) -> dict[int, int | None]:
        """The offers that stand higher because it is their turn, each with its days unseen."""
        return {self.other_id(position): days for position, days in self.unseen_days.items()}

    def turned_by(self, other_id: int) -> int:
        """By how many places a listing moved in its turn; a newcomer that was lifted counts as that alone."""
        position = self.position_of(other_id)
        return 0 if position is None or position == self.lifted else self.moved.get(position, 0)

    @property
    def lifted_id(self) -> int | None:
        """The offer that was lifted so that people get to know it."""
        return None if self.lifted is None else self.other_id(self.lifted)

    def picker(self, other_id: int) -> Picker | None:
        """Which ranker put a listing into the list; None where only one did, or it was lifted."""
        position = self.position_of(other_id)
        if self.candidate is None or position is None or position == self.lifted:
            return None
        return Picker.CANDIDATE if position in self.by_candidate else Picker.CHAMPION


def as_ranked(found: RankedList) -> ShownList:
    """The list as it was ranked."""
    return ShownList(**{each.name: getattr(found, each.name) for each in fields(found)})


def to_buyer(found: RankedList, *, need_id: int, share: float, day: date | None = None) -> ShownList:
    """The list as the buyer of a need sees it on a day.

    Parameters
    ----------
    found : RankedList
    need_id : int
    share : float
        Of the lists of a day, how many a candidate on trial takes part in: 0 to 1.
    day : date
        Today unless told.
    """
    day = day or today()
    shown = replace(as_ranked(found), draw_key=f"{need_id}:{day.toordinal()}")
    return _with_newcomer(_in_turns(shown, need_id, day, share), need_id, day)


def _in_turns(shown: ShownList, need_id: int, day: date, share: float) -> ShownList:
    """Near equals in turn; in some lists the candidate's picks, near equals in turn too, between the champion's."""
    candidate = trial.candidate()
    if candidate is None or not shown.best_first or lots.uniform(_MIXES, need_id, day.toordinal())[0] >= share:
        order = _Order(shown.best_first, shown.scores)
        seen = _Seen.of(shown, [order], day)
        own = order.turned(seen)
        return replace(shown, best_first=own.best_first, moved=own.moved, unseen_days=seen.days(own.moved, day))
    scores = candidate.predict(shown.table)
    orders = (
        _Order(shown.best_first, shown.scores),
        _Order(rank(scores, need_id, shown.other_ids).tolist(), np.asarray(scores, np.float64)),
    )
    seen = _Seen.of(shown, orders, day)
    own, theirs = (each.turned(seen) for each in orders)
    key = int(lots.mixed(_COINS, need_id, day.toordinal())[0])
    drafted = team_draft(own.best_first, theirs.best_first, key=key)
    moved = {
        position: places
        for by_candidate, found in ((False, own), (True, theirs))
        for position, places in found.moved.items()
        if (position in drafted.by_candidate) is by_candidate
    }
    return replace(
        shown,
        best_first=drafted.best_first,
        by_candidate=drafted.by_candidate,
        candidate=candidate.version,
        moved=moved,
        unseen_days=seen.days(moved, day),
    )


@dataclass(frozen=True)
class _Order:
    """What one ranker makes of the pairs."""

    best_first: Sequence[int]
    scores: NDArray[np.float64]

    def turned(self, seen: _Seen) -> Turned:
        return turned(self.best_first, self.scores, seen.attention)


@dataclass(frozen=True)
class _Seen:
    """By position, how much of buyers' attention near equals had lately, and when they were last seen."""

    attention: Mapping[int, float]
    last_on: Mapping[int, date]

    @classmethod
    def of(cls, shown: ShownList, orders: Sequence[_Order], day: date) -> _Seen:
        """Of those that share a band with others: in a list without near equals nothing is asked."""
        shared = {position for each in orders for position in contested(each.best_first, each.scores)}
        if not shared:
            return cls({}, {})
        positions = {shown.other_id(position): position for position in shared}
        before = datetime.combine(day, time.min, tzinfo=VIETNAM_TIME)
        found = queries.showings(positions, since=before - timedelta(days=LATELY_DAYS), before=before)
        return cls(
            {positions[offer_id]: attention(each.places) for offer_id, each in found.items()},
            {positions[offer_id]: today(each.last_at) for offer_id, each in found.items()},
        )

    def days(self, moved: Mapping[int, int], day: date) -> dict[int, int | None]:
        """Of those that moved up, for how many days nobody saw them."""
        return {
            position: (day - self.last_on[position]).days if position in self.last_on else None
            for position, places in moved.items()
            if places > 0
        }


def _with_newcomer(shown: ShownList, need_id: int, day: date) -> ShownList:
    """Where no newcomer stands among the first places, one that is lifted there."""
    if not shown.best_first:
        return shown
    since = datetime.combine(day - NEW_FOR, time.min, tzinfo=VIETNAM_TIME)
    sellers = shown.pairs.offers.organisation_id
    new = verified_since(since, among=set(sellers.tolist()))
    explored = explore(
        shown.best_first,
        shown.scores,
        np.isin(sellers, list(new)),
        np.array(shown.other_ids, dtype=np.int64),
        asked=need_id,
        day=day,
    )
    return replace(shown, best_first=explored.best_first, lifted=explored.lifted)
