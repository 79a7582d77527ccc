"""Messages to people: written with the change that causes them, shown in the site's inbox, mailed by the worker.

The row's id is the mail's Message-ID, so a mail that was sent but not marked is recognised by the receiver.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base, now, session


class Message(Base):
    """One message to one person: a template's name and its values, worded when it is read or sent."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_due", "sent_at", "failed_at", "send_after"),
        Index("ix_message_inbox", "to_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    to_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """The reader; empty where only an address is known (an invitation)."""
    to_email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2), default="vi")
    template: Mapped[str] = mapped_column(String(60))
    """Which message: ``offers/published`` names templates/emails/offers/published.txt."""
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the template shows; plain JSON, never a price limit or a phone number."""
    path: Mapped[str | None] = mapped_column(String(300))
    """Where on the site the reader goes next, from ``/``."""
    in_inbox: Mapped[bool] = mapped_column(default=True)
    """False for secrets such as a reset link, which exist in the mail alone."""
    read_at: Mapped[datetime | None]
    send_after: Mapped[datetime] = mapped_column(default=now)
    """Not before; also the lease of a worker that is sending, and the back-off after a failure."""
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    """Given up for good."""
    error: Mapped[str | None] = mapped_column(Text)


def queue(
    template: str,
    *,
    to_email: str,
    to_id: int | None = None,
    language: str = "vi",
    path: str | None = None,
    in_inbox: bool = True,
    **values: Any,
) -> Message:
    """Write a message to be sent once the change that caused it is committed."""
    message = Message(
        template=template,
        to_email=to_email,
        to_id=to_id,
        language=language,
        path=path,
        in_inbox=in_inbox and to_id is not None,
        values=values,
    )
    session.add(message)
    return message
