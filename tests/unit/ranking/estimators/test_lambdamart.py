import importlib
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn._loss.loss import HalfSquaredError
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.exceptions import NotFittedError

from matchmaker.ranking.estimators import LambdaMART, hooked_trees, lambdamart, public_trees
from matchmaker.ranking.estimators.lists import arranged, some_of
from matchmaker.ranking.judging import metrics

pytestmark = pytest.mark.pure

BACKENDS = ("hook", "public")
DIRECTIONS = (1, -1, 0, 0)


def lists(seed, n_lists=40, size=12):
    """Rows of four features, two of which tell their grade; one value in ten is missing."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n_lists * size, 4))
    worth = rows[:, 0] - rows[:, 1] + 0.5 * rows[:, 2] * rows[:, 3] + rng.normal(size=len(rows))
    rows[rng.random(rows.shape) < 0.1] = np.nan
    return rows, np.digitize(worth, [0.5, 1.5, 2.5]), np.repeat(np.arange(n_lists), size)


def small(**more):
    parameters = {"n_trees": 15, "min_samples_leaf": 5, "gains": (0, 1, 3, 7), "monotonic_cst": DIRECTIONS}
    return LambdaMART(**(parameters | more))


def mean_ndcg(grades, groups, scores):
    return np.nanmean(
        [metrics.ndcg(grades[groups == group][np.argsort(-scores[groups == group])], 10) for group in np.unique(groups)]
    )


@pytest.fixture(scope="module", params=BACKENDS)
def fitted(request):
    return small(backend=request.param).fit(*lists(1))


@pytest.mark.parametrize("pointwise", [0.0, 1.0])
def test_the_fallback_ranks_as_well_as_the_hook(pointwise):
    rows, grades, groups = lists(2, n_lists=60)
    ndcg = {}
    for backend in BACKENDS:
        ranker = small(backend=backend, n_trees=30, pointwise=pointwise).fit(*lists(1, n_lists=60))
        assert ranker.backend_ == backend
        ndcg[backend] = mean_ndcg(grades, groups, ranker.predict(rows))

    assert ndcg["public"] == pytest.approx(ndcg["hook"], abs=0.015)
    assert ndcg["hook"] > mean_ndcg(grades, groups, np.random.default_rng(0).random(len(rows))) + 0.1


def test_where_no_draw_differs_both_take_the_same_steps():
    """All features at every split and few values: the fallback's Newton steps are those of the hook."""
    rows, grades, groups = lists(1)
    rows = rows.round(1)
    plain = {"pointwise": 0.0, "max_features": 1.0, "learning_rate": 0.3, "n_trees": 10}

    hook, public = (small(backend=name, **plain).fit(rows, grades, groups).predict(rows) for name in BACKENDS)

    np.testing.assert_allclose(public, hook, atol=1e-3)


def test_the_fallback_says_so_by_the_type_of_its_trees():
    assert isinstance(small(backend="hook", n_trees=3).fit(*lists(1)).trees_, HistGradientBoostingRegressor)
    trees = small(backend="public", n_trees=3).fit(*lists(1)).trees_
    assert isinstance(trees, list)
    assert len(trees) == 3


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.one_of(st.floats(-4, 4), st.just(float("nan"))), min_size=4, max_size=4),
    st.lists(st.floats(-6, 6), min_size=2, max_size=8),
    st.sampled_from([0, 1]),
)
def test_no_score_moves_against_its_direction(fitted, context, steps, column):
    rows = np.tile(context, (len(steps), 1))
    rows[:, column] = sorted(steps)

    assert (np.diff(fitted.predict(rows)) * DIRECTIONS[column] >= 0).all()


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(BACKENDS))
def test_the_order_in_which_rows_arrive_changes_nothing(random, backend):
    rows, grades, groups = lists(3, n_lists=12)
    order = np.array(random.sample(range(len(rows)), len(rows)))
    ranker = small(backend=backend, n_trees=4, pointwise=0.5)

    kept = ranker.fit(rows, grades, groups).predict(rows)
    mixed = ranker.fit(rows[order], grades[order], groups[order]).predict(rows)

    np.testing.assert_array_equal(kept, mixed)


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_seed_decides(backend):
    rows, grades, groups = lists(1)

    def scores(seed):
        return small(backend=backend, random_state=seed).fit(rows, grades, groups).predict(rows)

    np.testing.assert_array_equal(scores(4), scores(4))
    assert (scores(4) != scores(5)).any()


