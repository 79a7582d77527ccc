"""What each row of a union's workbook becomes: every row is accounted for, whatever stands in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.errors import Unprocessable
from matchmaker.measures import MeasureError, format_quantity
from matchmaker.organisations.models import OrganisationKind
from matchmaker.register.facts import Facts
from matchmaker.register.importing.judging import Becomes, Line, judge
from matchmaker.register.models import Field, Lifecycle, RegisterEntry
from matchmaker.register.words import fault_words
from tests.factories import GIA_LAI, IA_GRAI
from tests.support.registered import table

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 22)
HEADING = ["Tên HTX", "Xã", "Mã số thuế", "Lĩnh vực", "Số thành viên", "Diện tích (ha)", "Ngày thành lập"]


def entry(number: int = 7, name: str = "HTX Nông nghiệp Ia Thử", **facts: Any) -> RegisterEntry:
    """One that is in the register already, without a database."""
    usual = {"kind": OrganisationKind.COOPERATIVE, "commune_code": IA_GRAI, "field": Field.AGRICULTURE}
    made = RegisterEntry(
        id=number, province_code=GIA_LAI, lifecycle=Lifecycle.ACTIVE, old_address="", is_in_crop_chain=False,
        is_in_livestock_chain=False,
    )  # fmt: skip
    Facts(**{**usual, "name": name, **facts}).write_into(made)
    return made


def judged(*rows: list[Any], there: tuple[RegisterEntry, ...] = ()) -> list[Line]:
    return list(judge(table(*rows), there, GIA_LAI, today=TODAY).lines)


def faults(line: Line) -> list[tuple[str, str]]:
    codes = [each.error.code for each in line.faults if isinstance(each.error, MeasureError | Unprocessable)]
    return [(each.column, code) for each, code in zip(line.faults, codes, strict=True)]


def test_numbers_units_days_and_old_communes_are_read_as_people_write_them() -> None:
    money = ["Doanh thu (triệu đồng)", "Vốn điều lệ"]
    heading = ["Tên HTX", "Xã", "Huyện", "Thành viên", *money, "Diện tích", "Năm thành lập"]
    (line,) = judged(heading, ["HTX NN Ia Dêr", "Ia Dêr", "Ia Grai", "1.500", "2.500,5", "1,2 tỷ", "12000 m2", 1998])

    assert line.becomes is Becomes.CREATED
    assert line.facts is not None
    assert (line.facts.members, line.facts.revenue_vnd, line.facts.capital_vnd) == (1500, 2_500_500_000, 1_200_000_000)
    assert (line.facts.area_ha, line.facts.founded_year, line.facts.founded_on) == (Decimal("1.2"), 1998, None)
    assert (line.facts.commune_code, line.facts.old_address) == ("23767", "Ia Dêr")
    assert {each.code for each in line.doubts} == {"by_old_name", "field_guessed"}


def test_every_fault_of_a_row_is_told_beside_its_column() -> None:
    (line,) = judged(HEADING, ["HTX A", "Xã Không Có", "0100233480", "Bán vé số", "nhiều", "3 thúng", "32/1/2020"])

    assert line.becomes is Becomes.REFUSED
    assert faults(line) == [
        ("tax_code", "wrong_check_digit"),
        ("field", "field_not_known"),
        ("members", "not_a_number"),
        ("area", "unit_not_known"),
        ("founded", "not_a_date"),
        ("commune", "commune_not_known"),
    ]


@pytest.mark.parametrize("size", [1e30, 10**40, float("inf"), "9" * 60, 20_000_000_000])
def test_a_number_beyond_all_sense_is_a_fault_of_its_cell(size: Any) -> None:
    heading = ["Tên HTX", "Xã", "Lĩnh vực", "Số thành viên", "Diện tích (ha)"]
    (line,) = judged(heading, ["HTX A", "Ia Grai", "nông nghiệp", size, size])

    assert faults(line) == [("members", "too_large"), ("area", "too_large")]
    assert format_quantity(line.faults[1].error.params["maximum"]) == "1.000.000\u00a0ha", "told as hectares"


def test_a_row_of_totals_is_none_of_a_cooperative_whatever_column_says_so() -> None:
    heading = ["STT", "Tên HTX", "Xã", "Số thành viên", "Ghi chú"]
    lines = judged(heading, ["Tổng", None, None, 250, None], [None, None, None, 250, "Tổng cộng"], [3, None, None, 5])

    assert [faults(each) for each in lines] == [
        [("name", "not_an_entry")],
        [("name", "not_an_entry")],
        [("name", "empty")],
    ]


def test_members_are_whole_and_so_are_the_examples_of_them() -> None:
    (line,) = judged(["Tên HTX", "Xã", "Số thành viên"], ["HTX A", "Ia Grai", -5])

    assert [fault_words(each) for each in line.faults] == ["Số thành viên: Số không được nhỏ hơn 0. Ví dụ: 120."]


def test_an_entry_is_met_by_its_number_its_tax_code_or_its_name_and_commune() -> None:
    there = (entry(7, tax_code="0100233488"), entry(8, "HTX Dịch vụ Ia Pal"))
    lines = judged(
        ["Số sổ", "Tên HTX", "Xã", "Mã số thuế", "Số thành viên"],
        [None, "Tên mới hẳn", "Ia Grai", 100233488, 30],  # Excel took the nought away
        [None, "htx dich vu IA PAL", "xã Ia Grai", None, 30],
        [8, "HTX Dịch vụ Ia Pal", "Ia Grai", None, 31],
        [99, "HTX Lạ", "Ia Grai", None, 31],
        there=there,
    )

    assert [(each.entry_id, each.becomes.value) for each in lines] == [
        (7, "updated"),
        (8, "updated"),
        (None, "refused"),  # the same as the row before
        (None, "refused"),
    ]
    assert lines[0].changed == ("name", "members")
    assert [faults(each) for each in lines[2:]] == [[("name", "same_as_row")], [("id", "entry_not_known")]]


def test_no_two_rows_give_their_entries_one_tax_code() -> None:
    there = (entry(7, "HTX Một"), entry(8, "HTX Hai"))
    lines = judged(
        ["Số sổ", "Tên HTX", "Xã", "Mã số thuế", "Lĩnh vực"],
        [7, "HTX Một", "Ia Grai", "0100233488", "nông nghiệp"],
        [8, "HTX Hai", "Ia Grai", "0100233488", "nông nghiệp"],
        [None, "HTX Ba", "Ia Grai", "0100233488", "nông nghiệp"],
        there=there,
    )

    assert [each.becomes.value for each in lines] == ["updated", "refused", "refused"]


def test_what_a_row_leaves_empty_stays_and_a_year_takes_no_day_away() -> None:
    there = (entry(members=40, founded_year=2015, founded_on=date(2015, 6, 15)),)
    (line,) = judged(HEADING, ["HTX Nông nghiệp Ia Thử", "Ia Grai", None, None, "", None, "2015"], there=there)

    assert line.becomes is Becomes.UNCHANGED


def test_two_of_one_name_are_two_where_their_tax_codes_differ() -> None:
    name, place = "HTX Tân Tiến", "Ia Grai"
    rows = [[name, place, "0100233488", "nông nghiệp"], [name, place, "0100047516", "nông nghiệp"]]
    again = [name, place, None, "nông nghiệp"]

    assert [each.becomes.value for each in judged(HEADING, *rows, again)] == ["created", "created", "refused"]


@pytest.mark.parametrize(
    ("state", "day", "reason", "expected"),
    [
        ("Ngừng hoạt động", "1/6/2026", "Thiếu vốn", []),
        ("Ngừng hoạt động", None, "Thiếu vốn", [("lifecycle_on", "empty")]),
        ("Đã giải thể", "1/6/2027", "Thiếu vốn", [("lifecycle_on", "in_the_future")]),
        ("Đã giải thể", "1/6/2001", "Thiếu vốn", [("lifecycle_on", "before_founded")]),
        ("Đã giải thể", "1/6/2026", None, [("reason", "empty")]),
    ],
)
def test_a_cooperative_that_stopped_says_since_when_and_why(
    state: str, day: str | None, reason: str | None, expected: list[tuple[str, str]]
) -> None:
    heading = ["Tên HTX", "Xã", "Tình trạng", "Từ ngày", "Lý do"]
    (line,) = judged(
        heading, ["HTX Nông nghiệp Ia Thử", "Ia Grai", state, day, reason], there=(entry(founded_year=2012),)
    )

    assert faults(line) == expected
    assert (line.step is not None) is (expected == [])


CELLS = st.one_of(
    st.none(),
    st.sampled_from(["", "HTX A", "HTX B", "Tổng cộng", "Ia Grai", "Ia Pa", "0100233488", "nông nghiệp", "1.500", "?"]),
    st.integers(-5, 10**12),
    st.floats(allow_nan=False),
    st.booleans(),
    st.text(max_size=12),
    st.just({"formula": True}),
    st.just({"error": "#REF!"}),
    st.just({"day": "2015-02-03"}),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=len(HEADING)), min_size=1, max_size=8))
def test_as_many_rows_are_accounted_for_as_came_in(rows: list[list[Any]]) -> None:
    found = judge(table(HEADING, *rows), [entry(name="HTX A")], GIA_LAI, today=TODAY)

    assert [each.number for each in found.lines] == list(range(2, len(rows) + 2))
    assert sum(found.count(each) for each in Becomes) == len(rows)
    for line in found.lines:
        assert bool(line.faults) is (line.becomes is Becomes.REFUSED) is (line.facts is None)
