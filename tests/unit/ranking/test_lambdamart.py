import numpy as np
import pytest
from sklearn._loss.loss import HalfSquaredError

from matchmaker.ranking import lambdamart
from matchmaker.ranking.lambdamart import LambdaLoss, fit_trees

pytestmark = pytest.mark.pure


def by_hand(scores, gains, truncation):
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
            gradient[better] -= swap * doubt
            gradient[worse] += swap * doubt
            hessian[[better, worse]] += swap * doubt * (1 - doubt)
            total += 2 * swap * doubt
    scale = np.log2(1 + total) / total if total > 0 else 1.0
    return gradient * scale, hessian * scale


@pytest.mark.parametrize("truncation", [1, 3, 15])
@pytest.mark.parametrize("block", [1, 50, 100_000])
def test_derivatives_equal_those_worked_out_pair_by_pair(monkeypatch, truncation, block):
    monkeypatch.setattr(lambdamart, "BLOCK_PAIRS", block)
    rng = np.random.default_rng(5)
    sizes = [4, 1, 9, 6, 2]
    gains = rng.choice([0.0, 1.0, 3.0, 7.0], size=sum(sizes))
    gains[:4] = 0.0
    scores = rng.normal(size=sum(sizes))
    scores[-2:] = 0.0

    gradient, hessian = LambdaLoss(gains, sizes, truncation).gradient_hessian(gains, scores)

    start = 0
    for size in sizes:
        rows = slice(start, start := start + size)
        expected_gradient, expected_hessian = by_hand(scores[rows], gains[rows], truncation)
        np.testing.assert_allclose(gradient[rows], expected_gradient, atol=1e-12)
        np.testing.assert_allclose(hessian[rows], expected_hessian, atol=1e-12)


def test_fitted_trees_keep_no_training_label():
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(200, 2))
    gains = (rows[:, 0] > 0).astype(float)

    trees = fit_trees(rows, gains, [20] * 10, directions=(1, -1), truncation=10, max_iter=5, random_state=0)

    assert type(trees._loss) is HalfSquaredError
    assert trees.loss == "squared_error"
    assert not any(value is gains for value in vars(trees).values())
    assert trees.predict(rows)[gains == 1].mean() > trees.predict(rows)[gains == 0].mean()


def test_a_feature_nobody_ever_filled_in_does_no_harm():
    rows = np.column_stack([np.arange(40.0), np.full(40, np.nan)])

    trees = fit_trees(
        rows, np.tile([0.0, 1.0], 20), [10] * 4, directions=(1, 1), truncation=5, max_iter=2, random_state=0
    )

    assert np.isfinite(trees.predict(rows)).all()
