"""The other side accepts a pool: each line becomes an introduction that is agreed on, all of them or none.

Nothing commits, and whoever calls this lets nothing of it stand where it raises. Contracts are drafted above.
"""

from __future__ import annotations

from sqlalchemy import select

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.brokering import capacity, history, queries
from matchmaker.brokering.models import EndReason, Introduction, IntroductionStatus
from matchmaker.brokering.pools import coverage, service, telling
from matchmaker.brokering.pools.holding import hold_land
from matchmaker.brokering.pools.models import Pool, PoolLine, PoolStatus
from matchmaker.db import lock, now, session
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.ranking.judging.grading import InteractionKind


class ShortLine(Unprocessable):
    """A line asks for more than is left by now: on its member's side, or on the other."""

    def __init__(self, line: PoolLine, refusal: Unprocessable | None) -> None:
        told = refusal or Unprocessable("amount", "nothing_left")
        super().__init__(told.field, told.code, **told.params)
        self.line = line
        self.is_of_target = line.pool.target.left < line.amount
        """Whether it is the other side's own listing that has too little left."""


def agree(pool: Pool, *, as_seen: str, by: User) -> list[PoolLine]:
    """Take from both listings of each line what it says, and note that the two came to terms.

    Raises WrongState unless a quote stands, a member leads it and the other side may deal, Conflict where it is
    another than the one that was read, ShortLine where a member has less left by now.
    """
    service.hold(pool)
    if pool.status is not PoolStatus.OFFERED or pool.has_lapsed_on(today()):
        raise WrongState(pool, wanted=PoolStatus.OFFERED)
    service.hold_listings(pool)
    service.require_sound(pool)
    if as_seen != pool.seen:
        raise Conflict(f"pool {pool.id} is not what was read")
    lines = sorted(pool.counted, key=lambda each: (each.need_id, each.offer_id))
    if not lines or pool.lacks_lead:
        raise WrongState(pool, wanted="with members and one that leads them")
    pool.wanted = coverage.wanted_of(pool) or pool.wanted
    introductions = [_introduction(each) for each in lines]
    hold_land(each.offer for each in lines)
    for line, introduction in zip(lines, introductions, strict=True):
        _agree_on(line, introduction, by)
    pool.status, pool.ended_at, pool.ended_by_id = PoolStatus.ACCEPTED, now(), by.id
    telling.keep(pool, "accepted", by=by, members=len(lines))
    telling.to_members(pool, "accepted")
    telling.to_broker(pool, "accepted")
    return lines


def tell_short(short: ShortLine, *, by: User) -> None:
    """Tell the broker what kept a quote from being settled: once for each quote and cause, however often it is tried.

    To be called once nothing of the attempt stands any more.
    """
    line, pool = short.line, short.line.pool
    service.hold(pool)
    if pool.status is not PoolStatus.OFFERED:
        return
    whose = pool.organisation_id if short.is_of_target else line.organisation_id
    known = session.scalars(
        select(Event.organisation_id).where(
            Event.action == "pool.short",
            Event.subject_kind == Pool.__tablename__,
            Event.subject_id == pool.id,
            Event.at >= pool.offered_at,
        )
    )
    if whose in set(known):
        return
    if short.is_of_target:
        audit.record("pool.short", pool, by=by, organisation_id=whose)
        telling.to_broker(pool, "short_target")
    else:
        telling.keep(pool, "short", by=by, line=line)
        telling.to_broker(pool, "short", member=line.organisation.name)


def _introduction(line: PoolLine) -> Introduction:
    """The open introduction of the pair, locked; a new one where the two were never put in touch, or it ended."""
    found = queries.open_introduction(line.need_id, line.offer_id)
    if found is not None:
        lock(found)
        return found
    pool = line.pool
    made = Introduction(
        need=line.need,
        offer=line.offer,
        need_revision=line.need_revision,
        offer_revision=line.offer_revision,
        buyer=line.need.organisation,
        seller=line.offer.organisation,
        proposed_by=pool.broker,
        broker=pool.broker,
        answer_by=line.answer_by,
    )
    session.add(made)
    capacity.introduced(line.need)
    for request in queries.open_requests_of(line.need_id, line.offer_id):
        request.closed_at = now()
    history.keep(made, "introduction.proposed", InteractionKind.INTRODUCED, by=pool.broker)
    return made


def _agree_on(line: PoolLine, introduction: Introduction, by: User) -> None:
    try:
        capacity.promise(line.need, line.offer, line.amount, by=by)
    except Unprocessable as refusal:
        raise ShortLine(line, refusal) from refusal
    except Conflict as refusal:
        raise ShortLine(line, None) from refusal
    side, at = line.pool.kind.member_side, now()
    introduction.buyer_accepted_at = introduction.buyer_accepted_at or at
    introduction.seller_accepted_at = introduction.seller_accepted_at or at
    introduction.talking_at = introduction.talking_at or at
    introduction.agreed_amount = line.amount
    answered = session.get(User, line.answered_by_id) if line.answered_by_id is not None else None
    history.note(introduction, InteractionKind.QUOTED, by=answered, side=side)
    other = Side.BUYER if side is Side.SELLER else Side.SELLER
    history.end(introduction, IntroductionStatus.AGREED, EndReason.AGREED_TERMS, "", by=by, side=other)
    line.introduction = introduction
