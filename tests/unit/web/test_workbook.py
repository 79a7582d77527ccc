"""Lists as .xlsx files."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest

from matchmaker.web.workbook import Column, workbook

pytestmark = pytest.mark.pure


def parts_of(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize("typed", ["=1+1", "+84 9", "-1", "@SUM(A1)", "＝1", "\t=1", "https://a.test", "{=1}"])
def test_text_stays_text_whatever_it_begins_with(typed: str) -> None:
    parts = parts_of(workbook("Nguồn cung", [Column("Mô tả")], [[typed]]))

    sheet = parts["xl/worksheets/sheet1.xml"]
    assert '<c r="A2" t="s">' in sheet
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_numbers_days_and_instants_keep_their_type() -> None:
    row = [
        Decimal("1.5"),
        85_000,
        date(2026, 11, 21),
        datetime(2026, 11, 20, 20, 0, tzinfo=UTC),
        True,
        None,
        "",
    ]

    sheet = parts_of(workbook("x", [Column(str(n)) for n in range(7)], [row]))["xl/worksheets/sheet1.xml"]

    values = dict(re.findall(r'<c r="([A-Z]2)"[^>]*><v>([^<]*)</v>', sheet))
    assert values == {"A2": "1.5", "B2": "85000", "C2": "46347", "D2": "46347.125", "E2": "1"}


def test_a_list_without_rows_still_has_its_headings() -> None:
    parts = parts_of(workbook("a/b: [c]?", [Column("Tên"), Column("Giá", number_format="#,##0")], []))

    assert "Tên" in parts["xl/sharedStrings.xml"]
    assert 'name="a b   c"' in parts["xl/workbook.xml"]


def test_a_text_longer_than_a_cell_is_cut() -> None:
    parts = parts_of(workbook("x", [Column("A")], [["ă" * 40_000]]))

    assert "ă" * 32_767 in parts["xl/sharedStrings.xml"]
    assert "ă" * 32_768 not in parts["xl/sharedStrings.xml"]
