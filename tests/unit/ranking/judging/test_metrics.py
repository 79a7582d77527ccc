import numpy as np
import pytest

from matchmaker.ranking.judging import metrics

pytestmark = pytest.mark.pure


def test_the_best_order_has_an_ndcg_of_one():
    assert metrics.ndcg(np.array([3, 2, 1, 0]), 10) == 1.0


def test_ndcg_counts_gains_by_place():
    assert metrics.ndcg(np.array([0, 3]), 10) == pytest.approx(1 / np.log2(3))
    assert metrics.ndcg(np.array([0, 0, 3]), 2) == 0.0
    assert np.isnan(metrics.ndcg(np.array([0, 0]), 10))


def test_reciprocal_rank_looks_for_the_first_suitable_one():
    assert metrics.reciprocal_rank(np.array([1, 0, 2])) == pytest.approx(1 / 3)
    assert np.isnan(metrics.reciprocal_rank(np.array([1, 1])))


def test_coverage_counts_organisations_shown_at_all():
    assert metrics.coverage([1, 2, 2], [1, 2, 3, 4]) == 0.5
    assert np.isnan(metrics.coverage([], []))


def test_exposure_falls_with_the_place():
    shares = metrics.exposure([np.array([7, 8, 9]), np.array([7, 9, 8])], k=2)

    assert sum(shares.values()) == pytest.approx(1)
    assert shares[7] > shares[8] == shares[9]


def test_gini_tells_even_from_uneven():
    assert metrics.gini([1, 1, 1, 1]) == pytest.approx(0)
    assert metrics.gini([0, 0, 0, 1]) == pytest.approx(0.75)
    assert np.isnan(metrics.gini([]))


def test_an_interval_holds_the_mean_and_leaves_silent_lists_out():
    low, high = metrics.interval([0.2, 0.4, float("nan"), 0.6], seed=1)

    assert low < 0.4 < high
    assert np.isnan(metrics.interval([float("nan")], seed=1)).all()


def test_attention_is_shared_among_kinds_as_among_organisations():
    shares = metrics.exposure([["small", "large"], ["large", "large"]], 2)
    assert shares["small"] == pytest.approx(1 / (2 * (1 + 1 / np.log2(3))))
    assert sum(shares.values()) == pytest.approx(1)
    assert set(metrics.exposure([np.array([5, 6])], 1)) == {5}


def test_calibration_tells_what_scores_promised_and_what_came_of_them():
    bins = metrics.calibration([0.1, 0.15, 0.9, 1.0], [0.0, 0.2, 1.0, 0.8])
    assert [each.rows for each in bins] == [2, 0, 0, 0, 2]
    assert bins[0].score == pytest.approx(0.125)
    assert bins[4].worth == pytest.approx(0.9)
    assert np.isnan(bins[1].score)
    assert metrics.calibration_error(bins) == pytest.approx((2 * 0.025 + 2 * 0.05) / 4)
    assert np.isnan(metrics.calibration_error(metrics.calibration([], [])))
