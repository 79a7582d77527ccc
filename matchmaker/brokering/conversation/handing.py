"""Who follows an introduction, and reads what the two write, may change: both are told. Nothing commits."""

from __future__ import annotations

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.accounts.service import tell
from matchmaker.brokering.conversation import seats
from matchmaker.brokering.conversation.service import PARTIES, address
from matchmaker.brokering.followers import has_left
from matchmaker.brokering.models import OTHER_SIDE, Introduction
from matchmaker.db import lock, session
from matchmaker.errors import NotFound, WrongState
from matchmaker.organisations.queries import members


def hand_over(introduction: Introduction, to: User, *, by: User) -> None:
    """The broker gives the introduction to a colleague of one of the two offices, who reads it all from now on.

    Raises NotFound for anybody but the broker and for whoever works in neither office.
    """
    lock(introduction)
    if by.id != introduction.broker_id or to not in seats.colleagues(introduction):
        raise NotFound
    _change_broker(introduction, to, by=by)
    tell(
        to,
        "brokering/handed_to_you",
        path=address(introduction),
        buyer=introduction.buyer.name,
        seller=introduction.seller.name,
    )


def take_over(introduction: Introduction, *, by: User) -> None:
    """A colleague goes on where the broker has left. Raises WrongState while the broker works there."""
    lock(introduction)
    if not has_left(introduction):
        raise WrongState(introduction, wanted="without its broker")
    if by not in seats.colleagues(introduction):
        raise NotFound
    _change_broker(introduction, by, by=by)


def _change_broker(introduction: Introduction, to: User, *, by: User) -> None:
    introduction.broker = to
    session.flush()
    for party in PARTIES:
        organisation = introduction.party(party)
        audit.record("introduction.handed_over", introduction, by=by, organisation_id=organisation.id, to_id=to.id)
        for each in members(organisation.id):
            tell(
                each.user,
                "brokering/new_broker",
                path=f"/introductions/{introduction.id}",
                broker=to.name,
                other=introduction.party(OTHER_SIDE[party]).name,
            )
