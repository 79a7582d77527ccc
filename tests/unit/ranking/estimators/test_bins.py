import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking.estimators import bins
from matchmaker.ranking.estimators.bins import snapped

pytestmark = pytest.mark.pure

values = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=60)


@given(values, st.integers(2, 20))
def test_few_values_are_left_in_the_order_they_had(given_values, most):
    column = np.array([*given_values, np.nan])[:, None]

    left = snapped(column, most, seed=0)[:, 0]

    assert (np.diff(left[:-1][np.argsort(given_values, kind="stable")]) >= 0).all()
    assert np.isnan(left[-1])
    assert len(np.unique(left[:-1])) <= most
    assert set(left[:-1]) <= set(given_values)


@given(values, st.integers(2, 20))
def test_a_cut_between_two_of_them_parts_old_values_as_it_parts_the_new(given_values, most):
    column = np.array(given_values)
    left = snapped(column[:, None], most, seed=0)[:, 0]
    kept = np.unique(left)

    for cut in (kept[:-1] + kept[1:]) / 2:
        np.testing.assert_array_equal(column <= cut, left <= cut)


def test_a_value_that_most_rows_have_takes_one_step_and_leaves_the_others_theirs():
    counts = np.concatenate([np.zeros(9_600), np.random.default_rng(0).exponential(size=400)])

    left = snapped(counts[:, None], 100, seed=0)[:, 0]

    assert len(np.unique(left)) > 90
    assert (left == 0).sum() == pytest.approx(9_600, abs=15)


def test_values_in_equal_numbers_get_equal_steps():
    left = snapped(np.random.default_rng(0).permutation(10_000.0 * np.arange(10_000))[:, None], 100, seed=0)

    _, sizes = np.unique(left, return_counts=True)
    assert len(sizes) == 100
    assert sizes.max() <= 110


def test_a_column_of_few_values_stays_as_it_is():
    column = np.array([[1.0], [np.nan], [3.0], [1.0]])

    np.testing.assert_array_equal(snapped(column, 255, seed=0), column)


def test_steps_found_from_some_rows_hold_for_all(monkeypatch):
    monkeypatch.setattr(bins, "SAMPLE", 500)
    column = np.random.default_rng(0).normal(size=(5_000, 1))

    left = snapped(column, 50, seed=0)

    assert len(np.unique(left)) == 50
    assert np.abs(left - column)[np.abs(column) < 2].max() < 0.2
