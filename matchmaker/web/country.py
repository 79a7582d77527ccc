"""The country as a picture made of dots, drawn from where its communes lie. No tiles, no borders, 3 KB.

Coordinates are plain degrees, so a page puts its own points on the picture without computing anything; see
templates/components/dot_map.html, which also squeezes longitudes to the cosine of 16° N, mid-country.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

COMMUNES: Final = Path(__file__).resolve().parent.parent / "catalogue" / "reference" / "communes.csv"
STEP: Final = 1 / 6
"""Degrees between two dots."""
REACH: Final = 0.15
"""Degrees around the centre of a commune that count as land."""
Cell = tuple[int, int]
"""Row from the equator and column from Greenwich, in steps."""


def draw() -> bytes:
    """The picture as an SVG file with one symbol, ``land``, that takes the colour of its text."""
    rows = "".join(
        f"M{first * STEP:.2f} {row * STEP:.2f}h{(last - first) * STEP + 0.01:.2f}"
        for row, first, last in runs(land(centres()))
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"><symbol id="land" overflow="visible">'
        f'<path fill="none" stroke="currentColor" stroke-width=".115" stroke-linecap="round" '
        f'stroke-dasharray="0 {STEP:.5f}" d="{rows}"/></symbol></svg>'
    ).encode()


def centres() -> list[tuple[float, float]]:
    """Longitude and latitude of each commune, in degrees."""
    with COMMUNES.open(encoding="utf-8", newline="") as file:
        return [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]


def land(points: Iterable[tuple[float, float]]) -> set[Cell]:
    """The cells near a commune's centre, and those that lie between such cells: big communes leave gaps."""
    near = {cell for lon, lat in points for cell in _around(lon, lat)}
    for _ in range(2):
        edge = {neighbour for cell in near for neighbour in _neighbours(cell)} - near
        near |= {cell for cell in edge if sum(neighbour in near for neighbour in _neighbours(cell)) >= 5}
    return near


def runs(cells: Iterable[Cell]) -> list[tuple[int, int, int]]:
    """Unbroken runs of cells: row, first column, last column."""
    found: list[tuple[int, int, int]] = []
    for row, column in sorted(cells):
        if found and found[-1][0] == row and found[-1][2] == column - 1:
            found[-1] = (row, found[-1][1], column)
        else:
            found.append((row, column, column))
    return found


def _around(lon: float, lat: float) -> Iterator[Cell]:
    """The cells whose middle lies within reach of a point, and the nearest one in any case."""
    yield round(lat / STEP), round(lon / STEP)
    rows = range(math.ceil((lat - REACH) / STEP), math.floor((lat + REACH) / STEP) + 1)
    columns = range(math.ceil((lon - REACH) / STEP), math.floor((lon + REACH) / STEP) + 1)
    for row in rows:
        for column in columns:
            if math.hypot(column * STEP - lon, row * STEP - lat) <= REACH:
                yield row, column


def _neighbours(cell: Cell) -> list[Cell]:
    row, column = cell
    steps = (-1, 0, 1)
    return [(row + up, column + right) for up in steps for right in steps if up or right]
