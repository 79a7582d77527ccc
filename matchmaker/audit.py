"""Who did what to what, written in the same transaction as the change itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ForeignKey, Index, String, insert
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base, now, session


class Person(Protocol):
    """Whoever acts: a user, known here by the id alone."""

    @property
    def id(self) -> Any: ...


class Event(Base):
    """One fact of the site's history. Rows are only ever added."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_organisation_at", "organisation_id", "at"),
        Index("ix_event_subject", "subject_kind", "subject_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    action: Mapped[str] = mapped_column(String(60))
    """What happened, noun first: ``offer.published``."""
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    """Whose history this belongs to, if it is one organisation's."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """The person who acted; empty where the site itself did."""
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What else a reader of the history needs; never a private price, phone or address."""


def record(
    action: str, subject: Base, *, by: Person | None, organisation_id: int | None = None, **detail: Any
) -> Event:
    """Add to the history that ``by`` did ``action`` to ``subject``, which must have been flushed."""
    event = Event(**_fact(action, subject, by, organisation_id, detail))
    session.add(event)
    return event


def record_each(action: str, organisations: Iterable[Base], *, by: Person | None) -> None:
    """Add to each organisation's history that ``by`` did ``action`` to it: one statement for however many."""
    facts = [_fact(action, each, by, None, {}) for each in organisations]
    if facts:
        session.execute(insert(Event), [{**fact, "organisation_id": fact["subject_id"]} for fact in facts])


def _fact(
    action: str, subject: Base, by: Person | None, organisation_id: int | None, detail: dict[str, Any]
) -> dict[str, Any]:
    return {
        "action": action,
        "subject_kind": subject.__tablename__,
        "subject_id": subject.id,  # type: ignore[attr-defined]  # every audited table has an integer id
        "organisation_id": organisation_id,
        "by_id": by.id if by is not None else None,
        "detail": detail,
    }
