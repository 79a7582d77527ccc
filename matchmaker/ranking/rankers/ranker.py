"""What a ranker is, what its score says in words, and how ties fall.

`baseline.BaselineRanker` is a transparent rule that always works, `learned.LearnedRanker` a model. Both
follow scikit-learn's manners (`__init__` only stores, `fit` returns self, learned attributes end in `_`)
and answer in one scale: a score from 0 to 1 that means the same for one candidate as for a thousand.
A score never decides anything but order; constraints are judged before, people decide after.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchmaker.ranking import lots
from matchmaker.ranking.rankers.baseline import BaselineRanker
from matchmaker.ranking.rankers.learned import LearnedRanker

__all__ = ["BaselineRanker", "LearnedRanker", "Level", "Ranker", "level", "rank"]

Floats = NDArray[np.float64]


class Ranker(Protocol):
    """What a shortlist needs of a ranker."""

    version: str
    background_: Floats
    """Features of an ordinary candidate, shape (n_features,): what reasons are measured against."""

    def predict(self, X: ArrayLike) -> Floats:
        """Scores from 0 to 1, shape (n_rows,)."""


class Level(StrEnum):
    """A score in words, in fifths of the scale."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    WEAK = "weak"
    POOR = "poor"


def level(score: float) -> Level:
    """The fifth of the scale a score falls in; a bound belongs to the better one."""
    return list(Level)[4 - min(int(score * 5 + 1e-9), 4)]


def rank(scores: Floats, need_ids: ArrayLike, offer_ids: ArrayLike) -> NDArray[np.intp]:
    """Positions from best to worst; pairs of equal score in an order that favours nobody.

    Ties are broken by a hash of the pair: the same pair always falls the same way, whoever asks and
    however the candidates arrived, yet over many needs no offer gains by its number or age.

    Parameters
    ----------
    scores : array of shape (n,)
    need_ids, offer_ids : one number each or arrays of shape (n,)

    Returns
    -------
    array of shape (n,)
    """
    offers = np.broadcast_to(np.asarray(offer_ids, dtype=np.uint64), scores.shape)
    needs = np.broadcast_to(np.asarray(need_ids, dtype=np.uint64), scores.shape)
    return np.lexsort((needs, offers, lots.scatter(lots.scatter(needs) ^ offers), -scores))
