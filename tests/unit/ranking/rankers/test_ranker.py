import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from matchmaker.ranking.features.schema import COLUMN, DIRECTIONS, FEATURES, NAMES
from matchmaker.ranking.judging import metrics
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.ranker import BaselineRanker, LearnedRanker, Level, Ranker, level, rank
from matchmaker.ranking.rankers.training import evaluate

pytestmark = pytest.mark.pure

ids = st.integers(min_value=0, max_value=2**31)


@pytest.fixture(params=["baseline", "learned"])
def ranker(request: pytest.FixtureRequest, learned: LearnedRanker) -> Ranker:
    return BaselineRanker() if request.param == "baseline" else learned


def test_scores_lie_between_nothing_and_one(ranker, judged):
    scores = ranker.predict(judged.features)

    assert scores.shape == (len(judged),)
    assert ((scores > 0) & (scores < 1)).all()


def test_no_feature_known_is_still_a_score(ranker):
    assert np.isfinite(ranker.predict(np.full((1, len(FEATURES)), np.nan, dtype=np.float32))).all()


def test_no_candidate_is_no_score(ranker):
    assert ranker.predict(np.empty((0, len(FEATURES)), dtype=np.float32)).shape == (0,)


def test_one_candidate_scores_as_it_does_among_many(ranker, judged):
    together = ranker.predict(judged.features[:50])

    np.testing.assert_array_equal([ranker.predict(row[None])[0] for row in judged.features[:50]], together)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_all_else_equal_a_better_feature_never_lowers_the_score(ranker, judged, feature):
    """Dearer, farther or less covered never ranks higher; nor anything else that is worse."""
    column = COLUMN[feature.name]
    known = judged.features[:, column]
    steps = np.linspace(np.nanmin(known) - 0.5, np.nanmax(known) + 0.5, 25, dtype=np.float32)
    contexts = judged.features[np.random.default_rng(0).choice(len(judged), 40)]
    swept = np.repeat(contexts, len(steps), axis=0)
    swept[:, column] = np.tile(steps, len(contexts))

    scores = ranker.predict(swept).reshape(len(contexts), len(steps))

    assert (np.diff(scores, axis=1) * feature.direction >= 0).all()


def test_the_baseline_weighs_every_feature_as_its_direction_says():
    weights = {weight.feature: weight for weight in BaselineRanker().weights}

    assert set(weights) == set(NAMES)
    for feature in FEATURES:
        weight = weights[feature.name]
        assert weight.weight > 0
        assert 0 <= weight.unknown <= 1
        assert np.sign(weight.best - weight.worst) == feature.direction


def test_the_baseline_can_be_checked_by_hand():
    row = BaselineRanker().background_
    weights = BaselineRanker().weights
    expected = sum(w.weight * w.unknown for w in weights) / sum(w.weight for w in weights)

    assert BaselineRanker().mean_worth([row])[0] == pytest.approx(expected)
    row[COLUMN["quantity_share"]] = 1.0
    gained = BaselineRanker().mean_worth([row])[0] - expected
    assert gained == pytest.approx(3.0 * 0.5 / sum(w.weight for w in weights))


def test_estimators_keep_scikit_learns_manners(judged):
    assert isinstance(clone(BaselineRanker()), BaselineRanker)
    assert clone(LearnedRanker(n_trees=7)).n_trees == 7
    baseline = BaselineRanker()
    assert baseline.fit(judged.features, judged.grades, judged.needs) is baseline


def test_the_same_seed_learns_the_same_ranker(judged):
    def scores() -> np.ndarray:
        ranker = LearnedRanker(n_trees=5, random_state=4)
        return ranker.fit(judged.features, judged.grades, judged.needs).predict(judged.features)

    np.testing.assert_array_equal(scores(), scores())


def test_rows_may_arrive_in_any_order_of_needs(judged):
    few = judged.of_needs(np.arange(1, 13))
    needs = np.argsort(np.random.default_rng(2).permutation(12))
    shuffled = np.concatenate([np.flatnonzero(few.needs == need + 1) for need in needs])

    kept = LearnedRanker(n_trees=5).fit(few.features, few.grades, few.needs)
    mixed = LearnedRanker(n_trees=5).fit(few.features[shuffled], few.grades[shuffled], few.needs[shuffled])

    np.testing.assert_allclose(kept.predict(few.features), mixed.predict(few.features), rtol=1e-6)


