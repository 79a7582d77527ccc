import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.ranking.facts.constraints import Rule, check
from matchmaker.ranking.facts.listings import NeedFacts
from matchmaker.ranking.features.schema import SUITS
from matchmaker.ranking.rankers.baseline import SuitsBaseline
from matchmaker.ranking.rankers.ranker import BaselineRanker, LearnedRanker, Ranker
from matchmaker.ranking.shortlist import RankedList, needs_for, offers_for
from matchmaker.ranking.simulation import simulate_sellers
from tests.unit.ranking.builders import HA_NOI, JACKFRUIT, MONTHONG, asks, certificate, need, offer, on

pytestmark = pytest.mark.pure


@pytest.fixture(params=["baseline", "learned"])
def ranker(request: pytest.FixtureRequest, learned: LearnedRanker) -> Ranker:
    return BaselineRanker() if request.param == "baseline" else learned


@pytest.fixture(params=["baseline", "learned"], scope="module")
def suited(request: pytest.FixtureRequest) -> Ranker:
    """Scores how well needs suit an offer."""
    if request.param == "baseline":
        return SuitsBaseline()
    judged = simulate_sellers(40, seed=3)
    ranker = LearnedRanker(n_trees=30, min_samples_leaf=10, directions=SUITS.directions)
    return ranker.fit(judged.features, judged.grades, judged.needs)


def offers_in_order(ranked: RankedList) -> list[int]:
    return [match.offer.offer_id for match in ranked.top(20)]


@pytest.mark.parametrize(
    "worse",
    [
        {"asking_price_vnd": 110_000},
        HA_NOI,
        {"quantity": 6_000.0},
        {"starts_on": on(45)},
        {"certificates": (certificate(),)},
        {"published_on": on(-100)},
    ],
    ids=["dearer", "farther", "less covered", "later", "declared only", "older"],
)
def test_all_else_equal_the_worse_offer_never_ranks_first(ranker, worse):
    wants = need(requirements=(asks("VIETGAP_TT"),), ceiling_vnd=120_000)
    good = offer(offer_id=1, certificates=(certificate(verified=True),))
    bad = replace(good, offer_id=2, **worse)

    matches = offers_for(wants, [bad, good], ranker).top(2)

    assert matches[0].score >= matches[1].score
    assert matches[0].offer == good or matches[0].score == matches[1].score


def test_a_shortlist_says_who_passed_who_nearly_did_and_what_ranked(ranker):
    wants = need(requirements=(asks("VIETGAP_TT"),))
    offers = [
        offer(offer_id=1, certificates=(certificate(),)),
        offer(offer_id=2),
        offer(offer_id=3, product_path=JACKFRUIT),
    ]

    ranked = offers_for(wants, offers, ranker)

    assert offers_in_order(ranked) == [1]
    assert [(miss.offer.offer_id, miss.failure.code) for miss in ranked.nearly] == [(2, "certificate_missing")]
    assert ranked.ranker is ranker
    (match,) = ranked.top(20)
    assert match.place == 1
    assert match.named_features["price_gap"] is None
    assert match.named_features["essentials_verified"] == 0
    assert match.level.value in {"excellent", "good", "fair", "weak", "poor"}


def test_without_candidates_there_is_an_empty_shortlist(ranker, suited):
    assert offers_for(need(), [], ranker).top(20) == []
    assert needs_for(offer(), [need(product_path=JACKFRUIT)], suited).top(20) == []


def test_only_the_top_is_shown(ranker):
    offers = [offer(offer_id=number, quantity=1_000.0 * number) for number in range(1, 31)]

    ranked = offers_for(need(), offers, ranker)

    assert [match.place for match in ranked.top(5)] == [1, 2, 3, 4, 5]
    assert len(ranked.offers) == 30
    assert ranked.explained(ranked.best_first[5:7], first_place=6)[0].place == 6
    scores = [match.score for match in ranked.top(30)]
    assert scores == sorted(scores, reverse=True)


def test_the_same_offers_in_any_order_give_the_same_list(ranker):
    offers = [offer(offer_id=number, quantity=5_000.0 * (number % 4 + 1)) for number in range(1, 25)]
    shuffled = random.Random(1).sample(offers, len(offers))

    assert offers_in_order(offers_for(need(), offers, ranker)) == offers_in_order(offers_for(need(), shuffled, ranker))


def shown(ranked: RankedList) -> list[object]:
    """All that a seller could tell two lists apart by."""
    return [
        *(
            (match.need, match.place, match.score, match.features.tobytes(), match.explanation.reasons,
             match.explanation.contributions.tobytes())
            for match in ranked.top(20)
        ),
        *((miss.need, miss.failure) for miss in ranked.nearly),
        ranked.scores.tobytes(),
        ranked.is_cut,
    ]  # fmt: skip


