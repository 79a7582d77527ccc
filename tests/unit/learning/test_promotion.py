"""A candidate must be surely better and keep every promise; else it stays one."""

from __future__ import annotations

import numpy as np
import pytest

from matchmaker.learning import comparing, promotion
from matchmaker.learning.comparing import Compared, Difference
from matchmaker.ranking.features.schema import ANSWERS
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.ranker import BaselineRanker
from matchmaker.ranking.rankers.training import evaluate
from matchmaker.ranking.simulation import simulate

pytestmark = pytest.mark.pure
NOBODY = comparing.Sellers({}, {}, {})
POOL = {"small": 0.5, "large": 0.47, "tiny": 0.03}
"""Each kind's share of the candidates."""


class Backwards(BaselineRanker):
    """The worst first."""

    def predict(self, rows: np.ndarray) -> np.ndarray:
        return 1.0 - super().predict(rows)


@pytest.fixture(scope="module")
def judged() -> Judgements:
    return simulate(40, seed=4)


def test_a_better_ranker_passes_and_a_worse_one_is_told_why(judged: Judgements) -> None:
    better = promotion.checks(BaselineRanker(), Backwards(), judged, NOBODY, seed=1)
    assert [each.passed for each in better] == [True, True, True, True]
    worse = promotion.checks(Backwards(), BaselineRanker(), judged, NOBODY, seed=1)
    assert [each.passed for each in worse][:2] == [False, False]
    assert "distance_km" in worse[1].found
    assert "-0." in worse[0].found


def test_the_same_ranker_is_not_better_than_itself(judged: Judgements) -> None:
    gain = comparing.difference(evaluate(BaselineRanker(), judged), evaluate(BaselineRanker(), judged), seed=1)
    assert (gain.mean, gain.is_gain) == (0.0, False)
    assert not promotion.better(Difference(0.01, -0.001, 0.02, 50)).passed


def test_a_kind_of_seller_that_would_vanish_stops_the_candidate(judged: Judgements) -> None:
    told = comparing.compare(BaselineRanker(), judged, NOBODY)

    def seen(**shares: float) -> Compared:
        lists = {label: np.full(40, share) for label, share in shares.items()}
        return Compared(told.evaluation, told.calibration, {"size": lists}, {"size": POOL})

    champion = seen(small=0.4, large=0.57, tiny=0.03)
    assert promotion.fair(seen(small=0.37, large=0.63, tiny=0.0), champion, seed=1).passed
    refused = promotion.fair(seen(small=0.3, large=0.7, tiny=0.0), champion, seed=1)
    assert (refused.passed, refused.found) == (False, "size small keeps 75%")
    above_its_part = seen(small=0.7, large=0.27, tiny=0.03)
    assert promotion.fair(seen(small=0.55, large=0.42, tiny=0.03), above_its_part, seed=1).passed


def test_a_loss_that_may_be_chance_stops_nobody(judged: Judgements) -> None:
    told = comparing.compare(BaselineRanker(), judged, NOBODY)
    champion, candidate = (
        Compared(told.evaluation, told.calibration, {"size": {"small": each, "large": 1 - each}}, {"size": POOL})
        for each in (np.tile([1.0, 0.0, 0.0, 1.0], 3), np.tile([0.0, 1.0, 0.0, 0.75], 3))
    )
    assert candidate.exposure["size"]["small"] < 0.9 * champion.exposure["size"]["small"]
    assert promotion.fair(candidate, champion, seed=1).passed


def test_the_check_of_fairness_says_what_sellers_are_told_apart_by(judged: Judgements) -> None:
    known = comparing.simulated_sellers(4)
    assert promotion.checks(BaselineRanker(), BaselineRanker(), judged, known, seed=1)[2].found == (
        "every kind keeps its share by size, age"
    )
    assert promotion.checks(BaselineRanker(), BaselineRanker(), judged, NOBODY, seed=1)[2].found.endswith(
        "nothing known"
    )


def test_a_ranker_that_is_much_slower_stops(judged: Judgements) -> None:
    fast = BaselineRanker()
    turns = iter([0.0, 0.1, 0.0, 0.05] * promotion.ROUNDS)
    assert not promotion.quick(fast, fast, judged.features, clock=turns.__next__).passed
    turns = iter([0.0, 0.06, 0.0, 0.05] * promotion.ROUNDS)
    assert promotion.quick(fast, fast, judged.features, clock=turns.__next__).passed
    turns = iter([0.0, 0.010, 0.0, 0.001] * promotion.ROUNDS)
    assert promotion.quick(fast, fast, judged.features, clock=turns.__next__).passed, "quick anyway"


def test_features_that_never_vary_promise_nothing(judged: Judgements) -> None:
    still = np.full((5, len(ANSWERS)), 0.5, dtype=np.float32)
    assert promotion.monotone(Backwards(), still, ANSWERS).passed
