from dataclasses import replace

import numpy as np
import pytest

from matchmaker.ranking.features.schema import COLUMN, FEATURES, NAMES, SUITS
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.baseline import SUITS_WEIGHTS, SuitsBaseline
from matchmaker.ranking.rankers.blended import (
    HALF_TRUSTED,
    BlendedRanker,
    parts_of_trial,
    weight_by_trial,
    weight_of_evidence,
)
from matchmaker.ranking.rankers.ranker import BaselineRanker, LearnedRanker
from matchmaker.ranking.rankers.training import evaluate

pytestmark = pytest.mark.pure


def learn(judged: Judgements) -> LearnedRanker:
    ranker = LearnedRanker(n_trees=40, min_samples_leaf=10)
    return ranker.fit(judged.features, judged.grades, judged.needs)


class Contrarian:
    """Learned the opposite of what it should have."""

    version = "contrarian"
    background_ = BaselineRanker().background_

    def predict(self, X):  # noqa: N803 - the name of the protocol
        return 1.0 - BaselineRanker().predict(X)


class Knowing:
    """Knows what the judge would have said of every row."""

    version = "knowing"
    background_ = BaselineRanker().background_

    def __init__(self, judged: Judgements) -> None:
        self.grades = {row.tobytes(): grade for row, grade in zip(judged.features, judged.grades, strict=True)}

    def predict(self, X):  # noqa: N803 - the name of the protocol
        return np.array([self.grades[row.tobytes()] / 3 for row in X])


def test_without_weight_a_blend_is_the_baseline(learned, judged):
    blend = BlendedRanker(learned, 0.0)

    np.testing.assert_array_equal(blend.predict(judged.features), BaselineRanker().predict(judged.features))
    np.testing.assert_array_equal(blend.background_, BaselineRanker().background_)


def test_with_all_weight_a_blend_is_what_was_learned(learned, judged):
    blend = BlendedRanker(learned, 1.0)

    np.testing.assert_array_equal(blend.predict(judged.features), learned.predict(judged.features))
    np.testing.assert_array_equal(blend.background_, learned.background_)
    assert blend.version == learned.version


@pytest.mark.parametrize("weight", [0.1, 0.5, 0.9])
def test_a_blend_lies_between_its_parts(learned, judged, weight):
    parts = learned.predict(judged.features), BaselineRanker().predict(judged.features)

    scores = BlendedRanker(learned, weight).predict(judged.features)

    assert (scores >= np.minimum(*parts) - 1e-12).all()
    assert (scores <= np.maximum(*parts) + 1e-12).all()


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_a_blend_keeps_every_promise_of_direction(learned, judged, feature):
    column = COLUMN[feature.name]
    known = judged.features[:, column]
    steps = np.linspace(np.nanmin(known) - 0.5, np.nanmax(known) + 0.5, 25, dtype=np.float32)
    contexts = judged.features[np.random.default_rng(0).choice(len(judged), 40)]
    swept = np.repeat(contexts, len(steps), axis=0)
    swept[:, column] = np.tile(steps, len(contexts))

    scores = BlendedRanker(learned, 0.4).predict(swept).reshape(len(contexts), len(steps))

    assert (np.diff(scores, axis=1) * feature.direction >= 0).all()


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_a_weight_is_a_share(learned, weight):
    with pytest.raises(ValueError, match="not from 0 to 1"):
        BlendedRanker(learned, weight)


def test_no_judgement_has_no_weight(judged):
    assert weight_of_evidence(judged.take(np.arange(0)), learn, seed=1) == 0


def test_lists_in_which_all_is_alike_have_no_weight(judged):
    alike = judged.take(judged.grades == 2)

    assert weight_of_evidence(alike, learn, seed=1) == 0


def test_a_few_lists_weigh_by_their_number(judged):
    few = judged.of_needs(np.arange(1, 6))

    assert weight_of_evidence(few, learn, seed=1) == pytest.approx(5 / (5 + HALF_TRUSTED))


