"""What an address may carry: ids that a row can have, any other being an address of nothing; and whole addresses."""

from __future__ import annotations

from typing import Final

from flask import Flask, current_app
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID: Final = 2**31 - 1
"""PostgreSQL's INTEGER; a larger number would be an error of the database instead of a page not found."""


class RowId(IntegerConverter):
    """``<int:…>`` in an address: digits that some row could have as its id."""

    regex = "[0-9]+"  # one address for one thing: no digits of other scripts

    def __init__(self, url_map: Map, *args: object, **options: object) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def row_id(text: str) -> int:
    """The id that a parameter names. Raises ValueError where no row could have it."""
    number = int(text)
    if not 0 < number <= LARGEST_ID:
        raise ValueError(f"no row has the id {number}")
    return number


def public_address(path: str) -> str:
    """A path of this site as an address that is opened from elsewhere: from a workbook, from a mail."""
    return str(current_app.config["PUBLIC_BASE_URL"]).rstrip("/") + path


def init_app(app: Flask) -> None:
    """Let every ``<int:…>`` be a row's id. Before any blueprint is registered."""
    app.url_map.converters["int"] = RowId
