"""Fit and evaluate rankers on judgements, always grouped by need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

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

Recipe = Mapping[str, Any]
"""Parameters of `LearnedRanker` by which a fit differs from its defaults."""
USUAL: Final = "usual"
RECIPES: Final[dict[str, Recipe]] = {
    USUAL: {},
    "order-alone": {"pointwise": 0.0},
    "more-worth": {"pointwise": 3.0},
    "small-trees": {"max_depth": 3, "min_samples_leaf": 20},
    "large-trees": {"max_depth": 7, "min_samples_leaf": 50, "learning_rate": 0.06},
}
"""Ways to learn that are worth trying on judgements of another kind, the usual one first: docs/ranking/learning.md."""


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


def fit(
    judgements: Judgements, *, seed: int, schema: Schema = ANSWERS, recipe: Recipe = RECIPES[USUAL]
) -> LearnedRanker:
    """Train the learned ranker; the same judgements, recipe and seed give the same ranker."""
    ranker = LearnedRanker(directions=schema.directions, random_state=seed, **recipe)
    return ranker.fit(judgements.features, judgements.grades, judgements.needs)


def evaluate(ranker: Ranker, judgements: Judgements) -> Evaluation:
    """Order every judged list by a ranker and see how well the best pairs come first."""
    return evaluate_scores(ranker.predict(judgements.features), judgements)


def evaluate_scores(scores: NDArray[np.float64], judgements: Judgements) -> Evaluation:
    """The same for scores from anywhere, one per row, higher is better."""
    lists = in_order(scores, judgements)
    ranked = [judgements.grades[rows] for rows in lists]
    shown = metrics.exposure((judgements.organisations[rows] for rows in lists), TOP)
    everyone = np.unique(judgements.organisations).tolist()
    return Evaluation(
        ndcg=np.array([metrics.ndcg(grades, TOP) for grades in ranked]),
        mrr=float(np.nanmean([metrics.reciprocal_rank(grades) for grades in ranked])),
        coverage=metrics.coverage(shown, everyone),
        exposure_gini=metrics.gini([shown.get(organisation, 0.0) for organisation in everyone]),
    )


def in_order(scores: NDArray[np.float64], judgements: Judgements) -> list[NDArray[np.intp]]:
    """Row numbers of each list in turn, best score first."""
    lists = judgements.by_need()
    return [rows[rank(scores[rows], judgements.needs[rows], judgements.offers[rows])] for rows in lists]