def test_more_lists_weigh_more(judged):
    weights = [weight_of_evidence(judged.of_needs(np.arange(1, n)), learn, seed=1) for n in (4, 10, 61)]

    assert weights == sorted(weights)
    assert weights[-1] > 0.5


def test_what_orders_worse_than_the_baseline_earns_no_say(judged):
    assert weight_of_evidence(judged, lambda seen: Contrarian(), seed=1) == 0


def test_what_people_did_not_look_into_acquits_nobody(judged):
    """Lists ordered by the rule, of which people only saw the top: the rule must not win its trial by that."""
    places = np.concatenate(
        [np.argsort(np.argsort(-BaselineRanker().predict(judged.features[rows]))) + 1.0 for rows in judged.by_need()]
    )
    rows = np.concatenate(list(judged.by_need()))
    ordered = judged.take(rows)
    acted = replace(ordered, positions=places, grades=np.where(places <= 6, ordered.grades, 0))

    assert weight_of_evidence(acted, lambda seen: Contrarian(), seed=1) == 0
    assert weight_of_evidence(acted, lambda seen: Knowing(ordered), seed=1) > 0.4


def test_a_trial_asks_for_no_more_judgements_than_it_needs(judged, monkeypatch):
    monkeypatch.setattr("matchmaker.ranking.rankers.blended.MOST_TRIED", 12)
    seen = []

    weight_of_evidence(judged, lambda part: seen.append(part) or BaselineRanker(), seed=1)

    assert [len(np.unique(part.needs)) for part in seen] == [8, 8, 8]


def test_a_trial_learns_from_other_lists_than_it_orders_and_takes_a_ranker_for_each_part(judged):
    parts = parts_of_trial(judged, seed=1)

    assert len(parts) == 3
    assert not any(np.intersect1d(part.seen, part.unseen).size for part in parts)
    rankers = [learn(judged.of_needs(part.seen)) for part in parts]
    assert weight_by_trial(judged, rankers, seed=1) == weight_of_evidence(judged, learn, seed=1)
    with pytest.raises(ValueError, match="shorter"):
        weight_by_trial(judged, rankers[:2], seed=1)


def test_a_ranker_taught_by_little_never_orders_worse_than_the_rule_it_is_blended_with(judged):
    """One market and one size; `benchmarks.market` draws the whole curve."""
    seen, unseen = judged.of_needs(np.arange(1, 13)), judged.of_needs(np.arange(13, 61))
    blend = BlendedRanker(learn(seen), weight_of_evidence(seen, learn, seed=1))

    assert evaluate(blend, unseen).mean_ndcg > evaluate(BaselineRanker(), unseen).mean_ndcg - 0.005


@pytest.mark.parametrize(("weights", "names"), [(BaselineRanker().weights, NAMES), (SUITS_WEIGHTS, SUITS.names)])
def test_a_rule_weighs_its_features_in_the_order_of_the_schema(weights, names):
    assert tuple(weight.feature for weight in weights) == names


def test_the_sellers_rule_weighs_every_feature_as_its_direction_says():
    for weight, direction in zip(SUITS_WEIGHTS, SUITS.directions, strict=True):
        assert weight.weight > 0
        assert 0 <= weight.unknown <= 1
        assert np.sign(weight.best - weight.worst) == direction


@pytest.mark.parametrize("rule", [BaselineRanker(), SuitsBaseline()])
def test_a_rule_refuses_features_of_the_other_side(rule):
    with pytest.raises(ValueError, match="expected rows of"):
        rule.predict(np.zeros((3, len(rule.weights) + 1)))


def test_a_rule_takes_infinity_for_the_worst_or_the_best():
    row = BaselineRanker().background_
    row[COLUMN["distance_km"]] = np.inf
    far = BaselineRanker().predict([row])
    row[COLUMN["distance_km"]] = 1_000_000.0

    assert far == BaselineRanker().predict([row])
