"""What a reader narrows a ranked list by, and the other orders it can stand in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.ranked import RankedList
from matchmaker.ranking.columns.answers import any_verified


class Order(StrEnum):
    """What comes first."""

    BEST = "best"
    NEAREST = "nearest"
    LARGEST = "largest"
    SOONEST = "soonest"


@dataclass(frozen=True)
class Sieve:
    """What a reader wants to see of a list; whatever is empty does not narrow."""

    verified_only: bool = False
    """Every certificate asked for is one the union checked; where none is asked for, at least one is."""
    province_code: str | None = None
    within_km: int | None = None
    order: Order = Order.BEST

    def keeps(self, ranked: RankedList, *, only: Collection[int] | None = None) -> list[int]:
        """Positions of the pairs that pass, in the order asked for; of the other listings named, where some are."""
        best_first = np.array(ranked.best_first, dtype=np.intp)
        kept = best_first[self._passing(ranked, only)[best_first]]
        key = _KEYS.get(self.order)
        positions: list[int] = (kept if key is None else kept[np.argsort(key(ranked)[kept], kind="stable")]).tolist()
        return positions

    def _passing(self, ranked: RankedList, only: Collection[int] | None) -> NDArray[np.bool_]:
        passing = np.ones(ranked.candidate_count, np.bool_)
        if only is not None:
            passing &= np.isin(ranked.pairs.brought.ids, list(only))
        if self.province_code:
            passing &= [ranked.province_of(row) == self.province_code for row in range(len(passing))]
        if self.within_km is not None:
            passing &= _distance(ranked) <= self.within_km
        if self.verified_only:
            passing &= _is_verified(ranked)
        return passing


def _is_verified(ranked: RankedList) -> NDArray[np.bool_]:
    """Whether the union checked every certificate the need asks for, or any where it asks for none."""
    share = ranked.feature("essentials_verified")
    return np.where(np.isnan(share), any_verified(ranked.pairs), share == 1)


def _distance(ranked: RankedList) -> NDArray[Any]:
    """Kilometres; an unknown distance is farther than any."""
    return np.nan_to_num(ranked.feature("distance_km"), nan=np.inf)


_KEYS: Final[dict[Order, Callable[[RankedList], NDArray[Any]]]] = {
    Order.NEAREST: _distance,
    Order.LARGEST: lambda ranked: -ranked.pairs.brought.quantity,
    Order.SOONEST: lambda ranked: ranked.pairs.first_day,
}
"""How the other orders compare, the smallest first; equals stay in the order of the ranking."""
