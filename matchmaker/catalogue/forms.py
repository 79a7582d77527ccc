"""What pickers offer for typed text: products and places, as options of `web.choices.PickField`."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from matchmaker.catalogue.models import ProductLevel
from matchmaker.catalogue.places import PlaceMatch
from matchmaker.catalogue.queries import Node, commune, search_places, the_place, tree
from matchmaker.catalogue.reading import commune_kind
from matchmaker.text import clean
from matchmaker.web.choices import Option
from matchmaker.web.i18n import language


def product_options(
    text: str, *, inputs: bool | None = None, levels: Iterable[ProductLevel] = ProductLevel
) -> list[Option]:
    """Products that `text` may mean; one alone where it is a product's very name."""
    found = tree().search(text, inputs=inputs, levels=levels)
    typed = clean(text).casefold()
    exact = [node for node in found if node.name(language()).casefold() == typed]
    return [_product_option(node) for node in exact or found]


def label_of_product(code: str) -> str | None:
    """A product's name in the reader's language, None for an unknown code."""
    node = tree().get(code)
    return node.name(language()) if node else None


def _product_option(node: Node) -> Option:
    above = tree().get(node.parent_code)
    return Option(node.code, node.name(language()), above.name(language()) if above else _("Cả nhóm"))


def place_options(text: str) -> list[Option]:
    """Communes that `text` may mean; one alone where it names it beyond doubt."""
    found, certain = search_places(text), the_place(text)
    return [_place_option(match) for match in found if certain is None or match.commune == certain]


def label_of_place(code: str) -> str | None:
    """`Ia Krái, Gia Lai`, None for an unknown code."""
    found = commune(code)
    return found.place_name if found else None


def _place_option(match: PlaceMatch) -> Option:
    detail = (
        _("%(place)s cũ", place=match.by_old_name)
        if match.by_old_name
        else commune_kind(match.commune.kind, language())
    )
    return Option(match.commune.code, match.commune.place_name, detail)
