"""Judgements from impressions and acts: what counts, and that nothing of the future does."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking.judging.grading import By, Grade, Happening, InteractionKind
from matchmaker.ranking.judging.history import SIDES, Act, Impressions, Window, counted, judged, steady

N = 20


def shown(*rows: tuple[int, int, int, int, str, int, int]) -> Impressions:
    """Rows of (run, place, time, side as text by name, need, offer) with the first feature telling the row."""
    return Impressions(
        runs=np.array([r[0] for r in rows], dtype=np.int64),
        places=np.array([r[1] for r in rows], dtype=np.int64),
        times=np.array([r[2] for r in rows], dtype=np.int64),
        sides=np.array([SIDES.index(By(r[3])) for r in rows], dtype=np.int8),
        needs=np.array([r[4] for r in rows], dtype=np.int64),
        offers=np.array([r[5] for r in rows], dtype=np.int64),
        buyers=np.array([r[4] + 1000 for r in rows], dtype=np.int64),
        sellers=np.array([r[5] + 2000 for r in rows], dtype=np.int64),
        features=np.arange(len(rows), dtype=np.float32)[:, None] + np.zeros((1, N), dtype=np.float32),
    )


def act(time: int, step: str, by: str = "buyer", run: int = 0) -> Act:
    return Act(time, run, Happening(InteractionKind(step), By(by)))


def rows(found: object) -> list[tuple[int, int, int, float]]:
    return list(
        zip(found.needs.tolist(), found.offers.tolist(), found.grades.tolist(), found.positions.tolist(), strict=True)
    )


def test_what_was_seen_is_judged_and_what_was_not_is_left_out() -> None:
    seen = shown((1, 1, 10, "buyer", 5, 51), (1, 2, 10, "buyer", 5, 52))
    acts = {(5, 52): [act(11, "shortlisted", run=1)], (5, 53): [act(11, "opened", run=1)]}
    found = judged(seen, acts, By.BUYER)
    assert rows(found) == [(5, 51, Grade.PASSED_OVER, 1.0), (5, 52, Grade.CHOSEN, 2.0)]
    assert found.times.tolist() == [10, 10]
    assert found.looked.tolist() == [False, True]
    assert counted(found)["chosen"] == 1


def test_the_list_from_which_somebody_acted_tells_features_and_place_else_the_highest_place_does() -> None:
    seen = shown(
        (1, 8, 10, "buyer", 5, 51), (2, 3, 20, "buyer", 5, 51), (3, 1, 30, "buyer", 5, 51), (3, 2, 30, "buyer", 5, 52),
        (4, 4, 40, "buyer", 5, 52),
    )  # fmt: skip
    found = judged(seen, {(5, 51): [act(21, "opened", run=2)]}, By.BUYER)
    assert rows(found) == [(5, 51, 1, 3.0), (5, 52, 0, 2.0)]
    assert found.features[:, 0].tolist() == [1, 3]
    unlinked = judged(seen, {(5, 51): [act(21, "opened")]}, By.BUYER)
    assert rows(unlinked)[0] == (5, 51, 1, 3.0), "a list shown after the act says nothing about it"


def test_nothing_that_happened_later_is_known() -> None:
    seen = shown((1, 1, 10, "buyer", 5, 51), (2, 1, 60, "buyer", 5, 52), (3, 1, 70, "buyer", 6, 51))
    acts = {(5, 51): [act(11, "opened"), act(65, "agreed", "staff")]}
    early = judged(seen, acts, By.BUYER, Window(known_until=50))
    assert rows(early) == [(5, 51, Grade.LOOKED_INTO, 1.0)]
    late = judged(seen, acts, By.BUYER, Window(first_shown_from=50))
    assert rows(late) == [(6, 51, Grade.PASSED_OVER, 1.0)], "a need first seen before belongs to the time before"
    before = judged(seen, acts, By.BUYER, Window(first_shown_before=70))
    assert rows(before) == [(5, 51, Grade.AGREED, 1.0), (5, 52, Grade.PASSED_OVER, 1.0)]


def test_what_was_set_aside_was_looked_at() -> None:
    seen = shown((1, 1, 10, "buyer", 5, 51), (1, 2, 10, "buyer", 5, 52))
    found = judged(seen, {(5, 51): [act(11, "dismissed")]}, By.BUYER)
    assert (found.grades.tolist(), found.looked.tolist()) == ([0, 0], [True, False])


def test_each_side_judges_only_what_it_was_shown_itself() -> None:
    seen = shown((1, 4, 10, "staff", 5, 51), (2, 1, 10, "staff", 5, 52), (3, 2, 12, "seller", 6, 51))
    acts = {(5, 51): [act(11, "introduced", "staff", run=1), act(12, "accepted"), act(12, "accepted", "seller")]}
    assert rows(judged(seen, acts, By.BUYER)) == [(5, 51, Grade.MET, 4.0)], "the staff's list brought it to them"
    sellers = judged(seen, acts, By.SELLER)
    assert rows(sellers) == [(51, 6, Grade.PASSED_OVER, 2.0)], "the seller's own list, owner first"
    assert sellers.organisations.tolist() == [2051]


def test_no_impressions_give_no_judgements() -> None:
    assert len(judged(shown(), {}, By.BUYER)) == 0


def test_rows_told_twice_are_judged_once() -> None:
    row = (1, 1, 10, "buyer", 5, 51)
    assert rows(judged(shown(row, row), {}, By.BUYER)) == [(5, 51, 0, 1.0)]


@given(st.lists(st.integers(0, 500), max_size=30), st.integers(0, 500))
def test_time_never_runs_backwards_nor_ahead(times: list[int], now: int) -> None:
    moved, count = steady(times, now=now)
    assert (np.diff(moved) >= 0).all()
    assert (moved <= now).all()
    assert count == sum(abs(each - told) > 60 for each, told in zip(moved.tolist(), times, strict=True))


def test_a_clock_that_jumped_for_a_while_moves_only_what_it_told_wrongly() -> None:
    assert steady([1, 2, 900, 901, 3, 4], now=1000)[0].tolist() == [1, 2, 2, 2, 3, 4]
    assert steady([100, 101, 5, 102], now=1000)[0].tolist() == [100, 101, 101, 102]
    assert steady([1, 2, 5000, 3], now=10)[0].tolist() == [1, 2, 2, 3]
