"""Finding one side of a pair among published listings: by words, by a page's address, or by number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from flask_babel import gettext as _

from matchmaker.browsing import view
from matchmaker.browsing.pages import current_viewer
from matchmaker.browsing.queries import Criteria, Side, load, page_of, published
from matchmaker.browsing.view import ListingView
from matchmaker.db import session
from matchmaker.measures import format_period
from matchmaker.needs import browse as needs
from matchmaker.offers import browse as offers
from matchmaker.web.addresses import LARGEST_ID
from matchmaker.web.choices import Option
from matchmaker.web.filters import quantity
from matchmaker.web.i18n import language

SHOWN: Final = 12
_ADDRESS: Final = re.compile(r"/(offers|needs)/(\d+)(?:[/?#]|$)")
_NUMBER: Final = re.compile(r"#?\s*(\d+)")


def needs_found(text: str) -> list[Option]:
    """Published needs that ``text`` may mean."""
    return _found(needs.SIDE, text)


def offers_found(text: str) -> list[Option]:
    """Published offers that ``text`` may mean."""
    return _found(offers.SIDE, text)


def label_of_need(number: str) -> str | None:
    """What a published need is called, None for any other."""
    return _label(needs.SIDE, number)


def label_of_offer(number: str) -> str | None:
    """What a published offer is called, None for any other."""
    return _label(offers.SIDE, number)


def _found(side: Side, text: str) -> list[Option]:
    named = _number_in(side, text)
    rows = page_of(side, Criteria(q=text), limit=SHOWN).rows if named is None else _numbered(side, named)
    return [_option(each) for each in _views(side, rows)]


def _number_in(side: Side, text: str) -> int | None:
    """The number that a page's address of this side, ``#12`` or ``12`` names; 0 for the other side's address."""
    address = _ADDRESS.search(text)
    if address is not None:
        return _row(address[2]) if address[1] == side.name else 0
    number = _NUMBER.fullmatch(text)
    return _row(number[1]) if number is not None else None


def _row(digits: str) -> int:
    number = int(digits[:20])
    return number if number <= LARGEST_ID else 0


def _numbered(side: Side, number: int) -> list[Any]:
    found = session.scalars(published(side).where(side.listing.id == number).with_only_columns(side.revision.id))
    return load(side, list(found))


def _label(side: Side, number: str) -> str | None:
    rows = _numbered(side, _row(number)) if number.isdecimal() else []
    return _option(_views(side, rows)[0]).label if rows else None


def _views(side: Side, rows: Sequence[Any]) -> list[ListingView]:
    show = view.of_needs if side is needs.SIDE else view.of_offers
    return show(rows, current_viewer())


def _option(listing: ListingView) -> Option:
    label = _(
        "%(product)s, %(quantity)s · %(organisation)s",
        product=listing.product_name,
        quantity=quantity(listing.quantity, listing.unit),
        organisation=listing.organisation.name,
    )
    told = (
        listing.place.name if listing.place else None,
        format_period(listing.window, language()) if listing.window else None,
        _("mã tin %(number)s", number=listing.id),
    )
    return Option(str(listing.id), str(label), " · ".join(each for each in told if each))
