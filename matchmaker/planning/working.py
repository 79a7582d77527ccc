"""A plan worked out from what the database holds at this moment: reads, reckons, writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from matchmaker.allocation.season import plan as season
from matchmaker.allocation.season.market import Market, Steps
from matchmaker.allocation.season.plan import planned
from matchmaker.planning.gathering import Asked, Floats, Sides, gathered
from matchmaker.planning.kept import kept
from matchmaker.planning.land import grounds
from matchmaker.planning.models import PlanStep
from matchmaker.planning.outcome import Rows, Worked, rows_of
from matchmaker.planning.pairing import paired

Progress = Callable[[PlanStep, int], object]
"""Called with what is done next and how many per cent are behind; whatever it raises ends the work."""

_PAIRS_FROM: Final = 5
_PAIRS_TO: Final = 55
_STEPS: Final = {
    season.Step.GREEDY: (PlanStep.GREEDY, 55),
    season.Step.FLOW: (PlanStep.FLOW, 60),
    season.Step.MENDING: (PlanStep.MENDING, 85),
    season.Step.DONE: (PlanStep.KEEPING, 95),
}
_FINE: Final = 1e-6


def worked_out(asked: Asked, progress: Progress) -> Rows:
    """What a plan comes to."""
    progress(PlanStep.READING, 0)
    sides, agreed = gathered(asked), kept(asked)
    left = _steps(sides.left)
    land = grounds(asked, sides, left)
    progress(PlanStep.PAIRS, _PAIRS_FROM)
    pairs = paired(asked, sides, lambda share: progress(PlanStep.PAIRS, _within(share)))
    market = Market(
        offer_ids=sides.offers.offer_id.astype(np.int64),
        left=left,
        least=_least(sides),
        own=land.own,
        need_ids=sides.needs.need_id.astype(np.int64),
        lacking=_steps(sides.lacking),
        kind=sides.needs.unit.astype(np.intp),
        rate=sides.needs.rate_per_week.astype(np.float64),
        offer=pairs.offer,
        need=pairs.need,
        most=pairs.most,
        km=pairs.km,
        fit=pairs.fit,
        first=pairs.first,
        last=pairs.last,
        room_ids=land.room_ids,
        room=land.room,
        tie_offer=land.tie_offer,
        tie_room=land.tie_room,
    )
    plan = planned(market, progress=lambda step: progress(*_STEPS[step]))
    return rows_of(Worked(asked, sides, pairs, market, plan, agreed))


def _within(share: float) -> int:
    return _PAIRS_FROM + int(share * (_PAIRS_TO - _PAIRS_FROM))


def _steps(amounts: Floats) -> Steps:
    """Whole base units, rounded down."""
    return np.floor(amounts + _FINE).astype(np.int64)


def _least(sides: Sides) -> Steps:
    """The smallest lot that each offer sells, never more than what it has for the season."""
    lots = np.nan_to_num(sides.offers.min_lot.astype(np.float64))
    return np.minimum(np.ceil(lots - _FINE), np.maximum(_steps(sides.left), 1)).astype(np.int64)
