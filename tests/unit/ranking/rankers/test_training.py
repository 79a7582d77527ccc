from dataclasses import replace

import numpy as np
import pytest

from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.rankers import training
from matchmaker.ranking.rankers.ranker import BaselineRanker
from matchmaker.ranking.simulation import goods, simulate
from matchmaker.ranking.simulation.judge import grade, worth
from matchmaker.ranking.simulation.listings import Drawn, Truth
from tests.unit.ranking.builders import (
    HA_NOI,
    asks,
    asks_attribute,
    asks_stars,
    certificate,
    need,
    offer,
    on,
)

pytestmark = pytest.mark.pure

DURIAN = goods.GOODS[0]


def test_the_true_worth_orders_better_than_the_baseline(judged):
    truth = training.evaluate_scores(judged.utilities, judged)

    assert truth.mean_ndcg > training.evaluate(BaselineRanker(), judged).mean_ndcg
    assert 0 < truth.coverage <= 1
    assert 0 < truth.mrr <= 1


def test_a_market_follows_from_its_seed():
    one, again, other = simulate(3, seed=1), simulate(3, seed=1), simulate(3, seed=2)

    np.testing.assert_array_equal(one.features, again.features)
    np.testing.assert_array_equal(one.grades, again.grades)
    assert one.features.tobytes() != other.features.tobytes()


def test_every_grade_is_given(judged):
    assert (np.bincount(judged.grades, minlength=4) > len(judged) * 0.05).all()


def worth_of(an_offer: OfferFacts, a_need: NeedFacts, **truth: float) -> float:
    return worth(Drawn(an_offer, Truth(**({"care": 0.0, "quality": 0.0} | truth))), a_need, DURIAN)


WANTS = need(
    requirements=(
        asks("PUC_EXPORT"),
        asks("VIETGAP_TT", essential=False),
        asks_stars(3, essential=False),
        asks_attribute("dry_matter_pct", ">=", 32.0, essential=False),
        asks_attribute("moisture_pct", "<=", 12.0, essential=False),
    ),
    contract_kind="season",
    delivery_terms="seller_delivers",
)
HAS = offer(
    certificates=(
        certificate("PUC_EXPORT", verified=True, expires_on=on(400)),
        certificate("VIETGAP_TT"),
        certificate("OCOP", stars=4),
    ),
    attributes={"dry_matter_pct": 33.0, "moisture_pct": 11.0},
    contract_kind="season",
    delivery_terms="shared",
)


@pytest.mark.parametrize(
    "worse",
    [
        {"asking_price_vnd": 100_000},
        HA_NOI,
        {"lat": None},
        {"quantity": 5_000.0},
        {"certificates": HAS.certificates[1:]},
        {"certificates": (certificate("PUC_EXPORT"), *HAS.certificates[1:])},
        {"certificates": (certificate("PUC_EXPORT", verified=True, expires_on=on(25)), *HAS.certificates[1:])},
        {"certificates": HAS.certificates[:1]},
        {"attributes": {"dry_matter_pct": 30.0, "moisture_pct": 11.0}},
        {"attributes": {}},
        {"contract_kind": "spot"},
        {"delivery_terms": "buyer_collects"},
        {"published_on": on(-90)},
        {"published_on": None},
        {"starts_on": on(40), "ends_on": on(99)},
    ],
)
def test_the_judge_holds_against_an_offer_what_costs_the_buyer(worse):
    assert worth_of(replace(HAS, **worse), WANTS) < worth_of(HAS, WANTS)


def test_the_judge_knows_what_a_listing_does_not_say():
    assert worth_of(HAS, WANTS, care=-1.0) < worth_of(HAS, WANTS, care=1.0)
    assert worth_of(HAS, WANTS, quality=-1.0) < worth_of(HAS, WANTS, quality=1.0)
    assert worth_of(replace(HAS, asking_price_vnd=None), WANTS) != worth_of(HAS, WANTS)


def test_grades_rise_with_worth():
    rng = np.random.default_rng(0)

    assert grade(np.full(400, 0.5), rng).mean() > grade(np.full(400, 0.1), rng).mean() > 0
    assert grade(np.full(400, -0.5), rng).max() == 0
