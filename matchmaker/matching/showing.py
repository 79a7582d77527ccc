"""From a ranked list to the list as a buyer sees it: a newcomer lifted, a candidate's picks mixed in.

What is drawn by lot follows from the need and the day alone: a reload shows the same page, and nothing that
only the other side knows moves anything. Lists of sellers and of staff stand as they are ranked.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time

import numpy as np

from matchmaker.matching import trial
from matchmaker.matching.models import Picker
from matchmaker.matching.ranked import RankedList
from matchmaker.measures import today
from matchmaker.measures.periods import VIETNAM_TIME
from matchmaker.organisations.queries import verified_since
from matchmaker.ranking import lots
from matchmaker.ranking.judging.exploration import NEW_FOR, explore
from matchmaker.ranking.judging.interleaving import team_draft
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
    return _with_newcomer(_with_candidate(shown, need_id, day, share), need_id, day)


def _with_candidate(shown: ShownList, need_id: int, day: date, share: float) -> ShownList:
    """In some lists, the candidate's picks between the champion's."""
    candidate = trial.candidate()
    if candidate is None or not shown.best_first or lots.uniform(_MIXES, need_id, day.toordinal())[0] >= share:
        return shown
    theirs = rank(candidate.predict(shown.table), need_id, shown.other_ids)
    key = int(lots.mixed(_COINS, need_id, day.toordinal())[0])
    drafted = team_draft(shown.best_first, theirs.tolist(), key=key)
    return replace(shown, best_first=drafted.best_first, by_candidate=drafted.by_candidate, candidate=candidate.version)


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
