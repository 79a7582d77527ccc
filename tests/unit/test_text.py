"""Vietnamese text is cleaned, folded, sorted and masked the way its readers expect."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.text import clean, clean_lines, fold, mask_code, search_terms, search_text, sort_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đắk Lắk", "dak lak"),
        ("Hòa Lộc, hoà", "hoa loc hoa"),
        ("  ỚT  chỉ-thiên ", "ot chi thien"),
        ("OM18 / ST25", "om18 st25"),
        ("１２", "12"),
        ("🥭", ""),
    ],
)
def test_text_is_folded_for_searching(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_does_not_depend_on_how_marks_are_encoded(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))
    assert fold(fold(text)) == fold(text)


def test_abbreviations_and_full_words_find_each_other() -> None:
    assert "hop tac xa" in search_text("HTX NN Rạch Lợp")
    assert "htx" in search_text("Hợp tác xã Rạch Lợp", None, "Vĩnh Long").split()


def test_a_query_is_looked_for_by_its_words() -> None:
    assert search_terms("Sầu riêng, DONA!") == ["sau", "rieng", "dona"]
    assert len(search_terms("a " * 100_000)) == 8
    assert search_terms("🥭") == []


def test_names_sort_as_in_a_vietnamese_dictionary() -> None:
    names = ["An", "Ấu", "Cà", "Dừa", "Đắk", "Đu", "Em", "Ổi", "Ớt"]
    assert [sort_key(name) for name in names] == sorted(sort_key(name) for name in names)


def test_tones_decide_only_between_the_same_letters() -> None:
    names = ["ma", "mà", "mả", "mã", "má", "mạ", "ma lan", "mài", "mạn"]
    assert [sort_key(name) for name in names] == sorted(sort_key(name) for name in names)


def test_numbers_in_names_sort_by_their_value() -> None:
    names = ["Phường 2", "Phường 10", "Phường An Khánh"]
    assert [sort_key(name) for name in names] == sorted(sort_key(name) for name in names)


@given(st.text(alphabet=st.characters(codec="cp1258"), max_size=300))
def test_a_sort_key_is_the_same_for_both_encodings_of_a_name(name: str) -> None:
    short = name[:60]
    composed, apart = unicodedata.normalize("NFC", short), unicodedata.normalize("NFD", short)
    assert sort_key(composed) == sort_key(apart)
    assert len(sort_key(name)) <= 1500


def test_text_to_store_keeps_no_invisible_marks() -> None:
    assert clean("  Ho\u0300a\u200b \u202eLộc\x00\t\n 🥭 ") == "Hòa Lộc 🥭"
    assert clean("\ud800A") == "A"


def test_several_lines_stay_lines() -> None:
    assert clean_lines(" một \r\n\r\n\n\nhai\u200b\n") == "một\n\nhai"


@pytest.mark.parametrize(
    ("code", "masked"),
    [
        ("VN-GLOR-0064", "VN-GLOR-…4"),
        ("01-PUC-CHANHDAY01-000001-CHN", "01-PUC-CHANHDAY01-…1-CHN"),
        ("GLNT12345", "GLNT…5"),
        ("AB12", "…"),
        ("", "…"),
    ],
)
def test_a_code_is_masked_for_strangers(code: str, masked: str) -> None:
    assert mask_code(code) == masked
