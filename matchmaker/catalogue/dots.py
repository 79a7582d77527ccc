"""The map of the country, drawn from the centres of its communes: no tiles, no outlines, no other host."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from matchmaker.catalogue import reading

_WEST, _NORTH = 102.0, 23.5
_CELL_DEGREES: Final = 0.025
_STRETCH: Final = 1.04  # a degree of latitude is that much longer than one of longitude at 16° North
_BAND_CELLS: Final = 10


@dataclass(frozen=True, slots=True)
class DotMap:
    """One SVG path of zero-length strokes (draw it with `stroke-linecap: round`) and the box it fills."""

    path: str
    width: int
    height: int

    @property
    def view_box(self) -> str:
        """The value of the SVG's `viewBox`."""
        return f"0 0 {self.width} {self.height}"


def project(lat: float, lon: float) -> tuple[int, int]:
    """A point in degrees as whole x, y of the map; y grows to the South."""
    return round((lon - _WEST) / _CELL_DEGREES), round((_NORTH - lat) * _STRETCH / _CELL_DEGREES)


@lru_cache(maxsize=1)
def map_dots() -> DotMap:
    """The country as dots, one a commune, Hoàng Sa and Trường Sa included."""
    dots = {project(commune.lat, commune.lon) for commune in reading.communes().values()}
    path, at = [], (0, 0)
    for x, y in sorted(dots, key=_along_bands):
        across, down = x - at[0], y - at[1]
        path.append(f"m{across}{'' if down < 0 else ' '}{down}z")
        at = (x, y)
    return DotMap("".join(path), max(x for x, _ in dots) + 10, max(y for _, y in dots) + 10)


def _along_bands(dot: tuple[int, int]) -> tuple[int, int]:
    """Sorts dots to and fro along narrow bands, so that steps between neighbours stay short to write."""
    band = dot[1] // _BAND_CELLS
    return band, -dot[0] if band % 2 else dot[0]
