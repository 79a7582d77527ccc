"""Words that nothing holds are put right, or left alone."""

from __future__ import annotations

import pytest

from matchmaker.search.spelling import Spelling, of_the_catalogue

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
