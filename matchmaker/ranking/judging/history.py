"""From what was shown and what happened to judgements, with nothing in them that was not known at the time.

A pair may have been seen in many lists. It is judged once a list owner, by all that happened until a moment,
with the features and the place of the one list that matters: the one from which somebody first did something
with it, else the one in which it stood highest, since passing over a high place says most.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.judging.grading import By, Grade, Happening, InteractionKind, grade
from matchmaker.ranking.judging.judgements import Judgements

SIDES: Final = (By.BUYER, By.SELLER, By.STAFF)
"""Whose list it was; an impression holds the position here."""
SIDE_BY_SIDE: Final = 60
"""Seconds by which the order of two rows may differ from the order of their times without any clock being wrong."""
EVER: Final = 2**62
"""Later than any time."""
_DEALS: Final = frozenset(
    {
        InteractionKind.AGREED,
        InteractionKind.QUOTED,
        InteractionKind.CONTRACTED,
        InteractionKind.COMPLETED,
        InteractionKind.BROKEN,
    }
)
_OF_BOTH: Final = _DEALS | {
    InteractionKind.INTRODUCED,
    InteractionKind.ACCEPTED,
    InteractionKind.DECLINED,
    InteractionKind.LAPSED,
}
"""What concerns a pair whoever's list it came from."""


