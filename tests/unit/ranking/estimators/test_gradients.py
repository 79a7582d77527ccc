import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.ranking.estimators import gradients
from matchmaker.ranking.estimators.gradients import LambdaGradients

pytestmark = pytest.mark.pure


def by_hand(scores, gains, truncation, weights):
    """LambdaRank's derivatives of one list, pair by pair."""
    count = len(scores)
    order = sorted(range(count), key=lambda row: -scores[row])
    place = {row: number for number, row in enumerate(order)}
    discount = [1 / np.log2(number + 2) for number in range(count)]
    ideal = sum(g * d for g, d in zip(sorted(gains, reverse=True)[:truncation], discount, strict=False))
    gradient, hessian, total = np.zeros(count), np.zeros(count), 0.0
    for better in range(count):
        for worse in range(count):
            if gains[better] <= gains[worse] or min(place[better], place[worse]) >= truncation:
                continue
            ahead = scores[better] - scores[worse]
            swap = (gains[better] - gains[worse]) * abs(discount[place[better]] - discount[place[worse]]) / ideal
            if len(set(scores)) > 1:
                swap /= 0.01 + abs(ahead)
            doubt = 1 / (1 + np.exp(ahead))
            weight = np.sqrt(weights[better] * weights[worse])
            gradient[better] -= weight * swap * doubt
            gradient[worse] += weight * swap * doubt
            hessian[[better, worse]] += weight * swap * doubt * (1 - doubt)
            total += 2 * swap * doubt
    scale = np.log2(1 + total) / total if total > 0 else 1.0
    return gradient * scale, hessian * scale


@pytest.mark.parametrize("truncation", [1, 3, 15])
@pytest.mark.parametrize("block", [1, 50, 100_000])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("grades", [[0.0, 1.0, 3.0, 7.0], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0]], ids=["graded", "rare"])
def test_derivatives_equal_those_worked_out_pair_by_pair(monkeypatch, truncation, block, weighted, grades):
    monkeypatch.setattr(gradients, "BLOCK_PAIRS", block)
    rng = np.random.default_rng(5)
    sizes = np.array([4, 1, 9, 6, 25, 2])
    gains = rng.choice(grades, size=sizes.sum())
    gains[:4] = 0.0
    gains[5], gains[-2:] = 1.0, [0.0, 1.0]
    scores = rng.normal(size=sizes.sum())
    scores[-2:] = 0.0
    weights = rng.uniform(0.5, 2.0, size=len(scores)) if weighted else np.ones(len(scores))

    exact = LambdaGradients(gains, sizes, truncation, weights if weighted else None, dtype=np.float64)
    quick = LambdaGradients(gains, sizes, truncation, weights if weighted else None)

    gradient, hessian = exact(scores)
    start = 0
    for size in sizes:
        rows = slice(start, start := start + size)
        expected_gradient, expected_hessian = by_hand(scores[rows], gains[rows], truncation, weights[rows])
        np.testing.assert_allclose(gradient[rows], expected_gradient, atol=1e-12)
        np.testing.assert_allclose(hessian[rows], expected_hessian, atol=1e-12)
    np.testing.assert_allclose(quick(scores), (gradient, hessian), atol=1e-5)


def test_a_pair_pushes_its_two_rows_equally_hard_whatever_they_weigh():
    rng = np.random.default_rng(2)
    push, bend = LambdaGradients(rng.choice([0.0, 1.0], 30), np.full(3, 10), 5, rng.uniform(0.1, 9.0, 30))(
        rng.normal(size=30)
    )

    np.testing.assert_allclose(push.reshape(3, 10).sum(axis=1), 0.0, atol=1e-5)
    assert (bend >= 0).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=12), st.integers(1, 12))
def test_however_far_apart_scores_are_derivatives_stay_finite(scores, truncation):
    gains = np.arange(len(scores), dtype=float)

    push, bend = LambdaGradients(gains, np.array([len(scores)]), truncation)(np.array(scores))

    assert np.isfinite(push).all()
    assert np.isfinite(bend).all()


def test_lists_that_tell_nothing_push_nobody():
    push, bend = LambdaGradients(np.array([3.0, 3.0, 1.0]), np.array([2, 1]), 10)(np.array([0.0, 1.0, 2.0]))

    assert not push.any()
    assert not bend.any()
