"""All solves behind one page share its seconds; when they are spent, what stands is said to be cut short."""

from __future__ import annotations

import pytest

from matchmaker.allocation.pools.budget import Budget
from matchmaker.allocation.pools.filling import greedy
from matchmaker.allocation.pools.infeasible import diagnose
from matchmaker.allocation.pools.plan import Bound
from matchmaker.allocation.pools.problem import Problem, Weights
from matchmaker.allocation.pools.proposals import propose, trim
from tests.unit.allocation.pools.test_infeasible import CASES
from tests.unit.allocation.pools.test_proposals import needing_a_pool

pytestmark = pytest.mark.pure


def test_solves_that_each_take_all_they_may_never_take_more_than_there_is_together() -> None:
    at, shares = 0.0, []
    budget = Budget(8.0, lambda: at)
    part = budget.at_most(3.0)
    while share := part.share:
        shares.append(share)
        at += share
    assert at <= 3.0
    assert shares[0] == 1.5
    assert len(shares) >= 6, "a page solves six times"
    assert not budget.is_spent
    at = 7.5
    assert budget.at_most(3.0).share == budget.share == 0.25


def test_without_time_the_plain_rule_stands_and_nothing_is_said_to_be_proven() -> None:
    problem, usual = needing_a_pool(), Weights()
    plain = greedy(trim(problem, usual), usual)
    first, *_others = propose(problem, usual, budget=Budget(0.0)).found
    assert plain is not None
    assert first.plan.by_member.tolist() == plain.by_member.tolist()
    assert first.is_cut_short
    assert first.gap == float("inf")


@pytest.mark.parametrize("problem", CASES.values(), ids=CASES)
def test_without_time_no_bound_is_blamed_that_stands_in_nobodys_way(problem: Problem) -> None:
    full = diagnose(problem)
    told = diagnose(problem, budget=Budget(0.0))
    assert {each.bound for each in told.hindrances} <= {each.bound for each in full.hindrances}


def test_where_the_first_search_ran_out_of_time_no_bound_is_blamed_for_what_was_not_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shares = iter([0.0])
    monkeypatch.setattr(Budget, "share", property(lambda _self: next(shares, 2.0)))
    told = diagnose(CASES[Bound.LEAD])
    assert told.hindrances == ()
    assert told.is_cut_short
