"""Language: Vietnamese is the source of every sentence, English the one catalogue.

Catalogues are compiled from their .po files into the instance's cache when the site starts, so neither the
repository nor the wheel carries a compiled file that could be older than its source.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, request, session
from flask_babel import Babel, get_locale
from flask_login import current_user

from matchmaker import paths

DEFAULT: Final = "vi"
COOKIE_KEY: Final = "language"
babel: Final = Babel()


def compile_catalogues(into: Path) -> Path:
    """Write a compiled catalogue beside no source: under ``into``, in gettext's own folder layout."""
    for source in sorted(paths.LOCALE.glob("*/LC_MESSAGES/messages.po")):
        target = into / source.relative_to(paths.LOCALE).with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as text:
            catalogue = read_po(text)
        draft = target.with_suffix(".part")
        with draft.open("wb") as binary:
            write_mo(binary, catalogue)
        draft.replace(target)
    return into


def _asked_for(languages: tuple[str, ...]) -> str | None:
    asked = request.args.get("lang")
    return asked if asked in languages else None


def choose_language() -> str:
    """The language of this request: asked for in the address, else the person's own, else Vietnamese."""
    if "language" in g:
        chosen: str = g.language
        return chosen
    asked = session.get(COOKIE_KEY)
    if asked is None and current_user and current_user.is_authenticated:
        asked = current_user.language
    g.language = asked if asked in ("vi", "en") else DEFAULT
    return str(g.language)


def language() -> str:
    """``vi`` or ``en``, also outside a request."""
    locale = get_locale()
    return locale.language if locale is not None else DEFAULT


def init_app(app: Flask) -> None:
    """Let pages speak the reader's language, and remember the one asked for with ``?lang=``."""
    folder = compile_catalogues(Path(app.config["INSTANCE"]) / "cache" / "locale")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)
    babel.init_app(app, locale_selector=choose_language)

    @app.before_request
    def _remember() -> None:
        asked = _asked_for(app.config["LANGUAGES"])
        if asked is not None:
            session[COOKIE_KEY] = asked

    app.jinja_env.globals["locale"] = language
