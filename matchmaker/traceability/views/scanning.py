"""The page behind the code on a label: for whoever holds the goods, on whatever phone.

It sets no cookie and needs no script. Its language is the telephone's, or the one in its address.
"""

from __future__ import annotations

from typing import Final

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from matchmaker.accounts.access import public
from matchmaker.db import begin_reading, begin_writing, session
from matchmaker.errors import NotFound
from matchmaker.measures import today
from matchmaker.traceability import codes, digital_link, page, queries, scans
from matchmaker.traceability.blueprint import bp
from matchmaker.traceability.digital_link import NotAGtin
from matchmaker.traceability.models import Lot
from matchmaker.web.i18n import DEFAULT
from matchmaker.web.limits import limiter

_LIMIT: Final = "LIMIT_LOT_PAGES"
_COUNT_WAITS_MS: Final = 200
"""A reader waits no longer for being counted."""


@bp.get("/01/<gtin>/10/<code>")
@public
@limiter.limit(lambda: current_app.config[_LIMIT])
def by_gtin(gtin: str, code: str) -> ResponseReturnValue:
    """A lot by its GS1 Digital Link."""
    lot = queries.public_lot(codes.as_stored(code))
    try:
        fits = digital_link.normalise_gtin(gtin[:20]) == lot.gtin
    except NotAGtin:
        fits = False
    if not fits:
        raise NotFound
    return _answered(lot)


@bp.get("/l/<code>")
@public
@limiter.limit(lambda: current_app.config[_LIMIT])
def by_code(code: str) -> ResponseReturnValue:
    """A lot by its code alone, also where its goods have a GTIN."""
    return _answered(queries.public_lot(codes.as_stored(code)))


@bp.get("/l/<code>/<any(vi, en):spoken>")
@public
@limiter.limit(lambda: current_app.config[_LIMIT])
def in_language(code: str, spoken: str) -> ResponseReturnValue:
    """The same in the language that the address names. Turning the page into another language is no scan."""
    return _answered(queries.public_lot(codes.as_stored(code)), spoken)


def _answered(lot: Lot, spoken: str | None = None) -> ResponseReturnValue:
    g.language = spoken or request.accept_languages.best_match(("vi", "en"), DEFAULT)
    drawn = render_template("traceability/lot.html", page=page.of(lot), lot=lot, today=today())
    if spoken is None and scans.is_a_scan():
        _count(lot.id)
    answer = current_app.make_response(drawn)
    answer.vary.add("Accept-Language")
    return answer


def _count(lot_id: int) -> None:
    """Count a scan. A database that is too busy to count must not keep anybody from reading."""
    begin_writing(wait_ms=_COUNT_WAITS_MS)
    try:
        scans.count_one(lot_id, today())
    except OperationalError:
        session.rollback()
        begin_reading()
