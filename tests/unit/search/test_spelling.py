"""Words that nothing holds are put right, or left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.search.spelling import Spelling, distance, of_the_catalogue

LETTERS = "abcdegh"
pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("rienh", "riêng"),
        ("saurieng", "sầu riêng"),
        ("saurienh", "sầu riêng"),
        ("xaoi", "xoài"),
        ("durain", "durian"),
        ("dakalk", "đắk lắk"),
        ("binhthuam", "bình thuận"),
        ("cafe", "cà phê"),
    ],
)
def test_a_slip_of_the_finger_is_understood(typed: str, meant: str) -> None:
    found = of_the_catalogue().nearest(typed)
    assert found is not None
    assert found.meant == meant


@pytest.mark.parametrize("typed", ["goa", "qqqqqqqq", "st252", "vn123456", "a" * 400, "xyzk"])
def test_short_words_numbers_and_what_is_far_from_everything_are_left_alone(typed: str) -> None:
    assert of_the_catalogue().nearest(typed) is None


def test_the_trade_is_meant_before_a_place_that_is_as_near() -> None:
    spelling = Spelling(["dừa xiêm"], ["Dừa Xiên"])
    found = spelling.nearest("xieng")
    assert found is None or found.meant in ("xiêm", "xiên")
    assert (near := spelling.nearest("xiemm")) is not None
    assert near.meant == "xiêm"


words = st.text(LETTERS, min_size=0, max_size=9)


@given(words, words)
def test_distance_is_the_same_from_either_side_and_nothing_only_between_equals(one: str, other: str) -> None:
    assert distance(one, other, 9) == distance(other, one, 9)
    assert (distance(one, other, 9) == 0) == (one == other)
    assert distance(one, other, 1) == min(distance(one, other, 9), 2)


@given(words.filter(lambda word: len(word) > 2), st.data())
def test_one_slip_is_a_distance_of_one_at_most(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from(LETTERS))
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    assert all(distance(word, slip, 2) <= 1 for slip in slips)
