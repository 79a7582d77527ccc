import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking.rankers.reciprocal import combined

pytestmark = pytest.mark.pure

scores = st.floats(0, 1)


@given(one=scores, other=scores)
def test_two_scores_make_one_between_them(one, other):
    together = combined([one], [other])[0]

    assert min(one, other) - 1e-12 <= together <= max(one, other) + 1e-12
    assert together == combined([other], [one])[0]


@given(one=scores, better=scores, other=scores)
def test_what_is_better_for_one_side_is_never_worse_for_both(one, better, other):
    low, high = combined(sorted([one, better]), [other, other])

    assert low <= high + 1e-12


def test_what_one_side_cannot_want_is_nothing_to_both():
    np.testing.assert_array_equal(combined([0.0, 1.0, 0.0], [1.0, 0.0, 0.0]), 0.0)


def test_two_fair_scores_are_better_than_one_excellent_and_one_poor():
    fair, uneven = combined([0.5, 0.9], [0.5, 0.1])

    assert fair > uneven


@pytest.mark.parametrize("wrong", [float("nan"), -0.1, 1.1, float("inf")])
def test_a_score_that_is_none_is_refused_by_row(wrong):
    with pytest.raises(ValueError, match="suits, row 1"):
        combined([0.5, 0.5], [0.5, wrong])


def test_scores_of_unlike_pairs_are_refused():
    with pytest.raises(ValueError, match="2 scores of answers, 1 of suits"):
        combined([0.5, 0.5], [0.5])
    with pytest.raises(ValueError, match="answers: expected one score a row"):
        combined([[0.5]], [0.5])


def test_no_pairs_have_no_scores():
    assert combined([], []).shape == (0,)
