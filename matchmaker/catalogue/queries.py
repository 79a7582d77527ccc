"""What the site asks the catalogue.

Reference data is part of the code's version, so it is read from the packaged tables, once a process: no
question here costs a query, and all work without a database. `service.load_reference` writes the same
data to the tables that other rows point at.
"""

from __future__ import annotations

from functools import lru_cache

from matchmaker.catalogue import reading
from matchmaker.catalogue.attributes import Attribute, Choice
from matchmaker.catalogue.places import PlaceMatch, communes_of, heirs_of, search_places, the_place
from matchmaker.catalogue.reading import CommuneRow, Named, PriceBand, ProvinceRow
from matchmaker.catalogue.tree import Node, Tree, read_tree
from matchmaker.text import sort_key

__all__ = [
    "Attribute",
    "Choice",
    "CommuneRow",
    "Named",
    "Node",
    "PlaceMatch",
    "PriceBand",
    "ProvinceRow",
    "Tree",
    "commune",
    "communes_of",
    "heirs_of",
    "markets",
    "province",
    "provinces",
    "search_places",
    "the_place",
    "tree",
]


@lru_cache(maxsize=1)
def tree() -> Tree:
    """All products: group › species › variety."""
    return read_tree()


def commune(code: str | None) -> CommuneRow | None:
    """The commune of this code, or None (also for one that was abolished: see `heirs_of`)."""
    return reading.communes().get(code) if code else None


def province(code: str | None) -> ProvinceRow | None:
    """The province of this code, or None."""
    return reading.provinces().get(code) if code else None


@lru_cache(maxsize=1)
def provinces() -> tuple[ProvinceRow, ...]:
    """The 34 provinces, sorted by name."""
    return tuple(sorted(reading.provinces().values(), key=lambda each: sort_key(each.name)))


@lru_cache(maxsize=1)
def markets() -> dict[str, Named]:
    """The markets goods go to, by code (`VN`, `CN`, `EU` …), in the order to show them."""
    return reading.named("markets")
