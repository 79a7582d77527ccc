from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.ranking.facts.listings import Portion
from matchmaker.ranking.features import answering, suits
from matchmaker.ranking.features.schema import ANSWERS, COLUMN, SCHEMA_HASH, SUITS, Schema
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.baseline import SuitsBaseline
from matchmaker.ranking.rankers.blended import BlendedRanker
from matchmaker.ranking.rankers.ranker import LearnedRanker
from matchmaker.ranking.simulation import simulate_sellers
from tests.unit.ranking.builders import (
    HA_NOI,
    HO_CHI_MINH,
    asks,
    asks_attribute,
    certificate,
    need,
    offer,
    on,
)

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def by_sellers() -> Judgements:
    return simulate_sellers(60, seed=3)


@pytest.fixture(scope="module")
def learned_by_sellers(by_sellers: Judgements) -> LearnedRanker:
    ranker = LearnedRanker(n_trees=40, min_samples_leaf=10, directions=SUITS.directions)
    return ranker.fit(by_sellers.features, by_sellers.grades, by_sellers.needs)


def of(name: str, an_offer=None, a_need=None) -> float:
    """One feature of one pair, by name."""
    row = suits.table(an_offer or offer(), [a_need or need()])[0]
    return float(row[SUITS.column[name]])


def test_each_side_has_a_schema_of_its_own():
    assert SUITS.hash != ANSWERS.hash == SCHEMA_HASH
    assert len(set(SUITS.names)) == len(SUITS) == len(SUITS.directions)
    assert Schema(SUITS.edition + 1, SUITS.features).hash != SUITS.hash
    assert Schema(SUITS.edition, SUITS.features[::-1]).hash != SUITS.hash


def test_a_name_that_stands_in_both_schemas_is_the_same_number():
    an_offer = offer(
        certificates=(certificate("VIETGAP_TT", verified=True), certificate("PHC")),
        delivery_terms="shared",
        contract_kind="spot",
    )
    a_need = need(
        requirements=(asks("VIETGAP_TT"), asks("PHC")), delivery_terms="seller_delivers", contract_kind="season"
    )
    shared = set(SUITS.names) & set(ANSWERS.names)
    answered = answering.table([an_offer], a_need)[0]

    assert {"distance_km", "haul_share", "delivery_fit", "contract_fit", "essentials_verified"} == shared
    assert [of(name, an_offer, a_need) for name in sorted(shared)] == [
        answered[COLUMN[name]] for name in sorted(shared)
    ]


def test_a_need_takes_only_what_it_still_lacks():
    assert of("takes_share") == pytest.approx(30 / 60)
    assert of("takes_share", a_need=need(lacking=6_000.0)) == pytest.approx(6 / 60)
    assert of("takes_share", a_need=need(quantity=90_000.0)) == 1
    assert of("lacks_share", a_need=need(lacking=6_000.0)) == pytest.approx(6 / 30)


@pytest.mark.parametrize(("lacking", "share"), [(0.0, 0.0), (-5.0, 0.0), (99_000.0, 1.0)])
def test_what_is_lacking_lies_between_nothing_and_all(lacking, share):
    assert of("lacks_share", a_need=need(lacking=lacking)) == share


def test_offers_that_are_being_introduced_share_what_a_need_lacks():
    assert of("lacks_share", a_need=need(open_introductions=3)) == pytest.approx(1 / 4)
    assert of("takes_share", a_need=need(lacking=6_000.0, open_introductions=1)) == pytest.approx(3 / 60)


def test_needs_as_of_different_days_are_refused():
    with pytest.raises(ValueError, match="different days"):
        suits.table(offer(), [need(), need(today=on(1))])


def test_a_harvest_counts_where_it_falls_into_the_window_or_keeps_until_it():
    assert of("harvest_share", a_need=need(perishability_days=0)) == pytest.approx(30 / 60)
    assert of("harvest_share", a_need=need(perishability_days=7)) == pytest.approx(37 / 60)
    late = offer(schedule=(Portion(on(10), on(12), 10_000.0), Portion(on(60), on(69), 50_000.0)))
    assert of("harvest_share", late, need(perishability_days=0)) == 0


def test_only_the_harvest_still_to_come_counts():
    half_over = offer(starts_on=on(-30), ends_on=on(29))
    assert of("harvest_share", half_over, need(perishability_days=0)) == pytest.approx(10 / 30)
    assert of("harvest_share", offer(starts_on=on(-30), ends_on=on(-1))) == 0


