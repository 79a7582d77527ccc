"""Who sits where in a conversation: the two parties and their broker read and write; other staff know that it exists.

Rights follow from the introduction, the membership and the office of the moment: nothing is granted, so nothing has
to be taken back.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.accounts.queries import staff_of
from matchmaker.brokering.conversation.models import ConversationReport
from matchmaker.brokering.models import Introduction
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.measures import today


class Seat(StrEnum):
    """From where somebody sees a conversation."""

    PARTY = "party"
    BROKER = "broker"
    CALLED = "called"
    """Staff of the two provinces, for as long as a party's report is open."""
    OUTSIDE = "outside"
    """The same staff otherwise: that it exists and how long it is, not a word of it."""

    @property
    def reads(self) -> bool:
        return self is not Seat.OUTSIDE


def seat_of(user: User, introduction: Introduction, side: Side) -> Seat:
    """Where somebody sits who may open the introduction's page, on that side."""
    if side is not Side.STAFF:
        return Seat.PARTY
    if introduction.broker_id == user.id:
        return Seat.BROKER
    return Seat.CALLED if _is_reported(introduction.id) else Seat.OUTSIDE


def may_write(introduction: Introduction, seat: Seat) -> bool:
    """Whether something may be added: while the two have something going, and neither of them is suspended.

    The broker may tell a party what its suspension means.
    """
    if not introduction.is_alive_on(today()):
        return False
    both_stand = introduction.buyer.is_verified and introduction.seller.is_verified
    return seat is Seat.BROKER or (seat is Seat.PARTY and both_stand)


def colleagues(introduction: Introduction) -> list[User]:
    """Who else works in the offices of the two provinces."""
    found = staff_of(introduction.buyer.province_code, introduction.seller.province_code)
    return [each for each in found if each.id != introduction.broker_id]


def may_judge(user: User, introduction: Introduction) -> bool:
    """Whether somebody of the staff looks into reports: a colleague of the broker's, who else only where none is."""
    return user.id != introduction.broker_id or not colleagues(introduction)


def _is_reported(introduction_id: int) -> bool:
    found = select(ConversationReport.id).where(
        ConversationReport.introduction_id == introduction_id, ConversationReport.closed_at.is_(None)
    )
    return session.scalar(found.limit(1)) is not None
