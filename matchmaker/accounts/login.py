"""Who is signed in: a random token in the cookie, a row that can be ended from elsewhere in the database."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from flask import Flask, Response, g, request
from flask import session as cookie
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy import select, update

from matchmaker.accounts.models import User, UserRole, UserSession
from matchmaker.db import begin_writing, now, session

ABSOLUTE_LIFETIME: Final = timedelta(days=7)
SEEN_EVERY: Final = timedelta(minutes=1)
_manager: Final = LoginManager()


def hash_of(token: str) -> str:
    """How a token is known to the database: nobody who reads the table can use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(user: User) -> None:
    """Start a session of its own for this browser; whatever the cookie held before is gone."""
    language = cookie.get("language")
    cookie.clear()
    if language:
        cookie["language"] = language
    token = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            user=user,
            token_hash=hash_of(token),
            expires_at=now() + ABSOLUTE_LIFETIME,
            browser=(request.user_agent.string or "")[:200],
        )
    )
    user.session_token = token
    cookie.permanent = True
    login_user(user)


def sign_out() -> None:
    """End this browser's session."""
    token = current_user.get_id() if current_user.is_authenticated else None
    if token:
        session.execute(
            update(UserSession).where(UserSession.token_hash == hash_of(token)).values(ended_at=now())
        )
    logout_user()
    cookie.clear()


def end_sessions(user: User, *, but: str | None = None) -> None:
    """End all sessions of a person, except the one with the token ``but``."""
    statement = update(UserSession).where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
    if but is not None:
        statement = statement.where(UserSession.token_hash != hash_of(but))
    session.execute(statement.values(ended_at=now()))


def _idle_limit(app: Flask, user: User) -> timedelta:
    privileged = user.role is not UserRole.MEMBER
    name = "STAFF_SESSION_IDLE_MINUTES" if privileged else "SESSION_IDLE_MINUTES"
    return timedelta(minutes=app.config[name])


def init_app(app: Flask) -> None:
    """Let Flask-Login find the person behind a request's cookie."""
    _manager.session_protection = None  # sessions are rows: ended, expired and listed there
    _manager.init_app(app)

    @_manager.user_loader
    def load(token: str) -> User | None:
        found = session.scalar(select(UserSession).where(UserSession.token_hash == hash_of(token)))
        if found is None or found.ended_at is not None or not found.user.is_active:
            return None
        at = now()
        if found.expires_at <= at or found.seen_at + _idle_limit(app, found.user) <= at:
            return None
        if found.seen_at + SEEN_EVERY <= at:
            g.seen_session_id = found.id
        found.user.session_token = token
        return found.user

    @app.after_request
    def _note_seen(response: Response) -> Response:
        """Keep the session alive; after the page's own reads, because this writes."""
        seen = g.pop("seen_session_id", None)
        if seen is not None and response.status_code < 400:
            begin_writing()
            session.execute(update(UserSession).where(UserSession.id == seen).values(seen_at=now()))
        return response
