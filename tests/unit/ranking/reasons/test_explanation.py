import itertools

import numpy as np
import pytest

from matchmaker.ranking.facts import evidence
from matchmaker.ranking.facts.constraints import admissible
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.features import answering, suits
from matchmaker.ranking.features.schema import ANSWERS, DIRECTIONS, FEATURES, NAMES, SUITS, Schema
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.baseline import SuitsBaseline
from matchmaker.ranking.rankers.blended import BlendedRanker
from matchmaker.ranking.rankers.ranker import BaselineRanker, LearnedRanker, Ranker
from matchmaker.ranking.reasons import attribution, telling
from matchmaker.ranking.reasons.attribution import contributions
from matchmaker.ranking.reasons.changes import CHANGES
from matchmaker.ranking.reasons.explanation import LEAST, PROOF, REASONS, TOPICS, Explanation, explain
from matchmaker.ranking.simulation import TODAY, listings
from tests.unit.ranking.builders import (
    HA_NOI,
    asks,
    certificate,
    need,
    offer,
)

pytestmark = pytest.mark.pure

Pairs = tuple[list[OfferFacts], list[NeedFacts]]


class Stranger:
    """A ranker of a make that attribution knows nothing of."""

    version = "stranger"

    def __init__(self, other: Ranker) -> None:
        self.other, self.background_ = other, other.background_

    def predict(self, rows: np.ndarray) -> np.ndarray:
        return np.sqrt(self.other.predict(rows))


@pytest.fixture(scope="session")
def by_place(judged: Judgements) -> LearnedRanker:
    """A ranker that has learned what a place in the list alone explains."""
    few = judged.of_needs(np.arange(1, 30))
    places = np.random.default_rng(4).integers(1, 20, len(few))
    ranker = LearnedRanker(n_trees=20, min_samples_leaf=10)
    return ranker.fit(few.features, few.grades, few.needs, positions=places)


@pytest.fixture(params=["baseline", "learned", "blended", "by place", "stranger"])
def ranker(request: pytest.FixtureRequest, learned: LearnedRanker, by_place: LearnedRanker) -> Ranker:
    rankers: dict[str, Ranker] = {
        "baseline": BaselineRanker(),
        "learned": learned,
        "blended": BlendedRanker(learned, 0.4),
        "by place": by_place,
        "stranger": Stranger(learned),
    }
    return rankers[request.param]


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    """Admissible pairs of a simulated market."""
    draw = listings.Draw(np.random.default_rng(8), TODAY)
    offers, needs = [], []
    for number in range(40):
        good = draw.good()
        wants = draw.need(number + 1, good)
        drawn = (draw.offer(100 * number + k, good, wants).offer for k in range(15))
        fitting = [an_offer for an_offer in drawn if admissible(an_offer, wants)]
        offers += fitting
        needs += [wants] * len(fitting)
    return offers, needs


def rows_of(offers: list[OfferFacts], needs: list[NeedFacts]) -> np.ndarray:
    return np.concatenate([answering.table([o], n) for o, n in zip(offers, needs, strict=True)])


def explained(ranker: Ranker, an_offer: OfferFacts, a_need: NeedFacts) -> Explanation:
    return explain(ranker, [an_offer], [a_need], answering.table([an_offer], a_need))[0]


def codes(explanation: Explanation) -> set[str]:
    return {reason.code for reason in explanation.reasons}


def test_contributions_sum_to_the_score_above_an_ordinary_candidate(ranker, judged):
    rows = judged.features[:60]
    ordinary = ranker.predict(ranker.background_[None].astype(np.float32))[0]

    added = contributions(ranker, rows)

    np.testing.assert_allclose(added.sum(axis=1), ranker.predict(rows) - ordinary, atol=1e-9)


def test_a_feature_better_than_ordinary_never_counts_against(ranker, judged):
    rows = judged.features[:60]
    better = (rows - ranker.background_.astype(np.float32)) * np.array(DIRECTIONS)

    added = contributions(ranker, rows)

    assert (added[better > 0] >= 0).all()
    assert (added[better < 0] <= 0).all()
    assert (added[better == 0] == 0).all()


def test_an_ordinary_candidate_has_nothing_to_explain(ranker):
    ordinary = ranker.background_[None].astype(np.float32)

    assert not contributions(ranker, ordinary).any()
    assert contributions(ranker, ordinary[:0]).shape == (0, len(FEATURES))


def assert_reasons_agree(ranker: Ranker, pairs: Pairs, rows: np.ndarray, schema: Schema) -> None:
    """What is told for or against, and in which order, is what the contributions say and nothing else."""
    for an_offer, a_need, row, explanation in zip(*pairs, rows, explain(ranker, *pairs, rows, schema), strict=True):
        known = {name: value for name, value in zip(schema.names, row.tolist(), strict=True) if value == value}
        added = dict(zip(schema.names, explanation.contributions.tolist(), strict=True))
        telling_topics = []
        for topic in TOPICS:
            total = sum(added.get(name, 0.0) for name in topic)
            tellable = {
                told.code
                for name in topic
                if name in known and (told := telling.tell(name, an_offer, a_need, known, good=total > 0))
            }
            if tellable and abs(total) >= LEAST:
                telling_topics.append((total, tellable))
        best_first = sorted(telling_topics, key=lambda topic: -topic[0])
        for_it = [codes for total, codes in best_first if total > 0][:3]
        proven = known.get(PROOF) == 1 and added[PROOF] >= 0 and evidence.declared_essentials(an_offer, a_need) == ()
        if proven and a_need.essential_certificates and not any(PROOF in codes for codes in for_it):
            for_it = [*for_it[:2], {PROOF}]
        assert len(explanation.strengths) == len(for_it)
        assert all(reason.code in codes for reason, codes in zip(explanation.strengths, for_it, strict=True))
        assert all(reason.sign == 1 for reason in explanation.strengths)
        worst = best_first[-1] if best_first and best_first[-1][0] < 0 else None
        assert (explanation.weakness is None) is (worst is None)
        if worst and explanation.weakness:
            assert explanation.weakness.sign == -1
            assert explanation.weakness.code in worst[1]


