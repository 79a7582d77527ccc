"""Look inside a workbook, as a program of its own: bytes come in, JSON or a marked workbook goes out.

Whoever wrote the workbook may have written it against its reader, so `reader` runs this file in a process whose memory
and time end. It imports nothing of ours: the package would bring the whole site along. Formulas are never evaluated:
of each the value counts that Excel stored beside it.

Reading: `inside.py read`, the workbook on standard input. Marking: `inside.py mark`, a line of JSON (the sheet's name
and a list of row, column, words) and then the workbook.
"""

from __future__ import annotations

import datetime
import json
import math
import resource
import signal
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

MEMORY_BYTES: Final = 768 * 1024 * 1024
CPU_SECONDS: Final = 20
MAX_UNPACKED_BYTES: Final = 50 * 1024 * 1024
MAX_RATIO: Final = 100
MAX_PARTS: Final = 200
MAX_ROWS: Final = 5_000
MAX_COLUMNS: Final = 60
MAX_TEXT: Final = 1_000
"""Characters of a cell; more is cut, and no cell of the register is that long."""
FILL: Final = "FFF7D6D0"
MARK: Final = "⚠ "
"""How our part of a comment begins: by it a later marking finds and removes what an earlier one said."""
AUTHOR: Final = "Matchmaker"


class Refused(Exception):
    """Why the file is not read: a code for `words.FAULTS`."""


def unpacked(data: bytes) -> zipfile.ZipFile:
    """The workbook as an archive that may be unpacked. Raises Refused."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):  # what Excel wrote before 2007, and what it writes under a password
        raise Refused("old_workbook")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused("not_a_workbook") from error
    total = sum(each.file_size for each in parts)
    if len(parts) > MAX_PARTS or total > MAX_UNPACKED_BYTES or total > MAX_RATIO * len(data):
        raise Refused("workbook_too_large")
    names = {each.filename for each in parts}
    if "xl/workbook.xml" not in names:
        raise Refused("not_a_workbook")
    if any("vbaproject" in each.casefold() for each in names):
        raise Refused("has_macros")
    return archive


def has_formulas(archive: zipfile.ZipFile) -> bool:
    """Whether any sheet has a formula. Raises Refused for a part with a document type: entities are declared there."""
    found = False
    for each in archive.infolist():
        if each.filename.endswith((".xml", ".rels", ".vml")):
            part = archive.read(each)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0" in part[:64]:
                raise Refused("not_a_workbook")
            found = found or (each.filename.startswith("xl/worksheets/") and b"<f" in part)
    return found


def read(data: bytes) -> dict[str, Any]:
    """Every visible sheet's filled rows. Raises Refused."""
    is_reckoned = has_formulas(unpacked(data))
    values = _opened(data, values=True)
    formulas = _opened(data, values=False) if is_reckoned else None
    left = MAX_ROWS
    sheets = []
    for sheet in values.worksheets:
        if sheet.sheet_state != "visible":
            continue
        beside = formulas[sheet.title] if formulas is not None else None
        rows = []
        for number, cells in _rows(sheet, beside):
            left -= 1
            if left < 0:
                raise Refused("too_many_rows")
            rows.append([number, cells])
        sheets.append({"name": sheet.title, "rows": rows})
    return {"sheets": sheets}


def _opened(data: bytes, *, values: bool) -> Any:
    from openpyxl import load_workbook  # only once the limits hold

    book = load_workbook(BytesIO(data), read_only=True, data_only=values, keep_links=False)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a sheet says of its size need not be true
    return book


def _rows(sheet: Any, formulas: Any) -> Iterator[tuple[int, list[Any]]]:
    """The filled rows of a sheet by their numbers, empty cells at their ends cut off."""
    beside = formulas.iter_rows() if formulas is not None else None
    for number, row in enumerate(sheet.iter_rows(), start=1):  # rows that are not there are empty ones
        typed = next(beside, ()) if beside is not None else ()
        cells = [_cell(each, typed[at] if at < len(typed) else None) for at, each in enumerate(row)]
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise Refused("too_many_columns")
        if cells:
            yield number, cells


def _cell(cell: Any, typed: Any) -> Any:
    """A cell as JSON: text, a number, true or false, nothing; a day, a formula without a value or an error by name."""
    value = cell.value
    if value is None:
        return {"formula": True} if typed is not None and typed.data_type == "f" else None
    if cell.data_type == "e":
        return {"error": str(value)[:20]}
    if isinstance(value, datetime.datetime | datetime.date):
        return {"day": value.isoformat()[:10]}
    if isinstance(value, float) and not math.isfinite(value):
        return {"error": "#NUM!"}  # 1e999, as Excel itself would tell it; no JSON holds it
    if isinstance(value, bool | int | float):
        return value
    return str(value)[:MAX_TEXT] or None


def mark(data: bytes, sheet_name: str, marks: list[tuple[int, int, str]]) -> bytes:
    """The workbook with a colour and a comment on each faulty cell. Raises Refused.

    Words, figures, formulas and their looks stay; drawings, buttons and slicers do not, as openpyxl keeps none.
    """
    from openpyxl import load_workbook

    has_formulas(unpacked(data))
    book = load_workbook(BytesIO(data), keep_links=False)
    sheet = book[sheet_name]
    _unmark(sheet)
    for row, column, words in marks:
        _mark(sheet.cell(row, column), words)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def _unmark(sheet: Any) -> None:
    """Take away what an earlier marking left: whatever is mended is not to stay coloured."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is None or MARK not in cell.comment.text:
                continue
            before = cell.comment.text.partition(MARK)[0].strip()
            cell.comment = Comment(before, cell.comment.author) if before else None
            if cell.fill.fgColor.rgb == FILL:
                cell.fill = PatternFill()


def _mark(cell: Any, words: str) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    if isinstance(cell, MergedCell):
        return  # a comment stands on the first cell of a merged range alone
    theirs = cell.comment
    before = f"{theirs.text}\n" if theirs is not None else ""
    comment = Comment(f"{before}{MARK}{words}", theirs.author if theirs is not None else AUTHOR)
    comment.width, comment.height = 320, 120
    cell.comment = comment
    cell.fill = PatternFill("solid", fgColor=FILL)


def main() -> None:
    """Read or mark, as the only argument says."""
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it where it is there
    import openpyxl  # noqa: F401  # its own memory is no part of the workbook's

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)  # whose signal ends the process
    room = MAX_UNPACKED_BYTES if sys.argv[1] == "mark" else 0  # openpyxl writes sheets to files before it packs them
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    try:
        if sys.argv[1] == "mark":
            asked = json.loads(sys.stdin.buffer.readline())
            answer = mark(sys.stdin.buffer.read(), asked["sheet"], asked["marks"])
        else:
            answer = json.dumps(read(sys.stdin.buffer.read())).encode()
    except Refused as refused:
        answer = json.dumps({"fault": str(refused)}).encode()
    except (MemoryError, RecursionError):
        answer = json.dumps({"fault": "workbook_too_large"}).encode()
    except Exception:  # a reader of damaged files fails in more ways than it names
        answer = json.dumps({"fault": "not_a_workbook"}).encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
