"""What share of its agricultural cooperatives a province, or the country, wants linked; and who says so.

A target is policy, so it stands here with its source, as domain knowledge does in reference tables. An office that
adopts another one sets it in `LINKAGE_TARGETS` (config.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app


@dataclass(frozen=True, slots=True)
class Target:
    """A share to reach, in whole per cent."""

    percent: int
    source: str
    """Who set it, in the words of the source; shown beside the figure."""
    year: int | None = None
    """By when, where the source says so."""
    is_national: bool = False


NATIONAL: Final = Target(50, "Nghị quyết 20-NQ/TW (2022)", year=2030, is_national=True)
"""Of agricultural cooperatives in value chains, by 2030."""
_OF_PROVINCE: Final[Mapping[str, Target]] = {
    "86": Target(10, "Liên minh HTX tỉnh Vĩnh Long (Báo Vĩnh Long, 3/12/2025)"),
}


def target_of(province_code: str | None) -> Target:
    """A province's own target, as its office set it or as published; else the country's."""
    own: dict[str, Any] | None = current_app.config["LINKAGE_TARGETS"].get(province_code)
    if own is not None:
        return Target(int(own["percent"]), str(own["source"]), own.get("year"))
    return _OF_PROVINCE.get(province_code or "", NATIONAL)
