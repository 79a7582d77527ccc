"""How much of what is worth saying a revision says: 0 to 1, used for ranking and shown to its author."""

from __future__ import annotations

from collections.abc import Mapping

from matchmaker.posting.kinds import WrittenRevision


def completeness(revision: WrittenRevision, weights: Mapping[str, float]) -> float:
    """The weights of what is filled in, added up. Attributes count by the share of those that the product asks.

    Private prices have no weight: what a stranger sees of completeness tells nothing of them.
    """
    return round(sum(weight * _filled(revision, column) for column, weight in weights.items()), 4)


def _filled(revision: WrittenRevision, column: str) -> float:
    if column == "attributes":
        return _share_of_attributes(revision)
    return 1.0 if getattr(revision, column) else 0.0


def _share_of_attributes(revision: WrittenRevision) -> float:
    """The share of the product's attributes that are told; all of none is all."""
    asked = {each["key"] for each in revision.product.attributes} if revision.product else set()
    return len(asked & revision.attributes.keys()) / len(asked) if asked else 1.0
