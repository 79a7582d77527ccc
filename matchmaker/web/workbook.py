"""Lists as an .xlsx file: a sheet each with one heading row, values of the right type and never a formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import isfinite
from typing import Any, Final, Generic, TypeVar

from flask import Response
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from matchmaker.measures import VIETNAM_TIME

MIME_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY_FORMAT: Final = "dd/mm/yyyy"
INSTANT_FORMAT: Final = "dd/mm/yyyy hh:mm"
AMOUNT: Final = "#,##0.###"
MONEY: Final = "#,##0"
_CELL_CHARACTERS: Final = 32_767
_SHEET_NAME_CHARACTERS: Final = 31
_FORBIDDEN_IN_SHEET_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))

Value = str | int | float | Decimal | date | datetime | bool | None
Row = TypeVar("Row")


@dataclass(frozen=True)
class Column:
    """One column: its heading, its width in characters, and an Excel number format where it needs one."""

    heading: str
    width: int = 16
    number_format: str | None = None


@dataclass(frozen=True)
class Told(Generic[Row]):
    """One column, and what it tells of a row."""

    heading: str
    of: Callable[[Row], Value]
    width: int = 16
    number_format: str | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its name, its columns, and its rows cell by cell."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]

    @classmethod
    def of(cls, title: str, told: Sequence[Told[Row]], rows: Iterable[Row]) -> Sheet:
        """The rows told column by column."""
        columns = [Column(each.heading, each.width, each.number_format) for each in told]
        return cls(title, columns, ([each.of(row) for each in told] for row in rows))


def workbook_of(title: str, told: Sequence[Told[Row]], rows: Iterable[Row]) -> bytes:
    """The rows as an .xlsx file, each told column by column; see `workbook_with`."""
    return workbook_with([Sheet.of(title, told, rows)])


def workbook(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> bytes:
    """One sheet as an .xlsx file; see `workbook_with`."""
    return workbook_with([Sheet(title, columns, rows)])


def workbook_with(sheets: Iterable[Sheet]) -> bytes:
    """The sheets as an .xlsx file; no two may have the same first 31 characters as their name.

    Text is written as text whatever it begins with, so nothing a person typed becomes a formula or a link
    (security T08). Days and instants become Excel's own, instants in Vietnam's time. An empty cell is a value
    that is not known.
    """
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "default_date_format": DAY_FORMAT})
    for each in sheets:
        _write_sheet(book, each)
    book.close()
    return file.getvalue()


def _write_sheet(book: Workbook, told: Sheet) -> None:
    sheet = book.add_worksheet(_sheet_name(told.title))
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for place, column in enumerate(told.columns):
        cells = book.add_format({"num_format": column.number_format}) if column.number_format else None
        sheet.set_column(place, place, column.width, cells)
        sheet.write_string(0, place, column.heading, heading)
    instants = book.add_format({"num_format": INSTANT_FORMAT})
    last = 0
    for last, row in enumerate(told.rows, start=1):
        for place, value in enumerate(row):
            _write(sheet, last, place, value, instants)
    sheet.freeze_panes(1, 0)
    if told.columns:
        sheet.autofilter(0, 0, last, len(told.columns) - 1)


def _sheet_name(title: str) -> str:
    """A name Excel accepts: short, without its reserved marks, not empty."""
    return title.translate(_FORBIDDEN_IN_SHEET_NAMES).strip(" '")[:_SHEET_NAME_CHARACTERS].strip(" '") or "1"


def _write(sheet: Worksheet, row: int, column: int, value: Value, instants: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value[:_CELL_CHARACTERS])
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(VIETNAM_TIME).replace(tzinfo=None), instants)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif isfinite(value):
        sheet.write_number(row, column, float(value))


def as_download(name: str, content: bytes) -> Response:
    """The file as an answer that browsers save as ``name``.xlsx; ``name`` is plain ASCII."""
    answer = Response(content, mimetype=MIME_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer
