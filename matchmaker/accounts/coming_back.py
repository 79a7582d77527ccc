"""Where to go after signing in: only to a page of our own that can be opened."""

from __future__ import annotations

import re
from typing import Final

from flask import current_app
from werkzeug.exceptions import HTTPException

_OWN_PATH: Final = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")
_MAX_LENGTH: Final = 2000


def safe_next(address: str | None) -> str | None:
    """``address`` if it is a path of this site that answers a GET, else None.

    Browsers drop tabs and read backslashes as slashes, so an address with either never counts
    (Werkzeug's redirect would make ``/<tab>/evil.example`` lead off the site).
    """
    if not address or len(address) > _MAX_LENGTH or not _OWN_PATH.fullmatch(address):
        return None
    path = address.partition("?")[0].partition("#")[0]
    try:
        current_app.url_map.bind("localhost").match(path, method="GET")
    except HTTPException:
        return None
    return address
