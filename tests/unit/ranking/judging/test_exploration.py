"""Newcomers are shown, one a page, in the same place on every reload of a day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking.judging.exploration import LEAST_SHARE, SLOTS, TOP, explore

DAY = date(2026, 11, 21)


def of(new: list[int], *, count: int = 30, asked: int = 7, day: date = DAY) -> tuple[int, ...] | None:
    """Places (from one) of what a list of `count` shows where some positions are new; the best score first."""
    newcomers = np.isin(np.arange(count), new)
    found = explore(range(count), np.linspace(0.9, 0.4, count), newcomers, np.arange(count) + 100, asked=asked, day=day)
    return found.best_first


@given(st.sets(st.integers(0, 39)), st.integers(0, 40), st.integers(1, 10**6), st.integers(0, 1000))
def test_at_most_one_newcomer_is_lifted_and_nobody_else_moves(
    new: set[int], count: int, asked: int, later: int
) -> None:
    rng = np.random.default_rng(later)
    scores, order = rng.random(count), rng.permutation(count).tolist()
    newcomers = np.isin(np.arange(count), list(new))
    given_all = (order, scores, newcomers, np.arange(count) + 5)
    found = explore(*given_all, asked=asked, day=DAY + timedelta(days=later))
    assert found == explore(*given_all, asked=asked, day=DAY + timedelta(days=later))
    assert [each for each in found.best_first if each != found.lifted] == [
        each for each in order if each != found.lifted
    ]
    assert sorted(found.best_first) == sorted(order)
    if found.lifted is not None:
        assert newcomers[found.lifted]
        assert SLOTS[0] <= found.best_first.index(found.lifted) + 1 <= SLOTS[1]
        assert order.index(found.lifted) >= TOP
        assert scores[found.lifted] >= LEAST_SHARE * scores[order[TOP - 1]]
        assert not newcomers[order[:TOP]].any()


def test_a_newcomer_that_stands_high_by_itself_needs_no_help() -> None:
    assert of([9, 20]) == tuple(range(30))
    assert of([20]) != tuple(range(30))


def test_a_list_that_everybody_sees_whole_stays_as_it_is() -> None:
    assert of([9], count=10) == tuple(range(10))


def test_a_newcomer_far_worse_than_the_first_page_is_not_shown_there() -> None:
    scores = np.array([0.9] * 10 + [0.2] * 5)
    found = explore(range(15), scores, np.arange(15) >= 10, np.arange(15), asked=1, day=DAY)
    assert found.lifted is None


def test_over_many_needs_and_days_every_newcomer_gets_its_turn_the_better_ones_more_often() -> None:
    turns = dict.fromkeys((12, 20, 29), 0)
    scores = np.where(np.arange(30) == 12, 0.8, 0.4)
    for asked in range(1, 601):
        found = explore(range(30), scores, np.isin(np.arange(30), [12, 20, 29]), np.arange(30), asked=asked, day=DAY)
        assert found.lifted is not None
        turns[found.lifted] += 1
    assert 240 < turns[12] < 360  # twice the score, twice the turns: 300 expected
    assert min(turns.values()) > 100
    assert of([12, 20, 29]) != of([12, 20, 29], day=DAY + timedelta(days=1)) or of([12, 20, 29], asked=8) != of(
        [12, 20, 29]
    )
