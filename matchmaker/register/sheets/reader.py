"""A workbook's table, read by a process of its own, and the same workbook with its faults marked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

from matchmaker.register.sheets.columns import Heading, heading_of
from matchmaker.register.sheets.inside import MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED_BYTES

READER: Final = Path(__file__).with_name("inside.py")
MAX_BYTES: Final = 3 * 1024 * 1024
PATIENCE_SECONDS: Final = 60
"""For a machine that has other things to do; the process itself ends after twenty seconds of work."""
HEADING_WITHIN: Final = 20
"""In which of the first filled rows the names of the columns are looked for: titles and notes stand above them."""

Fault = Literal[
    "no_rows",
    "no_heading",
    "file_too_large",
    "not_a_workbook",
    "old_workbook",
    "has_macros",
    "workbook_too_large",
    "too_many_rows",
    "too_many_columns",
]
Cell = Any
"""Text, a number, true or false, None, or one of `{"day": …}`, `{"formula": true}`, `{"error": …}`."""

_one_at_a_time: Final = threading.Lock()
"""A hostile file takes all the memory and time that its reader is given."""


class NotAWorkbook(ValueError):
    """A file that cannot be read as a table. `fault` says why; `params` what a message may tell."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault
        self.params: Mapping[str, int] = {
            "rows": MAX_ROWS,
            "columns": MAX_COLUMNS,
            "megabytes": MAX_BYTES // 1024**2,
            "unpacked": MAX_UNPACKED_BYTES // 1024**2,
        }


@dataclass(frozen=True, slots=True)
class Mark:
    """A fault in a cell, both counted from one, in the reader's words."""

    row: int
    column: int
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """The one sheet of a workbook that has the columns we know."""

    sheet: str
    heading: Heading
    rows: Sequence[tuple[int, Sequence[Cell]]]
    """The filled rows under the heading, by their numbers in the sheet."""
    other_sheets: Sequence[str] = ()
    """Visible sheets that were not read."""

    def plain(self) -> dict[str, Any]:
        """As a database keeps it until the confirmation."""
        return {
            "sheet": self.sheet,
            "heading": list(self.heading.cells),
            "rows": [[number, list(cells)] for number, cells in self.rows],
            "other_sheets": list(self.other_sheets),
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Table:
        """What `plain` made."""
        rows = [(number, cells) for number, cells in plain["rows"]]
        return cls(plain["sheet"], heading_of(plain["heading"]), rows, plain["other_sheets"])


def read(content: bytes) -> Table:
    """The table in a workbook. Raises NotAWorkbook."""
    if len(content) > MAX_BYTES:
        raise NotAWorkbook("file_too_large")
    sheets = json.loads(_answer(["read"], content))["sheets"]
    return table_in(sheets)


def table_in(sheets: Sequence[Mapping[str, Any]]) -> Table:
    """The sheet with the most columns that we know, the first of equals. Raises NotAWorkbook."""
    best: tuple[int, int, Heading] | None = None
    for at, sheet in enumerate(sheets):
        for row_at, (_number, cells) in enumerate(sheet["rows"][:HEADING_WITHIN]):
            heading = heading_of(cells)
            if heading.is_usable and (best is None or len(heading.columns) > len(best[2].columns)):
                best = at, row_at, heading
    if best is None:
        raise NotAWorkbook("no_heading" if any(sheet["rows"] for sheet in sheets) else "no_rows")
    at, row_at, heading = best
    rows = [(number, cells) for number, cells in sheets[at]["rows"][row_at + 1 :]]
    if not rows:
        raise NotAWorkbook("no_rows")
    others = [sheet["name"] for other, sheet in enumerate(sheets) if other != at and sheet["rows"]]
    return Table(sheets[at]["name"], heading, rows, others)


def marked(content: bytes, sheet: str, marks: Sequence[Mark]) -> bytes:
    """The same workbook with a colour and a comment on each faulty cell. Raises NotAWorkbook."""
    asked = {"sheet": sheet, "marks": [(each.row, each.column, each.words) for each in marks]}
    return _answer(["mark"], json.dumps(asked).encode() + b"\n" + content)


def _answer(arguments: Sequence[str], given: bytes) -> bytes:
    """What the reader answers; a reader that died of its limits has answered, too."""
    kept = {name: value for name, value in os.environ.items() if name == "LD_LIBRARY_PATH"}  # and none of our secrets
    command = [sys.executable, "-I", str(READER), *arguments]
    try:
        with _one_at_a_time, TemporaryDirectory() as folder:  # whatever a killed reader leaves goes with it
            done = subprocess.run(
                command,
                input=given,
                capture_output=True,
                timeout=PATIENCE_SECONDS,
                env=kept | {"TMPDIR": folder},
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise NotAWorkbook("workbook_too_large") from error
    if not done.stdout:
        raise NotAWorkbook("workbook_too_large")
    if done.stdout.startswith(b'{"fault"'):
        raise NotAWorkbook(json.loads(done.stdout)["fault"])
    return done.stdout
