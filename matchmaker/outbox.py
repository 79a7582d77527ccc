"""Messages to people: written with the change that causes them, shown in the inbox, mailed by the worker.

The row's id is the mail's Message-ID, so a mail that was sent but not marked is recognised by the receiver.
A worker takes a message by one conditional UPDATE that moves its `send_after` into the future: that is its
lease. Whoever loses that race, or finds the lease running, leaves the message alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, Select, String, Text, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base, now, session

LEASE: Final = timedelta(minutes=10)
"""Longer than the slowest attempt: some ten steps of SMTP, each with its own time limit."""
FIRST_RETRY: Final = timedelta(minutes=1)
LONGEST_RETRY: Final = timedelta(hours=1)
ERROR_LENGTH: Final = 500


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


# The site's inbox -------------------------------------------------------------------------------------------


def inbox(user_id: int) -> Select[Message]:
    """What was written to a person, newest first."""
    newest_first = Message.created_at.desc(), Message.id.desc()
    return select(Message).where(Message.to_id == user_id, Message.in_inbox).order_by(*newest_first)


def unread_count(user_id: int) -> int:
    """How many messages a person has not opened yet."""
    unread = select(func.count(Message.id)).where(Message.to_id == user_id, Message.in_inbox, Message.read_at.is_(None))
    return session.scalar(unread) or 0


def mark_all_read(user_id: int) -> None:
    """Note that a person has seen all there is."""
    session.execute(update(Message).where(Message.to_id == user_id, Message.read_at.is_(None)).values(read_at=now()))


# Sending ----------------------------------------------------------------------------------------------------


def due(at: datetime, *, limit: int = 200) -> list[int]:
    """The ids of messages that may be sent now, longest waiting first."""
    return list(
        session.scalars(
            select(Message.id)
            .where(Message.sent_at.is_(None), Message.failed_at.is_(None), Message.send_after <= at)
            .order_by(Message.send_after, Message.id)
            .limit(limit)
        )
    )


def claim(message_id: int, at: datetime) -> Message | None:
    """Take a message for one attempt, or None where another worker has it, sent it or gave it up."""
    taken = session.scalar(
        update(Message)
        .where(
            Message.id == message_id,
            Message.sent_at.is_(None),
            Message.failed_at.is_(None),
            Message.send_after <= at,
        )
        .values(attempts=Message.attempts + 1, send_after=at + LEASE)
        .returning(Message.id)
    )
    return session.get_one(Message, message_id, populate_existing=True) if taken is not None else None


def mark_sent(message: Message, at: datetime) -> None:
    """Note that the server took the message. A secret has done its work then and is forgotten."""
    done: dict[str, Any] = {"sent_at": at, "failed_at": None, "error": None}
    if not message.in_inbox:
        done |= {"path": None, "values": {}}
    session.execute(update(Message).where(Message.id == message.id).values(**done))


def mark_unsent(message: Message, error: str, *, at: datetime, give_up_after: timedelta) -> None:
    """Note a failed attempt: again after 1 minute, 2, 4 … at most 1 hour, until the message is too old.

    Says nothing where the lease ran out and another worker has the message by now.
    """
    values: dict[str, Any] = {"error": error[:ERROR_LENGTH]}
    if at - message.created_at >= give_up_after:
        values["failed_at"] = at
    else:
        values["send_after"] = at + retry_after(message.attempts)
    still_ours = Message.attempts == message.attempts, Message.sent_at.is_(None)
    session.execute(update(Message).where(Message.id == message.id, *still_ours).values(**values))


def retry_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts."""
    patience: timedelta = FIRST_RETRY * 2 ** min(attempts - 1, 10)
    return min(LONGEST_RETRY, patience)


def failed() -> Select[Message]:
    """Messages given up for good, newest first: for those who run the site."""
    return select(Message).where(Message.failed_at.is_not(None)).order_by(Message.failed_at.desc())


def try_again(message: Message) -> None:
    """Treat a message that was given up as new: it is due now, and patience begins anew."""
    message.created_at = message.send_after = now()
    message.failed_at, message.attempts = None, 0
