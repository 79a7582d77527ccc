"""Two rankers in one list: nothing is lost, each gets its fair share, and the better one is found out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking.judging.interleaving import team_draft, verdict


@given(st.permutations(range(12)), st.permutations(range(12)), st.integers(0, 2**63))
def test_every_row_comes_once_and_both_pick_as_often(one: list[int], other: list[int], key: int) -> None:
    drafted = team_draft(one, other, key=key)
    assert sorted(drafted.best_first) == list(range(12))
    assert drafted == team_draft(one, other, key=key)
    for place in range(2, 13, 2):
        assert len(drafted.by_candidate & set(drafted.best_first[:place])) == place // 2
    assert drafted.best_first[0] in (one[0], other[0])


@given(st.permutations(range(7)), st.integers(0, 2**63))
def test_two_rankers_that_agree_give_their_own_list(order: list[int], key: int) -> None:
    assert list(team_draft(order, order, key=key).best_first) == order


def test_who_picks_first_is_a_fair_coin() -> None:
    firsts = [0 in team_draft([1, 0], [0, 1], key=key).best_first[:1] for key in range(2000)]
    assert 900 < sum(firsts) < 1100


def test_lists_of_other_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="same positions"):
        team_draft([1, 2], [1, 3], key=1)
    with pytest.raises(ValueError, match="same positions"):
        team_draft([1], [1, 2], key=1)


def test_a_ranker_that_puts_what_is_wanted_first_wins() -> None:
    rng = np.random.default_rng(1)
    credits = {}
    for need in range(400):
        wanted = int(rng.integers(10))
        good, poor = [wanted, *(each for each in range(10) if each != wanted)], rng.permutation(10).tolist()
        drafted = team_draft(poor, good, key=need)
        seen = drafted.best_first[: 1 + int(rng.integers(4))]
        chosen = [each for each in seen if each == wanted]
        mine = len([each for each in chosen if each in drafted.by_candidate])
        credits[need] = (float(len(chosen) - mine), float(mine))
    found = verdict(credits)
    assert found.low > 0.5
    assert found.p_value < 0.01
    assert found.candidate_wins + found.champion_wins + found.ties == 400


def test_where_nobody_chose_anything_nothing_is_decided() -> None:
    found = verdict({1: (0.0, 0.0), 2: (1.0, 1.0)})
    assert (found.candidate_wins, found.champion_wins, found.ties, found.p_value) == (0, 0, 2, 1.0)
    assert math.isnan(found.share)