ceilings = st.one_of(st.none(), st.integers(min_value=1, max_value=10**9))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(ceilings, ceilings), min_size=1, max_size=6))
def test_a_sellers_list_is_the_same_whatever_the_buyers_would_pay(prices):
    def needs(side: int) -> list[NeedFacts]:
        return [
            need(
                need_id=number,
                quantity=10_000.0 * number,
                product_path=MONTHONG if number % 2 else ("fruit", "DUR"),
                requirements=(asks("VIETGAP_TT"),) if number % 3 == 0 else (),
                ceiling_vnd=pair[side],
            )
            for number, pair in enumerate(prices, start=1)
        ]

    one, other = (needs_for(offer(), needs(side), SuitsBaseline()) for side in (0, 1))

    assert shown(one) == shown(other)
    assert all(match.need.ceiling_vnd is None for match in one.top(20))


def test_the_learned_ranker_keeps_the_buyers_ceiling_from_sellers_too(suited):
    needs = [need(need_id=number, quantity=9_000.0 * number, ceiling_vnd=79_000.0) for number in range(1, 9)]
    secretless = [replace(a_need, ceiling_vnd=None) for a_need in needs]

    assert shown(needs_for(offer(), needs, suited)) == shown(needs_for(offer(), secretless, suited))


def needs_in_order(ranked: RankedList) -> list[int]:
    return [match.need.need_id for match in ranked.top(20)]


@pytest.mark.parametrize(
    "worse",
    [{"lacking": 10_000.0}, {"open_introductions": 4}, HA_NOI, {"delivery_terms": "seller_delivers"}],
    ids=["nearly filled", "others introduced already", "farther", "asks the seller to drive"],
)
def test_among_equals_the_need_that_leaves_more_to_a_seller_comes_first(suited, worse):
    good = need(need_id=1, delivery_terms="shared")
    bad = replace(good, need_id=2, **worse)

    ranked = needs_for(offer(delivery_terms="shared"), [bad, good], suited)

    assert ranked.scores[ranked.best_first[0]] >= ranked.scores[ranked.best_first[1]]
    assert needs_in_order(ranked)[0] == 1 or ranked.scores[0] == ranked.scores[1]


def test_twenty_sellers_are_not_all_sent_to_one_nearly_filled_need():
    introduced, sent = {1: 0, 2: 0, 3: 0}, []
    for number in range(20):
        needs = [
            need(need_id=key, lacking=lacking, open_introductions=introduced[key])
            for key, lacking in ((1, 3_000.0), (2, 20_000.0), (3, 30_000.0))
        ]
        seller = offer(offer_id=number, organisation_id=100 + number, quantity=5_000.0)
        first = needs_in_order(needs_for(seller, needs, SuitsBaseline()))[0]
        introduced[first] += 1
        sent.append(first)

    assert introduced[1] < introduced[2] <= introduced[3]
    assert introduced[1] <= 3


def test_what_is_filled_or_sold_out_stands_in_nobodys_list(ranker, suited):
    filled, sold_out = need(lacking=0.0), offer(quantity=0.0)

    for ranked in (
        offers_for(filled, [offer()], ranker),
        offers_for(need(), [sold_out], ranker),
        needs_for(offer(), [filled], suited),
        needs_for(sold_out, [need()], suited),
    ):
        assert (ranked.candidate_count, list(ranked.nearly)) == (0, [])
    assert [failure.rule for failure in check(sold_out, filled)] == [Rule.SOLD_OUT, Rule.FILLED]


def test_an_offer_answers_what_a_need_still_lacks():
    (match,) = offers_for(need(lacking=6_000.0), [offer(quantity=12_000.0)], BaselineRanker()).top(1)

    assert match.named_features["quantity_share"] == 1
    assert [
        miss.failure.params["quantity"]
        for miss in offers_for(need(lacking=6_000.0), [offer(min_lot=7_000.0)], BaselineRanker()).nearly
    ] == [6_000.0]


def test_the_buyers_own_list_uses_the_ceiling(ranker):
    cheap, dear = offer(offer_id=1, asking_price_vnd=50_000), offer(offer_id=2, asking_price_vnd=95_000)

    ranked = offers_for(need(ceiling_vnd=90_000), [dear, cheap], ranker)

    assert offers_in_order(ranked) == [1]
    assert [miss.failure.code for miss in ranked.nearly] == ["price_ceiling"]
    assert not np.isnan(ranked.top(1)[0].features).all()
