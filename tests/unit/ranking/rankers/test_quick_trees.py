"""Trees laid out side by side: scikit-learn's scores to the last bit, or scikit-learn itself."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.ensemble import HistGradientBoostingRegressor

from matchmaker.ranking.estimators.lambdamart import summed
from matchmaker.ranking.rankers.learned import LearnedRanker
from matchmaker.ranking.rankers.quick_trees import ROWS_AT_ONCE, QuickTrees
from tests.support.tracing import lines_run

pytestmark = pytest.mark.pure

FEATURES = 4


def rows_of(size: int, seed: int = 0, *, missing: float = 0.2) -> np.ndarray:
    dice = np.random.default_rng(seed)
    rows = dice.normal(size=(size, FEATURES)).round(1)
    rows[dice.random(rows.shape) < missing] = np.nan
    return rows.astype(np.float32)


def grown(seed: int = 0, **tree: Any) -> HistGradientBoostingRegressor:
    rows = rows_of(400, seed)
    worth = np.nan_to_num(rows) @ [1.0, -2.0, 0.5, 0.0] + np.isnan(rows[:, 3]) + 3.0
    model = HistGradientBoostingRegressor(**{"max_iter": 30, "max_depth": 5, "min_samples_leaf": 3} | tree)
    return model.fit(rows, worth)


ONE = grown()
KINDS = {
    "one model": ONE,
    "wide trees": grown(max_depth=None, max_leaf_nodes=60, max_iter=5),
    "stumps": grown(max_depth=1),
    "nothing to learn": grown(min_samples_leaf=400),
    "several models": [grown(seed, max_iter=1 + 3 * seed) for seed in range(4)],
}


@pytest.fixture(params=sorted(KINDS))
def trees(request: pytest.FixtureRequest) -> Any:
    return KINDS[request.param]


def laid_out(trees: Any) -> QuickTrees:
    quick = QuickTrees.of(trees)
    assert quick is not None
    return quick


@pytest.mark.parametrize("size", [1, 2, 3, 7, 20, ROWS_AT_ONCE, ROWS_AT_ONCE + 1, 2 * ROWS_AT_ONCE + 13])
def test_scores_are_those_of_scikit_learn_to_the_last_bit(trees: Any, size: int) -> None:
    rows = rows_of(size, seed=9)

    np.testing.assert_array_equal(laid_out(trees).predict(rows), summed(trees, rows))


def test_values_on_a_cut_beside_it_unknown_and_infinite_go_where_scikit_learn_sends_them(trees: Any) -> None:
    quick = laid_out(trees)
    values = np.unique([*np.concatenate([np.empty(0), *quick.cuts.points]), -np.inf, np.inf])
    values = np.concatenate([values, np.nextafter(values, np.inf), np.nextafter(values, -np.inf), [np.nan]])
    rows = np.random.default_rng(1).choice(values, (500, FEATURES))

    np.testing.assert_array_equal(quick.predict(rows), summed(trees, rows))


@settings(max_examples=50, deadline=None)
@given(arrays(np.float64, st.tuples(st.integers(1, 12), st.just(FEATURES)), elements=st.floats()))
def test_no_number_makes_a_difference(rows: np.ndarray) -> None:
    np.testing.assert_array_equal(laid_out(ONE).predict(rows), ONE.predict(rows))


def test_no_rows_have_no_scores(trees: Any) -> None:
    assert laid_out(trees).predict(rows_of(0)).shape == (0,)


class Otherwise(HistGradientBoostingRegressor):
    """Trees that say something else than their leaves do."""

    def predict(self, X: Any) -> Any:  # noqa: N803 - scikit-learn's
        return np.nextafter(super().predict(X), np.inf)


class Elsewhere(HistGradientBoostingRegressor):
    """A scikit-learn that keeps its trees somewhere else."""

    @property
    def _predictors(self) -> Any:
        raise AttributeError("no such thing")


def as_another(kind: type[HistGradientBoostingRegressor]) -> HistGradientBoostingRegressor:
    other = object.__new__(kind)
    other.__dict__.update(ONE.__dict__)
    return other


def with_categories() -> HistGradientBoostingRegressor:
    rows = np.column_stack([np.arange(60) % 3, np.linspace(0, 1, 60)])
    model = HistGradientBoostingRegressor(categorical_features=[0], min_samples_leaf=2, max_iter=5)
    return model.fit(rows, (rows[:, 0] == 1) + rows[:, 1])


@pytest.mark.parametrize(
    "strange",
    [as_another(Otherwise), as_another(Elsewhere), with_categories(), grown(max_depth=None, max_leaf_nodes=100)],
    ids=["scores otherwise", "hides its trees", "parts categories", "more leaves than bits"],
)
def test_trees_of_another_kind_are_asked_one_by_one_and_the_log_says_so(
    strange: HistGradientBoostingRegressor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert QuickTrees.of(strange) is None

    assert "asked one by one" in caplog.text


def ranker_of(trees: Any) -> LearnedRanker:
    return LearnedRanker.of(trees, mapping=(1.0, 0.0), background=[0.0] * FEATURES, version="test-1")


def test_a_ranker_whose_trees_are_of_another_kind_scores_all_the_same() -> None:
    wide, rows = grown(max_depth=None, max_leaf_nodes=100), rows_of(30)

    np.testing.assert_array_equal(ranker_of(wide).raw(rows), wide.predict(rows))


def test_a_ranker_refuses_rows_of_another_width_as_scikit_learn_does() -> None:
    with pytest.raises(ValueError, match="3 features"):
        ranker_of(ONE).predict(rows_of(5)[:, :3])


def test_a_ranker_given_other_trees_scores_by_those() -> None:
    ranker, other, rows = ranker_of(ONE), grown(seed=5), rows_of(30)
    ranker.raw(rows)
    ranker.trees_ = other

    np.testing.assert_array_equal(ranker.raw(rows), other.predict(rows))


def test_scoring_runs_through_no_tree_in_python() -> None:
    """Ten times the trees are as many lines of Python, and scikit-learn's own trees are not asked."""
    rows = rows_of(100)
    few, many = laid_out(grown(max_iter=10)), laid_out(grown(max_iter=100))

    assert len(few.cuts.columns) == len(many.cuts.columns)
    assert lines_run(partial(many.predict, rows)) == lines_run(partial(few.predict, rows))