@dataclass(frozen=True)
class Impressions:
    """What was shown: one row per pair and list, in the order shown.

    Attributes
    ----------
    runs, places, times : arrays of shape (n,)
        The list, the place in it from one, and when, in seconds since 1970 UTC.
    sides : array of shape (n,)
        Whose list it was: position in `SIDES`.
    needs, offers, buyers, sellers : arrays of shape (n,)
        Ids of the listings and of the organisations behind them.
    features : array of shape (n, n_features)
        As scored.
    """

    runs: NDArray[np.int64]
    places: NDArray[np.int64]
    times: NDArray[np.int64]
    sides: NDArray[np.int8]
    needs: NDArray[np.int64]
    offers: NDArray[np.int64]
    buyers: NDArray[np.int64]
    sellers: NDArray[np.int64]
    features: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.runs)

    def take(self, rows: NDArray[Any]) -> Impressions:
        """Some rows, by number or by mask."""
        return Impressions(*(getattr(self, each.name)[rows] for each in fields(self)))

    @staticmethod
    def joined(parts: Sequence[Impressions]) -> Impressions:
        """The rows of several parts, one after the other."""
        names = [each.name for each in fields(Impressions)]
        return Impressions(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass(frozen=True)
class Act:
    """One thing that happened to a pair, when, and from which list (0: from none)."""

    time: int
    run: int
    what: Happening


_NEVER: Final = Act(EVER, 0, Happening(InteractionKind.OPENED, By.NEITHER))
Acts = Mapping[tuple[int, int], Sequence[Act]]
"""By (need, offer), in the order in which they happened."""


@dataclass(frozen=True)
class Window:
    """Which impressions count, and until when what happened is known; seconds since 1970 UTC.

    A list owner belongs to the window in which its first list was shown, with all that was shown in it.
    """

    first_shown_from: int = 0
    first_shown_before: int = EVER
    known_until: int = EVER


def judged(seen: Impressions, acts: Acts, judge: By, window: Window = Window()) -> Judgements:
    """Judgements of one side on what it was shown.

    Parameters
    ----------
    seen : Impressions
    acts : mapping
        What happened to pairs; those of pairs never shown to the judge count for nothing.
    judge : By
        BUYER judges offers for its needs, SELLER needs for its offers.
    window : Window

    Returns
    -------
    Judgements
        Empty columns where nothing was shown.
    """
    rows = _rows_of(seen, judge, acts, window)
    chosen: dict[tuple[int, int], int] = {}
    pairs = list(zip(seen.needs.tolist(), seen.offers.tolist(), strict=True))
    began = {pair: _beginning(known, judge) for pair, known in _known(acts, window).items()}
    for row in rows.tolist():
        pair = pairs[row]
        if pair not in chosen or _matters_more(seen, row, chosen[pair], began.get(pair, _NEVER)):
            chosen[pair] = row
    kept = []
    for pair, row in chosen.items():
        happenings = list(_happenings(acts.get(pair, ()), window))
        found = grade(happenings, judge)
        if found is not None:
            kept.append((row, int(found), found > 0 or any(each.by is judge for each in happenings)))
    return _judgements(seen, sorted(kept), judge)


def _rows_of(seen: Impressions, judge: By, acts: Acts, window: Window) -> NDArray[np.intp]:
    """Rows that the judge was shown; for a buyer also the staff's rows of pairs that they brought together."""
    own = seen.sides == SIDES.index(judge)
    if judge is By.BUYER:
        own = own | _brought_together(seen, acts, window)
    owners = seen.needs if judge is By.BUYER else seen.offers
    own &= seen.times <= window.known_until
    first: dict[int, int] = {}
    for owner, time in zip(owners[own].tolist(), seen.times[own].tolist(), strict=True):
        first[owner] = min(time, first.get(owner, time))
    inside = [owner for owner, time in first.items() if window.first_shown_from <= time < window.first_shown_before]
    return np.flatnonzero(own & np.isin(owners, inside))


def _brought_together(seen: Impressions, acts: Acts, window: Window) -> NDArray[np.bool_]:
    staffs = seen.sides == SIDES.index(By.STAFF)
    pairs = zip(seen.needs[staffs].tolist(), seen.offers[staffs].tolist(), strict=True)
    known = _known(acts, window)
    brought = np.zeros(len(seen), dtype=np.bool_)
    brought[staffs] = [any(act.what.step in _OF_BOTH for act in known.get(pair, ())) for pair in pairs]
    return brought


def _known(acts: Acts, window: Window) -> dict[tuple[int, int], list[Act]]:
    return {pair: [act for act in told if act.time <= window.known_until] for pair, told in acts.items()}


def _beginning(known: Sequence[Act], judge: By) -> Act:
    """The first thing that the judge, or for a buyer the staff, did with a pair."""
    acting = (judge, By.STAFF) if judge is By.BUYER else (judge,)
    return next((act for act in known if act.what.by in acting), _NEVER)


def _matters_more(seen: Impressions, row: int, than: int, began: Act) -> bool:
    def weight(each: int) -> tuple[bool, bool, int, int]:
        run, earlier = int(seen.runs[each]), int(seen.times[each]) <= began.time
        return run == began.run, earlier, -int(seen.places[each]), -run

    return weight(row) > weight(than)


def _happenings(told: Iterable[Act], window: Window) -> Iterable[Happening]:
    return (act.what for act in told if act.time <= window.known_until)


def _judgements(seen: Impressions, kept: Sequence[tuple[int, int, bool]], judge: By) -> Judgements:
    rows = np.array([row for row, _, _ in kept], dtype=np.intp)
    part = seen.take(rows)
    owner, ordered = (part.needs, part.offers) if judge is By.BUYER else (part.offers, part.needs)
    return Judgements(
        features=part.features,
        grades=np.array([found for _, found, _ in kept], dtype=np.intp),
        needs=owner,
        offers=ordered,
        organisations=part.sellers,
        utilities=np.full(len(rows), np.nan),
        positions=part.places.astype(np.float64),
        times=part.times,
        looked=np.array([looked for _, _, looked in kept], dtype=np.bool_),
    )


def counted(judgements: Judgements) -> dict[str, int]:
    """How many rows have each grade, by its name."""
    counts = np.bincount(judgements.grades, minlength=len(Grade))
    return {each.name.lower(): int(counts[each]) for each in Grade}


def steady(times: Sequence[int], *, now: int) -> tuple[NDArray[np.int64], int]:
    """Times that never run backwards, whatever the clock did, and how many had to be moved.

    The most times that agree with the order are believed (the longest non-decreasing part of them); each
    other one, and each in the future, becomes the last believed time before it. Two rows written side by side
    may differ by seconds; only what moves by more than `SIDE_BY_SIDE` is counted.

    Parameters
    ----------
    times : sequence of int
        In the order in which things happened, seconds since 1970 UTC.
    now : int
        Nothing happened later than this.

    Returns
    -------
    tuple of (array of shape (n,), int)
    """
    told = np.asarray(times, dtype=np.int64)
    believed = np.asarray(_longest_rising(times, now), dtype=np.intp)
    last = np.searchsorted(believed, np.arange(len(told)), side="right") - 1
    moved = told[believed[np.maximum(last, 0)]] if len(believed) else np.full(len(told), now, dtype=np.int64)
    return moved, int((np.abs(moved - told) > SIDE_BY_SIDE).sum())


def _longest_rising(times: Sequence[int], now: int) -> list[int]:
    """Positions of the longest non-decreasing subsequence of the times up to `now` (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int] = {}
    for position, time in enumerate(times):
        if time > now:
            continue
        pile = bisect_right(tails, time)
        if pile:
            before[position] = ends[pile - 1]
        tails[pile : pile + 1], ends[pile : pile + 1] = [time], [position]
    found: list[int] = []
    at = ends[-1] if ends else None
    while at is not None:
        found.append(at)
        at = before.get(at)
    return found[::-1]