def test_rows_that_hold_the_same_score_the_same(fitted):
    rows = np.tile([0.3, np.nan, 1.0, -2.0], (5, 1))

    assert len(set(fitted.predict(rows))) == 1


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("grades", "groups"),
    [(np.tile([0, 1], 20), np.arange(40)), (np.full(40, 2), np.repeat([1, 2], 20)), (np.zeros(40, int), np.ones(40))],
    ids=["groups of one", "all alike", "nothing worth anything"],
)
def test_where_no_order_is_taught_all_score_nothing(backend, grades, groups):
    rows = np.random.default_rng(0).normal(size=(40, 4))

    ranker = small(backend=backend, pointwise=0.0).fit(rows, grades, groups)

    assert not ranker.predict(rows).any()
    assert len(list(ranker.staged_predict(rows))) == 15


def test_single_rows_can_still_teach_what_they_are_worth():
    rows = np.random.default_rng(0).normal(size=(300, 4))
    grades = (rows[:, 0] > 0).astype(int)

    scores = small(pointwise=1.0).fit(rows, grades, np.arange(300)).predict(rows)

    assert scores[grades == 1].min() > scores[grades == 0].max()


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_row_that_weighs_nothing_is_not_there(backend):
    rows, grades, groups = lists(1)
    weights = np.where(np.arange(len(rows)) % 3 == 0, 0.0, 2.0)
    kept = weights > 0
    ranker = small(backend=backend, n_trees=5)

    with_zeros = ranker.fit(rows, grades, groups, weights).predict(rows)
    without = ranker.fit(rows[kept], grades[kept], groups[kept], weights[kept]).predict(rows)

    np.testing.assert_array_equal(with_zeros, without)


def test_weights_may_be_given_for_each_group():
    rows, grades, groups = lists(1)
    per_group = np.linspace(0.5, 2.0, 40)

    by_group = small().fit(rows, grades, groups, per_group).predict(rows)
    by_row = small().fit(rows, grades, groups, per_group[groups]).predict(rows)

    np.testing.assert_array_equal(by_group, by_row)
    assert (by_group != small().fit(rows, grades, groups).predict(rows)).any()


def test_heavier_lists_are_obeyed():
    """Half the lists say up, half say down: the heavier half decides."""
    rows = np.tile(np.arange(10.0)[:, None], (20, 1))
    groups = np.repeat(np.arange(20), 10)
    gains = np.where(groups % 2 == 0, rows[:, 0], 9 - rows[:, 0])
    for sign, weights in ((1, np.where(groups % 2 == 0, 5.0, 1.0)), (-1, np.where(groups % 2 == 0, 1.0, 5.0))):
        scores = LambdaMART(n_trees=5, min_samples_leaf=1).fit(rows, gains, groups, weights).predict(rows[:10])
        assert np.sign(scores[-1] - scores[0]) == sign


@pytest.mark.parametrize("backend", BACKENDS)
def test_stages_lead_up_to_the_prediction(backend):
    rows, grades, groups = lists(1)
    ranker = small(backend=backend, n_seeds=2).fit(rows, grades, groups)

    stages = list(ranker.staged_predict(rows))

    assert len(stages) == ranker.n_trees
    np.testing.assert_allclose(stages[-1], ranker.predict(rows), atol=1e-12)
    shorter = small(backend="hook", n_trees=7).fit(rows, grades, groups)
    if backend == "hook":
        longer = list(small(backend="hook").fit(rows, grades, groups).staged_predict(rows))
        np.testing.assert_array_equal(longer[6], shorter.predict(rows))


def test_several_seeds_are_averaged():
    rows, grades, groups = lists(1)
    several = small(n_seeds=3).fit(rows, grades, groups)

    assert len(several.trees_) == 3
    np.testing.assert_allclose(
        several.predict(rows), np.mean([trees.predict(rows) for trees in several.trees_], axis=0)
    )


