"""A target that no pool can fill says which bound makes it so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matchmaker.allocation.pools.infeasible import Diagnosis, diagnose
from matchmaker.allocation.pools.plan import Bound
from matchmaker.allocation.pools.problem import Problem, Weights
from matchmaker.allocation.pools.proposals import propose
from tests.unit.allocation.pools.problems import TONNE, member, target

pytestmark = pytest.mark.pure

SOUND = Problem(
    target(100, 8, 20, ceiling_vnd=9_000),
    tuple(member(number, 40, 8, price_vnd=8_000, min_lot=5 * TONNE) for number in range(1, 5)),
)


def with_members(**changes: object) -> Problem:
    return replace(SOUND, members=tuple(replace(each, **changes) for each in SOUND.members))


CASES = {
    Bound.MEMBER: replace(SOUND, members=()),
    Bound.WINDOW: with_members(by_week=(0,) * 8),
    Bound.LEAD: with_members(can_invoice=False),
    Bound.CEILING: with_members(price_vnd=9_500),
    Bound.MIN_LOT: with_members(min_lot=120 * TONNE, amount=130 * TONNE, by_week=(130 * TONNE,) * 8),
    Bound.RATE: replace(SOUND, target=replace(SOUND.target, rates=(100,) * 8)),
    Bound.LEDGER: replace(with_members(backed=0, ledgers=(7,)), ledgers={7: 0}),
    Bound.LEAST: replace(SOUND, target=replace(SOUND.target, amount=300 * TONNE, least=200 * TONNE)),
    Bound.MEMBERS: replace(SOUND, target=replace(SOUND.target, least=90 * TONNE), members_max=2),
}


@pytest.mark.parametrize("bound", CASES, ids=str)
def test_what_keeps_every_pool_out_is_named(bound: Bound) -> None:
    problem = CASES[bound]
    assert propose(problem, Weights()).found == ()
    told = diagnose(problem)
    assert bound in [each.bound for each in told.hindrances]
    assert not told.together


def test_the_figures_say_by_how_much() -> None:
    (ceiling,) = diagnose(CASES[Bound.CEILING]).hindrances
    assert dict(ceiling.figures) == {"cheapest_vnd": 9_500, "ceiling_vnd": 9_000}
    least = next(each for each in diagnose(CASES[Bound.LEAST]).hindrances if each.bound is Bound.LEAST)
    assert dict(least.figures) == {"least": 200 * TONNE, "together": 160 * TONNE}


def test_two_bounds_that_each_keep_everybody_out_are_named_together() -> None:
    problem = replace(CASES[Bound.LEAD], target=replace(SOUND.target, ceiling_vnd=7_000))
    told = diagnose(problem)
    assert told.together
    assert {each.bound for each in told.hindrances} == {Bound.LEAD, Bound.CEILING}


def test_a_problem_that_has_a_pool_has_no_hindrance() -> None:
    assert diagnose(SOUND) == Diagnosis(())
