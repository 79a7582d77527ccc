"""A commune is found by today's name, its old name or its old district."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.catalogue.queries import (
    commune,
    communes_of,
    heirs_of,
    province,
    provinces,
    search_places,
    the_place,
)

IA_GRAI = ["23764", "23767", "23776", "23782", "23788", "23611"]


def codes(text: str, limit: int = 12) -> list[str]:
    return [match.commune.code for match in search_places(text, limit=limit)]


@pytest.mark.parametrize("text", ["Ia Grai", "ia grai", "huyện Ia Grai", "Ia Grai, Gia Lai"])
def test_an_old_district_leads_to_the_communes_that_took_its_place(text: str) -> None:
    assert codes(text) == IA_GRAI
    assert search_places(text)[1].by_old_name == "huyện Ia Grai"


@pytest.mark.parametrize("text", ["Ia Dêr, Ia Grai, Gia Lai", "ia der ia grai gia lai", "23785"])
def test_an_old_commune_leads_to_its_heir(text: str) -> None:
    found = the_place(text)
    assert found is not None
    assert found.place_name == "Ia Hrung, Gia Lai"
    assert search_places(text)[0].by_old_name == "xã Ia Dêr, huyện Ia Grai"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ia Krái, Gia Lai", "23776"),
        ("Gia Lai, Ia Krái", "23776"),
        ("krai gia lai", "23776"),
        ("23776", "23776"),
        ("Hùng Hòa, Trà Vinh", "29362"),
        ("Hùng Hoà, Vĩnh Long", "29362"),
        ("4", "00004"),
    ],
)
def test_a_text_that_names_one_commune_is_understood_at_once(text: str, code: str) -> None:
    found = the_place(text)
    assert found is not None
    assert found.code == code


def test_a_name_that_many_communes_bear_is_a_question() -> None:
    assert the_place("Tân Hòa") is None
    assert len({match.commune.province for match in search_places("Tân Hòa")}) > 3


def test_marks_that_were_typed_come_first() -> None:
    assert search_places("Hùng Hòa")[0].commune.name == "Hùng Hòa"
    assert search_places("Hưng Hòa")[0].by_old_name == "xã Hưng Hòa, thành phố Vinh"


def test_a_numbered_district_is_told_without_saying_its_kind_twice() -> None:
    assert search_places("quận 1")[0].by_old_name == "quận 1"


def test_a_province_alone_leads_to_its_communes() -> None:
    assert {match.commune.province for match in search_places("Gia Lai", limit=12)} == {"Gia Lai"}


@pytest.mark.parametrize("text", ["", " , ,", "🥭", "xyzzy", "99999", "1" * 300_000, "Rạch lợp " * 60_000])
def test_a_text_that_names_no_place_finds_none(text: str) -> None:
    assert codes(text) == []
    assert the_place(text) is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_no_text_makes_the_search_fail(text: str) -> None:
    assert len(codes(text, limit=5)) <= 5


def test_an_abolished_commune_is_known_by_its_heirs() -> None:
    assert [each.code for each in heirs_of("23785")] == ["23767"]
    assert [each.code for each in heirs_of("23767")] == ["23767"]
    assert heirs_of("99999") == []
    assert commune("23785") is None


def test_communes_and_provinces_are_told_by_name() -> None:
    krai = commune("23776")
    assert krai is not None
    assert krai.full_name == "xã Ia Krái"
    assert krai.called("en") == "Ia Krái commune"
    assert krai.place.commune_code == "23776"
    assert commune(None) is None
    gia_lai = province("52")
    assert gia_lai is not None
    assert gia_lai.name == "Gia Lai"
    assert province("00") is None
    assert province(None) is None
    assert [each.name for each in provinces()][:3] == ["An Giang", "Bắc Ninh", "Cà Mau"]
    assert provinces()[-1].name == "Vĩnh Long"
    names = [each.name for each in communes_of("52")]
    assert len(names) == 135
    assert names.index("Ia Krái") < names.index("Pleiku")
