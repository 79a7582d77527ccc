"""What an introduction's page says of its conversation, without a word of it."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.accounts.models import User
from matchmaker.brokering.conversation import queries, seats
from matchmaker.brokering.conversation.queries import Length
from matchmaker.brokering.conversation.seats import Seat
from matchmaker.brokering.followers import has_left
from matchmaker.brokering.models import Introduction
from matchmaker.matching.models import Side


@dataclass(frozen=True)
class Teaser:
    """How long it is, and what the reader may do with it."""

    seat: Seat
    length: Length
    may_write: bool
    can_take_over: bool = False
    """Its broker has left, and the reader is a colleague."""


def teaser(introduction: Introduction, side: Side, user: User) -> Teaser:
    """One conversation as its introduction's page tells it: two statements at most."""
    seat = seats.seat_of(user, introduction, side)
    return Teaser(
        seat=seat,
        length=queries.length(introduction.id, user_id=user.id, side=side),
        may_write=seats.may_write(introduction, seat),
        can_take_over=side is Side.STAFF and seat is not Seat.BROKER and has_left(introduction),
    )
