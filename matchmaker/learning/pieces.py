"""The pieces of a training that any process can do: fit a ranker, or fit one and see how it orders other lists.

Pure functions of judgements: no database, no files. A worker is sent the judgements of a side once, and for each
piece the needs that it learns from. The same piece gives the same trees to the last bit wherever it is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from matchmaker.ranking.artefacts.environment import require_same
from matchmaker.ranking.features.schema import ANSWERS, SUITS, Schema
from matchmaker.ranking.judging import metrics
from matchmaker.ranking.judging.grading import By
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.judging.metrics import GAINS
from matchmaker.ranking.rankers.baseline import SuitsBaseline
from matchmaker.ranking.rankers.ranker import BaselineRanker, LearnedRanker, Ranker
from matchmaker.ranking.rankers.training import TOP, Recipe, fit, in_order

RULES: Final[dict[By, type[BaselineRanker]]] = {By.BUYER: BaselineRanker, By.SELLER: SuitsBaseline}
SCHEMAS: Final[dict[By, Schema]] = {By.BUYER: ANSWERS, By.SELLER: SUITS}


@dataclass(frozen=True)
class Fit:
    """What to fit.

    Attributes
    ----------
    judge : By
        Whose judgements they are: BUYER or SELLER.
    recipe : Recipe
    seed : int
    needs : array of shape (n_needs,) or None
        Whose lists to learn from; None: all.
    """

    judge: By
    recipe: Recipe
    seed: int
    needs: NDArray[np.int64] | None = None


def fitted(judged: Judgements, wanted: Mapping[str, str], what: Fit) -> LearnedRanker:
    """One ranker, fitted wherever this runs.

    Simulated judges see no list; where people did, the place is learned as a feature and held still at serving.

    Parameters
    ----------
    judged : Judgements
        All of the judge's.
    wanted : dict
        From `environment`, where the training was begun.
    what : Fit

    Raises
    ------
    OtherEnvironment
        This process is not as `wanted`.
    """
    require_same(wanted)
    seen = judged if what.needs is None else judged.of_needs(what.needs)
    if not seen.has_positions:
        return fit(seen, seed=what.seed, schema=SCHEMAS[what.judge], recipe=what.recipe)
    ranker = LearnedRanker(gains=GAINS, directions=SCHEMAS[what.judge].directions, random_state=what.seed)
    folds = ranker.set_params(**what.recipe).folds
    ranker.set_params(**_unmapped(what.recipe, seen))  # the rule's scale replaces the mapping
    ranker.fit(seen.features, seen.grades, seen.needs, positions=seen.positions)
    return on_the_scale_of(RULES[what.judge](), ranker.set_params(folds=folds), seen)


def tried(
    judged: Judgements, wanted: Mapping[str, str], what: Fit, unseen: NDArray[np.int64]
) -> dict[str, NDArray[np.float64]]:
    """How a ranker orders lists that it did not learn from; else as `fitted`.

    Returns
    -------
    dict
        ``ndcg``: NDCG@10 of the list of each unseen need in turn, NaN where nothing was relevant. Lists hold what
        the judge looked at, as wherever rankers are measured; a list without any is left out.
    """
    ranker = fitted(judged, wanted, replace(what, recipe=_unmapped(what.recipe, judged)))
    told = judged.of_needs(unseen)
    told = told.take(told.looked)
    lists = in_order(ranker.predict(told.features), told)
    return {"ndcg": np.array([metrics.ndcg(told.grades[rows], TOP) for rows in lists])}


def _unmapped(recipe: Recipe, judged: Judgements) -> Recipe:
    """The recipe without the fits that only map the scores: two thirds of the work, and the order stays.

    `LearnedRanker` makes none of them where it is asked for more parts than there are needs.
    """
    return {**recipe, "folds": len(judged) + 1}


def on_the_scale_of(rule: Ranker, ranker: LearnedRanker, judged: Judgements) -> LearnedRanker:
    """Map a ranker's scores so that its words keep their meaning: the order stays, mean and spread become the rule's.

    People do far less than they would if asked: of a hundred good pairs they open ten. Mapped onto what they
    did, every score would say "poor"; mapped onto the rule, "good" means what it meant before, and the two
    can be blended.
    """
    raw, wanted = ranker.raw(judged.features), logit(np.clip(rule.predict(judged.features), 1e-3, 1 - 1e-3))
    spread = float(raw.std())
    ranker.slope_ = max(float(wanted.std()) / spread, 1e-3) if spread > 0 else 1.0
    ranker.intercept_ = float(wanted.mean()) - ranker.slope_ * float(raw.mean())
    return ranker
