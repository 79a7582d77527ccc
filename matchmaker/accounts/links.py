"""One-time links: sent by mail, single use, short-lived, known to us by their hash alone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, update

from matchmaker.accounts.models import LinkPurpose, OneTimeLink, User
from matchmaker.db import now, session

LIFETIMES: Final = {
    LinkPurpose.CONFIRM: timedelta(hours=48),
    LinkPurpose.RESET: timedelta(minutes=30),
    LinkPurpose.CHANGE_EMAIL: timedelta(hours=48),
}


def new_token() -> str:
    """A token of 256 bits for the address of a link."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """How a token is known to the database: nobody who reads the table can use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue(user: User, purpose: LinkPurpose, *, email: str | None = None) -> str:
    """Make a link for an address (the person's own) and return its token; older ones of its kind die."""
    drop(user, purpose)
    token = new_token()
    session.add(
        OneTimeLink(
            user=user,
            purpose=purpose,
            token_hash=hash_of(token),
            email=email or user.email,
            expires_at=now() + LIFETIMES[purpose],
        )
    )
    session.flush()
    return token


def find(token: str, *purposes: LinkPurpose) -> OneTimeLink | None:
    """The link behind a token, if it can still be used."""
    link = session.scalar(
        select(OneTimeLink).where(OneTimeLink.token_hash == hash_of(token), OneTimeLink.purpose.in_(purposes))
    )
    return link if link is not None and _is_usable(link) else None


def use(token: str, *purposes: LinkPurpose) -> OneTimeLink | None:
    """The link behind a token, used up from now on; None where it cannot be used, or just was."""
    link = find(token, *purposes)
    if link is None:
        return None
    used = session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
        .values(used_at=now())
        .execution_options(synchronize_session="fetch")
    )
    return link if used.rowcount else None  # type: ignore[attr-defined]  # an UPDATE's result counts its rows


def drop(user: User, *purposes: LinkPurpose) -> None:
    """Make the person's unused links of these kinds (all kinds, if none is named) useless."""
    unused = delete(OneTimeLink).where(OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None))
    if purposes:
        unused = unused.where(OneTimeLink.purpose.in_(purposes))
    session.execute(unused)


def _is_usable(link: OneTimeLink) -> bool:
    user = link.user
    if link.used_at is not None or link.expires_at <= now() or user.closed_at is not None:
        return False
    if link.purpose is LinkPurpose.RESET:
        return link.email == user.email and link.created_at >= user.password_changed_at
    return True