def test_the_learned_ranker_beats_the_baseline_where_it_learned(judged, learned):
    assert evaluate(learned, judged).mean_ndcg > evaluate(BaselineRanker(), judged).mean_ndcg


def test_a_score_tells_what_judges_would_say(judged, learned):
    scores = learned.predict(judged.features)
    high, low = scores > np.quantile(scores, 0.8), scores < np.quantile(scores, 0.2)

    assert judged.grades[high].mean() > judged.grades[low].mean() + 1


def test_lists_where_all_are_judged_alike_teach_no_order():
    rows = np.random.default_rng(0).random((30, len(FEATURES))).astype(np.float32)
    ranker = LearnedRanker(n_trees=3).fit(rows, np.full(30, 2), np.repeat([1, 2], 15))

    scores = ranker.predict(rows)

    assert np.ptp(scores) == 0
    assert scores[0] == pytest.approx(2 / 3)


def test_a_feature_that_is_mostly_missing_has_no_ordinary_value(learned, judged):
    missing = np.isnan(judged.features).mean(axis=0) >= 0.5

    np.testing.assert_array_equal(np.isnan(learned.background_), missing)


@pytest.mark.parametrize(
    ("rows", "grades", "needs", "words"),
    [
        (np.zeros((2, 3)), [0, 1], [1, 1], "expected rows of 21 features"),
        (np.zeros((2, len(FEATURES))), [0], [1, 1], r"2 rows, labels of shape \(1,\)"),
        (np.zeros((0, len(FEATURES))), [], [], "0 rows"),
        (np.full((1, len(FEATURES)), np.inf), [0], [1], "row 0: feature 0 is infinite"),
        (np.zeros((2, len(FEATURES))), [0, 4], [1, 1], "row 1: grade 4"),
        (np.zeros((2, len(FEATURES))), [0, 0.5], [1, 1], "row 1: grade 0.5"),
        (np.zeros((2, len(FEATURES))), [0, np.nan], [1, 1], "row 1: label nan"),
    ],
)
def test_judgements_that_make_no_sense_are_refused_by_row(rows, grades, needs, words):
    with pytest.raises(ValueError, match=words):
        LearnedRanker().fit(rows, grades, needs)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), ids), unique_by=lambda pair: pair[1]), ids, st.randoms())
def test_the_order_does_not_depend_on_how_candidates_arrive(pairs, need_id, random):
    def ordered(arrived: list[tuple[float, int]]) -> list[int]:
        scores = np.array([score for score, _ in arrived])
        offers = np.array([offer for _, offer in arrived], dtype=np.uint64)
        return [arrived[place][1] for place in rank(scores, need_id, offers)]

    shuffled = random.sample(pairs, len(pairs))

    assert ordered(pairs) == ordered(shuffled)
    by_offer = dict(map(reversed, pairs))
    assert [by_offer[offer] for offer in ordered(pairs)] == sorted((s for s, _ in pairs), reverse=True)


def test_ties_favour_no_offer_by_its_number():
    """Over many needs each of ten equal offers comes first about as often."""
    firsts = [rank(np.full(10, 0.5), need, np.arange(1, 11))[0] for need in range(2_000)]

    assert np.bincount(firsts, minlength=10).min() > 140


def test_a_tie_falls_the_same_way_from_either_side():
    one_need = rank(np.zeros(2), 7, [1, 2])
    with_columns = rank(np.zeros(2), [7, 7], [1, 2])

    np.testing.assert_array_equal(one_need, with_columns)


@pytest.mark.parametrize(
    ("score", "word"),
    [(1, "excellent"), (0.8, "excellent"), (0.79, "good"), (0.6, "good"), (0.4, "fair"), (0.2, "weak"), (0, "poor")],
)
def test_a_score_is_told_in_fifths(score, word):
    assert level(score) == Level(word)


def test_directions_are_all_declared():
    assert set(DIRECTIONS) == {-1, 1}
    assert metrics.GAINS[: len(LearnedRanker().gains)] == LearnedRanker().gains


def test_judgements_can_be_joined_and_split(judged):
    seen, unseen = judged.split(0.25, seed=1)

    assert not set(seen.needs) & set(unseen.needs)
    assert len(Judgements.joined([seen, unseen])) == len(judged)
    assert list(judged.of_needs(np.array([], dtype=np.int64)).by_need()) == []
