import numpy as np
import pytest

from matchmaker.ranking.estimators import LambdaMART
from matchmaker.ranking.rankers.learned import LearnedRanker

pytestmark = pytest.mark.pure

UP = (1, 1, 1)


def small(**more):
    return LearnedRanker(**({"n_trees": 40, "min_samples_leaf": 10, "directions": UP} | more))


def shown(seed, n_needs=400, size=10):
    """Lists put in order by the second feature, opened by place and by the first: the first alone is worth anything."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n_needs * size, 3)).astype(np.float32)
    needs = np.repeat(np.arange(n_needs), size)
    order = np.lexsort((-rows[:, 1] + rng.normal(size=len(rows)), needs))
    positions = np.empty(len(rows))
    positions[order] = np.tile(np.arange(1, size + 1), n_needs)
    worth = 1 / (1 + np.exp(-2 * rows[:, 0]))
    opened = rng.random(len(rows)) < worth / positions
    return rows, np.where(opened, 3, 0), needs, positions


def told_apart(scores, worth):
    """Rank correlation."""
    return np.corrcoef(scores.argsort().argsort(), worth.argsort().argsort())[0, 1]


def test_what_stood_first_is_not_taken_for_what_is_good():
    """Knowing where each pair stood, the ranker sees through the order that the lists were shown in."""
    rows, grades, needs, positions = shown(1)
    fresh = np.random.default_rng(9).normal(size=(2_000, 3)).astype(np.float32)

    naive = small().fit(rows, grades, needs).predict(fresh)
    knowing = small().fit(rows, grades, needs, positions=positions).predict(fresh)

    assert told_apart(knowing, fresh[:, 0]) > told_apart(naive, fresh[:, 0]) + 0.05


def test_all_candidates_are_scored_as_if_they_stood_first():
    rows, grades, needs, positions = shown(1, n_needs=60)
    ranker = small().fit(rows, grades, needs, positions=positions)

    assert ranker.position_ == 1.0
    assert ranker.trees_.n_features_in_ == 4
    first, tenth = (np.column_stack([rows, np.full(len(rows), place)]) for place in (1.0, 10.0))
    np.testing.assert_array_equal(ranker.raw(rows), ranker.trees_.predict(first))
    assert (ranker.trees_.predict(tenth) <= ranker.trees_.predict(first)).all()
    assert ranker.background_.shape == (3,)


def test_without_positions_trees_read_the_features_alone():
    rows, grades, needs, _ = shown(1, n_needs=60)
    ranker = small().fit(rows, grades, needs)

    assert ranker.position_ is None
    assert ranker.trees_.n_features_in_ == 3


def test_a_position_nobody_knows_is_none():
    rows, grades, needs, positions = shown(1, n_needs=60)
    positions[::3] = np.nan

    assert np.isfinite(small().fit(rows, grades, needs, positions=positions).predict(rows)).all()


@pytest.mark.parametrize(
    ("positions", "words"),
    [([1, 2], r"3 rows, positions of shape \(2,\)"), ([1, 0, 2], "row 1: position 0"), ([1, 2, np.inf], "row 2: pos")],
)
def test_positions_that_make_no_sense_are_refused_by_row(positions, words):
    with pytest.raises(ValueError, match=words):
        small().fit(np.zeros((3, 3)), [0, 1, 2], [1, 1, 1], positions=positions)


def test_judgements_weigh_what_they_are_said_to_in_order_and_in_score():
    """Where half the judges say 3 and half say 0 of the same pairs, the heavier half is believed."""
    rows = np.tile(np.linspace(-1, 1, 10, dtype=np.float32)[:, None].repeat(3, axis=1), (40, 1))
    needs = np.repeat(np.arange(40), 10)
    grades = np.where(needs % 2 == 0, 3, 0)
    grades[rows[:, 0] < 0] = 0

    generous = small().fit(rows, grades, needs, np.where(needs % 2 == 0, 4.0, 1.0)).predict(rows)
    strict = small().fit(rows, grades, needs, np.where(needs % 2 == 0, 1.0, 4.0)).predict(rows)

    assert generous[rows[:, 0] > 0].mean() == pytest.approx(0.8, abs=0.05)
    assert strict[rows[:, 0] > 0].mean() == pytest.approx(0.2, abs=0.05)


def test_folds_that_weigh_nothing_are_scored_by_the_final_trees():
    rows, grades, needs, _ = shown(1, n_needs=3)
    weights = np.where(needs == 0, 1.0, 0.0)

    assert np.isfinite(small().fit(rows, grades, needs, weights).predict(rows)).all()


def test_trees_grown_through_the_public_interface_serve_as_well(monkeypatch):
    rows, grades, needs, _ = shown(1, n_needs=40)
    monkeypatch.setattr(
        "matchmaker.ranking.rankers.learned.LambdaMART", lambda **parameters: LambdaMART(**parameters, backend="public")
    )

    ranker = small(n_trees=5).fit(rows, grades, needs)
    again = LearnedRanker.of(
        ranker.trees_,
        mapping=(ranker.slope_, ranker.intercept_),
        background=ranker.background_.tolist(),
        version="x-1",
        position=ranker.position_,
    )

    assert isinstance(ranker.trees_, list)
    np.testing.assert_array_equal(again.predict(rows), ranker.predict(rows))
    assert told_apart(ranker.predict(rows), rows[:, 0]) > 0.5
