"""The words by which a listing is found."""

from __future__ import annotations

from typing import Final

from matchmaker.catalogue.models import Product
from matchmaker.db import session
from matchmaker.organisations.models import Organisation
from matchmaker.posting.kinds import WrittenRevision
from matchmaker.text import search_text

DESCRIPTION_CHARACTERS: Final = 600


def search_text_of(revision: WrittenRevision, organisation: Organisation) -> str:
    """Folded words: the product with its other names and what it belongs to, the owner, the place, the text."""
    commune = revision.commune
    return search_text(
        *_product_words(revision.product),
        organisation.name,
        *((commune.name, commune.province.name, commune.old_province) if commune else ()),
        revision.description[:DESCRIPTION_CHARACTERS],
    )


def _product_words(product: Product | None) -> list[str]:
    words: list[str] = []
    while product is not None:
        words += [product.name_vi, product.name_en, *product.aliases]
        product = session.get(Product, product.parent_code) if product.parent_code else None
    return words
