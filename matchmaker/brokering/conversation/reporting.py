"""A party asks staff of the two provinces to read a conversation; they read, and answer. Nothing commits."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.accounts.service import tell
from matchmaker.brokering.conversation import seats
from matchmaker.brokering.conversation.models import ConversationReport, ConversationReportReason
from matchmaker.brokering.conversation.service import address
from matchmaker.brokering.models import Introduction
from matchmaker.db import lock, now, session
from matchmaker.errors import NotFound, WrongState
from matchmaker.matching.models import Side
from matchmaker.organisations.queries import members

READ: Final = "conversation.read"
"""The action under which both histories say that staff read a conversation because a party reported it."""


def report(
    introduction: Introduction, side: Side, *, reason: ConversationReportReason, note: str, by: User
) -> ConversationReport:
    """Ask staff of the two provinces to read the conversation. A side reports once until it was answered."""
    made = ConversationReport(introduction_id=introduction.id, side=side, by_id=by.id, reason=reason, note=note)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        return session.scalars(_open_report(introduction, side)).one()
    party = introduction.party(side)
    audit.record("conversation.reported", made, by=by, organisation_id=party.id, reason=reason)
    for each in seats.colleagues(introduction) or [introduction.broker]:
        tell(
            each,
            "brokering/conversation_reported",
            path=address(introduction),
            who=party.name,
            buyer=introduction.buyer.name,
            seller=introduction.seller.name,
        )
    return made


def _open_report(introduction: Introduction, side: Side) -> Select[ConversationReport]:
    return select(ConversationReport).where(
        ConversationReport.introduction_id == introduction.id,
        ConversationReport.side == side,
        ConversationReport.closed_at.is_(None),
    )


def close_report(found: ConversationReport, introduction: Introduction, *, outcome: str, by: User) -> None:
    """Say what staff made of a report: the party that made it is told, and the staff's reading ends with it.

    Raises NotFound for whoever may not look into it, WrongState where it was answered.
    """
    if not seats.may_judge(by, introduction):
        raise NotFound
    lock(found)
    if found.closed_at is not None:
        raise WrongState(found, wanted="open")
    found.closed_at, found.closed_by_id, found.outcome = now(), by.id, outcome
    session.flush()
    party = introduction.party(found.side)
    audit.record("conversation.report_closed", found, by=by, organisation_id=party.id)
    for each in members(party.id):
        tell(
            each.user,
            "brokering/conversation_report_closed",
            path=address(introduction),
            outcome=outcome,
            buyer=introduction.buyer.name,
            seller=introduction.seller.name,
        )


def note_look(introduction: Introduction, *, by: User) -> None:
    """Write into both histories that staff read the conversation."""
    for organisation_id in (introduction.buyer_id, introduction.seller_id):
        audit.record(READ, introduction, by=by, organisation_id=organisation_id)
