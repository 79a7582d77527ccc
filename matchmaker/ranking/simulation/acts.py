"""What buyers and cooperatives do with the lists they are shown, and what became of it.

A buyer looks at the places of a list from the top, each less likely than the one before; opens what looks
worth it, and some things by mistake; shortlists what proves worth it; the best are introduced; the
cooperative accepts or declines by what the need gains it; a deal may die on either side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from matchmaker.ranking.judging.grading import Grade
from matchmaker.ranking.rankers.ranker import rank
from matchmaker.ranking.simulation.judge import NOISE
from matchmaker.ranking.simulation.market import Market

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SHOWN: Final = 20
PATIENCE: Final = 1.0
"""The place k is looked at with probability 1 / k**PATIENCE (T. Joachims et al., WSDM 2017, use the same)."""
MISTAKE: Final = 0.1
"""Share of the looks that open something not worth it."""
OPENS_FROM: Final = 0.05
SHORTLISTS_FROM: Final = 0.10
"""Expected profit, as a share of the usual price, from which a buyer goes on."""
DOUBT: Final = 0.04
"""How gradually people go from no to yes, in the same shares."""
INTRODUCED: Final = 3
"""Of a list, at most."""
BUYER_QUITS: Final = 0.12
SELLER_BREAKS: Final = 0.08
"""Share of the accepted introductions that die on either side."""


@dataclass(frozen=True)
class Acts:
    """What happened to each row that was shown; arrays of shape (n_shown,).

    Attributes
    ----------
    rows : int
        Row of the market.
    place : int
        From 1 down.
    looked, opened, shortlisted, introduced, accepted, quit, broken : bool
        `quit` died on the buyer's side, `broken` on the cooperative's.
    """

    rows: NDArray[np.intp]
    place: NDArray[np.intp]
    looked: Flags
    opened: Flags
    shortlisted: Flags
    introduced: Flags
    accepted: Flags
    quit: Flags
    broken: Flags

    @property
    def grades(self) -> NDArray[np.intp]:
        """The buyer's judgements that the acts make, by the table of `grading`."""
        passed = {
            Grade.KEPT: self.accepted & ~self.quit & ~self.broken,
            Grade.PASSED_OVER: self.broken,
            Grade.MET: self.quit,
            Grade.CHOSEN: self.shortlisted,
            Grade.LOOKED_INTO: self.opened,
        }
        return np.select(list(passed.values()), list(map(int, passed)), default=int(Grade.PASSED_OVER))


def buyer_agrees(worths: Floats) -> Floats:
    """Chance that a buyer who looked closely wants the pair."""
    return np.asarray(expit((worths - SHORTLISTS_FROM) / DOUBT))


def seller_agrees(gains: Floats) -> Floats:
    """Chance that a cooperative accepts the introduction."""
    return np.asarray(expit(gains / DOUBT))


def mutual(market: Market) -> Floats:
    """True mutual worth of each row: the chance that both agree times what both gain, never negative."""
    worths, gains = market.answers.utilities, market.suits.utilities
    both = buyer_agrees(worths) * seller_agrees(gains)
    return np.asarray(both * np.maximum(worths + gains, 0.0))


def play(market: Market, scores: Floats, *, seed: int, swapped: float = 0.0) -> Acts:
    """Show every list once in the order of `scores` and let people act.

    Parameters
    ----------
    market : Market
    scores : array of shape (n_rows,)
        Of the ranker that serves.
    seed : int
    swapped : float
        Share of neighbouring pairs of places that are swapped at random: bounded exploration.
    """
    rng = np.random.default_rng(seed)
    answers = market.answers
    lists = []
    for rows in answers.by_need():
        order = rows[rank(scores[rows], answers.needs[rows], answers.offers[rows])][:SHOWN]
        lists.append(_explored(order, rng, swapped))
    rows = np.concatenate(lists)
    place = np.concatenate([np.arange(1, len(shown) + 1) for shown in lists])
    return _acts(market, rows, place, [len(shown) for shown in lists], rng)


def _explored(order: NDArray[np.intp], rng: np.random.Generator, share: float) -> NDArray[np.intp]:
    order = order.copy()
    for place in np.flatnonzero(rng.random(len(order) - 1) < share):
        order[[place, place + 1]] = order[[place + 1, place]]
    return order


def _acts(
    market: Market, rows: NDArray[np.intp], place: NDArray[np.intp], sizes: list[int], rng: np.random.Generator
) -> Acts:
    worths, gains = market.answers.utilities[rows], market.suits.utilities[rows]
    count = len(rows)
    looked = rng.random(count) < place.astype(np.float64) ** -PATIENCE
    likes = rng.random(count) < expit((worths + rng.normal(0, NOISE, count) - OPENS_FROM) / DOUBT)
    opened = looked & (likes | (rng.random(count) < MISTAKE))
    shortlisted = opened & (rng.random(count) < buyer_agrees(worths))
    introduced = _best(shortlisted, worths + rng.normal(0, NOISE, count), sizes)
    accepted = introduced & (rng.random(count) < seller_agrees(gains))
    fate = rng.random(count)
    return Acts(
        rows=rows,
        place=place.astype(np.intp),
        looked=looked,
        opened=opened,
        shortlisted=shortlisted,
        introduced=introduced,
        accepted=accepted,
        quit=accepted & (fate < BUYER_QUITS),
        broken=accepted & (fate > 1.0 - SELLER_BREAKS),
    )


def _best(shortlisted: Flags, liked: Floats, sizes: list[int]) -> Flags:
    """The shortlisted rows of each list that the buyer likes most."""
    chosen = np.zeros(len(liked), dtype=np.bool_)
    first = 0
    for size in sizes:
        rows = first + np.flatnonzero(shortlisted[first : first + size])
        chosen[rows[np.argsort(-liked[rows], kind="stable")[:INTRODUCED]]] = True
        first += size
    return chosen
