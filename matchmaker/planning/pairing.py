"""Which of a plan's offers may answer which of its needs, how far they lie apart, and what their days let through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.allocation.season.market import Steps
from matchmaker.allocation.season.windows import carried, shared_days
from matchmaker.matching import rankers
from matchmaker.measures import today
from matchmaker.planning.gathering import Asked, Floats, Sides, perishability
from matchmaker.ranking.bulk import Best, Rankers, Task, best_of
from matchmaker.ranking.columns.shelf import Sorted
from matchmaker.ranking.features.supply import available_of, great_circle_km

Rows = NDArray[np.intp]
CANDIDATES: Final = 120
"""How many of the nearest offers that break no rule are scored for a need."""
TOP: Final = 40
"""How many of those a plan may choose from."""
PAIRS_MAX: Final = 2_000_000
"""Of so many needs that this would be passed, each has fewer to choose from, and ten at least."""
TOP_MIN: Final = 10
SLICE: Final = 500
"""Needs that are paired between two looks at whether the plan was stopped."""

Progress = Callable[[float], object]
"""Called with the share that is done."""


@dataclass(frozen=True)
class Pairs:
    """What may be. All arrays have the shape (n_pairs,).

    Attributes
    ----------
    offer, need : rows of the plan's sides
    km : NaN where a place is unknown
    fit : 0 to 1, as both sides' rankers say together
    first, last : the days that both have in the season, as ordinals
    most : what those days let through, in steps
    """

    offer: Rows
    need: Rows
    km: Floats
    fit: Floats
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    most: Steps


def paired(asked: Asked, sides: Sides, progress: Progress) -> Pairs:
    """The pairs of a plan: every one that breaks no rule, as long as a need has few, else the nearest and best."""
    found = list(_found(asked, sides, progress))
    need = np.concatenate([np.empty(0, np.intp), *(need for need, _, _ in found)])
    offer = np.concatenate([np.empty(0, np.intp), *(offer for _, offer, _ in found)])
    fit = np.concatenate([np.empty(0), *(fit for _, _, fit in found)])
    first = np.maximum(np.maximum(sides.offers.starts[offer], sides.needs.starts[need]), asked.first).astype(np.int64)
    last = np.minimum(np.minimum(sides.offers.ends[offer], sides.needs.ends[need]), asked.last).astype(np.int64)
    meets = last >= first
    offer, need, fit, first, last = offer[meets], need[meets], fit[meets], first[meets], last[meets]
    km = great_circle_km(*sides.offers.point[:, offer], *sides.needs.point[:, need])
    return Pairs(offer, need, km, fit, first, last, _most(asked, sides, offer, need, first, last))


def _most(
    asked: Asked, sides: Sides, offer: Rows, need: Rows, first: NDArray[np.int64], last: NDArray[np.int64]
) -> Steps:
    """What the days in common let through: what the offer gives by then, and what the need takes a week."""
    begins = np.maximum(sides.needs.starts[need], asked.first) - perishability(sides.offers)[offer]
    offered = available_of(sides.offers, offer, begins, last.astype(np.float64)) * sides.share[offer]
    return carried(offered, shared_days(first, last), sides.needs.rate_per_week[need])


def _found(asked: Asked, sides: Sides, progress: Progress) -> Iterator[tuple[Rows, Rows, Floats]]:
    """Rows of needs, rows of offers and scores, some needs at a time."""
    everything = np.arange(len(sides.offers)), np.arange(len(sides.needs))
    if asked.is_country:
        parts = [everything]
    else:
        own = np.flatnonzero(sides.own_offers), np.flatnonzero(sides.own_needs)
        parts = [(everything[0], own[1]), (own[0], np.flatnonzero(~sides.own_needs))]
    total, done = sum(len(needs) for _, needs in parts), 0
    for offers, needs in parts:
        if not len(offers) or not len(needs):
            continue
        task = _task(sides, offers, needs)
        for begin in range(0, len(needs), SLICE):
            end = min(begin + SLICE, len(needs))
            yield _rows(sides, best_of(task, begin, end), needs[begin:end])
            progress((done + end) / total)
        done += len(needs)


def _task(sides: Sides, offers: Rows, needs: Rows) -> Task:
    """One bulk ranking. Needs keep the order of the market, where neighbours are of one product."""
    champion = rankers.both()
    top = max(min(TOP, PAIRS_MAX // max(len(needs), 1)), TOP_MIN)
    return Task(
        offers=Sorted.of(sides.offers.take(offers)),
        needs=sides.needs.take(needs),
        ceilings_vnd=sides.ceilings_vnd[needs],
        today=today().toordinal(),
        rankers=Rankers(champion.answers, champion.suits),
        candidates=CANDIDATES,
        top=top,
    )


def _rows(sides: Sides, best: Best, needs: Rows) -> tuple[Rows, Rows, Floats]:
    order = np.argsort(sides.offers.offer_id)
    offer = order[np.searchsorted(sides.offers.offer_id, best.offer_ids, sorter=order)]
    return np.repeat(needs, np.diff(best.bounds)), offer, best.scores
