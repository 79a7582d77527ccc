"""Newcomers get seen: at most one a page is lifted to a middle place, drawn by lot and by its score.

A ranker that learns from what was chosen never learns anything about those it never shows. Where no newcomer
stands among the first places by its own score, one from further down is drawn and put among them. The draw
follows from the listing that was asked about, the day and the newcomers alone, so a reload changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking import lots

NEW_FOR: Final = timedelta(days=30)
"""How long an organisation is a newcomer after it was verified."""
TOP: Final = 10
"""Places that most readers see: a newcomer among them needs no help."""
SLOTS: Final = (5, 10)
"""First and last place to which a newcomer may be lifted: never above the first four."""
LEAST_SHARE: Final = 0.5
"""A newcomer is drawn only if it scores at least this share of what stands at the last of the first places."""
_LIFT, _PLACE = 1, 2


@dataclass(frozen=True)
class Explored:
    """An order in which one newcomer may have been lifted.

    Attributes
    ----------
    best_first : tuple of int
        The same positions as before.
    lifted : int or None
        The position that was lifted; None where nobody was.
    """

    best_first: tuple[int, ...]
    lifted: int | None = None


def explore(
    best_first: Sequence[int],
    scores: NDArray[np.float64],
    newcomers: NDArray[np.bool_],
    others: NDArray[np.int64],
    *,
    asked: int,
    day: date,
) -> Explored:
    """Lift one newcomer from below the first places into one of them, if none stands there.

    Parameters
    ----------
    best_first : sequence of int, n
        Positions from best to worst.
    scores, newcomers, others : arrays of shape (n,)
        By position: the score (0 to 1), whether the organisation is new, and the listing's id.
    asked : int
        Id of the listing whose list it is.
    day : date
        With it the lot falls anew.
    """
    order = tuple(best_first)
    if len(order) <= TOP or newcomers[list(order[:TOP])].any():
        return Explored(order)
    least = LEAST_SHARE * scores[order[TOP - 1]]
    below = np.array([each for each in order[TOP:] if newcomers[each] and scores[each] >= least], dtype=np.intp)
    if not len(below):
        return Explored(order)
    # the smallest of exponential waiting times with the scores as rates: drawn in proportion to the score
    waits = -np.log(lots.uniform(_LIFT, asked, day.toordinal(), others[below])) / np.maximum(scores[below], 1e-9)
    lifted = int(below[np.lexsort((others[below], waits))[0]])
    first, last = SLOTS
    place = first + int(lots.mixed(_PLACE, asked, day.toordinal())[0] % np.uint64(last - first + 1))
    rest = [each for each in order if each != lifted]
    return Explored((*rest[: place - 1], lifted, *rest[place - 1 :]), lifted)
