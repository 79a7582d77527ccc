"""Fit and evaluate rankers on judgements, always grouped by need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.features.schema import ANSWERS, Schema
from matchmaker.ranking.judging import metrics
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.ranker import LearnedRanker, Ranker, rank

TOP: Final = 10
"""Places that evaluation looks at."""
SIMULATED_NOTE: Final = (
    "Trained on simulated judgements, not on real ones: no person graded these pairs, "
    "and no real offer, need or organisation is among them."
)


@dataclass(frozen=True)
class Evaluation:
    """How a ranker orders judged lists.

    Attributes
    ----------
    ndcg : array of shape (n_needs,)
        NDCG@10 of each list; NaN where nothing was relevant.
    mrr : float
        Mean reciprocal rank of the first suitable pair.
    coverage : float
        Share of the offering organisations that reach the top 10 of any list.
    exposure_gini : float
        How unevenly attention falls on those who offer.
    """

    ndcg: NDArray[np.float64]
    mrr: float
    coverage: float
    exposure_gini: float

    @property
    def mean_ndcg(self) -> float:
        """Mean over the lists that tell."""
        return float(np.nanmean(self.ndcg))


def fit(judgements: Judgements, *, seed: int, schema: Schema = ANSWERS) -> LearnedRanker:
    """Train the learned ranker; the same judgements and seed give the same ranker."""
    ranker = LearnedRanker(directions=schema.directions, random_state=seed)
    return ranker.fit(judgements.features, judgements.grades, judgements.needs)


def evaluate(ranker: Ranker, judgements: Judgements) -> Evaluation:
    """Order every judged list by a ranker and see how well the best pairs come first."""
    return evaluate_scores(ranker.predict(judgements.features), judgements)


def evaluate_scores(scores: NDArray[np.float64], judgements: Judgements) -> Evaluation:
    """The same for scores from anywhere, one per row, higher is better."""
    lists = []
    for rows in judgements.by_need():
        order = rank(scores[rows], judgements.needs[rows], judgements.offers[rows])
        lists.append(rows[order])
    ranked = [judgements.grades[rows] for rows in lists]
    shown = metrics.exposure((judgements.organisations[rows] for rows in lists), TOP)
    everyone = np.unique(judgements.organisations).tolist()
    return Evaluation(
        ndcg=np.array([metrics.ndcg(grades, TOP) for grades in ranked]),
        mrr=float(np.nanmean([metrics.reciprocal_rank(grades) for grades in ranked])),
        coverage=metrics.coverage(shown, everyone),
        exposure_gini=metrics.gini([shown.get(organisation, 0.0) for organisation in everyone]),
    )
