"""What people do in a conversation: write and read. Nothing commits.

What was written is never changed or deleted. Mails name the other side and the product, not what was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from matchmaker import audit, files, outbox
from matchmaker.accounts.models import User
from matchmaker.accounts.service import tell
from matchmaker.brokering import history
from matchmaker.brokering.conversation import seats
from matchmaker.brokering.conversation.models import (
    ConversationMessage,
    ConversationRead,
)
from matchmaker.brokering.followers import has_left
from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.db import lock, now, session
from matchmaker.errors import WrongState
from matchmaker.files import EvidenceUse, Stored
from matchmaker.matching.models import Side
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import members

NEWS: Final = "brokering/message"
"""The letter that says that something was written."""
PARTIES: Final = (Side.BUYER, Side.SELLER)


def address(introduction: Introduction) -> str:
    """Where the conversation is read, from ``/``."""
    return f"/introductions/{introduction.id}/conversation"


# Writing -----------------------------------------------------------------------------------------------------


def write(
    introduction: Introduction, side: Side, text: str, stored: Sequence[Stored] = (), *, by: User
) -> ConversationMessage:
    """Say something, with files that lie in the store already; each reader is told once until they have read.

    Once both sides have written, the two are talking. Raises WrongState where nothing may be added any more.
    """
    lock(introduction)
    if not seats.may_write(introduction, seats.seat_of(by, introduction, side)):
        raise WrongState(introduction, wanted="alive")
    holder = _holder(introduction, side)
    kept = [
        files.keep(each, organisation_id=holder.id, by_id=by.id, use=EvidenceUse.DEAL)
        for each in {each.checked.sha256: each for each in stored}.values()
    ]
    message = ConversationMessage(introduction_id=introduction.id, side=side, by_id=by.id, text=text, files=kept)
    session.add(message)
    session.flush()
    audit.record(
        "conversation.written",
        message,
        by=by,
        organisation_id=None if side is Side.STAFF else holder.id,
        introduction_id=introduction.id,
    )
    if introduction.status is IntroductionStatus.ACCEPTED and _have_both_written(introduction):
        introduction.status, introduction.talking_at = IntroductionStatus.TALKING, now()
        history.keep(introduction, "introduction.talking", None, by=by, side=side)
    _tell_readers(introduction, side)
    return message


def _holder(introduction: Introduction, side: Side) -> Organisation:
    """Whose a file is: staff have no organisation, so the broker's are kept with the party of the broker's province."""
    if side is not Side.STAFF:
        return introduction.party(side)
    at_home = introduction.broker.province_code == introduction.seller.province_code
    return introduction.seller if at_home else introduction.buyer


def _have_both_written(introduction: Introduction) -> bool:
    wrote = select(ConversationMessage.side).where(ConversationMessage.introduction_id == introduction.id).distinct()
    return set(PARTIES) <= set(session.scalars(wrote))


def _tell_readers(introduction: Introduction, side: Side) -> None:
    """Whoever has the last letter about this conversation still before them needs no other."""
    others = [each for each in PARTIES if each is not side]
    people = {each.user_id: each.user for party in others for each in members(introduction.party(party).id)}
    if side is not Side.STAFF and not has_left(introduction):
        people[introduction.broker_id] = introduction.broker
    product = introduction.offer_revision.product
    who = "" if side is Side.STAFF else introduction.party(side).name
    told = _told_already(introduction, people)
    for person in people.values():
        if person.id not in told:
            tell(
                person,
                NEWS,
                path=address(introduction),
                who=who,
                product_vi=product.name("vi") if product is not None else "",
                product_en=product.name("en") if product is not None else "",
            )


def _told_already(introduction: Introduction, user_ids: Iterable[int]) -> set[int]:
    lying = select(outbox.Message.to_id).where(*_letters(introduction), outbox.Message.to_id.in_(list(user_ids)))
    return {each for each in session.scalars(lying) if each is not None}


def _letters(introduction: Introduction) -> tuple[Any, ...]:
    message = outbox.Message
    return message.template == NEWS, message.path == address(introduction), message.read_at.is_(None)


# Reading -----------------------------------------------------------------------------------------------------


def mark_read(introduction: Introduction, message_id: int, *, by: User) -> None:
    """Note that somebody has seen everything up to a message: the letter about it is read, the next may come."""
    mine = (ConversationRead.introduction_id == introduction.id, ConversationRead.user_id == by.id)
    mark = session.scalar(select(ConversationRead).where(*mine))
    if mark is None:
        _first_mark(introduction, message_id, by)
    else:
        further = ConversationRead.last_message_id < message_id
        session.execute(update(ConversationRead).where(*mine, further).values(last_message_id=message_id, at=now()))
    letters = (*_letters(introduction), outbox.Message.to_id == by.id)
    session.execute(update(outbox.Message).where(*letters).values(read_at=now()))


def _first_mark(introduction: Introduction, message_id: int, by: User) -> None:
    try:
        with session.begin_nested():
            session.add(ConversationRead(introduction_id=introduction.id, user_id=by.id, last_message_id=message_id))
    except IntegrityError:  # the same person, on another device, at this very moment
        pass
