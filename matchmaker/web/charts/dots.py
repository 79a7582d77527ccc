"""A province with a dot in each commune that something is told of: the more there is, the larger its area.

Coordinates are those of `web.country`: degrees, with longitudes squeezed to the cosine of mid-country's latitude, so
that the land drawn once for the whole country serves for a part of it.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from matchmaker.web.country import COMMUNES

SQUEEZE: Final = 0.96
_MARGIN: Final = 0.12
"""Degrees of land around a province's outermost communes."""
_LARGEST, _SMALLEST = 0.055, 0.012
"""Radius of the largest dot and the least that is seen, as a share of the sheet's longer side."""
_NAMED: Final = 3
"""So many dots, the largest, have their words beside them."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much there is in a commune, and the same in words."""

    commune_code: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Dot:
    """Where a dot lies, in degrees east and north, and how large it is."""

    x: float
    y: float
    radius: float
    words: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class Map:
    """Everything to draw: the part of the country in sight, and the dots, the largest first (the small lie on top)."""

    left: float
    top: float
    width: float
    height: float
    dots: Sequence[Dot]

    @property
    def view_box(self) -> str:
        return f"{self.left:g} {self.top:g} {self.width:g} {self.height:g}"


def drawn(amounts: Sequence[Amount], province_code: str) -> Map:
    """The map of a province. Communes that nobody knows (any more) are left out; they stand in the table."""
    box = _box(province_code)
    largest = max((each.value for each in amounts), default=0)
    longer = max(box[2], box[3])
    found = []
    ranked = sorted(amounts, key=lambda each: -each.value)
    for at, each in enumerate(ranked):
        place = _centres().get(each.commune_code)
        if place is None or each.value <= 0:
            continue
        _province, lon, lat = place
        radius = max(_LARGEST * math.sqrt(each.value / largest), _SMALLEST) * longer
        found.append(Dot(round(lon * SQUEEZE, 3), round(-lat, 3), round(radius, 4), each.words, at < _NAMED))
    return Map(*box, found)


def _box(province_code: str) -> tuple[float, float, float, float]:
    """Left, top, width and height of a province on the sheet; of the whole country for a code that none has."""
    theirs = [(lon, lat) for province, lon, lat in _centres().values() if province == province_code]
    theirs = theirs or [(lon, lat) for _province, lon, lat in _centres().values()]
    lons, lats = [lon * SQUEEZE for lon, _ in theirs], [-lat for _, lat in theirs]
    left, top = min(lons) - _MARGIN, min(lats) - _MARGIN
    return round(left, 3), round(top, 3), round(max(lons) + _MARGIN - left, 3), round(max(lats) + _MARGIN - top, 3)


@lru_cache(maxsize=1)
def _centres() -> dict[str, tuple[str, float, float]]:
    """By commune: its province, longitude and latitude in degrees."""
    with COMMUNES.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: (row["province_code"], float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)
        }
