"""What every season's plan keeps to, whatever the market."""

from __future__ import annotations

import signal
import subprocess
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from matchmaker.allocation.season import solving, synthetic
from matchmaker.allocation.season.greedy import filled
from matchmaker.allocation.season.market import Market
from matchmaker.allocation.season.plan import Step, lots_of, planned
from matchmaker.allocation.season.weights import DEFAULT, Weights, pair_costs

pytestmark = pytest.mark.pure

markets = st.builds(
    synthetic.drawn,
    offers=st.integers(1, 25),
    needs=st.integers(1, 25),
    pairs_a_need=st.integers(1, 12),
    seed=st.integers(0, 10_000),
)
few = settings(max_examples=60, deadline=None)


def market_of(
    *,
    left=(100,),
    least=1,
    lacking=(100,),
    pairs=((0, 0, 10.0),),
    most=10**6,
    fit=1.0,
    rooms=(),
    ties=(),
    rate=np.nan,
    days=(),
):
    """A small market by hand; pairs are (offer, need, km), days (first, last) by pair; ties are (offer, room)."""
    offer, need, km = (np.array(each) for each in zip(*pairs, strict=True))
    own = [0 if o in {tied for tied, _ in ties} else amount for o, amount in enumerate(left)]
    return Market(
        offer_ids=np.arange(len(left)) + 1,
        left=np.array(left),
        least=np.broadcast_to(np.array(least), len(left)),
        own=np.array(own),
        need_ids=np.arange(len(lacking)) + 1,
        lacking=np.array(lacking),
        kind=np.zeros(len(lacking), np.intp),
        rate=np.full(len(lacking), rate),
        offer=offer.astype(np.intp),
        need=need.astype(np.intp),
        most=np.full(len(pairs), most),
        km=km.astype(float),
        fit=np.full(len(pairs), fit),
        first=np.array([first for first, _ in days or [(1, 28)] * len(pairs)]),
        last=np.array([last for _, last in days or [(1, 28)] * len(pairs)]),
        room_ids=np.arange(len(rooms)) + 1,
        room=np.array(rooms, np.int64),
        tie_offer=np.array([tied for tied, _ in ties], np.intp),
        tie_room=np.array([room for _, room in ties], np.intp),
    )


def told(plan):
    """The lines as plain rows: offer, need, amount."""
    return list(zip(plan.offer_ids.tolist(), plan.need_ids.tolist(), plan.amounts.tolist(), strict=True))


def can_be_backed(market, sold):
    """Whether reservations and rooms can give what the offers sell: asked of a solver that the plan does not use."""
    n, own = len(market.tie_offer), len(market.own)
    takes = np.zeros((own, n + own))
    takes[market.tie_offer, np.arange(n)] = 1
    takes[np.arange(own), n + np.arange(own)] = 1
    rooms = np.zeros((len(market.room), n + own))
    rooms[market.tie_room, np.arange(n)] = 1
    found = linprog(
        np.zeros(n + own),
        A_ub=rooms if len(rooms) else None,
        b_ub=market.room if len(rooms) else None,
        A_eq=takes,
        b_eq=sold,
        bounds=[(0, None)] * n + [(0, most) for most in market.own.tolist()],
    )
    return found.status == 0


@few
@given(markets)
def test_no_plan_exceeds_an_offer_a_need_the_days_of_a_pair_or_the_land(market):
    plan = planned(market)
    sold = np.bincount(market.offer[plan.pairs], plan.amounts, len(market.left))
    bought = np.bincount(market.need[plan.pairs], plan.amounts, len(market.lacking))
    assert (plan.amounts > 0).all()
    assert (plan.amounts <= market.most[plan.pairs]).all()
    assert (sold <= market.left).all()
    assert (bought <= market.lacking).all()
    assert can_be_backed(market, sold)


