"""Typed values are read as people in Vietnam mean them, or refused with a reason."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.measures import (
    MAX_AMOUNT,
    NBSP,
    UNITS,
    MeasureError,
    Period,
    Place,
    Quantity,
    Unit,
    format_amount,
    format_date,
    format_distance,
    format_money,
    format_number,
    format_period,
    format_phone,
    format_price_range,
    format_quantity,
    gs1_check_digit_ok,
    normalise_tax_code,
    parse_date,
    parse_money,
    parse_phone,
    parse_quantity,
    tax_code_ok,
    today,
    unit,
    units_for,
)

KG, TA, TONNE, EGG, FRUIT, HA = (unit(code) for code in ("kg", "ta", "tonne", "egg", "fruit", "ha"))
HOSTILE = [
    "🥭" * 8,
    "\x00",
    "1\x005",
    "\u202e15",
    "٣",
    "½",
    "5²",
    "1e9",
    "NaN",
    "--1",
    "1.2.3",
    "1,2,3",
    "'; --",
]


def in_kg(text: str, default_unit: Unit = KG) -> Decimal:
    return parse_quantity(text, default_unit=default_unit, base_unit=KG).quantity.amount_in(KG)


def fault(parse: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(MeasureError) as caught:
        parse(*args, **kwargs)  # type: ignore[operator]
    assert str(caught.value).startswith(caught.value.code)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "kg"),
    [
        ("1.500", "1500"),
        ("1,500", "1500"),
        ("1 500 kg", "1500"),
        ("1.500,5", "1500.5"),
        ("1,500.5", "1500.5"),
        ("1,5", "1.5"),
        ("0,500", "0.5"),
        ("1.234.567", "1234567"),
        ("1,5 tấn", "1500"),
        ("1,5 ta\u0302\u0301n", "1500"),
        ("25 tan", "25000"),
        ("120tấn", "120000"),
        ("5 tạ", "500"),
        ("3 yến", "30"),
        ("120 nghìn ký", "120000"),
        ("１．５００", "1500"),
        (f"1.500{NBSP}KG", "1500"),
    ],
)
def test_a_quantity_is_read_as_people_type_it(text: str, kg: str) -> None:
    assert in_kg(text) == Decimal(kg)


def test_a_number_without_a_unit_is_in_the_chosen_one() -> None:
    assert in_kg("1.500", default_unit=TONNE) == 1_500_000


def test_only_a_lone_comma_before_three_digits_is_told_as_a_guess() -> None:
    assert parse_quantity("1,500", default_unit=KG, base_unit=KG).note == "comma_read_as_thousands"
    assert parse_quantity("1.500", default_unit=KG, base_unit=KG).note is None


def test_a_dozen_of_coconuts_is_twelve_and_ten_eggs_are_ten() -> None:
    assert parse_quantity("2 chục", default_unit=FRUIT, base_unit=FRUIT).quantity.amount_in(FRUIT) == 24
    assert parse_quantity("2 chục", default_unit=EGG, base_unit=EGG).quantity.amount_in(EGG) == 20


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \u3000", "empty"),
        ("không", "not_a_number"),
        ("- tấn", "not_a_number"),
        ("1.500.5", "not_a_number"),
        ("1,5.000,2", "not_a_number"),
        ("-5", "negative"),
        ("\u2212 5 tấn", "negative"),
        ("0", "zero"),
        ("0,0 tấn", "zero"),
        ("10000000001", "too_large"),
        ("9" * 60, "too_large"),
        ("1" * 65, "too_long"),
        ("5 lít", "unknown_unit"),
        ("5 sào", "unknown_unit"),
        ("0,0001", "too_many_decimals"),
    ],
)
def test_a_quantity_that_makes_no_sense_is_refused_with_its_reason(text: str, code: str) -> None:
    assert fault(parse_quantity, text, default_unit=KG, base_unit=KG) == code


def test_half_an_egg_is_not_for_sale() -> None:
    assert fault(parse_quantity, "1,5", default_unit=EGG, base_unit=EGG) == "too_many_decimals"


def test_a_quantity_of_a_third_of_a_megabyte_is_refused_at_once() -> None:
    began = time.perf_counter()
    for parse in (in_kg, parse_money, parse_phone, normalise_tax_code):
        fault(parse, "1" * 300_000)
    fault(parse_date, "1" * 300_000, today=date(2026, 11, 21))
    assert time.perf_counter() - began < 0.1


@given(st.one_of(st.text(max_size=70), st.sampled_from(HOSTILE), st.from_regex(r"[0-9., ]{1,20}[a-zạấ/]{0,6}")))
def test_no_text_makes_a_parser_fail_otherwise_than_by_its_own_error(text: str) -> None:
    for parse in (in_kg, parse_money, parse_phone, normalise_tax_code):
        with contextlib.suppress(MeasureError):
            parse(text)
    with contextlib.suppress(MeasureError):
        parse_date(text, today=date(2026, 11, 21))


@given(
    st.decimals(min_value="0.001", max_value=MAX_AMOUNT, places=3),
    st.sampled_from([each for each in UNITS.values() if each.factor >= 1]),
)
def test_conversion_to_the_base_unit_and_back_keeps_the_quantity(amount: Decimal, typed_in: Unit) -> None:
    base = units_for(typed_in)[0]
    assert Quantity(Quantity(amount, typed_in).amount_in(base), base).to(typed_in).amount == amount


def test_units_of_two_dimensions_do_not_convert() -> None:
    with pytest.raises(ValueError, match="egg does not convert to kg"):
        Quantity(Decimal(1), EGG).to(KG)


def test_each_word_names_one_unit_of_its_dimension() -> None:
    for base in UNITS.values():
        words = [word for each in units_for(base) for word in each.aliases]
        assert len(words) == len(set(words)), base.code


@pytest.mark.parametrize(
    ("text", "dong"),
    [
        ("85.000", 85_000),
        ("85,000", 85_000),
        ("85000đ", 85_000),
        ("85.000 đồng", 85_000),
        ("85.000 ₫/kg", 85_000),
        ("VND 85.000", 85_000),
        ("85k", 85_000),
        ("85k/kg", 85_000),
        ("80 ngàn đồng/kg", 80_000),
        ("85.000 đồng một ký", 85_000),
        ("1,2 triệu", 1_200_000),
        ("1,5tr", 1_500_000),
        ("1,5trđ", 1_500_000),
        ("1,2 trie\u0323\u0302u", 1_200_000),
        ("8.500.000 đ/tấn", 8_500),
        ("850.000/tạ", 8_500),
    ],
)
def test_a_price_per_kilogram_is_read_as_people_type_it(text: str, dong: int) -> None:
    assert parse_money(text, per=KG) == dong


def test_a_sum_without_a_unit_may_still_name_one() -> None:
    assert parse_money("85.000 ₫/kg") == 85_000


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("rẻ", "not_a_number"),
        ("-85k", "negative"),
        ("0đ", "zero"),
        ("1,5", "too_many_decimals"),
        ("1.001.000 tỷ", "too_large"),
        ("85.000/quả", "unknown_unit"),
        ("85kg", "unknown_unit"),
        ("9" * 65, "too_long"),
    ],
)
def test_a_price_that_makes_no_sense_is_refused_with_its_reason(text: str, code: str) -> None:
    assert fault(parse_money, text, per=KG) == code


def test_a_sum_for_an_unheard_of_unit_is_refused() -> None:
    assert fault(parse_money, "85.000/abc") == "unknown_unit"


def test_numbers_are_written_as_each_language_writes_them() -> None:
    assert format_number(Decimal("1500.500")) == "1.500,5"
    assert format_number(Decimal("1500.500"), "en") == "1,500.5"
    assert format_number(-0.0001) == "0"
    assert format_number(1500, "vi", 0) == "1.500"


@pytest.mark.parametrize(
    ("quantity", "vietnamese", "english"),
    [
        (Quantity(Decimal(1_500_000), KG), "1.500_tấn", "1,500_tonnes"),
        (Quantity(Decimal(1000), KG), "1_tấn", "1_tonne"),
        (Quantity(Decimal(1500), KG), "1,5_tấn", "1.5_tonnes"),
        (Quantity(Decimal(1234), KG), "1.234_kg", "1,234_kg"),
        (Quantity(Decimal("850.5"), KG), "850,5_kg", "850.5_kg"),
        (Quantity(Decimal(25), TA), "25_tạ", "25_quintals"),
        (Quantity(Decimal(12000), EGG), "12.000_quả trứng", "12,000_eggs"),
    ],
)
def test_a_quantity_is_told_in_the_unit_that_reads_best(quantity: Quantity, vietnamese: str, english: str) -> None:
    assert format_quantity(quantity) == vietnamese.replace("_", NBSP)
    assert format_quantity(quantity, "en") == english.replace("_", NBSP)
    assert format_amount(quantity.amount, quantity.unit) == format_quantity(quantity)


def test_prices_are_written_as_each_language_writes_them() -> None:
    assert format_money(85_000, KG) == f"85.000{NBSP}₫/kg"
    assert format_money(85_000, KG, "en") == f"85,000{NBSP}₫/kg"
    assert format_money(85_000) == f"85.000{NBSP}₫"
    assert format_price_range(74_000, 105_000, TONNE, "en") == f"74,000–105,000{NBSP}₫/tonne"
    assert format_price_range(74_000, 74_000) == f"74.000{NBSP}₫"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("21/11/2026", date(2026, 11, 21)),
        ("21-11-2026", date(2026, 11, 21)),
        ("21.11.26", date(2026, 11, 21)),
        ("2026-11-21", date(2026, 11, 21)),
        (" 5 / 8 / 2027 ", date(2027, 8, 5)),
        ("10/8", date(2027, 8, 10)),
        ("25/12", date(2026, 12, 25)),
        ("1/11", date(2026, 11, 1)),
    ],
)
def test_a_day_is_read_as_people_type_it(text: str, day: date) -> None:
    assert parse_date(text, today=date(2026, 11, 21)) == day


@pytest.mark.parametrize("text", ["31/2/2026", "31/2", "29/2", "11/21/2026", "1/1/1999", "mai", "2026", "x" * 40])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    assert fault(parse_date, text, today=date(2026, 11, 21)) == "not_a_date"


def test_no_day_at_all_is_told_apart_from_a_wrong_one() -> None:
    assert fault(parse_date, "  ", today=date(2026, 11, 21)) == "empty"


def test_the_day_begins_in_vietnam_seven_hours_before_utc() -> None:
    assert today(datetime(2026, 11, 20, 17, 0, tzinfo=UTC)) == date(2026, 11, 21)
    assert abs(today() - datetime.now(UTC).date()) <= timedelta(days=1)


def test_a_period_knows_its_length_and_what_it_shares_with_another() -> None:
    harvest = Period(date(2026, 8, 10), date(2026, 9, 6))
    delivery = Period(date(2026, 9, 1), date(2026, 9, 30))

    assert (harvest.days, harvest.length_weeks) == (28, 4)
    assert harvest.overlap(delivery) == Period(date(2026, 9, 1), date(2026, 9, 6))
    assert harvest.overlap_days(delivery) == 6
    assert harvest.overlap_days(Period(date(2027, 1, 1), date(2027, 1, 1))) == 0
    assert date(2026, 9, 6) in harvest
    assert date(2026, 9, 7) not in harvest


def test_a_period_is_cut_into_its_weeks_and_months() -> None:
    period = Period(date(2026, 11, 28), date(2027, 1, 2))
    assert [week.days for week in period.weeks()] == [2, 7, 7, 7, 7, 6]
    assert [month.days for month in period.months()] == [3, 31, 2]
    assert sum(week.days for week in period.weeks()) == period.days


def test_a_period_cannot_end_before_it_starts() -> None:
    assert fault(Period, date(2026, 9, 2), date(2026, 9, 1)) == "ends_before_start"


def test_days_and_periods_are_written_as_each_language_writes_them() -> None:
    first, last = date(2026, 8, 10), date(2026, 9, 30)
    assert format_date(last) == "30/9/2026"
    assert format_date(last, "en") == "30 Sep 2026"
    assert format_period(Period(first, last)) == "10/8 – 30/9/2026"
    assert format_period(Period(first, last), "en") == "10 Aug – 30 Sep 2026"
    assert format_period(Period(first, first)) == "10/8/2026"
    assert format_period(Period(first, date(2027, 1, 2))) == "10/8/2026 – 2/1/2027"


def test_pleiku_lies_380_kilometres_from_ho_chi_minh_city() -> None:
    pleiku, saigon = Place(13.98, 108.0), Place(10.776, 106.70)
    assert pleiku.distance_km(saigon) == pytest.approx(383, abs=3)
    assert pleiku.distance_km(pleiku) == 0
    assert format_distance(383.4) == f"383{NBSP}km"
    assert format_distance(8.44) == f"8,4{NBSP}km"


@pytest.mark.parametrize("code", ["0100233488", "0100047516", "0314409058-002", "0314 409 058 - 002"])
def test_a_tax_code_with_its_check_digit_is_taken(code: str) -> None:
    assert tax_code_ok(code)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("", "empty"),
        ("0100233480", "wrong_check_digit"),
        ("010023348", "not_a_tax_code"),
        ("0100000000", "not_a_tax_code"),
        ("0314409058-000", "not_a_tax_code"),
        ("０１００２３３４８８", "not_a_tax_code"),
    ],
)
def test_a_tax_code_that_cannot_be_is_refused_with_its_reason(code: str, why: str) -> None:
    assert fault(normalise_tax_code, code) == why
    assert not tax_code_ok(code)


def test_a_branch_tax_code_is_kept_with_its_dash() -> None:
    assert normalise_tax_code("0314409058002") == "0314409058-002"


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("0912.345.678", "+84912345678", "0912 345 678"),
        ("+84 (91) 234-5678", "+84912345678", "0912 345 678"),
        ("02693824123", "+842693824123", "0269 3824 123"),
    ],
)
def test_a_telephone_number_is_kept_in_one_form(typed: str, stored: str, shown: str) -> None:
    assert parse_phone(typed) == stored
    assert format_phone(stored) == shown


def test_a_number_that_no_telephone_has_is_refused() -> None:
    assert fault(parse_phone, "0112345678") == "not_a_phone"
    assert fault(parse_phone, " ") == "empty"


def test_a_gs1_code_proves_its_check_digit() -> None:
    assert gs1_check_digit_ok("8934563138165")
    assert not gs1_check_digit_ok("8934563138166")
    assert not gs1_check_digit_ok("893456313816X")
    assert not gs1_check_digit_ok("5")
