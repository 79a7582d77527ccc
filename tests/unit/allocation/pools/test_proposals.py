"""Proposed pools keep to every bound, lose nothing, are no worse than a plain rule and the same every time."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.allocation.pools.filling import greedy, refilled
from matchmaker.allocation.pools.plan import Plan
from matchmaker.allocation.pools.problem import Member, Problem, Target, Weights
from matchmaker.allocation.pools.proposals import propose, trim
from matchmaker.allocation.pools.reasons import Why, reasons, weeks_of
from matchmaker.allocation.pools.round_parts import in_round_parts, step_of
from tests.unit.allocation.pools.problems import TONNE, invented, member, target, unhurried, weeks

pytestmark = pytest.mark.pure

USUAL = Weights()
problems = st.builds(invented, st.integers(0, 10_000), st.integers(1, 9))


def faults(plan: Plan) -> list[str]:
    """What a pool breaks, worked out anew in plain numbers, member by member and week by week."""
    problem, found = plan.problem, []
    rows = plan.amounts.tolist()
    totals = [sum(row) for row in rows]
    there = [place for place, brought in enumerate(totals) if brought]
    for place in there:
        each, row = problem.members[place], rows[place]
        by_then = [
            (sum(row[: week + 1]), sum(each.by_week[: week + 1])) if each.keeps else (row[week], each.by_week[week])
            for week in range(len(row))
        ]
        if min(row) < 0 or totals[place] > each.amount or any(brought > had for brought, had in by_then):
            found.append(f"{each.listing_id} brings more than it has")
        if totals[place] < each.min_lot:
            found.append(f"{each.listing_id} brings less than its smallest lot")
    if any(sum(column) > rate for column, rate in zip(zip(*rows, strict=True), problem.target.rates, strict=True)):
        found.append("a week gets too much")
    if sum(totals) > problem.target.amount:
        found.append("more than is wanted")
    if len({problem.members[each].organisation_id for each in there}) > problem.members_max:
        found.append("too many organisations")
    if there and not any(problem.members[each].can_invoice for each in there):
        found.append("nobody can invoice")
    return found + land_faults(problem, totals) + price_faults(problem, totals)


def land_faults(problem: Problem, totals: list[int]) -> list[str]:
    """Whether any set of growing areas is asked for more than it has left, by those who can turn to no other."""
    takes = {
        place: (totals[place] - each.backed, set(each.ledgers))
        for place, each in enumerate(problem.members)
        if each.backed is not None and totals[place] > each.backed
    }
    used = sorted(set().union(*(areas for _, areas in takes.values())))
    for size in range(len(used) + 1):
        for some in combinations(used, size):
            taken = sum(amount for amount, areas in takes.values() if areas <= set(some))
            if taken > sum(problem.ledgers[each] for each in some):
                return [f"growing areas {some} give too little"]
    return []


def price_faults(problem: Problem, totals: list[int]) -> list[str]:
    ceiling = problem.target.ceiling_vnd
    priced = [(each.price_vnd, brought) for each, brought in zip(problem.members, totals, strict=True)]
    paid = sum(price * brought for price, brought in priced if price is not None)
    amount = sum(brought for price, brought in priced if price is not None)
    return [] if ceiling is None or paid <= ceiling * amount else ["dearer than the ceiling on average"]


@settings(max_examples=25, deadline=None)
@given(problems)
def test_no_proposal_breaks_a_bound_or_loses_a_kilogram_and_something_speaks_for_every_member(problem: Problem) -> None:
    for each in propose(problem, USUAL, budget=unhurried()).found:
        assert faults(each.plan) == []
        assert each.plan.broken() == []
        weeks = weeks_of(each.plan)
        assert sum(week.brought for week in weeks) == each.plan.total == sum(each.plan.by_member)
        assert sum(week.due for week in weeks) == min(problem.target.amount, sum(problem.target.rates))
        assert each.plan.problem.members[each.lead].can_invoice
        for place in each.plan.chosen.tolist():
            assert any(reason.speaks_for for reason in reasons(each, USUAL, place))


@settings(max_examples=25, deadline=None)
@given(problems)
def test_no_proposal_is_worse_than_the_plain_rule_and_nothing_passes_the_bound(problem: Problem) -> None:
    found = propose(problem, USUAL, budget=unhurried()).found
    trimmed = trim(problem, USUAL)
    plain = greedy(trimmed, USUAL)
    if plain is not None and plain.value(USUAL) > 0:
        assert found[0].value >= plain.value(USUAL) - 1e-9
    every = [
        made.value(USUAL)
        for size in range(1, 4)
        for some in combinations(range(len(trimmed.members)), size)
        if not (made := refilled(trimmed, USUAL, list(some))).broken()
    ]
    best = max(every, default=0.0)
    assert (found[0].bound if found else 0.0) >= best - 1e-3
    if found and not found[0].is_cut_short:
        assert all(each.value <= found[0].value for each in found)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_the_same_problem_gives_the_same_plan_in_whatever_order_it_is_told(seed: int) -> None:
    problem = invented(seed, 8)
    again = replace(problem, members=problem.members[::-1])
    first, second = propose(problem, USUAL, budget=unhurried()).found, propose(again, USUAL, budget=unhurried()).found
    assert [each.plan.amounts.tolist() for each in first] == [each.plan.amounts.tolist() for each in second]
    assert [each.value for each in first] == [each.value for each in second]


@settings(max_examples=25, deadline=None)
@given(problems, st.data())
def test_parts_are_put_in_round_figures_within_every_bound_and_a_full_target_stays_full(
    problem: Problem, data: st.DataObject
) -> None:
    trimmed = trim(problem, USUAL)
    plan = refilled(trimmed, USUAL, [each for each in range(len(trimmed.members)) if data.draw(st.booleans())][:4])
    if plan.broken() or not plan.total:
        return
    made = in_round_parts(plan, USUAL)
    assert faults(made) == []
    assert made.chosen.tolist() == plan.chosen.tolist()
    if plan.total == problem.target.amount:
        assert made.total == plan.total
    else:
        odd = [place for place, part in enumerate(made.by_member.tolist()) if part % step_of(part)]
        lowest = made.by_member - [part % step_of(part) for part in made.by_member.tolist()]
        assert made is plan or all(lowest[place] < trimmed.least[place] for place in odd)


def test_a_cooperative_is_asked_for_round_figures_and_one_brings_the_odd_rest_of_a_full_need() -> None:
    offers = (
        Member(1, 101, (29_785,) * 9 + (29_790,), 297_855, km=30),
        Member(2, 102, (15_214,) * 10, 152_140, km=60),
        member(3, 260, 10, km=90),
    )
    full = Target(700_045, weeks(10), (70_005,) * 10)
    found = propose(Problem(full, offers), USUAL, count=1, budget=unhurried()).found[0].plan
    assert found.total == 700_045
    assert found.by_member.tolist() == [297_800, 152_100, 250_145]
    fewer = propose(Problem(full, offers[:2]), USUAL, count=1, budget=unhurried()).found[0].plan
    assert fewer.by_member.tolist() == [297_800, 152_100]


def needing_a_pool() -> Problem:
    """1,500 t at 60 t a week: no cooperative has more than 480 t, and the near ones are small."""
    offers = [
        member(1, 480, 25, min_lot=5 * TONNE, km=30, price_vnd=6_200),
        member(2, 420, 25, first=0, last=14, km=60, price_vnd=6_400),
        member(3, 420, 25, first=10, km=80, price_vnd=6_700),
        member(4, 400, 25, km=220, quality=0.9, price_vnd=6_300),
        member(5, 380, 25, km=240, exposure=1.0, can_invoice=False, price_vnd=6_300),
        member(6, 300, 25, km=500, price_vnd=6_100),
        member(7, 240, 25, km=520, record=0.9, price_vnd=6_000),
    ]
    return Problem(target(1_500, 25, 60, ceiling_vnd=6_500), tuple(offers), members_max=5)


def test_a_need_that_nobody_can_fill_alone_is_filled_by_several_in_three_clearly_different_ways() -> None:
    found = propose(needing_a_pool(), USUAL, budget=unhurried()).found
    assert len(found) == 3
    assert found[0].plan.total == 1_500 * TONNE
    assert found[0].gap < 0.02
    for one, other in combinations(found, 2):
        kept = sum(amount for number, amount in one.plan.brought.items() if number in other.plan.brought)
        assert (
            kept <= 0.7 * one.plan.total
            or sum(amount for number, amount in other.plan.brought.items() if number in one.plan.brought)
            <= 0.7 * other.plan.total
        )
    best = found[0].plan
    assert best.amounts.sum(axis=0).tolist() == [60 * TONNE] * 25
    told = {each.why for place in best.chosen.tolist() for each in reasons(found[0], USUAL, place)}
    assert {Why.LEADS, Why.NEAR, Why.MISSED} <= told


def test_two_halves_are_found_where_the_plain_rule_takes_the_largest_and_is_stuck() -> None:
    lots = (
        member(1, 60, 4, min_lot=50 * TONNE),
        member(2, 50, 4, min_lot=50 * TONNE),
        member(3, 50, 4, min_lot=50 * TONNE),
    )
    problem = Problem(target(100, 4), lots)
    plain = greedy(problem, USUAL)
    assert plain is not None
    assert plain.total == 60 * TONNE
    best = propose(problem, USUAL, budget=unhurried()).found[0]
    assert best.plan.total == 100 * TONNE
    assert best.gap < 0.01


def test_weights_move_what_is_proposed_and_goods_fall_evenly() -> None:
    problem = needing_a_pool()
    near = propose(problem, Weights(haul=60.0), count=1, budget=unhurried()).found[0].plan
    seen = propose(problem, Weights(exposure=60.0), count=1, budget=unhurried()).found[0].plan
    listing = {each.listing_id: place for place, each in enumerate(problem.members)}
    assert near.by_member[listing[5]] < seen.by_member[listing[5]] == 380 * TONNE
    few = propose(problem, Weights(partners=28.0), count=1, budget=unhurried()).found[0].plan
    assert len(few.chosen) < len(near.chosen)
    steady = np.flatnonzero([each.by_week[0] > 0 and each.by_week[-1] > 0 for each in problem.members])
    for place in set(steady.tolist()) & set(near.chosen.tolist()):
        brought = near.amounts[place][near.amounts[place] > 0]
        assert len(brought) >= 20, "a cooperative that harvests every week delivers in most weeks"


def test_of_too_many_possible_members_the_best_are_looked_at_and_whoever_can_lead_among_them() -> None:
    many = tuple(member(number, 20 + number, 4, km=100, can_invoice=number == 1) for number in range(1, 31))
    problem = Problem(target(500, 4), many, members_max=12)
    kept = trim(problem, USUAL, most=10)
    assert len(kept.members) == 10
    assert kept.members[0].listing_id == 1
    assert kept.level == problem.level


def test_those_left_out_are_those_that_could_have_brought_something() -> None:
    many = tuple(member(number, 20, 4, min_lot=(30 if number > 6 else 0) * TONNE) for number in range(1, 9))
    found = propose(Problem(target(60, 4), many), USUAL, count=1, budget=unhurried())
    assert (len(found.problem.members), found.left_out) == (6, 0)


def test_buyers_of_inputs_reach_the_smallest_lot_of_an_offer_together() -> None:
    needs = tuple(member(number, 30, 6, price_vnd=None) for number in range(1, 6))
    offer = target(150, 6, least=100 * TONNE)
    assert propose(Problem(offer, needs, members_max=4), USUAL, budget=unhurried()).found[0].plan.total == 120 * TONNE
    assert propose(Problem(offer, needs, members_max=3), USUAL, budget=unhurried()).found == ()


def test_a_listing_stands_in_a_problem_once_and_tells_the_targets_weeks() -> None:
    with pytest.raises(ValueError, match="twice"):
        Problem(target(10, 4), (member(1, 5, 4), member(1, 5, 4)))
    with pytest.raises(ValueError, match="weeks"):
        Problem(target(10, 4), (member(1, 5, 5),))
