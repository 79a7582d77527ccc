"""Between the password and the code: who is about to sign in, in the signed cookie, for five minutes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from flask import session as cookie

from matchmaker.accounts.models import User
from matchmaker.db import session

LIFETIME_SECONDS: Final = 5 * 60
_WHO: Final = "pending"
_BEING_SET_UP: Final = "pending_secret"


@dataclass(frozen=True)
class Pending:
    """A person whose password was right, and where they were going."""

    user: User
    next: str | None


def begin(user: User, next_address: str | None) -> None:
    """Remember that the password was right."""
    cookie.pop(_BEING_SET_UP, None)
    cookie[_WHO] = [user.id, int(time.time()), next_address, user.password_changed_at.isoformat()]


def who() -> Pending | None:
    """Who is about to sign in; nobody after five minutes, or once the password changed."""
    kept = cookie.get(_WHO)
    if kept is None:
        return None
    user_id, at, next_address, password_changed_at = kept
    user = session.get(User, user_id)
    is_fresh = 0 <= time.time() - at <= LIFETIME_SECONDS
    if user is None or not user.is_active or not is_fresh:
        return None
    if user.password_changed_at.isoformat() != password_changed_at:
        return None
    return Pending(user, next_address)


def person_key() -> str:
    """Whose codes are being tried, to count the tries: the person's number, without asking the database."""
    kept = cookie.get(_WHO)
    return f"second-factor:{kept[0] if kept else 'nobody'}"


def keep_secret(secret: str) -> None:
    """Hold the secret of a second factor that is being set up; it is shown to the person anyway."""
    cookie[_BEING_SET_UP] = secret


def kept_secret() -> str | None:
    """The secret being set up in this browser."""
    found: str | None = cookie.get(_BEING_SET_UP)
    return found


def drop_secret() -> None:
    """Forget the secret that was being set up."""
    cookie.pop(_BEING_SET_UP, None)