def fits_into_weeks(market, plan):
    """Whether lines can be laid into weeks of which no need takes more than it says: asked of another solver, too."""
    lines = [pair for pair in range(len(plan.pairs)) if not np.isnan(market.rate[market.need[plan.pairs[pair]]])]
    weeks = range(int(market.last.max(initial=0)) // 7 + 1)
    if not lines:
        return True
    falls = np.zeros((len(lines), len(lines), len(weeks)))
    needs = sorted({market.need[plan.pairs[line]] for line in lines})
    takes = np.zeros((len(needs), len(weeks), len(lines), len(weeks)))
    rates = np.array([market.rate[need] for need in needs])
    for row, line in enumerate(lines):
        pair = plan.pairs[line]
        for week in range((market.first[pair] - 1) // 7, (market.last[pair] - 1) // 7 + 1):
            falls[row, row, week] = 1
        for week in weeks:
            takes[needs.index(market.need[pair]), week, row, week] = 1
    found = linprog(
        np.zeros(len(lines) * len(weeks)),
        A_ub=takes.reshape(len(needs) * len(weeks), -1),
        b_ub=np.repeat(rates, len(weeks)) + 1e-6,
        A_eq=falls.reshape(len(lines), -1),
        b_eq=plan.amounts[lines],
    )
    return found.status == 0


@settings(max_examples=30, deadline=None)
@given(markets)
def test_no_need_is_given_more_in_a_week_than_it_takes(market):
    assert fits_into_weeks(market, planned(market))


def test_two_offers_of_the_same_weeks_share_what_their_need_takes_in_them():
    pairs = ((0, 0, 1.0), (1, 0, 2.0))
    both = planned(market_of(left=(300, 300), lacking=(600,), pairs=pairs, most=240, rate=60.0))
    assert (both.amounts.sum(), both.greedy.home.sum()) == (240, 240)
    apart = market_of(left=(300, 300), lacking=(600,), pairs=pairs, most=120, rate=60.0, days=((1, 14), (15, 28)))
    assert told(planned(apart)) == [(1, 1, 120), (2, 1, 120)]


@few
@given(markets)
def test_totals_conserve_and_each_line_names_its_pair(market):
    plan = planned(market)
    assert plan.outcome.home.sum() == plan.amounts.sum()
    assert plan.outcome.lines == len(plan.amounts)
    assert np.isclose(plan.outcome.haul.sum(), plan.amounts @ market.km[plan.pairs])
    assert (market.offer_ids[market.offer[plan.pairs]] == plan.offer_ids).all()
    assert (market.need_ids[market.need[plan.pairs]] == plan.need_ids).all()


@few
@given(markets)
def test_no_line_is_smaller_than_the_offers_smallest_lot(market):
    plan = planned(market)
    assert (plan.amounts >= market.least[market.offer[plan.pairs]]).all()


@few
@given(markets)
def test_a_plan_is_never_worse_than_the_greedy_rule_nor_better_than_its_bound(market):
    plan = planned(market)
    home, rule = plan.outcome.home.sum(), plan.greedy.home.sum()
    assert home >= rule
    assert home > rule or plan.outcome.cost <= plan.greedy.cost
    assert home <= plan.bound.sum()
    assert 0.0 <= plan.gap <= 1.0


@settings(max_examples=30, deadline=None)
@given(markets, st.randoms(use_true_random=False))
def test_the_same_market_in_any_order_gives_the_same_plan(market, random):
    offers, needs = (random.sample(range(size), size) for size in (len(market.left), len(market.lacking)))
    pairs, rooms, ties = (random.sample(range(n), n) for n in (len(market), len(market.room), len(market.tie_offer)))
    at_offer, at_need, at_room = (np.argsort(each) for each in (offers, needs, rooms))
    mixed = Market(
        *(getattr(market, name)[offers] for name in ("offer_ids", "left", "least", "own")),
        *(getattr(market, name)[needs] for name in ("need_ids", "lacking", "kind", "rate")),
        at_offer[market.offer][pairs],
        at_need[market.need][pairs],
        *(getattr(market, name)[pairs] for name in ("most", "km", "fit", "first", "last")),
        *(getattr(market, name)[rooms] for name in ("room_ids", "room")),
        at_offer[market.tie_offer][ties],
        at_room[market.tie_room][ties],
    )
    first, second = planned(market), planned(mixed)
    assert told(first) == told(second)
    assert first.outcome.cost == second.outcome.cost
    assert (mixed.km[second.pairs] == market.km[first.pairs]).all()


@few
@given(markets)
def test_the_greedy_rule_is_that_of_going_through_the_pairs_one_by_one(market):
    market = replace(
        market.sorted(),
        own=market.left,
        rate=np.full(len(market.rate), np.nan),
        tie_offer=market.tie_offer[:0],
        tie_room=market.tie_room[:0],
    )
    lots, costs = lots_of(market), pair_costs(market, DEFAULT)
    left, lacking, wanted = market.left.copy(), market.lacking.copy(), np.zeros(len(market), int)
    for pair in np.argsort(costs, kind="stable").tolist():
        offer, need = market.offer[pair], market.need[pair]
        amount = min(left[offer], lacking[need], market.most[pair])
        if amount >= lots[pair]:
            wanted[pair] = amount
            left[offer] -= amount
            lacking[need] -= amount
    assert filled(market, lots, costs).amounts.tolist() == wanted.tolist()


@settings(max_examples=25, deadline=None)
@given(markets)
def test_the_bound_is_that_of_the_linear_relaxation(market):
    small = np.flatnonzero(market.could >= np.maximum(market.least[market.offer], 1))
    market = market.with_pairs(small)
    n, ties, own = len(market), len(market.tie_offer), len(market.left)
    rows = np.zeros((own * 2 + len(market.lacking) + len(market.room), n + ties))
    rows[market.offer, np.arange(n)] = 1
    rows[own + market.need, np.arange(n)] = 1
    rows[own + len(market.lacking) + market.tie_room, n + np.arange(ties)] = 1
    backed = rows[own + len(market.lacking) + len(market.room) :]
    backed[market.offer, np.arange(n)] = 1
    backed[market.tie_offer, n + np.arange(ties)] = -1
    limits = np.concatenate([market.left, market.lacking, market.room, market.own])
    bounds = [(0, most) for most in market.most.tolist()] + [(0, None)] * ties
    found = linprog(-np.r_[np.ones(n), np.zeros(ties)], rows, limits, bounds=bounds) if n + ties else None
    assert planned(market).bound.sum() == (round(-found.fun) if found is not None else 0)


def test_most_finds_a_home_first_and_only_then_haul_counts():
    """The near buyer could take the only goods that the far one can have."""
    market = market_of(left=(100, 100), lacking=(100, 100), pairs=((0, 0, 5.0), (0, 1, 10.0), (1, 0, 900.0)))
    assert told(planned(market)) == [(2, 1, 100), (1, 2, 100)]


def test_one_offer_does_not_sell_everything_while_its_neighbour_sells_nothing():
    pairs = ((0, 0, 10.0), (1, 0, 30.0))
    fair = planned(market_of(left=(100, 100), lacking=(100,), pairs=pairs))
    nearest = planned(market_of(left=(100, 100), lacking=(100,), pairs=pairs), Weights(spread_km=0.0))
    assert told(nearest) == [(1, 1, 100)]
    assert {offer for offer, _, _ in told(fair)} == {1, 2}


def test_two_offers_of_one_area_never_sell_more_than_the_area_has():
    market = market_of(
        left=(80, 80), lacking=(200,), pairs=((0, 0, 1.0), (1, 0, 2.0)), rooms=(90, 10), ties=((0, 0), (1, 0), (1, 1))
    )
    assert sum(amount for _, _, amount in told(planned(market))) == 100


def test_an_offer_that_may_ask_no_room_gives_what_it_has_reserved():
    market = replace(market_of(left=(100,), lacking=(100,)), own=np.array([30]))
    plan = planned(market)
    assert (told(plan), plan.greedy.home.sum(), plan.bound.sum()) == ([(1, 1, 30)], 30, 30)


def test_a_line_below_the_smallest_lot_is_not_proposed():
    market = market_of(left=(100,), least=60, lacking=(50, 70), pairs=((0, 0, 1.0), (0, 1, 9.0)))
    assert told(planned(market)) == [(1, 2, 70)]


def test_what_the_days_in_common_do_not_bear_is_left():
    assert told(planned(market_of(most=40))) == [(1, 1, 40)]


def test_a_market_without_pairs_or_without_anything_is_planned_too():
    empty = market_of().with_pairs(np.array([], np.intp))
    assert told(planned(empty)) == []
    assert planned(synthetic.drawn(1, 0, 1)).gap == 0.0


class EnoughError(Exception):
    """Whoever follows the steps has had enough."""


def test_whoever_follows_the_steps_may_end_the_work():
    def stop(step):
        if step is Step.FLOW:
            raise EnoughError

    with pytest.raises(EnoughError):
        planned(market_of(), progress=stop)


def test_a_large_flow_is_solved_in_a_process_of_its_own_which_ends_at_once_when_told(monkeypatch):
    market, begun, steps = market_of(left=(80, 50), pairs=((0, 0, 10.0), (1, 0, 30.0))), [], []
    here = planned(market)

    class Watched(subprocess.Popen):
        def __init__(self, *told, **named):
            super().__init__(*told, **named)
            begun.append(self)

    def stop(step):
        if step in steps:
            raise EnoughError
        steps.append(step)

    monkeypatch.setattr(solving.subprocess, "Popen", Watched)
    monkeypatch.setattr(solving, "APART_FROM", 0)
    apart = planned(market)
    assert (told(apart), apart.bound.tolist()) == (told(here), here.bound.tolist())
    assert {each.returncode for each in begun} == {0}
    monkeypatch.setattr(solving, "ASKED_EVERY_SECONDS", 0.001)
    begun.clear()
    with pytest.raises(EnoughError):
        planned(market, progress=stop)
    assert [each.returncode for each in begun] == [-signal.SIGKILL], "it was at the flow, and is gone"
    with pytest.raises(RuntimeError, match="not solved"):
        solving.solved(np.array([[0], [1], [-1], [0]]), 1, lambda: None)
