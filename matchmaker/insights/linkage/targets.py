"""What share of its agricultural cooperatives a province, or the country, wants linked; and who says so.

A target is policy, so it is kept as data with its source (`reference/targets.csv`; the country's has no province). An
office that adopts another one sets it in `LINKAGE_TARGETS` (config.py).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final, Self

from flask import current_app

FILE: Final = resources.files("matchmaker.insights.linkage") / "reference" / "targets.csv"
COUNTRY: Final = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A share to reach, in whole per cent."""

    percent: int
    source_vi: str
    """Who set it; shown beside the figure."""
    source_en: str
    year: int | None = None
    """By when, where the source says so."""
    is_national: bool = False

    def source(self, language: str) -> str:
        """Who set it, in the reader's language."""
        return self.source_en if language == "en" else self.source_vi

    def as_data(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """What `as_data` wrote."""
        return cls(**data)


@lru_cache(maxsize=1)
def published() -> dict[str, Target]:
    """By province code, the targets that were published; `COUNTRY` is the country's."""
    lines = csv.DictReader(io.StringIO(FILE.read_text(encoding="utf-8"), newline=""))
    return {
        line["province_code"]: Target(
            int(line["percent"]),
            line["source_vi"],
            line["source_en"],
            int(line["year"]) if line["year"] else None,
            is_national=line["province_code"] == COUNTRY,
        )
        for line in lines
    }


def target_of(province_code: str) -> Target:
    """A province's own target, as its office set it or as published; else the country's."""
    own: dict[str, Any] | None = current_app.config["LINKAGE_TARGETS"].get(province_code)
    if own is not None:
        return Target(int(own["percent"]), str(own["source"]), str(own["source"]), own.get("year"))
    return published().get(province_code) or published()[COUNTRY]
