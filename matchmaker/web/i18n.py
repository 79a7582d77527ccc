"""Language: Vietnamese is the source of every sentence, English the one catalogue.

Catalogues are compiled from their .po files into the instance's cache when the site starts, so neither the
repository nor the wheel carries a compiled file that could be older than its source.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations
from flask import Flask, g, request, session
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from matchmaker import paths

DEFAULT: Final = "vi"
COOKIE_KEY: Final = "language"


class _Catalogues(Domain):
    """The texts of each language, found by its name: a page asks for hundreds, and a `Locale` is slow to name."""

    def __init__(self, domain: str) -> None:
        super().__init__(domain=domain)
        self._of: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """The catalogue of the language that is spoken now."""
        locale = get_locale()
        if locale is None or locale.language not in self._of:
            found: NullTranslations = super().get_translations()
            if locale is None:
                return found
            self._of[locale.language] = found
        return self._of[locale.language]


class _Babel(Babel):
    """Flask-Babel with catalogues that are found quickly."""

    @cached_property
    def domain_instance(self) -> _Catalogues:
        """The catalogues of this site."""
        return _Catalogues(self.domain)


babel: Final = _Babel()


@pass_eval_context
def _worded(context: EvalContext, text: str, /, **values: Any) -> str:
    """``_()`` of templates: what Jinja's own says, without its four calls for a word that has no gaps."""
    told: str = babel.domain_instance.get_translations().ugettext(text)
    if context.autoescape:
        told = Markup(told)  # noqa: S704  # our own texts; the values are escaped where they are filled in
    return told % values if "%" in told else told


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

    app.jinja_env.globals |= {"locale": language, "_": _worded}
