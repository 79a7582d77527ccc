"""The same problem is solved once for whoever asks within minutes; one in which anything changed is solved anew."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from matchmaker.allocation.pools.budget import Budget
from matchmaker.allocation.pools.problem import Problem, Weights
from matchmaker.allocation.pools.proposals import Proposals
from matchmaker.brokering.pools.proposals import remembered
from tests.unit.allocation.pools.problems import member, target

pytestmark = pytest.mark.pure


def problem(left: int = 5) -> Problem:
    """Made anew each time, as each request makes it."""
    return Problem(target(30, 4), (member(1, 20, 4, backed=0, ledgers=(1,)), member(2, 20, 4)), {1: left})


def test_whoever_asks_the_same_at_once_or_later_waits_for_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    solved: list[Problem] = []

    def propose(asked: Problem, _weights: Weights, **_more: object) -> Proposals:
        solved.append(asked)
        return Proposals(asked, found_next, 0)

    def ask(asked: Problem, weights: Weights = Weights()) -> Proposals:  # noqa: B008  # it is frozen
        return remembered.proposals(asked, weights, budget=Budget())

    found_next: Any = ("a pool",)
    monkeypatch.setattr(remembered, "propose", propose)
    monkeypatch.setattr(remembered, "_REMEMBERED", remembered.Remembered())
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, [problem() for _ in range(4)]))
    assert len(solved) == 1
    assert all(each is found[0] for each in found)
    changed = [problem(left=6), replace(problem(), members_max=3)]
    for each in changed:
        ask(each)
    ask(problem(), Weights(haul=3.0))
    assert len(solved) == 4
    monkeypatch.setattr(remembered, "CUT_SHORT_SECONDS", 0.0)
    for found_next, count in ((("a pool",), 5), ((), 7)):  # noqa: B007  # `propose` finds it
        for _ in range(2):
            ask(problem(left=10 + count))
        assert len(solved) == count, "where seconds may have been what was missing, whoever comes back has another go"
