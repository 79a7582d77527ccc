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
    return round(sum(weight * _filled(column, told(column), asked) for column, weight in weights.items()), 4)


def _filled(column: str, content: Any, asked: Iterable[str]) -> float:
    if column == "attributes":
        return _share_of(set(asked), content)
    return 1.0 if content else 0.0


def _share_of(asked: set[str], stated: Collection[str]) -> float:
    """The share of the product's attributes that are told; all of none is all."""
    return len(asked.intersection(stated)) / len(asked) if asked else 1.0
