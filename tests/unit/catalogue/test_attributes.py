"""Quality attributes are asked, answered and told in the reader's language."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.attributes import YES_NO, Attribute, merged
from matchmaker.catalogue.queries import tree
from matchmaker.measures import NBSP, MeasureError

MOISTURE = Attribute("moisture_pct", "number", "Độ ẩm", "Moisture", "%", high=12.5)
FREEZER = Attribute("temp_c", "number", "Nhiệt độ", "Temperature", "°C", high=-18)
WEIGHT = Attribute("fruit_kg", "range", "Khối lượng trái", "Fruit weight", "kg", low=1.7, high=5.5)
DRY = Attribute("dry_matter_pct", "number", "Chất khô", "Dry matter", "%", low=32.22)
CLEAN = Attribute("salmonella_free", "yes_no", "Không Salmonella", "Free", choices=YES_NO, expected="yes")
WORDS = Attribute("blend", "text", "Phối trộn", "Blend")


def of(product: str, key: str) -> Attribute:
    found = tree()[product].attribute(key)
    assert found is not None
    return found


GRADE = of("PAS-PUR", "grade")


@pytest.mark.parametrize(
    ("attribute", "text", "value"),
    [
        (MOISTURE, "12,5", 12.5),
        (MOISTURE, "12.5 %", 12.5),
        (FREEZER, "-18", -18),
        (FREEZER, " −20 °C", -20),
        (FREEZER, "4", 4),
        (WEIGHT, "2,1 kg", 2.1),
        (GRADE, "export_fresh", "export_fresh"),
        (CLEAN, "yes", "yes"),
        (WORDS, "  Robusta\u200b 70 %\n", "Robusta 70 %"),
    ],
)
def test_an_answer_is_read_as_typed(attribute: Attribute, text: str, value: float | str) -> None:
    assert attribute.parse(text) == value


@pytest.mark.parametrize(
    ("attribute", "text", "code"),
    [
        (MOISTURE, "", "empty"),
        (MOISTURE, "khô", "not_a_number"),
        (MOISTURE, "-1", "negative"),
        (MOISTURE, "12 kg", "unknown_unit"),
        (MOISTURE, "10000001", "too_large"),
        (GRADE, "Z", "not_a_choice"),
        (CLEAN, "maybe", "not_a_choice"),
        (WORDS, " \x00 ", "empty"),
        (WORDS, "x" * 81, "too_long"),
        (WORDS, "x" * 300_000, "too_long"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused_with_its_reason(attribute: Attribute, text: str, code: str) -> None:
    with pytest.raises(MeasureError) as caught:
        attribute.parse(text)
    assert caught.value.code == code


@given(st.text(max_size=90))
def test_no_answer_fails_otherwise_than_by_its_own_error(text: str) -> None:
    for attribute in (MOISTURE, FREEZER, GRADE, WORDS):
        with contextlib.suppress(MeasureError):
            attribute.parse(text)


def test_an_answer_meets_what_the_trade_usually_asks_or_not() -> None:
    assert MOISTURE.meets(12.5)
    assert not MOISTURE.meets(13.0)
    assert not DRY.meets(30.0)
    assert not WEIGHT.meets(6.0)
    assert CLEAN.meets("yes")
    assert not CLEAN.meets("no")
    assert GRADE.meets("processing")


def test_answers_limits_and_labels_are_told_in_both_languages() -> None:
    assert MOISTURE.format(12.5) == f"12,5{NBSP}%"
    assert MOISTURE.format(12.5, "en") == f"12.5{NBSP}%"
    assert GRADE.format("export_fresh") == "xuất khẩu tươi"
    assert GRADE.format("export_fresh", "en") == "fresh export"
    assert GRADE.format("unheard of") == "unheard of"
    assert MOISTURE.limit() == f"≤{NBSP}12,5{NBSP}%"
    assert DRY.limit("en") == f"≥{NBSP}32.22{NBSP}%"
    assert WEIGHT.limit() == f"1,7–5,5{NBSP}kg"
    assert CLEAN.limit() == ""
    assert Attribute("ccs", "number", "Chữ đường", "Sugar", low=9).limit() == f"≥{NBSP}9"
    assert (MOISTURE.label(), MOISTURE.label("en")) == ("Độ ẩm", "Moisture")
    days = Attribute("age_days", "number", "Ngày tuổi", "Age", "ngày", "days", high=40)
    assert (days.format(30), days.limit("en")) == (f"30{NBSP}ngày", f"≤{NBSP}40{NBSP}days")
    assert days.parse("30 ngày") == days.parse("30 days") == 30


def test_a_requirement_compares_each_kind_its_own_way() -> None:
    assert [each.operator for each in (MOISTURE, DRY, WEIGHT, GRADE, CLEAN, WORDS)] == [
        "<=",
        ">=",
        ">=",
        "in",
        "=",
        "=",
    ]


def test_a_species_asks_for_what_suits_all_its_varieties() -> None:
    weight = of("DUR", "fruit_kg")
    assert (weight.low, weight.high) == (1, 5.5)
    assert [each.value for each in of("DUR", "grade").choices] == ["VIP", "A", "B", "C"]
    assert merged([DRY, MOISTURE, DRY]) == (DRY, MOISTURE)
    assert merged([CLEAN, Attribute(CLEAN.key, "yes_no", "", "", choices=YES_NO)])[0].expected is None
