"""Which chain a product belongs to: one a species, crop, livestock, aquaculture or something else. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from matchmaker.catalogue.models import ProductLevel
from matchmaker.catalogue.queries import tree


class ChainKind(StrEnum):
    """What a chain is about, as unions report it."""

    CROP = "crop"
    LIVESTOCK = "livestock"
    AQUACULTURE = "aquaculture"
    OTHER = "other"
    """Processed food, handicrafts."""


_OF_GROUP: Final[Mapping[str, ChainKind]] = {
    "LIVESTOCK": ChainKind.LIVESTOCK,
    "AQUA": ChainKind.AQUACULTURE,
    "PROCESSED": ChainKind.OTHER,
    "HANDICRAFT": ChainKind.OTHER,
}
"""By the catalogue's group; every other group of goods grows on land."""


def chain_of(product_code: str | None) -> str | None:
    """The species that a product belongs to; a whole group where no more is told; None for inputs and services."""
    node = tree().get(product_code)
    if node is None or node.is_input or node.is_service:
        return None
    if node.level is ProductLevel.VARIETY and node.parent_code is not None:
        return node.parent_code
    return node.code


def goods_of(product_code: str | None) -> str | None:
    """The species for goods and inputs alike: what a table of products has a row for."""
    node = tree().get(product_code)
    if node is not None and node.level is ProductLevel.VARIETY:
        return node.parent_code
    return node.code if node is not None else None


def kind_of(chain: str) -> ChainKind:
    """What a chain is about. Raises KeyError for a code that no product has."""
    return _OF_GROUP.get(tree().path_of(chain)[0], ChainKind.CROP)


def path_of(product_code: str | None) -> tuple[str, ...]:
    """Codes from the group down to a product; nothing where there is none."""
    return tree().path_of(product_code) if product_code in tree() and product_code is not None else ()
