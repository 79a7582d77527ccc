"""Where judgements come from: what happened on the site, or a simulated market; always split before they are used.

What happened is split by time: a ranker learns from lists first shown before a moment, as they were judged by
that moment, and is measured on lists first shown after it. Lists shown shortly before the moment are left to
neither, since most of what becomes of a list takes weeks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import Unprocessable
from matchmaker.learning.reading import Record, read
from matchmaker.ranking.features.schema import ANSWERS, SUITS
from matchmaker.ranking.judging.grading import By
from matchmaker.ranking.judging.history import SIDES, Window, counted, judged
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.simulation import simulate, simulate_sellers

MEASURED_SHARE: Final = 0.25
"""Share of the lists, the latest ones, that rankers are measured on."""
PURGED: Final = timedelta(days=14)
"""How long before the moment of the split lists are left out of training, at most an eighth of all the time."""
FEWEST_LISTS: Final = 8
"""Lists with unlike grades that training needs; half of them suffice to measure with."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Split:
    """What to learn from and what to measure with; no list is in both.

    Attributes
    ----------
    learned_from, measured_on : Judgements
    papers : dict
        What they are, for the card.
    """

    learned_from: Judgements
    measured_on: Judgements
    papers: dict[str, Any]


def telling(judgements: Judgements) -> int:
    """How many lists can be ordered well or badly: those with unlike grades among what somebody looked at."""
    told = judgements.take(judgements.looked)
    return sum(bool(np.ptp(told.grades[rows])) for rows in told.by_need())


def live(judge: By, record: Record | None = None, cut: int | None = None) -> Split:
    """What one side did on the site, split by time.

    Parameters
    ----------
    judge : By
        BUYER or SELLER.
    record : Record, optional
        What was read already.
    cut : int, optional
        The moment of the split, seconds since 1970 UTC; else the latest quarter of the lists is measured on.

    Raises
    ------
    Unprocessable
        ("judgements", "too_few"): too little happened to learn from and to measure with.
    """
    record = record or read(ANSWERS if judge is By.BUYER else SUITS)
    firsts = _first_shown(record, judge)
    if not len(firsts):
        raise Unprocessable("judgements", "too_few")
    moment = int(np.quantile(firsts, 1 - MEASURED_SHARE, method="higher")) if cut is None else cut
    purge = min(int(PURGED.total_seconds()), int(moment - firsts.min()) // 8)
    before = Window(first_shown_before=moment - purge, known_until=moment - 1)
    after = Window(first_shown_from=moment)
    learned_from = judged(record.seen, record.acts, judge, before)
    measured_on = judged(record.seen, record.acts, judge, after)
    papers = {
        "origin": "what happened on the site",
        "split_at": _told(moment),
        "split_at_seconds": moment,
        "first_list_at": _told(int(firsts.min())),
        "last_list_at": _told(int(firsts.max())),
        "purged_days": round(purge / 86400, 1),
        "read": record.account.as_data(),
        **described(learned_from, measured_on),
    }
    return Split(learned_from, measured_on, papers)


def require_enough(split: Split) -> Split:
    """The split, if it holds enough to learn from. Raises Unprocessable(judgements, too_few) otherwise."""
    if telling(split.learned_from) < FEWEST_LISTS or telling(split.measured_on) < FEWEST_LISTS // 2:
        raise Unprocessable("judgements", "too_few")
    return split


def simulated(judge: By, needs: int, *, seed: int, progress: Progress) -> Split:
    """A simulated market's judgements, split at random by need: in it no time passes."""
    drawn = (simulate if judge is By.BUYER else simulate_sellers)(needs, seed=seed, progress=progress)
    learned_from, measured_on = drawn.split(MEASURED_SHARE, seed)
    papers = {"origin": "matchmaker.ranking.simulation", "seed": seed, **described(learned_from, measured_on)}
    return Split(learned_from, measured_on, papers)


def described(learned_from: Judgements, measured_on: Judgements) -> dict[str, Any]:
    """Sizes of both parts."""
    return {
        "lists": len(np.unique(learned_from.needs)),
        "lists_with_unlike_grades": telling(learned_from),
        "rows": len(learned_from),
        "rows_by_grade": counted(learned_from),
        "held_out_lists": len(np.unique(measured_on.needs)),
        "held_out_lists_with_unlike_grades": telling(measured_on),
        "held_out_rows": len(measured_on),
    }


def _first_shown(record: Record, judge: By) -> NDArray[np.int64]:
    """When each owner's first list was shown."""
    own = record.seen.sides == SIDES.index(judge)
    owners = (record.seen.needs if judge is By.BUYER else record.seen.offers)[own]
    times = record.seen.times[own]
    order = np.lexsort((times, owners))
    _, first = np.unique(owners[order], return_index=True)
    return np.asarray(times[order][first])


def _told(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
