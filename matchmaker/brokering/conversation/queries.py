"""Finding what was written, how far people have read, and what parties reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.brokering import queries as brokering
from matchmaker.brokering.conversation.models import (
    ConversationMessage,
    ConversationRead,
    ConversationReport,
    conversation_file,
)
from matchmaker.brokering.models import Introduction
from matchmaker.brokering.queries import Buyer, Seller
from matchmaker.db import session
from matchmaker.files import Evidence
from matchmaker.matching.models import Side
from matchmaker.organisations.models import Membership


def newest(introduction_id: int, *, limit: int, before: int | None = None) -> list[ConversationMessage]:
    """So many messages, the newest first; ``before`` a message's id for the older ones."""
    statement = _of(introduction_id).order_by(ConversationMessage.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(ConversationMessage.id < before)
    return list(session.scalars(statement))


def newer(introduction_id: int, after: int, *, limit: int) -> list[ConversationMessage]:
    """What came in after a message, the newest first. One statement where nothing did."""
    statement = _of(introduction_id).where(ConversationMessage.id > after)
    return list(session.scalars(statement.order_by(ConversationMessage.id.desc()).limit(limit)))


def _of(introduction_id: int) -> Select[ConversationMessage]:
    return (
        select(ConversationMessage)
        .where(ConversationMessage.introduction_id == introduction_id)
        .options(joinedload(ConversationMessage.by), selectinload(ConversationMessage.files))
    )


def file_named(introduction_id: int, name: str) -> Evidence | None:
    """A file of this random name that hangs in this conversation."""
    return session.scalar(
        select(Evidence)
        .join(conversation_file, conversation_file.c.evidence_id == Evidence.id)
        .join(ConversationMessage, ConversationMessage.id == conversation_file.c.message_id)
        .where(
            ConversationMessage.introduction_id == introduction_id,
            Evidence.name == name,
            Evidence.removed_at.is_(None),
        )
        .limit(1)
    )


@dataclass(frozen=True)
class Length:
    """How much there is, without a word of it."""

    count: int = 0
    unread: int = 0
    """By the reader, of what others wrote."""
    last_at: datetime | None = None


def length(introduction_id: int, *, user_id: int, side: Side) -> Length:
    """How long a conversation is, as its introduction's page says it: one statement."""
    new = and_(ConversationMessage.id > func.coalesce(ConversationRead.last_message_id, 0), _others(side))
    count, unread, last_at = session.execute(
        select(
            func.count(ConversationMessage.id),
            func.coalesce(func.sum(case((new, 1), else_=0)), 0),
            func.max(ConversationMessage.at),
        )
        .select_from(ConversationMessage)
        .outerjoin(ConversationRead, _mark_of(user_id))
        .where(ConversationMessage.introduction_id == introduction_id)
    ).one()
    return Length(count, int(unread), last_at)


# Unread ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unread:
    """What one person has not read of one conversation."""

    introduction_id: int
    count: int
    buyer: str
    seller: str
    last_at: datetime


def unread_by_member(user_id: int, organisation_id: int) -> list[Unread]:
    """What a member has not read of what the other sides wrote, the newest first: one statement for all of it."""
    is_buyer = Introduction.buyer_id == organisation_id
    own = case((is_buyer, Side.BUYER.value), else_=Side.SELLER.value)
    return _unread(user_id, or_(is_buyer, Introduction.seller_id == organisation_id), own)


def unread_by_broker(user_id: int, province_code: str | None) -> list[Unread]:
    """The same for whoever follows introductions of their province."""
    mine = and_(Introduction.broker_id == user_id, brokering.of_province(province_code))
    return _unread(user_id, mine, Side.STAFF.value)


def _unread(user_id: int, mine: ColumnElement[bool], own_side: Any) -> list[Unread]:
    last_at = func.max(ConversationMessage.at)
    rows = session.execute(
        select(Introduction.id, func.count(ConversationMessage.id), Buyer.name, Seller.name, last_at)
        .join(ConversationMessage, ConversationMessage.introduction_id == Introduction.id)
        .join(Buyer, Introduction.buyer_id == Buyer.id)
        .join(Seller, Introduction.seller_id == Seller.id)
        .outerjoin(ConversationRead, _mark_of(user_id))
        .where(
            mine,
            ConversationMessage.side != own_side,
            ConversationMessage.id > func.coalesce(ConversationRead.last_message_id, 0),
        )
        .group_by(Introduction.id, Buyer.name, Seller.name)
        .order_by(last_at.desc(), Introduction.id)
    )
    return [Unread(*row) for row in rows]


def _mark_of(user_id: int) -> ColumnElement[bool]:
    return and_(
        ConversationRead.introduction_id == ConversationMessage.introduction_id, ConversationRead.user_id == user_id
    )


def _others(side: Side) -> ColumnElement[bool]:
    return ConversationMessage.side != side


def seen_until(introduction: Introduction) -> dict[Side, tuple[int, datetime]]:
    """How far each side has read: its newest message that one of its people saw, and when they last looked.

    Whoever has left an organisation no longer counts for it.
    """
    rows = session.execute(
        select(
            ConversationRead.user_id, ConversationRead.last_message_id, ConversationRead.at, Membership.organisation_id
        )
        .outerjoin(Membership, and_(Membership.user_id == ConversationRead.user_id, Membership.ended_at.is_(None)))
        .where(ConversationRead.introduction_id == introduction.id)
    )
    found: dict[Side, tuple[int, datetime]] = {}
    for user_id, message_id, at, organisation_id in rows:
        side = Side.STAFF if user_id == introduction.broker_id else introduction.side_of(organisation_id)
        if side is not None and (side not in found or found[side][0] < message_id):
            found[side] = (message_id, at)
    return found


def read_until(introduction_id: int, user_id: int) -> int:
    """The newest message that somebody has seen; 0 for none."""
    mark = select(ConversationRead.last_message_id).where(
        ConversationRead.introduction_id == introduction_id, ConversationRead.user_id == user_id
    )
    return session.scalar(mark) or 0


# Reports -----------------------------------------------------------------------------------------------------


def reports(introduction_id: int) -> list[ConversationReport]:
    """What parties reported of one conversation, the newest first."""
    return list(
        session.scalars(
            select(ConversationReport)
            .where(ConversationReport.introduction_id == introduction_id)
            .options(joinedload(ConversationReport.by))
            .order_by(ConversationReport.id.desc())
        )
    )


def open_reports(province_code: str | None) -> Sequence[tuple[ConversationReport, Introduction]]:
    """Reports that wait for the staff of a province, the oldest first, with whom they are about."""
    rows = session.execute(
        select(ConversationReport, Introduction)
        .join(Introduction, ConversationReport.introduction_id == Introduction.id)
        .join(Buyer, Introduction.buyer_id == Buyer.id)
        .join(Seller, Introduction.seller_id == Seller.id)
        .where(ConversationReport.closed_at.is_(None), brokering.of_province(province_code))
        .options(joinedload(Introduction.buyer), joinedload(Introduction.seller))
        .order_by(ConversationReport.id)
    )
    return [(report, introduction) for report, introduction in rows]
