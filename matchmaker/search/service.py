"""Keeping searches: each is its owner's alone."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select

from matchmaker.accounts.models import User
from matchmaker.db import now, session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.search.asked import Asked
from matchmaker.search.models import SavedSearch

SAVED_MAX: Final = 20
"""How many searches one person keeps."""


def saved_by(user: User) -> list[SavedSearch]:
    """A person's searches, the newest first."""
    return list(
        session.scalars(select(SavedSearch).where(SavedSearch.user_id == user.id).order_by(SavedSearch.id.desc()))
    )


def with_news(user_id: int) -> list[SavedSearch]:
    """A person's searches of whose news they were told and which they have not opened since."""
    news = SavedSearch.user_id == user_id, SavedSearch.news > 0
    return list(session.scalars(select(SavedSearch).where(*news).order_by(SavedSearch.id.desc())))


def own(search_id: int, user: User) -> SavedSearch:
    """One of a person's searches. Raises NotFound for anybody else's."""
    found = session.get(SavedSearch, search_id)
    if found is None or found.user_id != user.id:
        raise NotFound
    return found


def keep(asked: Asked, *, name: str, by: User) -> SavedSearch:
    """Keep a search; what is published from now on is news. Raises Unprocessable(`name`) where there are too many."""
    kept = session.scalar(select(func.count(SavedSearch.id)).where(SavedSearch.user_id == by.id)) or 0
    if kept >= SAVED_MAX:
        raise Unprocessable("name", "too_many_searches")
    made = SavedSearch(user_id=by.id, name=name, asked=asked.address())
    session.add(made)
    session.flush()
    return made


def rename(search: SavedSearch, name: str) -> None:
    """Call it otherwise."""
    search.name = name
    session.flush()


def forget(search: SavedSearch) -> None:
    """Keep it no longer."""
    session.delete(search)
    session.flush()


def mail(search: SavedSearch, *, wanted: bool) -> None:
    """Say whether news are mailed."""
    search.by_mail = wanted
    session.flush()


def mark_read(search: SavedSearch) -> None:
    """Note that its owner looks at it now: what is there is no news any more."""
    search.news, search.told_at = 0, now()
    session.flush()
