"""Figures that the press published of a province, read from the packaged table. History, never today's figures."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Final

FILE: Final = resources.files("matchmaker.register") / "reference" / "published_figures.csv"
AGRICULTURAL: Final = ("cooperatives", "agriculture")
"""The measure and key of the number of agricultural cooperatives."""


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One figure as published: what it counts, of which time, who said so where and when."""

    province_code: str
    """Today's code of the province; where the figure is of before a merger, `note` says so."""
    measure: str
    """What is counted: `cooperatives`, `linked_area_ha`, `dissolved` … (`words.MEASURES`)."""
    key: str
    """Which of them: a field, a year; empty for all."""
    value: int
    is_approximate: bool
    """The source says "nearly" or "about"."""
    period: str
    """The time it is of, as the source has it: `2024`, `2025-01/2025-04`; empty for the day of publication."""
    published_on: date
    source: str
    url: str
    note_vi: str
    note_en: str

    def note(self, language: str = "vi") -> str:
        """What to know before comparing it, in the reader's language."""
        return self.note_en if language == "en" else self.note_vi


@lru_cache(maxsize=1)
def published_figures() -> tuple[PublishedFigure, ...]:
    """All of them, in the table's order."""
    lines = csv.DictReader(io.StringIO(FILE.read_text(encoding="utf-8"), newline=""))
    return tuple(
        PublishedFigure(
            province_code=line["province_code"],
            measure=line["measure"],
            key=line["key"],
            value=int(line["value"]),
            is_approximate=line["is_approximate"] == "1",
            period=line["period"],
            published_on=date.fromisoformat(line["published_on"]),
            source=line["source"],
            url=line["url"],
            note_vi=line["note_vi"],
            note_en=line["note_en"],
        )
        for line in lines
    )


def figures_of(province_code: str) -> list[PublishedFigure]:
    """A province's, in the table's order."""
    return [each for each in published_figures() if each.province_code == province_code]
