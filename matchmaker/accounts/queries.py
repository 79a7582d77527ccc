"""Finding people, their sessions, and what the site holds about them."""

from __future__ import annotations

from sqlalchemy import select

from matchmaker.accounts.models import OneTimeLink, User, UserRole, UserSession
from matchmaker.audit import Event
from matchmaker.db import now, session
from matchmaker.outbox import Message


def by_email(email: str) -> User | None:
    """The person with an address, whatever its case."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def staff_of(*province_codes: str) -> list[User]:
    """Who works in provinces' union offices now: neither those who have left nor those who never signed in yet."""
    works_there = (User.role == UserRole.STAFF, User.province_code.in_(province_codes))
    is_active = (User.confirmed_at.is_not(None), User.closed_at.is_(None))
    return list(session.scalars(select(User).where(*works_there, *is_active).order_by(User.id)))


def open_sessions(user: User) -> list[UserSession]:
    """The browsers in which the person is signed in, last seen first."""
    return list(
        session.scalars(
            select(UserSession)
            .where(UserSession.user_id == user.id, UserSession.ended_at.is_(None), UserSession.expires_at > now())
            .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
        )
    )


def all_sessions(user: User) -> list[UserSession]:
    """Every session of a person, ended ones too, newest first."""
    return list(
        session.scalars(select(UserSession).where(UserSession.user_id == user.id).order_by(UserSession.id.desc()))
    )


def links_of(user: User) -> list[OneTimeLink]:
    """Every one-time link made for a person, newest first."""
    return list(
        session.scalars(select(OneTimeLink).where(OneTimeLink.user_id == user.id).order_by(OneTimeLink.id.desc()))
    )


def messages_to(user: User) -> list[Message]:
    """Every message to a person, newest first."""
    return list(session.scalars(select(Message).where(Message.to_id == user.id).order_by(Message.id.desc())))


def done_by(user: User) -> list[Event]:
    """What the history says the person did, newest first."""
    return list(session.scalars(select(Event).where(Event.by_id == user.id).order_by(Event.id.desc())))
