"""Pages travel compressed: a list of offers is 40 KB of markup and 5 KB on the wire.

Squeezing a secret together with words from the request can leak it by the answer's length (BREACH). The one
secret in a page is the CSRF token: its signature changes every second, and cookies are SameSite, so another
site cannot ask for signed-in pages in the background to measure them.
"""

from __future__ import annotations

import gzip
from typing import Final

import brotli
from flask import Flask, Response, request

WORTH_IT_BYTES: Final = 600
_MEDIA_TYPES: Final = frozenset({"text/html", "text/plain", "application/json"})
_BROTLI_QUALITY: Final = 4
_GZIP_LEVEL: Final = 6


def _squeeze(response: Response) -> Response:
    if response.mimetype not in _MEDIA_TYPES:
        return response
    response.vary.add("Accept-Encoding")
    if response.is_streamed or "Content-Encoding" in response.headers:
        return response
    page = response.get_data()
    if len(page) < WORTH_IT_BYTES:
        return response
    if request.accept_encodings["br"] > 0:
        response.set_data(brotli.compress(page, quality=_BROTLI_QUALITY))
        response.headers["Content-Encoding"] = "br"
    elif request.accept_encodings["gzip"] > 0:
        response.set_data(gzip.compress(page, _GZIP_LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def init_app(app: Flask) -> None:
    """Compress every page in a coding that its reader's browser knows."""
    app.after_request(_squeeze)