def test_each_model_of_an_average_may_learn_from_other_lists():
    rows, grades, groups = lists(1)
    shared = small(n_seeds=2, lists_share=0.5, max_features=1.0).fit(rows, grades, groups)
    again = small(n_seeds=2, lists_share=0.5, max_features=1.0).fit(rows[::-1], grades[::-1], groups[::-1])

    first, second = (trees.predict(rows) for trees in shared.trees_)
    assert mean_ndcg(grades, groups, first) != mean_ndcg(grades, groups, second)
    np.testing.assert_array_equal(shared.predict(rows), again.predict(rows))


def test_a_share_of_the_lists_takes_whole_lists_and_their_weights():
    rows, grades, groups = lists(1, n_lists=11)
    whole = arranged(rows, grades, groups, np.arange(1.0, 12.0), gains=(0, 1, 3, 7), seed=0)

    part = some_of(whole, 0.4, seed=3)

    assert list(part.sizes) == [12] * 4
    assert len(part.X) == len(part.gains) == len(part.weights) == 48
    assert (np.unique(part.weights, return_counts=True)[1] == 12).all()
    assert set(some_of(whole, 0.4, seed=4).weights) != set(part.weights)
    assert len(some_of(whole, 0.001, seed=0).sizes) == 1
    assert some_of(whole, 1.0, seed=0) is whole


def test_groups_may_have_names_and_grades_may_be_gains():
    rows, grades, groups = lists(1)
    named = np.array([f"need {number:03}" for number in groups])

    by_grade = small().fit(rows, grades, groups).predict(rows)
    by_gain = small(gains=None).fit(rows, np.array([0, 1, 3, 7])[grades], named).predict(rows)

    np.testing.assert_array_equal(by_grade, by_gain)


def test_a_feature_nobody_ever_filled_in_does_no_harm():
    rows = np.column_stack([np.arange(40.0), np.full(40, np.nan)])
    for backend in BACKENDS:
        ranker = LambdaMART(backend=backend, n_trees=2, min_samples_leaf=2)
        assert np.isfinite(ranker.fit(rows, np.tile([0.0, 1.0], 20), np.repeat(range(4), 10)).predict(rows)).all()


def test_an_infinite_feature_counts_as_the_largest(fitted):
    low, high, infinite = ([[value, 0.0, 0.0, 0.0]] for value in (-9.0, 1e9, np.inf))

    assert fitted.predict(infinite)[0] == fitted.predict(high)[0] > fitted.predict(low)[0]


def test_fitted_trees_keep_no_training_label():
    trees = small(backend="hook").fit(*lists(1)).trees_

    assert type(trees._loss) is HalfSquaredError
    assert trees.loss == "squared_error"


def test_it_keeps_scikit_learns_manners():
    ranker = small(n_trees=7)

    assert clone(ranker).get_params() == ranker.get_params()
    assert ranker.set_params(l2=3.0).l2 == 3.0
    with pytest.raises(NotFittedError):
        ranker.predict(np.zeros((1, 4)))
    assert ranker.fit(*lists(1)) is ranker
    assert ranker.n_features_in_ == 4
    assert ranker.predict(np.empty((0, 4))).shape == (0,)
    with pytest.raises(ValueError, match="expected rows of 4 features"):
        ranker.predict(np.zeros((1, 5)))


ROWS = np.zeros((3, 4))


