"""Workbooks that the site answers with, read back: one dictionary a row, by the words of its heading."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Final
from xml.etree import ElementTree
from zipfile import ZipFile

from tests.support.site import Page

_IN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_EPOCH: Final = date(1899, 12, 30)

Cell = str | float


def rows_of(page: Page) -> list[dict[str, Cell]]:
    """The rows below the headings, empty cells left out; text as text, figures, days and instants as numbers.

    Fails where a cell is a formula.
    """
    with ZipFile(BytesIO(page.response.data)) as archive:
        texts = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    words = ["".join(each.itertext()) for each in texts.iter(f"{_IN}si")]
    assert not list(sheet.iter(f"{_IN}f")), "a cell is a formula"
    headings, *rows = ([*_cells(row, words)] for row in sheet.iter(f"{_IN}row"))
    by_column = {column: str(said) for column, said in headings}
    assert len(set(by_column.values())) == len(by_column), "two columns are called the same"
    return [{by_column[column]: said for column, said in row} for row in rows]


def _cells(row: ElementTree.Element, words: list[str]) -> list[tuple[str, Cell]]:
    found: list[tuple[str, Cell]] = []
    for cell in row.iter(f"{_IN}c"):
        value = cell.findtext(f"{_IN}v")
        if value is not None:
            column = re.sub(r"\d", "", cell.attrib["r"])
            found.append((column, words[int(value)] if cell.get("t") == "s" else float(value)))
    return found


def day_in(cell: Cell) -> date:
    """The day that a number of a workbook means."""
    assert isinstance(cell, float), f"{cell!r} is no day"
    return _EPOCH + timedelta(days=int(cell))
