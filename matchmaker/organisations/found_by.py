"""The words by which organisations are found: their own, and what features above add, their trademarks for instance."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from matchmaker import text
from matchmaker.catalogue import queries as catalogue
from matchmaker.db import session
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import trades_of

Words = Callable[[int], Iterable[str]]
"""Words for an organisation, by its id."""

_more: dict[str, Words] = {}


def add(name: str, words: Words) -> None:
    """Find organisations by these words, too; adding the same name again replaces it. Whoever changes what they are
    made from calls `keep`."""
    _more[name] = words


def keep(organisation: Organisation) -> None:
    """Write down anew by which words an organisation is found: name, place, what it trades, and what was added."""
    place = catalogue.commune(organisation.commune_code)
    trades = [name for each in trades_of(organisation.id) for name in (each.name_vi, each.name_en)]
    more = [word for words in _more.values() for word in words(organisation.id)]
    organisation.search_text = text.search_text(
        organisation.name, place.place_name if place else None, *dict.fromkeys([*trades, *more])
    )
    session.flush()
