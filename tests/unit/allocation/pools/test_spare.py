"""A proposal that lacks something says who outside it could bring that, and what keeps each out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from matchmaker.allocation.pools.plan import Bound
from matchmaker.allocation.pools.problem import Member, Problem, Weights
from matchmaker.allocation.pools.proposals import propose
from matchmaker.allocation.pools.spare import missing_of, spare
from tests.unit.allocation.pools.problems import TONNE, member, target, unhurried

pytestmark = pytest.mark.pure

USUAL = Weights()


def outside(problem: Problem, number: int = 0) -> dict[int, tuple[int, Bound | None]]:
    """Of a proposal, by listing: the tonnes that it could bring, and what keeps it out."""
    return {
        each.member.listing_id: (each.amount // TONNE, each.bound)
        for each in spare(propose(problem, USUAL, budget=unhurried()).found[number], problem)
    }


def short(*others: Member, **more: Any) -> Problem:
    """100 t over eight weeks, 15 t a week at most; the only member in reach has goods in the first four weeks."""
    first = member(1, 60, 8, last=3, price_vnd=9_000, km=10)
    return Problem(target(100, 8, 15, ceiling_vnd=9_000), (first, *others), **more)


def test_what_each_could_bring_falls_into_the_weeks_that_lack_it() -> None:
    found = propose(short(), USUAL, budget=unhurried()).found[0]
    assert missing_of(found.plan).tolist()[:4] == [0] * 4
    assert 0 < sum(missing_of(found.plan)) <= 50 * TONNE
    late = member(2, 30, 8, first=6, min_lot=40 * TONNE)
    early = member(3, 90, 8, last=3, min_lot=50 * TONNE)
    told = outside(short(late, early))
    assert told.keys() == {2}, "goods that come when there is enough fill nothing"
    assert told[2] == (25, Bound.MIN_LOT)
    keeping = replace(early, keeps=True, min_lot=95 * TONNE)
    assert outside(short(keeping)) == {3: (40, Bound.MIN_LOT)}


@pytest.mark.parametrize(
    ("bound", "changes"),
    [
        (Bound.CEILING, {"price_vnd": 12_000}),
        (Bound.MIN_LOT, {"min_lot": 80 * TONNE}),
        (Bound.LEDGER, {"backed": 0, "ledgers": (7,)}),
        (None, {"km": 9_500.0}),
    ],
    ids=str,
)
def test_what_keeps_a_member_out_is_told(bound: Bound | None, changes: dict[str, Any]) -> None:
    problem = replace(short(member(2, 40, 8, first=4, **changes)), ledgers={7: 0})
    assert outside(problem)[2] == (40, bound)


def test_whom_the_number_of_members_or_another_proposal_keeps_out_is_told() -> None:
    small = tuple(member(number, 20, 8, organisation_id=number) for number in range(1, 5))
    problem = Problem(target(100, 8), small, members_max=2)
    assert {bound for _amount, bound in outside(problem).values()} == {Bound.MEMBERS}
    roomy = replace(problem, members_max=4)
    assert outside(roomy) == {}
    assert Bound.DIFFERENT in {bound for _amount, bound in outside(roomy, 1).values()}


def test_a_proposal_that_lacks_nothing_asks_nobody() -> None:
    problem = Problem(target(40, 8), (member(1, 40, 8), member(2, 40, 8)))
    assert outside(problem) == {}
