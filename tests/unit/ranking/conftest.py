"""One small learned ranker for all tests here: simulating and fitting it takes seconds."""

from __future__ import annotations

import pytest

from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.ranker import LearnedRanker
from matchmaker.ranking.simulation import simulate


@pytest.fixture(scope="session")
def judged() -> Judgements:
    """Graded pairs of a small simulated market."""
    return simulate(60, seed=3)


@pytest.fixture(scope="session")
def learned(judged: Judgements) -> LearnedRanker:
    """A ranker trained on it."""
    return LearnedRanker(n_trees=40, min_samples_leaf=10).fit(judged.features, judged.grades, judged.needs)
