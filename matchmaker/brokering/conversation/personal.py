"""What conversations hold about a person, for `brokering.concern`. Nothing commits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from matchmaker.accounts.personal_data import plain
from matchmaker.brokering.conversation.models import ConversationMessage, ConversationRead, ConversationReport
from matchmaker.db import session


def held(user_id: int) -> Iterator[dict[str, Any]]:
    """What a person wrote, with the names of its files; how far they had read; what they reported."""
    wrote = select(ConversationMessage).where(ConversationMessage.by_id == user_id).order_by(ConversationMessage.id)
    for message in session.scalars(wrote.options(selectinload(ConversationMessage.files))):
        files = [each.title for each in message.files]
        yield {"what": "message", "at": plain(message.at), "text": message.text, "files": files}
    reads = select(ConversationRead).where(ConversationRead.user_id == user_id).order_by(ConversationRead.id)
    for mark in session.scalars(reads):
        yield {"what": "read", "at": plain(mark.at), "introduction_id": mark.introduction_id}
    reported = select(ConversationReport).where(ConversationReport.by_id == user_id).order_by(ConversationReport.id)
    for report in session.scalars(reported):
        yield {"what": "conversation_report", "at": plain(report.at), "reason": report.reason, "text": report.note}


def forget(user_id: int) -> None:
    """Take away what tells how far somebody had read: nobody relies on it."""
    session.execute(delete(ConversationRead).where(ConversationRead.user_id == user_id))
