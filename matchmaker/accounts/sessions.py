"""Signed-in browsers as rows: a random token in the cookie, its hash here, ended from wherever need be."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select, update

from matchmaker.accounts.links import hash_of, new_token
from matchmaker.accounts.models import User, UserSession
from matchmaker.db import now, session
from matchmaker.text import clean

ABSOLUTE_LIFETIME: Final = timedelta(days=7)
SEEN_EVERY: Final = timedelta(minutes=1)
_BROWSER_LENGTH: Final = 200


def start(user: User, browser: str) -> str:
    """Open a session for a browser, named by its user agent; returns the token for its cookie."""
    token = new_token()
    session.add(
        UserSession(
            user=user,
            token_hash=hash_of(token),
            expires_at=now() + ABSOLUTE_LIFETIME,
            browser=clean(browser)[:_BROWSER_LENGTH],
        )
    )
    user.session_token = token
    return token


def find(token: str, idle: dict[bool, timedelta]) -> UserSession | None:
    """The living session behind a token. ``idle`` is how long one may rest: for members (False), for staff (True)."""
    found = session.scalar(select(UserSession).where(UserSession.token_hash == hash_of(token)))
    if found is None or found.ended_at is not None or not found.user.is_active:
        return None
    at = now()
    is_privileged = found.user.is_staff or found.user.is_admin
    if found.expires_at <= at or found.seen_at + idle[is_privileged] <= at:
        return None
    found.user.session_token = token
    return found


def note_seen(session_id: int) -> None:
    """Keep a session alive."""
    session.execute(update(UserSession).where(UserSession.id == session_id).values(seen_at=now()))


def end(token: str) -> None:
    """End the session behind a token."""
    session.execute(update(UserSession).where(UserSession.token_hash == hash_of(token)).values(ended_at=now()))


def end_one(user: User, session_id: int) -> bool:
    """End one of the person's own sessions; False where there is no such open one."""
    ended = session.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.user_id == user.id, UserSession.ended_at.is_(None))
        .values(ended_at=now())
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result counts its rows


def end_all(user: User, *, but: str | None = None) -> None:
    """End all sessions of a person, except the one with the token ``but``."""
    statement = update(UserSession).where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
    if but is not None:
        statement = statement.where(UserSession.token_hash != hash_of(but))
    session.execute(statement.values(ended_at=now()))
