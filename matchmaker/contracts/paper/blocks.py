"""What an article is built of: paragraphs and tables, as the template takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs, one a line."""

    text: str

    def as_data(self) -> dict[str, Any]:
        return {"kind": "prose", "text": self.text}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; ``widths`` are shares of the page, ``align`` one letter a column (l, r)."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    align: str
    total: Sequence[str] = ()

    def as_data(self) -> dict[str, Any]:
        return {
            "kind": "table",
            "header": list(self.header),
            "rows": [list(row) for row in self.rows],
            "widths": list(self.widths),
            "align": list(self.align),
            "total": list(self.total),
        }


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its number, its heading and what it says."""

    number: int
    heading: str
    blocks: Sequence[Prose | Table]

    def as_data(self) -> dict[str, Any]:
        return {"number": self.number, "heading": self.heading, "blocks": [each.as_data() for each in self.blocks]}
