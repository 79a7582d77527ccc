"""A simulated market with known worth: judgements to start with, before anybody has judged.

Needs are drawn one by one, each with offers of the same species around it. Offers that fail a constraint
are dropped, the rest are graded by `judge.grade`. Four lists in ten are told from the seller's view, with
no ceiling, so that a learned ranker meets both. Everything follows from the seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np

from matchmaker.ranking import constraints, features
from matchmaker.ranking.facts import NeedFacts
from matchmaker.ranking.judgements import Judgements
from matchmaker.ranking.simulation.goods import Good
from matchmaker.ranking.simulation.judge import grade, worth
from matchmaker.ranking.simulation.listings import Draw

Progress = Callable[[int, int], None]

TODAY: Final = date(2026, 11, 21)
OFFERS_A_NEED: Final = (20, 90)
"""Offers of the same species drawn around a need; about a third pass its constraints."""
SELLERS_VIEW: Final = 0.4


def silent(done: int, total: int) -> None:
    """Report no progress."""


def simulate(needs: int, *, seed: int, progress: Progress = silent) -> Judgements:
    """Judgements on the admissible offers of many needs.

    Parameters
    ----------
    needs : int
        Lists to draw; those with fewer than two admissible offers are drawn again.
    seed : int
    progress : callable(done, total)
        Called after every list.
    """
    draw = Draw(np.random.default_rng(seed), TODAY)
    lists: list[Judgements] = []
    while len(lists) < needs:
        good = draw.good()
        judged = _judged(draw, draw.need(len(lists) + 1, good), good)
        if len(judged) > 1:
            lists.append(judged)
            progress(len(lists), needs)
    return Judgements.joined(lists)


def _judged(draw: Draw, need: NeedFacts, good: Good) -> Judgements:
    """One need's admissible offers, with features as one side sees them, and grades."""
    if draw.chance(SELLERS_VIEW):
        need = replace(need, ceiling_vnd=None)
    count = int(draw.rng.integers(*OFFERS_A_NEED))
    first = need.need_id * OFFERS_A_NEED[1]
    drawn = [draw.offer(first + number, good, need) for number in range(count)]
    drawn = [d for d in drawn if constraints.admissible(d.offer, need)]
    offers = [d.offer for d in drawn]
    worths = np.array([worth(d, need, good) for d in drawn], dtype=np.float64)
    return Judgements(
        features=features.table(offers, need),
        grades=grade(worths, draw.rng),
        needs=np.full(len(offers), need.need_id),
        offers=np.array([offer.offer_id for offer in offers], dtype=np.int64),
        organisations=np.array([offer.organisation_id for offer in offers], dtype=np.int64),
        utilities=worths,
    )
