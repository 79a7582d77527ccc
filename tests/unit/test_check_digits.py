"""Numbers that prove themselves: our check digits agree with those that others compute, on generated numbers."""

from __future__ import annotations

from biip.checksums import gs1_standard_check_digit
from hypothesis import given
from hypothesis import strategies as st
from stdnum.vn import mst

from matchmaker.measures import gs1_check_digit_ok, normalise_tax_code, tax_code_ok

digits = st.text("0123456789", min_size=7, max_size=17)
near_tax_codes = st.one_of(
    st.text("0123456789", min_size=10, max_size=10),
    st.text("0123456789", min_size=13, max_size=13),
    st.text("0123456789", min_size=0, max_size=15),
)


@given(digits)
def test_a_gs1_number_of_any_length_has_the_one_check_digit_that_gs1_gives_it(body: str) -> None:
    right = gs1_standard_check_digit(body)
    assert [digit for digit in range(10) if gs1_check_digit_ok(f"{body}{digit}")] == [right]


@given(near_tax_codes)
def test_a_tax_code_is_one_exactly_where_the_register_of_number_formats_says_so(text: str) -> None:
    assert tax_code_ok(text) == mst.is_valid(text)


@given(st.text("0123456789", min_size=9, max_size=9).filter(lambda body: body[2:] != "0000000"))
def test_nine_digits_have_at_most_one_tax_code(body: str) -> None:
    """None where the remainder leaves no single digit."""
    right = [f"{body}{digit}" for digit in range(10) if tax_code_ok(f"{body}{digit}")]
    assert len(right) <= 1
    for code in right:
        assert normalise_tax_code(code) == mst.compact(code) == body + mst.calc_check_digit(body)
