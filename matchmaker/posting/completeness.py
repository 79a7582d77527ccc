"""How much of what is worth saying a revision says: 0 to 1, used for ranking and shown to its author."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from matchmaker.posting.kinds import WrittenRevision


def completeness(revision: WrittenRevision, weights: Mapping[str, float]) -> float:
    """How much of what is worth saying a revision says."""
    asked = (each["key"] for each in revision.product.attributes) if revision.product else ()
    return weighed(lambda column: getattr(revision, column), asked, weights)


def weighed(told: Callable[[str], Any], asked: Iterable[str], weights: Mapping[str, float]) -> float:
    """The weights of the columns that are filled in, added up; `told` gives a column's content.

    Attributes count by the share of those that the product has `asked`. Private prices have no weight: what a
    stranger sees of completeness tells nothing of them.
    """
    filled = 0.0  # a plain loop: a process that starts asks this of every offer on the market
    for column, weight in weights.items():
        content = told(column)
        if column == "attributes":
            filled += weight * _share_of(set(asked), content)
        elif content:
            filled += weight
    return round(filled, 4)


def _share_of(asked: set[str], stated: Collection[str]) -> float:
    """The share of the product's attributes that are told; all of none is all."""
    return len(asked.intersection(stated)) / len(asked) if asked else 1.0
