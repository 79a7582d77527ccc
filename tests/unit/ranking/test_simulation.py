from dataclasses import replace

import numpy as np
import pytest

from matchmaker.ranking import simulation
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.features.schema import ANSWERS, SUITS
from matchmaker.ranking.judging.grading import Grade
from matchmaker.ranking.simulation import TODAY, Acts, Market, cooperatives, goods, seller, simulate_sellers
from matchmaker.ranking.simulation.acts import SHOWN, buyer_agrees, mutual, play, seller_agrees
from matchmaker.ranking.simulation.judge import worth
from matchmaker.ranking.simulation.listings import Asked, Draw, Drawn, Truth
from tests.unit.ranking.builders import HA_NOI, asks, asks_attribute, certificate, need, offer, on

pytestmark = pytest.mark.pure

DURIAN = goods.GOODS[0]
HAS = offer(
    certificates=(certificate("VIETGAP_TT", verified=True),),
    attributes={"dry_matter_pct": 33.0},
    contract_kind="season",
    delivery_terms="shared",
)
WANTS = need(
    quantity=50_000.0,
    requirements=(asks("VIETGAP_TT"), asks_attribute("dry_matter_pct", ">=", 32.0)),
    contract_kind="season",
    delivery_terms="shared",
    published_on=on(-3),
)


@pytest.fixture(scope="module")
def market() -> Market:
    return simulation.market(60, seed=7)


@pytest.fixture(scope="module")
def acts(market: Market) -> Acts:
    return play(market, market.answers.utilities, seed=1)


def gain_of(an_offer: OfferFacts = HAS, a_need: NeedFacts = WANTS, **hidden: float) -> float:
    truth = Truth(care=0.0, quality=0.0, floor=hidden.pop("floor", 0.8))
    return seller.gain(Drawn(an_offer, truth), Asked(a_need, **hidden), DURIAN)


@pytest.mark.parametrize(
    "worse",
    [
        {"quantity": 5_000.0},
        {"lacking": 5_000.0},
        {"published_on": on(-60)},
        {"published_on": None},
        {"starts_on": on(60), "ends_on": on(89)},
        {"contract_kind": "spot"},
        {"delivery_terms": "seller_delivers"},
        {"requirements": (*WANTS.requirements, asks("GLOBALGAP"))},
        {"requirements": (asks("VIETGAP_TT"), asks_attribute("dry_matter_pct", ">=", 34.0))},
        HA_NOI,
    ],
)
def test_the_cooperative_gains_less_from_what_costs_it(worse):
    assert gain_of(a_need=replace(WANTS, **worse)) < gain_of()


def test_the_cooperative_minds_what_no_listing_says():
    assert gain_of(floor=0.9) < gain_of()
    assert gain_of(pays=-1.0) < gain_of(pays=1.0)
    dear = replace(HAS, asking_price_vnd=90_000)
    assert gain_of(dear, level=0.9) < gain_of(dear, level=1.1)


def test_a_paper_that_nobody_verified_costs_the_cooperative_a_little():
    declared = replace(HAS, certificates=(certificate("VIETGAP_TT"),))

    assert gain_of(replace(HAS, certificates=())) < gain_of(declared) < gain_of()


def test_the_ceiling_means_nothing_to_the_cooperative():
    assert gain_of(a_need=replace(WANTS, ceiling_vnd=1)) == gain_of()


def test_two_who_have_dealt_trust_each_other():
    truth = Truth(0.0, 0.0)

    assert worth(Drawn(HAS, truth, deals=3), WANTS, DURIAN) > worth(Drawn(HAS, truth), WANTS, DURIAN)


def test_both_sides_judge_the_same_pairs_each_in_its_own_way(market):
    assert market.answers.features.shape == (len(market), len(ANSWERS))
    assert market.suits.features.shape == (len(market), len(SUITS))
    np.testing.assert_array_equal(market.answers.needs, market.suits.needs)
    np.testing.assert_array_equal(market.answers.offers, market.suits.offers)
    assert np.corrcoef(market.answers.utilities, market.suits.utilities)[0, 1] < 0.7


def test_some_pairs_have_dealt_and_most_have_not(market):
    assert 0.05 < (market.deals > 0).mean() < 0.4