def test_reasons_agree_with_the_sign_and_order_of_contributions(ranker, pairs):
    assert_reasons_agree(ranker, pairs, rows_of(*pairs), ANSWERS)


def test_reasons_of_the_sellers_side_agree_too(pairs):
    offers, needs = pairs
    rows = np.concatenate([suits.table(o, [n]) for o, n in zip(offers, needs, strict=True)])
    grades = (rows[:, SUITS.column["takes_share"]] > 0.5).astype(int) * 2
    groups = np.array([an_offer.offer_id % 12 for an_offer in offers])
    learned = LearnedRanker(n_trees=10, min_samples_leaf=5, directions=SUITS.directions)
    learned.fit(rows, grades, groups)

    for ranker in (SuitsBaseline(), learned, BlendedRanker(learned, 0.5, SuitsBaseline())):
        assert_reasons_agree(ranker, pairs, rows, SUITS)
        for explanation in explain(ranker, *pairs, rows, SUITS):
            for reason in explanation.reasons:
                assert set(reason.params) == set(REASONS[reason.code].params)


def test_no_pair_is_no_explanation(ranker):
    assert explain(ranker, [], [], np.empty((0, len(FEATURES)), dtype=np.float32)) == []


def test_values_of_trees_are_those_of_all_orders_of_features(learned, judged):
    """Against the definition: the mean gain over every coalition, counted out for five features."""
    rows = judged.features[:12].copy()
    ordinary = learned.background_.astype(np.float32)
    chosen = np.flatnonzero(contributions(learned, rows).any(axis=0))[:5]
    rest = np.setdiff1d(np.arange(len(NAMES)), chosen)
    rows[:, rest] = ordinary[rest]
    values = np.zeros((len(rows), len(chosen)))
    orders = list(itertools.permutations(range(len(chosen))))
    for order in orders:
        mixed = np.broadcast_to(ordinary, rows.shape).copy()
        before = learned.raw(mixed)
        for place in order:
            mixed[:, chosen[place]] = rows[:, chosen[place]]
            after = learned.raw(mixed)
            values[:, place] += (after - before) / len(orders)
            before = after

    laid = attribution._laid_out(learned, ordinary.astype(np.float64))
    found = laid.against.shapley(rows.astype(np.float64))

    np.testing.assert_allclose(found[:, chosen], values, atol=1e-9)
    assert not found[:, rest].any()


def test_a_ranker_fitted_again_is_explained_anew(judged):
    few = judged.of_needs(np.arange(1, 10))
    ranker = LearnedRanker(n_trees=3, min_samples_leaf=5).fit(few.features, few.grades, few.needs)
    contributions(ranker, few.features)
    ranker.fit(few.features, few.grades[::-1], few.needs)

    added = contributions(ranker, few.features)

    ordinary = ranker.predict(ranker.background_[None].astype(np.float32))[0]
    np.testing.assert_allclose(added.sum(axis=1), ranker.predict(few.features) - ordinary, atol=1e-9)


def test_every_reason_carries_the_figures_it_promises(ranker, pairs):
    offers, needs = pairs
    seen = set()
    for explanation in explain(ranker, offers, needs, rows_of(*pairs)):
        for reason in explanation.reasons:
            assert reason.sign == REASONS[reason.code].sign
            assert set(reason.params) == set(REASONS[reason.code].params)
            assert None not in reason.params.values()
            seen.add(reason.code)
    assert len(seen) > 15


def test_what_would_change_it_raises_the_score(ranker, pairs):
    offers, needs = pairs
    changes = [explanation.change for explanation in explain(ranker, offers, needs, rows_of(*pairs))]

    assert {change.code for change in changes if change} <= set(CHANGES)
    assert any(change is not None for change in changes)


def test_a_near_verified_offer_is_told_by_its_figures():
    wants = need(requirements=(asks("PUC_EXPORT"),), ceiling_vnd=100_000)
    has = offer(certificates=(certificate("PUC_EXPORT", verified=True, market="CN"),))
    reasons = {r.code: r.params for r in explained(BaselineRanker(), has, wants).strengths}

    assert reasons["under_ceiling"] == {"percent": 20, "price_vnd": 80_000, "unit": "kg"}
    assert reasons["covers_quantity"] == {"percent": 100, "amount": 30_000, "unit": "kg"}


def test_a_far_offer_is_told_so_with_the_distance():
    weakness = explained(BaselineRanker(), offer(**HA_NOI), need()).weakness

    assert weakness is not None
    assert weakness.code in {"far", "long_haul"}
    assert weakness.params["km"] == 1143


def test_declared_papers_are_told_apart_and_the_union_can_verify_them():
    wants = need(requirements=(asks("VIETGAP_TT"),))
    explanation = explained(BaselineRanker(), offer(certificates=(certificate(),)), wants)

    assert "essentials_declared" in codes(explanation)
    assert explanation.change is not None
    assert (explanation.change.code, explanation.change.params) == ("verify_papers", {"kinds": ("VIETGAP_TT",)})


def test_topics_hold_every_feature_once():
    assert sorted(name for topic in TOPICS for name in topic) == sorted({*ANSWERS.names, *SUITS.names})
