"""Workbooks that people send: what a column means, and files that are no workbook or mean harm."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from matchmaker.register.sheets import Mark, NotAWorkbook, heading_of, inside, marked, read
from tests.support.registered import workbook

pytestmark = pytest.mark.pure
HEADING = ["TT", "Tên hợp tác xã", "Xã, phường", "Doanh thu (triệu đồng)"]


def test_a_heading_is_known_by_what_unions_call_it_and_the_rest_is_told_with_a_guess() -> None:
    heading = heading_of([*HEADING, "Lĩnh vực hoạt động", "Họ tên Giám đốc", "Số thành viên nữ", "Ghi chú", None])

    assert dict(heading.columns) == {"number": 0, "name": 1, "commune": 2, "revenue": 3, "field": 4}
    assert dict(heading.units) == {"revenue": "trieu dong"}
    assert [(each.heading, each.guess, each.is_of_person) for each in heading.unused] == [
        ("Họ tên Giám đốc", None, True),
        ("Số thành viên nữ", "members", False),
        ("Ghi chú", None, False),
    ]


def test_a_table_is_found_below_its_title_and_every_filled_row_of_it_is_read() -> None:
    table = read(workbook(["DANH SÁCH HTX"], [], HEADING, [1, "HTX A", "Ia Pa", "1.500"], [], [2, "HTX B"]))

    assert table.rows == [(4, [1, "HTX A", "Ia Pa", "1.500"]), (6, [2, "HTX B"])]


def test_a_formula_is_never_worked_out_and_one_without_a_value_is_told() -> None:
    assert read(workbook(HEADING, [1, "HTX A", "Ia Pa", "=1+1"])).rows == [
        (2, [1, "HTX A", "Ia Pa", {"formula": True}])
    ]


def test_a_number_that_no_computer_holds_is_an_error_of_its_cell() -> None:
    made = BytesIO()
    honest = BytesIO(workbook(HEADING, [1, "HTX A", "Ia Pa", 12345.5]))
    with zipfile.ZipFile(honest) as whole, zipfile.ZipFile(made, "w") as endless:
        for part in whole.namelist():
            endless.writestr(part, whole.read(part).replace(b"12345.5", b"1E+999"))

    assert read(made.getvalue()).rows == [(2, [1, "HTX A", "Ia Pa", {"error": "#NUM!"}])]


def test_marking_keeps_the_file_and_a_second_marking_takes_the_first_away() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADING, [1, "HTX A", "?", "=2*3"]):
        sheet.append(row)
    sheet["B2"].font = Font(bold=True)
    saved = BytesIO()
    book.save(saved)

    once = marked(saved.getvalue(), sheet.title, [Mark(2, 3, "Xã: không có"), Mark(2, 4, "Doanh thu: công thức")])
    again = marked(once, sheet.title, [Mark(2, 4, "Doanh thu: công thức")])

    first, second = (load_workbook(BytesIO(each)).active for each in (once, again))
    assert first is not None
    assert second is not None
    assert first["C2"].comment.text == "⚠ Xã: không có"
    assert first["C2"].fill.fgColor.rgb == inside.FILL
    assert (second["C2"].comment, second["C2"].fill.fill_type) == (None, None)
    assert second["D2"].comment.text == "⚠ Doanh thu: công thức"
    assert (second["D2"].value, second["B2"].font.bold) == ("=2*3", True)


def packed(**parts: bytes) -> bytes:
    """An archive that says it is a workbook."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"xl/workbook.xml": b"<workbook/>", **parts}.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "not_a_workbook"),
        (b"Ten HTX;Xa\nA;B", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_workbook"),
        (packed(bomb=b"\0" * 30_000_000), "workbook_too_large"),
        (packed(**{f"x{at}": b"" for at in range(inside.MAX_PARTS)}), "workbook_too_large"),
        (packed(**{"xl/vbaProject.bin": b"x"}), "has_macros"),
        (packed(**{"xl/worksheets/sheet1.xml": b'<!DOCTYPE x [<!ENTITY a "b">]>'}), "not_a_workbook"),
    ],
    ids=["empty", "text", "old", "bomb", "parts", "macros", "entities"],
)
def test_a_file_that_is_no_workbook_is_refused_before_it_is_unpacked(content: bytes, fault: str) -> None:
    with pytest.raises(inside.Refused, match=fault):
        inside.read(content)  # what the process runs


def test_whatever_else_is_wrong_with_a_file_ends_its_reader_and_nothing_else() -> None:
    with pytest.raises(NotAWorkbook) as refused:
        read(packed())
    assert refused.value.fault == "not_a_workbook"


def test_a_list_of_a_hundred_thousand_rows_is_refused_and_so_is_one_too_heavy() -> None:
    row = b'<row><c t="inlineStr"><is><t>HTX</t></is></c></row>'
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData>'
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook(HEADING))) as small,
        zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as large,
    ):
        for each in small.namelist():
            is_sheet = each == "xl/worksheets/sheet1.xml"
            large.writestr(each, sheet % (row * 100_000) + b"</worksheet>" if is_sheet else small.read(each))
    with pytest.raises(inside.Refused, match="too_many_rows"):
        inside.read(made.getvalue())
    with pytest.raises(NotAWorkbook) as refused:
        read(made.getvalue())
    assert refused.value.fault == "file_too_large"
