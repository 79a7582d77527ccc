"""All fits of one training: what an earlier run did comes from its checkpoints, the rest is handed to a crew."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.crew import Crew
from matchmaker.learning import pieces
from matchmaker.learning.pieces import RULES, Fit
from matchmaker.learning.stages import ARRAYS, RANKER, VALUE, Stages
from matchmaker.ranking.artefacts.environment import environment
from matchmaker.ranking.judging.grading import By
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.judging.metrics import GAINS
from matchmaker.ranking.rankers.blended import BlendedRanker, parts_of_trial, weight_by_trial
from matchmaker.ranking.rankers.ranker import LearnedRanker
from matchmaker.ranking.rankers.training import Recipe


class Fits:
    """Hands fits to a crew and keeps them.

    Parameters
    ----------
    judged : dict
        What is learned from, by whose judgements they are.
    stages : Stages
        Checkpoints. They stay with whoever hands out the work, so any worker may be lost.
    crew : Crew
        Is sent the judgements of a judge once, and only if a fit of that judge is not there yet.
    seed : int
    """

    def __init__(self, judged: Mapping[By, Judgements], stages: Stages, crew: Crew, seed: int) -> None:
        self.judged = judged
        self.stages = stages
        self.crew = crew
        self.seed = seed
        self._wanted = environment()
        self._shared = cache(lambda judge: crew.share(judged[judge]))

    def blended(self, recipes: Mapping[By, Recipe]) -> dict[By, BlendedRanker]:
        """A ranker for each judge by that judge's recipe, blended with the rule by the weight of the evidence.

        The rankers and those that put the evidence on trial do not wait for each other; the largest go first.
        """
        parts = {judge: parts_of_trial(judged, seed=self.seed) for judge, judged in self.judged.items()}
        wanted = {f"{judge}-fit": Fit(judge, recipes[judge], self.seed) for judge in self.judged}
        wanted |= {
            f"{judge}-fold-{number}": Fit(judge, recipes[judge], self.seed, part.seen)
            for judge in self.judged
            for number, part in enumerate(parts[judge], start=1)
        }
        made = self.rankers(wanted)
        found = {}
        for judge in self.judged:
            trial = [made[f"{judge}-fold-{number + 1}"] for number in range(len(parts[judge]))]
            found[judge] = BlendedRanker(made[f"{judge}-fit"], self._weight(judge, trial), RULES[judge]())
        return found

    def rankers(self, wanted: Mapping[str, Fit]) -> dict[str, LearnedRanker]:
        """Fitted rankers, by the names of their checkpoints.

        Raises
        ------
        OtherEnvironment
            A worker has other versions of the libraries than this process.
        """

        def given(name: str) -> tuple[Any, ...]:
            return self._shared(wanted[name].judge), self._wanted, wanted[name]

        return self.stages.each(RANKER, wanted, self.crew, pieces.fitted, given)

    def trials(self, wanted: Mapping[str, tuple[Fit, NDArray[np.int64]]]) -> dict[str, NDArray[np.float64]]:
        """NDCG@10 list by list of what is fitted, on the lists of other needs; else as `rankers`."""

        def given(name: str) -> tuple[Any, ...]:
            what, unseen = wanted[name]
            return self._shared(what.judge), self._wanted, what, unseen

        found = self.stages.each(ARRAYS, wanted, self.crew, pieces.tried, given)
        return {name: arrays["ndcg"] for name, arrays in found.items()}

    def _weight(self, judge: By, trial: list[LearnedRanker]) -> float:
        def weight() -> float:
            rule = RULES[judge]()
            return weight_by_trial(self.judged[judge], trial, seed=self.seed, baseline=rule, gains=GAINS)

        return float(self.stages.one(VALUE, f"{judge}-weight", weight))