@pytest.mark.parametrize(
    ("rows", "grades", "groups", "weights", "words"),
    [
        (np.zeros(3), [0, 1, 2], [1, 1, 1], None, "expected rows of features"),
        (np.zeros((0, 4)), [], [], None, "0 rows"),
        (ROWS, [0, 1], [1, 1, 1], None, r"3 rows, labels of shape \(2,\)"),
        (ROWS, [0, 1, 2], [1, 1], None, r"groups of shape \(2,\)"),
        (ROWS, [0, np.nan, 1], [1, 1, 1], None, "row 1: label nan"),
        (ROWS, [0, 1, np.inf], [1, 1, 1], None, "row 2: label inf"),
        (ROWS, [0, 1, 9], [1, 1, 1], None, "row 2: grade 9 is not one of 0 to 3"),
        (ROWS, [0, 0.5, 1], [1, 1, 1], None, "row 1: grade 0.5"),
        (np.array([[0.0] * 4, [0, 0, np.inf, 0]]), [0, 1], [1, 1], None, "row 1: feature 2 is infinite"),
        (ROWS, [0, 1, 2], [1, np.nan, 1], None, "row 1: group is missing"),
        (ROWS, [0, 1, 2], [1, 1, 1], [1.0, -1.0, 1.0], "row 1: weight -1.0"),
        (ROWS, [0, 1, 2], [1, 1, 1], [1.0, 1.0, np.nan], "row 2: weight nan"),
        (ROWS, [0, 1, 2], [1, 1, 1], [1.0, 1.0], r"weights of shape \(2,\) for 3 rows in 1 groups"),
        (ROWS, [0, 1, 2], [1, 1, 1], [0.0, 0.0, 0.0], "all weights are 0"),
    ],
)
def test_data_that_make_no_sense_are_refused_by_row(rows, grades, groups, weights, words):
    with pytest.raises(ValueError, match=words):
        small().fit(rows, grades, groups, weights)


def test_a_negative_gain_is_refused_by_row():
    with pytest.raises(ValueError, match="row 1: gain -1"):
        small(gains=None).fit(ROWS, [0, -1, 2], [1, 1, 1])


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        ({"n_trees": 0}, "n_trees must be a whole number"),
        ({"truncation": 1.5}, "truncation must be a whole number"),
        ({"n_seeds": 0}, "n_seeds"),
        ({"lists_share": 0.0}, "lists_share"),
        ({"lists_share": 1.5}, "lists_share"),
        ({"pointwise": -1.0}, "pointwise"),
        ({"max_bins": 256}, "max_bins"),
        ({"gains": (0, 1, -3)}, "gains must be numbers from 0 up"),
        ({"backend": "fast"}, "backend must be"),
        ({"max_features": 2.0}, "max_features"),
        ({"monotonic_cst": (1,)}, "monotonic_cst"),
    ],
)
def test_parameters_out_of_range_are_refused(parameter, words):
    with pytest.raises(ValueError, match=words):
        small(**parameter).fit(*lists(1, n_lists=4))


@pytest.fixture
def anew():
    """Afterwards the estimator is as it was, whatever scikit-learn was made out to be."""
    yield
    importlib.reload(lambdamart)
    lambdamart._hook_works.cache_clear()


def test_without_the_private_module_the_fallback_is_used(anew, monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "sklearn._loss.loss", None)
    monkeypatch.delitem(sys.modules, "matchmaker.ranking.estimators.hooked_trees")
    monkeypatch.delattr("matchmaker.ranking.estimators.hooked_trees")
    importlib.reload(lambdamart)
    rows, grades, groups = lists(1)

    ranker = lambdamart.LambdaMART(n_trees=3, min_samples_leaf=5).fit(rows, grades, groups)

    assert ranker.backend_ == "public"
    assert "private loss hook is gone" in caplog.text
    with pytest.raises(ValueError, match="lacks the private loss hook"):
        lambdamart.LambdaMART(backend="hook").fit(rows, grades, groups)


@pytest.mark.parametrize("error", [TypeError, AttributeError, ValueError])
def test_a_hook_that_changed_is_not_used(anew, monkeypatch, error):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(hooked_trees.HistGradientBoostingRegressor, "fit", refuse)

    assert not hooked_trees.works()
    lambdamart._hook_works.cache_clear()
    assert lambdamart._engine("auto") is public_trees


def test_a_hook_that_no_longer_follows_the_gradient_is_not_used(monkeypatch):
    monkeypatch.setattr(hooked_trees.HistGradientBoostingRegressor, "predict", lambda self, rows: np.zeros(len(rows)))

    assert not hooked_trees.works()


def test_scikit_learn_still_has_the_hook():
    """Where this fails, a new scikit-learn moved its private parts: the site still works, but trains slower."""
    assert lambdamart._engine("auto") is hooked_trees
