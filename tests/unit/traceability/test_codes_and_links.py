"""Codes that nobody guesses, and the addresses that carry them."""

from __future__ import annotations

import pytest
from biip.checksums import gs1_standard_check_digit
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.traceability import codes, digital_link
from matchmaker.traceability.digital_link import NotAGtin

codes_of_lots = st.text(codes.ALPHABET, min_size=codes.LENGTH, max_size=codes.LENGTH)


def test_a_code_carries_eighty_bits_and_is_never_the_same() -> None:
    assert len(codes.ALPHABET) ** codes.LENGTH >= 2**80
    made = {codes.new_code() for _ in range(2000)}
    assert len(made) == 2000
    assert {character for code in made for character in code} == set(codes.ALPHABET)


@given(codes_of_lots)
def test_a_code_is_understood_as_people_read_it_from_a_label(code: str) -> None:
    assert codes.as_stored(codes.grouped(code)) == code
    assert codes.as_stored(f" {code.lower()} ") == code
    assert codes.as_stored(code.replace("0", "o").replace("1", "l")) == code


@given(st.text(max_size=60))
def test_nonsense_is_no_code_and_no_error(typed: str) -> None:
    assert isinstance(codes.as_stored(typed), str)


bodies = st.sampled_from([11, 12, 13]).flatmap(lambda length: st.text("0123456789", min_size=length, max_size=length))


@given(bodies.filter(lambda body: int(body) > 0))
def test_a_gtin_is_taken_exactly_with_its_one_check_digit(body: str) -> None:
    right = body + str(gs1_standard_check_digit(body))
    assert digital_link.normalise_gtin(right) == right.zfill(14)
    for digit in set("0123456789") - {right[-1]}:
        with pytest.raises(NotAGtin, match="check"):
            digital_link.normalise_gtin(body + digit)


@pytest.mark.parametrize(
    "text", ["", "893456313816", "89345631381650", "0000000000000", "ABC", "٨٩٣٤٥٦٣١٣٨١٦٥", "1" * 400]
)
def test_what_is_no_gtin_is_refused(text: str) -> None:
    with pytest.raises(NotAGtin):
        digital_link.normalise_gtin(text)


@given(codes_of_lots)
def test_the_address_is_a_gs1_digital_link(code: str) -> None:
    address = "https://example.test" + digital_link.path_of(code, "08934563138165")
    read = GS1DigitalLinkURI.parse(address)
    assert {each.ai.ai: each.value for each in read.element_strings} == {"01": "08934563138165", "10": code}
    assert digital_link.path_of(code, None) == f"/l/{code}"
