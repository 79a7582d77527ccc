"""Style sheet, scripts, fonts and pictures under addresses that carry a hash of their content.

``asset('site.css')`` → ``/assets/9f2c1a7be0/site.css``: a browser keeps it for a year, and a changed file has
a new address. Files come from four places: ``static/``, the htmx wheel, the fonts cut at start, and the pictures of
the documents for users. A style sheet or script that imports its parts is joined with them into one file: a weak
signal carries one of each.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import brotli
from flask import Flask, Response, abort, request, url_for

from matchmaker import paths
from matchmaker.web import country, fonts, wheels
from matchmaker.web.access import public

YEAR_SECONDS: Final = 31_536_000
STALE_SECONDS: Final = 60
"""How long an old address is kept: after an update it answers with the new content."""
_TEXT_SUFFIXES: Final = frozenset({".css", ".js", ".svg", ".webmanifest"})
_MEDIA_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_WORTH_COMPRESSING_BYTES: Final = 600

_CSS_IMPORT: Final = re.compile(r'@import "([^"]+)" layer\(([\w-]+)\);')
_JS_IMPORT: Final = re.compile(r'^import "\./([^"]+)";$', re.MULTILINE)
_CSS_SPARE: Final = re.compile(r'("(?:[^"\\]|\\.)*")|/\*.*?\*/|\s*([{};,])\s*|\s+', re.DOTALL)
_CSS_ADDRESS: Final = re.compile(r'url\("([^":]+)"\)')
_JS_COMMENT_LINE: Final = re.compile(r"^\s*//.*\n", re.MULTILINE)


@dataclass(frozen=True)
class Asset:
    """One file as it is served. ``encoded``: content coding (``br``, ``gzip``) → compressed bytes."""

    content: bytes
    media_type: str
    tag: str
    encoded: Mapping[str, bytes]


class Assets:
    """Every file of the site's own that a browser may ask for, by public name."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Take in ``files``, public name → content. Style sheets may point at the others by name."""
        sheets = {name for name in files if name.endswith(".css")}
        self.items = {name: _made(name, content) for name, content in files.items() if name not in sheets}
        for name in sheets:
            self.items[name] = _made(name, _addressed(files[name].decode(), self.items).encode())

    def url(self, name: str) -> str:
        """The address of the asset ``name``. Raises KeyError for an unknown one: a typo fails a test."""
        return url_for("asset", tag=self.items[name].tag, name=name)

    @public
    def serve(self, tag: str, name: str) -> Response:
        """Answer with the asset in the best coding that the browser accepts."""
        asset = self.items.get(name) or abort(404)
        coding = next((coding for coding in asset.encoded if request.accept_encodings[coding] > 0), "")
        response = Response(asset.encoded.get(coding, asset.content), mimetype=asset.media_type)
        if coding:
            response.headers["Content-Encoding"] = coding
        response.vary.add("Accept-Encoding")
        current = tag == asset.tag
        response.cache_control.public = True
        response.cache_control.max_age = YEAR_SECONDS if current else STALE_SECONDS
        response.cache_control.immutable = current
        response.set_etag(asset.tag + coding)
        response.make_conditional(request)
        return response


def init_app(app: Flask) -> None:
    """Serve the assets under /assets and let templates say ``asset('site.css')``."""
    assets = Assets(collect(paths.STATIC, Path(app.config["INSTANCE"]) / "cache"))
    app.add_url_rule("/assets/<tag>/<path:name>", "asset", assets.serve)
    app.jinja_env.globals["asset"] = assets.url


def collect(static: Path, cache_folder: Path) -> dict[str, bytes]:
    """Public name → content: the two joined files, pictures as ``img/…`` and ``help/…``, htmx, fonts, the country."""
    files = {f"img/{picture.name}": picture.read_bytes() for picture in sorted((static / "img").iterdir())}
    files |= {f"help/{picture.name}": picture.read_bytes() for picture in sorted(paths.USER_PICTURES.glob("*.webp"))}
    files |= {name: path.read_bytes() for name, path in fonts.build(cache_folder).items()}
    files["htmx.js"] = (wheels.folder("js_lib_htmx") / "static" / "htmx" / "htmx.min.js").read_bytes()
    files["img/country.svg"] = country.draw()
    for sheet in ("site.css", "lot.css"):
        files[sheet] = compact_css(join_css(static / "css" / sheet)).encode()
    files["site.js"] = join_js(static / "js" / "site.js").encode()
    return files


def join_css(entry: Path) -> str:
    """The style sheet with each ``@import "…" layer(…);`` replaced by what it names, inside that layer."""

    def inlined(found: re.Match[str]) -> str:
        return f"@layer {found[2]} {{\n{(entry.parent / found[1]).read_text('utf-8')}}}"

    return _CSS_IMPORT.sub(inlined, entry.read_text("utf-8"))


def join_js(entry: Path) -> str:
    """The module with each ``import "./…";`` replaced by what it names, in a block of its own.

    Lines that are only a comment are left out.
    """

    def inlined(found: re.Match[str]) -> str:
        return f"{{\n{(entry.parent / found[1]).read_text('utf-8')}}}"

    return _JS_COMMENT_LINE.sub("", _JS_IMPORT.sub(inlined, entry.read_text("utf-8")))


def compact_css(text: str) -> str:
    """The style sheet without comments and needless space; strings stay as they are."""

    def kept(found: re.Match[str]) -> str:
        string, mark = found.groups()
        return string or mark or ("" if found[0].startswith("/*") else " ")

    return _CSS_SPARE.sub(kept, text).replace(";}", "}").strip()


def _addressed(css: str, items: Mapping[str, Asset]) -> str:
    """The style sheet with ``url("name")`` turned into the address of that asset, relative to its own."""

    def address(found: re.Match[str]) -> str:
        return f'url("../{items[found[1]].tag}/{found[1]}")'

    return _CSS_ADDRESS.sub(address, css)


def _made(name: str, content: bytes) -> Asset:
    suffix = Path(name).suffix
    media_type = _MEDIA_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    worth_it = suffix in _TEXT_SUFFIXES and len(content) > _WORTH_COMPRESSING_BYTES
    return Asset(
        content=content,
        media_type=media_type,
        tag=sha256(content).hexdigest()[:10],
        encoded=_compressed(content) if worth_it else {},
    )


@cache
def _compressed(content: bytes) -> Mapping[str, bytes]:
    """The content in each coding, the smaller first."""
    return {"br": brotli.compress(content), "gzip": gzip.compress(content, 9, mtime=0)}
