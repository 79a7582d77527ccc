"""Near equals take turns: among offers whose scores lie within a small band, those least seen lately come first.

A list falls into bands from the top: a band begins with the best row that is not in one yet and holds all that follow
as long as their scores are at least `1 - BAND` of its first, up to `WIDEST`. Only within a band do places change. So
nothing ever passes a row that scores more than `BAND` better, bands follow each other as the scores do, and a list
without near equals stays as it is. The order follows from what was seen before the day alone: a reload changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

BAND: Final = 0.05
"""How far apart scores may lie, relative to the better one, for two offers to take turns. Measured:
`python -m benchmarks.exposure`, docs/ranking/learning.md."""
PLACES: Final = 20
"""Places of a list that count as being seen; attention falls by 1/log2(1 + place), as in `metrics.exposure`."""
DEEPEST: Final = 100
"""Bands that begin further down are left as they are: nobody reads so far."""
WIDEST: Final = 1000
"""A band holds no more than this: so many can still be asked who was seen."""
LATELY_DAYS: Final = 30
"""Over so many days attention is added up."""


@dataclass(frozen=True)
class Turned:
    """An order in which near equals may have changed places.

    Attributes
    ----------
    best_first : tuple of int
        The same positions as before.
    moved : mapping of int to int
        By position, by how many places it moved: up positive, down negative. What did not move is missing.
    """

    best_first: tuple[int, ...]
    moved: Mapping[int, int] = field(default_factory=dict)


def attention(places: Mapping[int, int]) -> float:
    """How much one offer was seen: from how often it stood at each place."""
    return float(sum(count / np.log2(1.0 + place) for place, count in places.items() if 1 <= place <= PLACES))


def bands(best_first: Sequence[int], scores: NDArray[np.float64], *, band: float = BAND) -> list[tuple[int, ...]]:
    """The bands of a list, from the top, each with its positions from best to worst."""
    found: list[list[int]] = []
    for position in best_first:
        if found and len(found[-1]) < WIDEST and scores[position] >= (1.0 - band) * scores[found[-1][0]]:
            found[-1].append(position)
        else:
            found.append([position])
    return [tuple(each) for each in found]


def contested(best_first: Sequence[int], scores: NDArray[np.float64], *, band: float = BAND) -> list[int]:
    """Positions that share their band with others, as far down as anybody reads: of those it counts who was seen."""
    shared: list[int] = []
    first = 0
    for each in bands(best_first, scores, band=band):
        if first < DEEPEST and len(each) > 1:
            shared += each
        first += len(each)
    return shared


def turned(
    best_first: Sequence[int],
    scores: NDArray[np.float64],
    seen: Mapping[int, float],
    *,
    band: float = BAND,
) -> Turned:
    """Let those least seen lately stand first among near equals.

    Parameters
    ----------
    best_first : sequence of int, n
        Positions from best to worst; the scores fall along them.
    scores : array of shape (n,)
        By position, not negative.
    seen : mapping of int to float
        By position, how much attention it had lately; nothing where it is missing.
    band : float
        0 to 1; 0 lets only those of the very same score take turns.

    Raises
    ------
    ValueError
        The scores do not fall along the order.
    """
    if any(scores[one] < scores[other] for one, other in pairwise(best_first)):
        raise ValueError("the order does not follow the scores")
    order: list[int] = []
    for each in bands(best_first, scores, band=band):
        shared = len(each) > 1 and len(order) < DEEPEST
        order += sorted(each, key=lambda position: seen.get(position, 0.0)) if shared else each
    before = {position: place for place, position in enumerate(best_first)}
    moves = {position: before[position] - place for place, position in enumerate(order)}
    return Turned(tuple(order), {position: places for position, places in moves.items() if places})
