"""What people see when something is refused: what happened, and what to do next. Never a bare 500 text."""

from __future__ import annotations

from flask import Flask, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, NoResultFound, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from matchmaker.db import session
from matchmaker.errors import Conflict, NotAllowed, NotFound, Unavailable, Unprocessable, WrongState

RETRY_SECONDS = 5


def _page(status: int, **headers: str) -> tuple[str, int, dict[str, str]]:
    """The error page for a status; whatever the request had begun is undone first."""
    session.rollback()
    return render_template("errors/error.html", status=status), status, headers


def _http(error: HTTPException) -> tuple[str, int, dict[str, str]] | Response:
    if error.code is None or error.code < 400 or isinstance(error, SecurityError):
        return error.get_response()  # for a host that is not ours no address can be made, so no page either
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return _page(error.code, **kept)


def init_app(app: Flask) -> None:
    """Answer each family of errors with one page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, lambda _error: _page(400))
    app.register_error_handler(NotFound, lambda _error: _page(404))
    app.register_error_handler(NoResultFound, lambda _error: _page(404))
    app.register_error_handler(NotAllowed, lambda _error: _page(403))
    for conflict in (WrongState, Conflict, StaleDataError, IntegrityError):
        app.register_error_handler(conflict, lambda _error: _page(409))
    app.register_error_handler(Unprocessable, lambda _error: _page(422))
    for silence in (OperationalError, Unavailable):
        app.register_error_handler(silence, lambda _error: _page(503, **{"Retry-After": str(RETRY_SECONDS)}))
