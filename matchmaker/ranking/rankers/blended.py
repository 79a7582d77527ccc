"""A learned ranker that counts only as much as the evidence behind it.

Few judgements teach little, and a model taught by few can order worse than a rule. The blend gives the
model a share of the say and the baseline the rest. Both scores share one scale, and a convex combination
of scores that never fall as a feature improves never falls either, so every promise of direction holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchmaker.ranking.judging import metrics
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.ranker import BaselineRanker, Ranker, rank

Floats = NDArray[np.float64]
Learn = Callable[[Judgements], Ranker]

HALF_TRUSTED: Final = 30
"""Lists from which what was learned has as much say as the baseline. Measured: docs/ranking/market.md."""
FEWEST_TRIED: Final = 12
"""Lists below which a trial would be chance; the weight is at most a quarter there."""
MOST_TRIED: Final = 300
"""Lists that a trial takes; more make it no surer."""
FOLDS: Final = 3
TOP: Final = 10


class BlendedRanker:
    """Some of a learned ranker's score and the rest of the baseline's.

    Parameters
    ----------
    learned : Ranker
    weight : float
        The learned ranker's share, 0 to 1; with 0 this is the baseline.
    baseline : Ranker
        Reads the same features.

    Attributes
    ----------
    background_ : array of shape (n_features,)
        The learned ranker's, or where it has no say the baseline's.
    version : str
        The learned ranker's: the weight belongs to its artefact.

    Raises
    ------
    ValueError
        The weight is not from 0 to 1.
    """

    def __init__(self, learned: Ranker, weight: float, baseline: Ranker | None = None) -> None:
        if not 0.0 <= weight <= 1.0:
            raise ValueError(f"weight {weight} is not from 0 to 1")
        self.learned = learned
        self.weight = weight
        self.baseline: Ranker = BaselineRanker() if baseline is None else baseline
        self.version = learned.version
        self.background_ = learned.background_ if weight > 0 else self.baseline.background_

    def predict(self, X: ArrayLike) -> Floats:
        """Scores from 0 to 1, shape (n_rows,), for features of shape (n_rows, n_features)."""
        if self.weight == 0.0:
            return self.baseline.predict(X)
        if self.weight == 1.0:
            return self.learned.predict(X)
        return np.asarray(self.weight * self.learned.predict(X) + (1.0 - self.weight) * self.baseline.predict(X))


def weight_of_evidence(
    judged: Judgements,
    learn: Learn,
    *,
    seed: int,
    baseline: Ranker | None = None,
    gains: tuple[float, ...] = metrics.GAINS,
) -> float:
    """How much say judgements earn for what is learned from them, 0 to 1.

    The weight grows with the number of lists that tell something, n / (n + `HALF_TRUSTED`). Then it is put
    on trial: lists are ordered by rankers learned from other lists, blended with that weight, and as long as
    they come out worse than by the baseline alone, mean NDCG@10 and one standard error, the weight is halved,
    twice at most, and dropped after that. Many judgements that teach nothing, or the wrong thing, therefore
    earn no say.

    Where people acted on lists that were shown (`judged.has_positions`), what nobody looked into may merely
    have stood too low, and to count it as bad would always acquit whoever ordered the list. There only rows
    with a grade above 0 tell something and are measured on; learning still sees all rows.

    Parameters
    ----------
    judged : Judgements
        What will be learned from.
    learn : callable(Judgements) -> Ranker
        Trains as the final ranker is trained.
    seed : int
        Decides the parts of the trial, and which lists where there are more than `MOST_TRIED`.
    baseline : Ranker, optional
        Reads the same features; the rule for answers unless given.
    gains : tuple of float
        What each grade (its position) is worth in DCG.
    """
    learned = [learn(judged.of_needs(part.seen)) for part in parts_of_trial(judged, seed=seed)]
    return weight_by_trial(judged, learned, seed=seed, baseline=baseline, gains=gains)


@dataclass(frozen=True)
class Part:
    """One part of a trial: needs whose lists are learned from, and other needs whose lists are ordered."""

    seen: NDArray[np.int64]
    unseen: NDArray[np.int64]


def parts_of_trial(judged: Judgements, *, seed: int) -> tuple[Part, ...]:
    """What the trial of the evidence learns from and orders; none where too few lists tell something."""
    needs = _with_unlike_grades(_telling(judged))
    if len(needs) < FEWEST_TRIED:
        return ()
    chosen = np.random.default_rng(seed).permutation(needs)[:MOST_TRIED]
    return tuple(Part(np.setdiff1d(chosen, unseen), unseen) for unseen in np.array_split(chosen, FOLDS))


def weight_by_trial(
    judged: Judgements,
    learned: Sequence[Ranker],
    *,
    seed: int,
    baseline: Ranker | None = None,
    gains: tuple[float, ...] = metrics.GAINS,
) -> float:
    """The weight of evidence, from rankers that were learned already: one from each of `parts_of_trial`.

    Raises
    ------
    ValueError
        There is not one ranker for each part.
    """
    rule: Ranker = BaselineRanker() if baseline is None else baseline
    telling, parts = _telling(judged), parts_of_trial(judged, seed=seed)
    count = len(_with_unlike_grades(telling))
    weight = count / (count + HALF_TRUSTED)
    tried = [weight, weight / 2, weight / 4]
    won: list[Floats] = []
    for part, ranker in zip(parts, learned, strict=True):
        measured = telling.of_needs(part.unseen)
        said, ruled = ranker.predict(measured.features), rule.predict(measured.features)
        blends = np.array([_ndcg(share * said + (1.0 - share) * ruled, measured, gains) for share in tried])
        won.append(blends - _ndcg(ruled, measured, gains))
    if not won:
        return weight
    gained = np.concatenate(won, axis=1)
    doubt = gained.std(axis=1, ddof=1) / np.sqrt(gained.shape[1])
    held = gained.mean(axis=1) + doubt > 0
    return next((share for share, holds in zip(tried, held, strict=True) if holds), 0.0)


def _telling(judged: Judgements) -> Judgements:
    return judged.take(judged.grades > 0) if judged.has_positions else judged


def _with_unlike_grades(judged: Judgements) -> NDArray[np.int64]:
    """Needs whose lists can be ordered well or badly."""
    needs = [judged.needs[rows[0]] for rows in judged.by_need() if np.ptp(judged.grades[rows]) > 0]
    return np.array(needs, dtype=np.int64)


def _ndcg(scores: Floats, judged: Judgements, gains: tuple[float, ...]) -> Floats:
    """NDCG@10 of each list."""
    lists = [rows[rank(scores[rows], judged.needs[rows], judged.offers[rows])] for rows in judged.by_need()]
    return np.array([metrics.ndcg(judged.grades[rows], TOP, gains) for rows in lists])
