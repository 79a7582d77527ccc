"""Two rankers in one list, and which of them people chose from: team-draft interleaving.

F. Radlinski, M. Kurup and T. Joachims (CIKM 2008): in each round a coin says who picks first, then each
ranker picks its best row that is not in the list yet. Every reader sees both at once, so far fewer readers are
needed than with two halves of the public, and nobody gets the worse list whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from matchmaker.ranking import lots


@dataclass(frozen=True)
class Interleaved:
    """One list out of two.

    Attributes
    ----------
    best_first : tuple of int
        The positions of both lists, each once.
    by_candidate : frozenset of int
        Those that the candidate picked; the champion picked the others.
    """

    best_first: tuple[int, ...]
    by_candidate: frozenset[int]


@dataclass(frozen=True)
class Verdict:
    """Which ranker people chose from, one vote a need.

    Attributes
    ----------
    candidate_wins, champion_wins, ties : int
        Needs whose interactions fell more to one ranker's rows, or to both alike.
    share : float
        Of the needs that decided, how many the candidate won; NaN without any.
    low, high : float
        95 % interval of the share (Wilson).
    p_value : float
        How likely so uneven a result is if the two are equally good (exact, two-sided); 1 without any.
    """

    candidate_wins: int
    champion_wins: int
    ties: int
    share: float
    low: float
    high: float
    p_value: float


def team_draft(champion: Sequence[int], candidate: Sequence[int], *, key: int) -> Interleaved:
    """Two orders of the same positions as one.

    Parameters
    ----------
    champion, candidate : sequences of int
        The same positions, best first.
    key : int
        From which the coins fall: the same key gives the same list.

    Raises
    ------
    ValueError
        The two do not hold the same positions.
    """
    if len(champion) != len(candidate) or set(champion) != set(candidate):
        raise ValueError("the two orders do not hold the same positions")
    coins = lots.uniform(key, np.arange(len(champion) // 2 + 1)) < 0.5
    queues = {False: iter(champion), True: iter(candidate)}
    picked: dict[int, bool] = {}
    for candidate_first in coins.tolist():
        for by_candidate in (candidate_first, not candidate_first):
            best = next((each for each in queues[by_candidate] if each not in picked), None)
            if best is not None:
                picked[best] = by_candidate
    return Interleaved(tuple(picked), frozenset(each for each, by_candidate in picked.items() if by_candidate))


def verdict(credits: Mapping[int, tuple[float, float]]) -> Verdict:
    """Count who won.

    Parameters
    ----------
    credits : mapping of int to (float, float)
        By need: what fell to the champion's rows, and what to the candidate's.
    """
    leads = [candidate - champion for champion, candidate in credits.values()]
    wins, losses = sum(lead > 0 for lead in leads), sum(lead < 0 for lead in leads)
    decided = wins + losses
    if not decided:
        return Verdict(0, 0, len(leads), float("nan"), float("nan"), float("nan"), 1.0)
    test = binomtest(wins, decided)
    bounds = test.proportion_ci(method="wilson")
    return Verdict(
        candidate_wins=wins,
        champion_wins=losses,
        ties=len(leads) - decided,
        share=wins / decided,
        low=float(bounds.low),
        high=float(bounds.high),
        p_value=float(test.pvalue),
    )
