import itertools

import numpy as np
import pytest

from matchmaker.ranking import attribution, features, suits, telling
from matchmaker.ranking.attribution import contributions
from matchmaker.ranking.baseline import SuitsBaseline
from matchmaker.ranking.blended import BlendedRanker
from matchmaker.ranking.changes import CHANGES, steps_for
from matchmaker.ranking.constraints import admissible
from matchmaker.ranking.facts import NeedFacts, OfferFacts
from matchmaker.ranking.judgements import Judgements
from matchmaker.ranking.rankers import BaselineRanker, LearnedRanker, Ranker
from matchmaker.ranking.reasons import LEAST, REASONS, TOPICS, Explanation, explain
from matchmaker.ranking.schema import ANSWERS, DIRECTIONS, FEATURES, NAMES, SUITS, Schema
from matchmaker.ranking.simulation import TODAY, listings
from matchmaker.ranking.telling import TOLD
from tests.unit.ranking.builders import (
    HA_NOI,
    MONTHONG,
    RI6,
    asks,
    asks_attribute,
    asks_stars,
    certificate,
    need,
    offer,
    on,
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
    return np.concatenate([features.table([o], n) for o, n in zip(offers, needs, strict=True)])


def explained(ranker: Ranker, an_offer: OfferFacts, a_need: NeedFacts) -> Explanation:
    return explain(ranker, [an_offer], [a_need], features.table([an_offer], a_need))[0]


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
    found = laid.paths.shapley(rows.astype(np.float64), ordinary.astype(np.float64))

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


def told(feature: str, an_offer: OfferFacts, a_need: NeedFacts, *, good: bool) -> tuple[str, dict] | None:
    row = dict(zip(NAMES, features.table([an_offer], a_need)[0].tolist(), strict=True))
    row |= dict(zip(SUITS.names, suits.table(an_offer, [a_need])[0].tolist(), strict=True))
    reason = telling.tell(feature, an_offer, a_need, row, good=good)
    if reason is None:
        return None
    assert set(reason.params) == set(TOLD[reason.code].params)
    return reason.code, dict(reason.params)


WISHES = need(
    requirements=(
        asks("VIETGAP_TT", essential=False),
        asks("GLOBALGAP", essential=False),
        asks_stars(4, essential=False),
        asks_attribute("brix", ">=", 16, essential=False),
        asks_attribute("grade", "=", "A", essential=False),
    ),
    contract_kind="season",
    delivery_terms="seller_delivers",
    rate_per_week=50_000,
)
HOLDER = offer(
    certificates=(certificate(verified=True), certificate("GLOBALGAP"), certificate("OCOP", stars=4)),
    attributes={"brix": 17.0, "grade": "B"},
    contract_kind="spot",
    delivery_terms="shared",
)
LAPSING = need(requirements=(asks("VIETGAP_TT"),))
LAPSER = offer(certificates=(certificate(expires_on=on(30)),))


@pytest.mark.parametrize(
    ("feature", "an_offer", "a_need", "good", "code", "figure"),
    [
        ("product_closeness", HOLDER, WISHES, True, None, None),
        ("variety_closeness", offer(), need(product_path=MONTHONG), True, "variety_match", "DUR-MON"),
        ("variety_closeness", offer(product_path=RI6), need(product_path=MONTHONG), False, "other_variety", "DUR-RI6"),
        ("quantity_share", offer(), need(), True, "covers_quantity", "kg"),
        ("quantity_share", offer(), need(quantity=9e9), False, "part_quantity", 9e9),
        ("quantity_share", offer(), need(quantity=1), False, None, None),
        ("rate_share", offer(), WISHES, True, "covers_rate", 50_000),
        ("rate_share", offer(), WISHES, False, "part_rate", 50_000),
        ("rate_share", offer(), need(rate_per_week=1), False, None, None),
        ("window_share", offer(), need(), True, "covers_window", on(20)),
        ("window_share", offer(starts_on=on(40)), need(), False, "part_window", on(40)),
        ("window_share", offer(), need(), False, None, None),
        ("essentials_verified", HOLDER, LAPSING, True, "essentials_verified", ("VIETGAP_TT",)),
        ("essentials_verified", HOLDER, LAPSING, False, None, None),
        ("essentials_verified", LAPSER, LAPSING, True, None, None),
        ("essentials_verified", LAPSER, LAPSING, False, "essentials_declared", ("VIETGAP_TT",)),
        ("certificate_cover", LAPSER, LAPSING, False, "certificate_ends", on(30)),
        ("certificate_cover", LAPSER, LAPSING, True, None, None),
        ("certificate_cover", HOLDER, LAPSING, False, None, None),
        ("wishes_held", HOLDER, WISHES, True, "wishes_held", ("VIETGAP_TT", "GLOBALGAP", "OCOP")),
        ("wishes_held", HOLDER, WISHES, False, None, None),
        ("wishes_held", offer(), WISHES, False, "wishes_missing", ("VIETGAP_TT", "GLOBALGAP", "OCOP")),
        ("wishes_verified", HOLDER, WISHES, True, "wishes_verified", ("VIETGAP_TT",)),
        ("wishes_verified", HOLDER, WISHES, False, "wishes_declared", ("GLOBALGAP", "OCOP")),
        ("wishes_verified", offer(), WISHES, True, None, None),
        ("attributes_met", HOLDER, WISHES, True, "attributes_met", ("brix",)),
        ("attributes_met", HOLDER, WISHES, False, "attribute_short", "B"),
        ("attributes_met", offer(), WISHES, True, None, None),
        ("attributes_met", offer(attributes={"brix": 17.0}), WISHES, False, None, None),
        ("attributes_stated", offer(), WISHES, False, "attributes_unstated", ("brix", "grade")),
        ("attributes_stated", HOLDER, WISHES, False, None, None),
        ("distance_km", offer(), need(), True, "near", 383),
        ("distance_km", offer(), need(), False, "far", 383),
        ("haul_share", offer(), need(), True, "fresh_arrival", 7),
        ("haul_share", offer(), need(), False, "long_haul", 7),
        ("price_gap", offer(), need(ceiling_vnd=100_000), True, "under_ceiling", 20),
        ("price_gap", offer(), need(ceiling_vnd=80_000), False, "near_ceiling", 0),
        ("price_gap", offer(), need(ceiling_vnd=80_000), True, None, None),
        ("price_gap", offer(), need(ceiling_vnd=100_000), False, None, None),
        ("price_to_reference", offer(), need(), True, "below_reference", 6),
        ("price_to_reference", offer(), need(), False, None, None),
        ("price_to_reference", offer(asking_price_vnd=93_500), need(), False, "above_reference", 10),
        ("price_to_reference", offer(asking_price_vnd=85_000), need(), False, None, None),
        ("contract_fit", HOLDER, WISHES, False, "other_contract", "spot"),
        ("contract_fit", HOLDER, WISHES, True, None, None),
        ("contract_fit", offer(contract_kind="season"), WISHES, True, "same_contract", "season"),
        ("delivery_fit", HOLDER, WISHES, False, "other_delivery", "shared"),
        ("delivery_fit", HOLDER, WISHES, True, None, None),
        ("delivery_fit", offer(delivery_terms="seller_delivers"), WISHES, True, "delivery_fits", "seller_delivers"),
        ("ocop_stars", HOLDER, WISHES, True, "ocop_stars", 4),
        ("ocop_stars", HOLDER, WISHES, False, None, None),
        ("age_days", offer(), need(), True, "recent_listing", 5),
        ("age_days", offer(), need(), False, "old_listing", 5),
        ("completeness", offer(), need(), True, "well_described", 80),
        ("completeness", offer(), need(), False, "thin_description", 80),
        ("takes_share", offer(), need(), True, "takes_harvest", 50),
        ("takes_share", offer(), need(), False, "takes_part", 50),
        ("takes_share", offer(), need(quantity=90_000), True, "takes_harvest", 100),
        ("takes_share", offer(), need(quantity=90_000), False, None, None),
        ("takes_share", offer(), need(lacking=0), True, None, None),
        ("lacks_share", offer(), need(lacking=7_500), False, "nearly_filled", 25),
        ("lacks_share", offer(), need(), True, "still_lacks", 100),
        ("harvest_share", offer(), need(), True, "harvest_in_time", 62),
        ("harvest_share", offer(), need(), False, "harvest_apart", 62),
        ("own_haul_km", offer(), need(delivery_terms="buyer_collects"), True, "buyer_collects", None),
        ("own_haul_km", offer(), need(delivery_terms="buyer_collects"), False, None, None),
        ("own_haul_km", offer(), need(delivery_terms="shared"), True, "short_carriage", 191),
        ("own_haul_km", offer(), need(delivery_terms="seller_delivers"), False, "long_carriage", 383),
        ("usual_to_asking", offer(), need(), True, "below_reference", 6),
        ("usual_to_asking", offer(), need(), False, None, None),
        ("usual_to_asking", offer(asking_price_vnd=93_500), need(), False, "above_reference", 10),
        ("essentials_met", HOLDER, LAPSING, True, "essentials_met", 100),
        ("essentials_met", offer(), LAPSING, False, "essentials_short", 0),
        ("need_age_days", offer(), need(published_on=on(-3)), True, "recent_need", 3),
        ("need_age_days", offer(), need(published_on=on(-90)), False, "old_need", 90),
        ("buyer_verified", offer(), need(buyer_verified=True), True, "buyer_verified", None),
        ("buyer_verified", offer(), need(buyer_verified=True), False, None, None),
        ("buyer_verified", offer(), need(buyer_verified=False), False, "buyer_unverified", None),
    ],
)
def test_a_feature_is_told_only_where_the_facts_bear_it_out(feature, an_offer, a_need, good, code, figure):
    told_as = told(feature, an_offer, a_need, good=good)

    if code is None:
        assert told_as is None
    else:
        assert told_as is not None
        assert told_as[0] == code
        assert figure in (told_as[1].values() or [None])


def test_only_a_full_share_reads_as_the_whole():
    assert [telling.percent(share) for share in (0, 0.001, 0.5, 0.999, 1)] == [0, 1, 50, 99, 100]


def steps(an_offer: OfferFacts, a_need: NeedFacts) -> dict[str, dict]:
    row = dict(zip(NAMES, features.table([an_offer], a_need)[0].tolist(), strict=True))
    found = steps_for(an_offer, a_need, row)
    assert all(set(step.params) == set(CHANGES[step.code].params) for step in found)
    return {step.code: dict(step.params) for step in found}


def test_steps_say_what_is_lacking_and_how_much():
    wants = need(
        quantity=100_000,
        requirements=(asks("PUC_EXPORT"), *WISHES.requirements),
        contract_kind="season",
        delivery_terms="seller_delivers",
        ceiling_vnd=110_000,
    )
    has = offer(
        quantity=30_000,
        asking_price_vnd=100_000,
        starts_on=on(30),
        ends_on=on(59),
        published_on=on(-40),
        certificates=(certificate("PUC_EXPORT", market="CN", expires_on=on(35)),),
        contract_kind="spot",
        delivery_terms="shared",
    )
    found = steps(has, wants)

    assert set(found) == set(CHANGES)
    assert found["add_quantity"] == {"amount": 80_000, "unit": "kg"}
    assert found["move_window"] == {"starts_on": on(20), "ends_on": on(49)}
    assert found["verify_papers"] == {"kinds": ("PUC_EXPORT",)}
    assert found["renew_certificate"] == {"kind": "PUC_EXPORT", "expires_on": on(35)}
    assert found["add_papers"] == {"kinds": ("VIETGAP_TT", "GLOBALGAP", "OCOP")}
    assert found["state_attributes"] == {"keys": ("brix", "grade")}
    assert found["lower_price"] == {"percent": 5, "price_vnd": 95_000, "unit": "kg"}
    assert found["offer_contract"] == {"contract_kind": "season"}
    assert found["offer_delivery"] == {"delivery_terms": "seller_delivers"}
    assert found["refresh_listing"] == {"days": 40}
    assert found["complete_listing"] == {"percent": 80}


def test_an_offer_that_lacks_nothing_has_no_step_to_take():
    has = offer(quantity=9e6, completeness=1.0, asking_price_vnd=None, contract_kind="spot")

    assert steps(has, need(contract_kind="spot")) == {}
    assert steps(offer(completeness=1.0, quantity=9e6), need(reference_price_vnd=None)) == {}


def test_steps_of_the_sellers_side_are_those_that_move_its_features():
    wants = need(
        requirements=(asks("VIETGAP_TT"), *WISHES.requirements),
        contract_kind="season",
        delivery_terms="seller_delivers",
    )
    has = offer(asking_price_vnd=100_000, certificates=(certificate(),), contract_kind="spot", delivery_terms="shared")
    row = dict(zip(SUITS.names, suits.table(has, [wants])[0].tolist(), strict=True))
    found = {step.code: step for step in steps_for(has, wants, row)}

    assert set(found) == {"verify_papers", "lower_price", "offer_contract", "offer_delivery"}
    assert found["lower_price"].params["price_vnd"] == 95_000
    assert found["lower_price"].features["usual_to_asking"] == pytest.approx(85_000 / 95_000 - 1)
    assert all(set(step.features) <= set(row) for step in found.values())
    usual = offer(asking_price_vnd=84_000)
    row = dict(zip(SUITS.names, suits.table(usual, [need()])[0].tolist(), strict=True))
    assert "lower_price" not in {step.code for step in steps_for(usual, need(), row)}


def test_nobody_is_told_to_sell_below_the_usual_price():
    assert "lower_price" not in steps(offer(asking_price_vnd=84_000), need(reference_price_vnd=85_000))
    assert "lower_price" in steps(offer(asking_price_vnd=86_000), need(reference_price_vnd=85_000))


def test_estimated_amounts_are_told_to_three_digits():
    told_as = told("quantity_share", offer(quantity=12_345.678), need(), good=False)

    assert told_as is not None
    assert told_as[1]["amount"] == 7_610


def test_topics_hold_every_feature_once():
    assert sorted(name for topic in TOPICS for name in topic) == sorted({*ANSWERS.names, *SUITS.names})
