"""A province as the faint dots of its communes, with a dot on each that something is told of: the more, the larger.

Coordinates are degrees, with longitudes squeezed to the cosine of mid-country's latitude as `web.country` does, and
south downwards.
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
_MARGIN: Final = 0.08
"""Degrees of land around a province's outermost communes."""
_LARGEST, _SMALLEST = 0.055, 0.012
"""Radius of the largest dot and the least that is seen, as a share of the sheet's longer side."""
_NAMED: Final = 3
"""So many dots, the largest, have their words beside them."""
_Place = tuple[str, float, float]
"""Of a commune: its province, longitude and latitude in degrees."""


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
    """Everything to draw: the part of the country in sight, its land, and the dots, the largest first."""

    left: float
    top: float
    width: float
    height: float
    land: str
    """The communes as one path of points."""
    dots: Sequence[Dot]

    @property
    def view_box(self) -> str:
        return f"{self.left:g} {self.top:g} {self.width:g} {self.height:g}"


def drawn(amounts: Sequence[Amount], province_code: str) -> Map:
    """The map of a province. Communes that nobody knows (any more) are left out; they stand in the table."""
    theirs = [place for place in _centres().values() if place[0] == province_code] or list(_centres().values())
    box = _box(theirs)
    largest = max((each.value for each in amounts), default=0)
    longer = max(box[2], box[3])
    found = []
    ranked = sorted(amounts, key=lambda each: -each.value)
    for at, each in enumerate(ranked):
        place = _centres().get(each.commune_code)
        if place is None or each.value <= 0:
            continue
        x, y = _on_sheet(place)
        radius = max(_LARGEST * math.sqrt(each.value / largest), _SMALLEST) * longer
        found.append(Dot(x, y, round(radius, 4), each.words, at < _NAMED))
    land = "".join(f"M{x:g} {y:g}h0" for x, y in map(_on_sheet, theirs))
    return Map(*box, land, found)


def _on_sheet(place: _Place) -> tuple[float, float]:
    _province, lon, lat = place
    return round(lon * SQUEEZE, 3), round(-lat, 3)


def _box(places: Sequence[_Place]) -> tuple[float, float, float, float]:
    """Left, top, width and height of the sheet that holds some places."""
    xs, ys = zip(*map(_on_sheet, places), strict=True)
    left, top = min(xs) - _MARGIN, min(ys) - _MARGIN
    return round(left, 3), round(top, 3), round(max(xs) + _MARGIN - left, 3), round(max(ys) + _MARGIN - top, 3)


@lru_cache(maxsize=1)
def _centres() -> dict[str, _Place]:
    """Every commune by its code."""
    with COMMUNES.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: (row["province_code"], float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)
        }
