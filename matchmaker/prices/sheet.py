"""A table of prices as people save it from Excel: which encoding, which separator, which column is which.

Pure: no database, no web. What a cell means is `judging`'s business.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from matchmaker.text import clean, fold

MAX_BYTES: Final = 128 * 1024
"""What Excel writes for a thousand rows; the dry run carries the text along to its confirmation."""
MAX_ROWS: Final = 500

Fault = Literal["no_rows", "file_too_large", "not_text", "columns_missing", "too_many_rows"]
COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "product": frozenset({"san pham", "mat hang", "hang hoa", "ten san pham", "ma san pham", "product"}),
    "place": frozenset({"tinh", "tinh thanh", "tinh thanh pho", "noi", "dia phuong", "dia ban", "province", "place"}),
    "grade": frozenset({"loai", "pham cap", "phan loai", "grade"}),
    "day": frozenset({"ngay", "ngay gia", "day", "date"}),
    "price": frozenset({"gia", "don gia", "gia dong", "gia vnd", "muc gia", "price"}),
    "unit": frozenset({"don vi", "don vi tinh", "dvt", "unit"}),
    "source": frozenset({"nguon", "nguon tin", "nguon gia", "source"}),
}
"""What each column may be called, folded."""
NEEDED: Final = ("product", "day", "price")
_SEPARATORS: Final = ";\t,"


class NotATable(ValueError):
    """A file that cannot be read as a table of prices. `fault` says why; `params` what a message may tell."""

    def __init__(self, fault: Fault, **params: object) -> None:
        super().__init__(fault, params)
        self.fault: Fault = fault
        self.params = params


@dataclass(frozen=True)
class SheetRow:
    """One filled row: its line in the file, and its cells by the names of `COLUMNS`, cleaned."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A table that was read."""

    rows: Sequence[SheetRow]
    unused: Sequence[str]
    """Headings of columns that mean nothing to us."""
    has_source: bool


def decoded(content: bytes) -> str:
    """The text of a file, whatever Windows saved it in. Raises NotATable `file_too_large`, `not_text`.

    cp1258 writes most Vietnamese tones as marks of their own: they are put back on their letters.
    """
    if len(content) > MAX_BYTES:
        raise NotATable("file_too_large", maximum=MAX_BYTES // 1024)
    for encoding in _encodings(content):
        try:
            text = unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotATable("not_text")


def _encodings(content: bytes) -> Sequence[str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\0" in content[:64]:  # Latin letters in UTF-16 leave every other byte empty
        return ("utf-16-be",) if content[:1] == b"\0" else ("utf-16-le",)
    return ("utf-8-sig", "cp1258")


def read(text: str) -> Sheet:
    """The table in a text. Raises NotATable."""
    start = 0
    if text[:4].casefold() == "sep=":  # Excel's own first line
        start = 1
        text = text.partition("\n")[2]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        heading = [clean(cell) for cell in next(reader, [])]
        columns = _columns(heading)
        rows = [SheetRow(line + start, cells) for line, cells in _filled(reader, columns)]
    except csv.Error as error:
        raise NotATable("not_text") from error
    if not rows:
        raise NotATable("no_rows")
    unused = [name for at, name in enumerate(heading) if at not in columns.values() and name]
    return Sheet(rows, unused, "source" in columns)


def _separator(text: str) -> str:
    """Whatever cuts the first line into most of the columns that we know."""
    first = text.lstrip("\r\n").partition("\n")[0]
    known = frozenset[str]().union(*COLUMNS.values())
    return max(_SEPARATORS, key=lambda mark: sum(fold(cell) in known for cell in first.split(mark)))


def _columns(heading: Sequence[str]) -> dict[str, int]:
    """Where each column stands; of two with the same meaning the first. Raises NotATable `columns_missing`."""
    found: dict[str, int] = {}
    for at, cell in enumerate(heading):
        name = next((name for name, called in COLUMNS.items() if fold(cell) in called), None)
        if name is not None:
            found.setdefault(name, at)
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise NotATable("columns_missing", columns=missing)
    return found


def _filled(reader: Any, columns: Mapping[str, int]) -> list[tuple[int, dict[str, str]]]:
    found: list[tuple[int, dict[str, str]]] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(found) == MAX_ROWS:
            raise NotATable("too_many_rows", maximum=MAX_ROWS)
        row = {name: clean(cells[at]) if at < len(cells) else "" for name, at in columns.items()}
        found.append((reader.line_num, row))
    return found
