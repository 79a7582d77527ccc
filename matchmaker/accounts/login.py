"""Who is signed in: Flask-Login over the rows of accounts.sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import Flask, Response, g, request
from flask import session as cookie
from flask_login import LoginManager, current_user, login_user, logout_user

from matchmaker.accounts import sessions
from matchmaker.accounts.links import hash_of as hash_of
from matchmaker.accounts.models import User
from matchmaker.db import begin_writing, now

_manager: Final = LoginManager()
_LANGUAGE: Final = "language"


def sign_in(user: User) -> None:
    """Start a session of its own for this browser; whatever the cookie held before, except the language, is gone."""
    _empty_cookie()
    sessions.start(user, request.user_agent.string or "")
    cookie.permanent = True
    login_user(user)


def sign_out() -> None:
    """End this browser's session."""
    token = current_user.get_id() if current_user.is_authenticated else None
    if token:
        sessions.end(token)
    logout_user()
    _empty_cookie()


def _empty_cookie() -> None:
    language = cookie.get(_LANGUAGE)
    cookie.clear()
    if language:
        cookie[_LANGUAGE] = language


def init_app(app: Flask) -> None:
    """Let Flask-Login find the person behind a request's cookie."""
    _manager.session_protection = None  # sessions are rows: ended, expired and listed there
    _manager.init_app(app)
    idle = {
        is_privileged: timedelta(minutes=app.config[name])
        for is_privileged, name in ((False, "SESSION_IDLE_MINUTES"), (True, "STAFF_SESSION_IDLE_MINUTES"))
    }

    @_manager.user_loader
    def load(token: str) -> User | None:
        found = sessions.find(token, idle)
        if found is None:
            return None
        if found.seen_at + sessions.SEEN_EVERY <= now():
            g.seen_session_id = found.id
        return found.user

    @app.after_request
    def _note_seen(response: Response) -> Response:
        """Keep the session alive; after the page's own reads, because this writes."""
        seen = g.pop("seen_session_id", None)
        if seen is not None and response.status_code < 400:
            begin_writing()
            sessions.note_seen(seen)
        return response
