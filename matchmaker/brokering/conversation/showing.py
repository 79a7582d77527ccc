"""A conversation as one reader sees it: who wrote what, which is new, how far the others have read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from matchmaker.accounts.models import User
from matchmaker.brokering.conversation.models import ConversationMessage
from matchmaker.brokering.models import Introduction
from matchmaker.files import Evidence
from matchmaker.matching.models import Side


@dataclass(frozen=True)
class Line:
    """One message, as its reader sees it."""

    id: int
    who: str
    at: datetime
    paragraphs: list[str]
    files: Sequence[Evidence]
    is_own: bool
    """Written by the reader's side."""
    is_new: bool
    seen: str = ""
    """Who of the others has seen it, at the newest of the reader's side that they saw."""


@dataclass(frozen=True)
class Reader:
    """Who reads, on which side, and how far they had read."""

    user: User
    side: Side
    read_until: int


def lines(
    introduction: Introduction,
    messages: Iterable[ConversationMessage],
    reader: Reader,
    seen_until: dict[Side, tuple[int, datetime]],
) -> list[Line]:
    """Messages, the newest first, in the reader's words."""
    found, told = [], set()
    for message in messages:
        is_own = message.side is reader.side
        seers = [
            side
            for side, (last_id, _at) in seen_until.items()
            if is_own and side is not reader.side and side not in told and last_id >= message.id
        ]
        told.update(seers)
        found.append(
            Line(
                id=message.id,
                who=_who(introduction, message, reader),
                at=message.at,
                paragraphs=message.text.splitlines(),
                files=message.files,
                is_own=is_own,
                is_new=not is_own and message.id > reader.read_until,
                seen=", ".join(_side(introduction, side) for side in seers),
            )
        )
    return found


def _who(introduction: Introduction, message: ConversationMessage, reader: Reader) -> str:
    """The other side's people are named once contacts are open; until then it is their organisation that speaks."""
    if message.by_id == reader.user.id:
        return str(_("Anh/chị"))
    if message.side is reader.side:
        return message.by.name
    side = _side(introduction, message.side)
    is_named = message.side is Side.STAFF or reader.side is Side.STAFF or introduction.contacts_are_open
    return f"{message.by.name}, {side}" if is_named else side


def _side(introduction: Introduction, side: Side) -> str:
    return str(_("Liên minh HTX")) if side is Side.STAFF else introduction.party(side).name