def test_a_market_of_both_sides_follows_from_its_seed(market):
    again = simulation.market(60, seed=7)

    np.testing.assert_array_equal(again.suits.features, market.suits.features)
    np.testing.assert_array_equal(again.answers.grades, market.answers.grades)
    np.testing.assert_array_equal(simulate_sellers(4, seed=1).grades, simulate_sellers(4, seed=1).grades)


def test_larger_and_older_cooperatives_tend_to_be_run_better():
    known = list(cooperatives(3))
    care = Draw(np.random.default_rng(3), TODAY).care
    assert np.corrcoef(care, np.log([each.members for each in known]))[0, 1] > 0.2
    assert np.corrcoef(care, [each.days for each in known])[0, 1] > 0.1
    assert 0.03 < np.mean([each.days < 30 for each in known]) < 0.15
    assert known == list(cooperatives(3)) != list(cooperatives(4))


def test_cooperatives_judge_needs_in_lists_of_either_kind():
    told = []
    judged = simulate_sellers(40, seed=2, progress=lambda done, total: told.append((done, total)))
    sizes = np.array([len(np.unique(judged.offers[rows])) for rows in judged.by_need()])
    sellers = np.array([len(np.unique(judged.organisations[rows])) for rows in judged.by_need()])

    assert told == [(n, 40) for n in range(1, 41)]
    assert (sizes > 1).all()
    assert (sellers[::2] == 1).all()
    assert (sellers[1::2] > 1).mean() > 0.9
    assert (np.bincount(judged.grades, minlength=4) > len(judged) * 0.05).all()


def test_what_is_shown_is_the_top_of_each_list(market, acts):
    places = np.bincount(market.answers.needs[acts.rows])

    assert places.max() <= SHOWN
    for need_id in (1, 2, 3):
        mine = market.answers.needs[acts.rows] == need_id
        shown = market.answers.utilities[acts.rows[mine]]
        assert (np.diff(shown) <= 0).all()
        np.testing.assert_array_equal(acts.place[mine], np.arange(1, mine.sum() + 1))


def test_exploration_swaps_neighbours_and_nobody_else(market):
    plain = play(market, market.answers.utilities, seed=1)
    explored = play(market, market.answers.utilities, seed=1, swapped=0.3)

    for need_id in np.unique(market.answers.needs):
        mine = market.answers.needs[plain.rows] == need_id
        assert set(plain.rows[mine]) == set(explored.rows[mine])
    moved = (plain.rows != explored.rows).mean()
    assert 0.1 < moved < 0.6


def test_the_first_places_are_looked_at_most(acts):
    assert acts.looked[acts.place == 1].all()
    assert acts.looked[acts.place <= 3].mean() > 2 * acts.looked[acts.place > 6].mean()


def test_every_step_follows_from_the_one_before(acts):
    for step, before in (
        (acts.opened, acts.looked),
        (acts.shortlisted, acts.opened),
        (acts.introduced, acts.shortlisted),
        (acts.accepted, acts.introduced),
        (acts.quit | acts.broken, acts.accepted),
    ):
        assert step.any()
        assert not (step & ~before).any()
    assert not (acts.quit & acts.broken).any()


def test_no_more_are_introduced_than_a_broker_can_mind(market, acts):
    assert np.bincount(market.answers.needs[acts.rows], weights=acts.introduced).max() == 3


def test_a_deal_that_died_on_the_buyers_side_never_counts_against_the_cooperative(market):
    acts = play(market, market.answers.utilities, seed=3)
    declined = acts.introduced & ~acts.accepted

    assert (acts.grades[acts.quit] == Grade.MET).all()
    assert (acts.grades[declined] == Grade.CHOSEN).all()
    assert (acts.grades[acts.broken] == Grade.PASSED_OVER).all()
    assert (acts.grades[acts.accepted & ~acts.quit & ~acts.broken] == Grade.KEPT).all()
    assert (acts.grades[~acts.opened] == Grade.PASSED_OVER).all()


def test_what_both_gain_from_is_worth_most_to_both(market):
    worths, gains, both = market.answers.utilities, market.suits.utilities, mutual(market)

    assert (both >= 0).all()
    assert (both[(worths < 0) & (gains < 0)] == 0).all()
    assert np.corrcoef(both, worths)[0, 1] > 0.5
    assert np.corrcoef(both, gains)[0, 1] > 0.3
    assert (np.diff(buyer_agrees(np.linspace(-1, 1, 9))) > 0).all()
    assert seller_agrees(np.zeros(1)) == 0.5