def test_the_road_falls_to_the_seller_as_the_need_asks():
    whole, half, none = (
        of("own_haul_km", a_need=need(delivery_terms=terms))
        for terms in ("seller_delivers", "shared", "buyer_collects")
    )
    assert whole == pytest.approx(of("distance_km"))
    assert half == pytest.approx(whole / 2)
    assert none == 0
    assert np.isnan(of("own_haul_km"))
    assert of("distance_km", a_need=need(**HA_NOI)) > of("distance_km", a_need=need(**HO_CHI_MINH))


def test_the_usual_price_is_held_against_the_asking_price():
    assert of("usual_to_asking") == pytest.approx(85 / 80 - 1)
    assert np.isnan(of("usual_to_asking", offer(asking_price_vnd=None)))
    assert np.isnan(of("usual_to_asking", offer(asking_price_vnd=0)))
    assert np.isnan(of("usual_to_asking", a_need=need(reference_price_vnd=None)))


def test_essentials_are_met_already_or_would_have_to_be_obtained():
    wanted = need(requirements=(asks("VIETGAP_TT"), asks_attribute("dry_matter_pct", ">=", 32.0)))
    assert of("essentials_met", offer(certificates=(certificate(),)), wanted) == 0.5
    assert of("essentials_met", offer(attributes={"dry_matter_pct": 33.0}), wanted) == 0.5
    assert np.isnan(of("essentials_met"))


def test_a_need_grows_old_and_its_buyer_is_verified_or_not():
    assert of("need_age_days", a_need=need(published_on=on(-9))) == 9
    assert of("need_age_days", a_need=need(published_on=on(1))) == 0  # a clock that jumped
    assert np.isnan(of("need_age_days"))
    assert of("buyer_verified", a_need=need(buyer_verified=True)) == 1
    assert of("buyer_verified", a_need=need(buyer_verified=False)) == 0
    assert np.isnan(of("buyer_verified"))


@settings(deadline=None)
@given(ceiling=st.one_of(st.none(), st.floats(1, 1e9)))
def test_no_ceiling_leaves_a_trace_on_the_sellers_side(ceiling):
    needs = [need(), need(quantity=500.0, lacking=100.0)]

    table = suits.table(offer(), [replace(each, ceiling_vnd=ceiling) for each in needs])

    assert table.tobytes() == suits.table(offer(), needs).tobytes()


@settings(deadline=None)
@given(order=st.permutations(range(5)))
def test_a_pair_is_the_same_among_whatever_others(order):
    needs = [need(quantity=1_000.0 * (n + 1), starts_on=on(5 * n), lacking=900.0 * n) for n in range(5)]
    offers = [offer(quantity=9_000.0 * (n + 1), starts_on=on(3 * n)) for n in range(5)]

    by_need, by_offer = suits.table(offers[0], needs), suits.offers_table(offers, needs[2])

    np.testing.assert_array_equal(suits.table(offers[0], [needs[i] for i in order]), by_need[list(order)])
    np.testing.assert_array_equal(suits.offers_table([offers[i] for i in order], needs[2]), by_offer[list(order)])
    np.testing.assert_array_equal(by_need[2], by_offer[0])


def test_no_need_and_no_offer_are_no_rows():
    assert suits.table(offer(), []).shape == suits.offers_table([], need()).shape == (0, len(SUITS))


@pytest.mark.parametrize("feature", SUITS.features, ids=lambda feature: feature.name)
def test_all_else_equal_a_better_need_never_suits_less(by_sellers, learned_by_sellers: LearnedRanker, feature):
    column = SUITS.column[feature.name]
    known = by_sellers.features[:, column]
    steps = np.linspace(np.nanmin(known) - 0.5, np.nanmax(known) + 0.5, 25, dtype=np.float32)
    contexts = by_sellers.features[np.random.default_rng(0).choice(len(by_sellers), 40)]
    swept = np.repeat(contexts, len(steps), axis=0)
    swept[:, column] = np.tile(steps, len(contexts))

    rule = SuitsBaseline()
    for ranker in (rule, learned_by_sellers, BlendedRanker(learned_by_sellers, 0.4, rule)):
        scores = ranker.predict(swept).reshape(len(contexts), len(steps))
        assert (np.diff(scores, axis=1) * feature.direction >= 0).all()
