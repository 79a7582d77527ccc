"""Reading quotes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from matchmaker.brokering.models import Introduction
from matchmaker.brokering.quotes.models import Quote, QuoteStatus, QuoteVersion
from matchmaker.db import session


def quote(quote_id: int) -> Quote | None:
    """One quote with its latest version."""
    return session.scalar(select(Quote).where(Quote.id == quote_id).options(joinedload(Quote.latest)))


def open_quote(introduction_id: int) -> Quote | None:
    """The quote of an introduction that nobody has closed, lapsed or not."""
    return session.scalar(
        select(Quote)
        .where(Quote.introduction_id == introduction_id, Quote.closed_at.is_(None))
        .options(joinedload(Quote.latest))
    )


def quotes_of(introduction_id: int) -> Sequence[Quote]:
    """All quotes of an introduction, the newest first."""
    statement = select(Quote).where(Quote.introduction_id == introduction_id).options(joinedload(Quote.latest))
    return session.scalars(statement.order_by(Quote.id.desc())).all()


def versions(quote_id: int) -> Sequence[QuoteVersion]:
    """All versions of a quote with who wrote them, the newest first."""
    statement = select(QuoteVersion).where(QuoteVersion.quote_id == quote_id).options(joinedload(QuoteVersion.by))
    return session.scalars(statement.order_by(QuoteVersion.number.desc())).all()


def written_by(user_id: int) -> Sequence[QuoteVersion]:
    """The versions with a message that a person wrote, the oldest first."""
    mine = select(QuoteVersion).where(QuoteVersion.by_id == user_id, QuoteVersion.message != "")
    return session.scalars(mine.order_by(QuoteVersion.id)).all()


def of_need(need_id: int) -> Sequence[Quote]:
    """The newest quote of each introduction to a need that stands or was accepted, with both ends; oldest first."""
    statement = (
        select(Quote)
        .join(Quote.introduction)
        .where(Introduction.need_id == need_id, Quote.status.in_((QuoteStatus.OPEN, QuoteStatus.ACCEPTED)))
        .options(
            joinedload(Quote.latest),
            joinedload(Quote.introduction).joinedload(Introduction.seller),
        )
        .order_by(Quote.id)
    )
    return session.scalars(statement).all()


def has_any(need_ids: Collection[int]) -> set[int]:
    """To which of some needs anybody ever quoted."""
    asked = select(Introduction.need_id).join(Quote, Quote.introduction_id == Introduction.id)
    return set(session.scalars(asked.where(Introduction.need_id.in_(need_ids)).distinct())) if need_ids else set()


def lapsed_untold(day: date) -> Select[Quote]:
    """Quotes that lapsed before a day without anybody having been told; each is taken by one worker alone."""
    return (
        select(Quote)
        .join(QuoteVersion, QuoteVersion.id == Quote.latest_id)
        .where(
            Quote.status == QuoteStatus.OPEN,
            QuoteVersion.valid_until < day,
            QuoteVersion.number > Quote.lapse_told,
        )
        .order_by(Quote.id)
        .with_for_update(of=Quote, skip_locked=True)
    )
