"""What becomes of a pool as a whole: opened, offered, taken back, declined, given up, closed. Nothing commits.

Messages name the product and the organisations, never a price. Accepting it is `agreeing`, a member's line `answers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.brokering import queries as listings
from matchmaker.brokering.models import EndReason
from matchmaker.brokering.pools import access, checking, coverage, holding, queries, telling
from matchmaker.brokering.pools.checking import Ask, Row
from matchmaker.brokering.pools.models import Pool, PoolKind, PoolLine, PoolStatus, trades
from matchmaker.db import lock, now, session
from matchmaker.errors import Conflict, NotFound, Unprocessable, WrongState
from matchmaker.listings import DeliveryTerms, ListingState
from matchmaker.measures import schedule, today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer


@dataclass(frozen=True, slots=True)
class Common:
    """What is the same in every line."""

    message: str
    answer_by: date
    delivery_terms: DeliveryTerms
    payment_days: int
    tolerance_pct: int = 0
    deposit_pct: int = 0
    note: str = ""


def open_pool(target: Need | Offer, asks: Sequence[Ask], common: Common, *, by: User) -> Pool:
    """Ask several members for their lines of one need, or of one offer of inputs.

    Raises NotFound for staff of neither the target's nor a member's province, WrongState where the target is not
    published, Unfit where the lines cannot be a pool, Unprocessable for a day that has passed.
    """
    kind = PoolKind.SUPPLY if isinstance(target, Need) else PoolKind.PURCHASE
    members = {each.organisation for each in checking.listings_of(kind, asks).values()}
    if members and not listings.may_broker(by, target.organisation, *members):
        raise NotFound  # before anything is judged: what is wrong with a listing tells of it
    checking.hold(kind, target, asks)
    if not trades(target):
        raise WrongState(target, wanted=ListingState.PUBLISHED)
    if common.answer_by < today():
        raise Unprocessable("answer_by", "in_the_past")
    rows = checking.checked(kind, target, asks, by=by)
    pool = Pool(
        kind=kind,
        need=target if isinstance(target, Need) else None,
        offer=target if isinstance(target, Offer) else None,
        organisation=target.organisation,
        broker=by,
        message=common.message,
        answer_by=common.answer_by,
        wanted=_wanted(target, rows),
        delivery_terms=common.delivery_terms,
        payment_days=common.payment_days,
        tolerance_pct=common.tolerance_pct,
        deposit_pct=common.deposit_pct,
        note=common.note,
    )
    session.add(pool)
    for row in rows:
        add_line(pool, row, common.answer_by)
    session.flush()
    telling.keep(pool, "opened", by=by, members=len(rows))
    for line in pool.lines:
        telling.to_member(line, "asked", day=line.answer_by.isoformat())
    return pool


def add_line(pool: Pool, row: Row, answer_by: date) -> PoolLine:
    """One more member of a pool, not written to yet."""
    assert row.need.approved_id is not None
    assert row.offer.approved_id is not None
    ask = row.ask
    line = PoolLine(
        need=row.need,
        offer=row.offer,
        need_revision_id=row.need.approved_id,
        offer_revision_id=row.offer.approved_id,
        organisation=row.member,
        amount=ask.line.amount,
        portions_data=schedule.stored(ask.line.portions),
        price_vnd=ask.price_vnd,
        grade=ask.grade,
        is_lead=ask.is_lead,
        answer_by=answer_by,
    )
    pool.lines.append(line)
    return line


def offer(pool: Pool, *, valid_until: date, as_seen: str, by: User) -> None:
    """Put what the members said yes to before the other side, as one quote.

    Raises WrongState unless the members are being asked and the other side may deal, Conflict where the lines that
    count are other than those that were read, Unprocessable where nobody said yes, the lead did not or the day has
    passed, Unfit where the lines that would count cannot be a pool any more.
    """
    require_staff(pool, by)
    hold(pool)
    require(pool, PoolStatus.ASKING)
    if valid_until < today():
        raise Unprocessable("valid_until", "in_the_past")
    hold_listings(pool)
    require_sound(pool)
    lines = pool.counted
    if not lines:
        raise Unprocessable("valid_until", "nobody_accepted")
    if pool.awaits_lead:
        raise Unprocessable("valid_until", "lead_undecided")
    if as_seen != pool.seen:
        raise Conflict(f"the lines of pool {pool.id} are not those that were read")
    checking.checked(pool.kind, pool.target, checking.asks_of(lines), by=by, fewest=1)
    pool.wanted = coverage.wanted_of(pool) or pool.wanted
    pool.status, pool.offered_at, pool.valid_until = PoolStatus.OFFERED, now(), valid_until
    pool.lapse_told_at = None
    amount = str(sum((each.amount for each in lines), Decimal(0)))
    telling.keep(pool, "offered", by=by, amount=amount, until=valid_until.isoformat())
    telling.to_other(pool, "offered", day=valid_until.isoformat())
    telling.to_members(pool, "offered")
    telling.to_broker(pool, "offered", by=by)


def take_back(pool: Pool, *, by: User) -> None:
    """Take the quote back, to change its lines. Raises WrongState unless the other side has it."""
    require_staff(pool, by)
    hold(pool)
    require(pool, PoolStatus.OFFERED)
    pool.status, pool.offered_at, pool.valid_until = PoolStatus.ASKING, None, None
    telling.keep(pool, "taken_back", by=by)
    telling.to_other(pool, "taken_back")
    telling.to_members(pool, "taken_back")
    telling.to_broker(pool, "taken_back", by=by)


def decline(pool: Pool, *, reason: EndReason, note: str = "", by: User) -> None:
    """The other side says no. Raises WrongState unless it has a quote that stands."""
    hold(pool)
    if pool.status is not PoolStatus.OFFERED or pool.has_lapsed_on(today()):
        raise WrongState(pool, wanted=PoolStatus.OFFERED)
    _end(pool, PoolStatus.DECLINED, reason, note, by)
    telling.to_members(pool, "declined")
    telling.to_broker(pool, "declined", reason=reason.value)


def give_up(pool: Pool, *, reason: EndReason, note: str = "", by: User) -> None:
    """Staff end a pool that comes to nothing; everybody is told. Raises WrongState once it has ended."""
    require_staff(pool, by)
    hold(pool)
    require(pool, PoolStatus.ASKING, PoolStatus.OFFERED)
    knows = pool.status is PoolStatus.OFFERED
    _end(pool, PoolStatus.GIVEN_UP, reason, note, by)
    telling.to_members(pool, "given_up", reason=reason.value)
    if knows:
        telling.to_other(pool, "given_up", reason=reason.value)
    telling.to_broker(pool, "given_up", by=by, reason=reason.value)


def tell_late(day: date | None = None) -> int:
    """Tell members and brokers, once each, what was not answered in time; of how many. The worker calls this."""
    late = list(session.scalars(queries.late_untold(day or today())))
    for line in late:
        line.lapse_told_at = now()
        telling.keep(line.pool, "line_late", by=None, line=line)
        if not line.is_out:  # or it could not answer anyway
            telling.to_member(line, "late")
        telling.to_broker(line.pool, "late", member=line.organisation.name)
    lapsed = list(session.scalars(queries.lapsed_untold(day or today())))
    for pool in lapsed:
        pool.lapse_told_at = now()
        telling.keep(pool, "lapsed", by=None)
        telling.to_other(pool, "lapsed")
        telling.to_broker(pool, "lapsed")
    return len(late) + len(lapsed)


def end_closed(day: date | None = None) -> int:
    """End the pools whose target nobody can have any more, and tell whom it concerns; how many. The worker calls this.

    A listing that is withdrawn, suspended, expired or full ends them, and so does the suspension of its organisation.
    """
    found = list(session.scalars(queries.closed(day or today())))
    for pool in found:
        knows = pool.status is PoolStatus.OFFERED
        pool.status, pool.ended_at = PoolStatus.CLOSED, now()
        telling.keep(pool, "closed", by=None)
        telling.to_members(pool, "closed")
        telling.to_broker(pool, "closed")
        if knows:
            telling.to_other(pool, "closed")
    return len(found)


def hold(pool: Pool) -> None:
    """See a pool and its lines as they are now, and let nobody else change them: first of all that is ever locked."""
    lock(pool)
    session.scalars(select(PoolLine).where(PoolLine.pool_id == pool.id).execution_options(populate_existing=True)).all()


def require(pool: Pool, *wanted: PoolStatus) -> None:
    """Raise WrongState unless a pool, locked, is in one of some states."""
    if pool.status not in wanted:
        raise WrongState(pool, wanted=" or ".join(wanted))


def hold_listings(pool: Pool) -> None:
    """See the listings of a pool, locked, as they are now, and let nobody else change them."""
    holding.hold_listings([pool.target, *(each.listing for each in pool.members)])


def require_sound(pool: Pool) -> None:
    """Raise WrongState unless the other side of a pool, whose listings are locked, may come to terms with anybody."""
    if not pool.is_sound:
        raise WrongState(pool.target, wanted=ListingState.PUBLISHED)


def require_staff(pool: Pool, by: User) -> None:
    """Raise NotFound unless the pool is one of a member of staff's province."""
    if not access.may_keep(by, pool):
        raise NotFound


def _wanted(target: Need | Offer, rows: Sequence[Row]) -> Decimal:
    asked = sum((each.ask.line.amount for each in rows), Decimal(0))
    return target.left if isinstance(target, Need) else asked


def _end(pool: Pool, outcome: PoolStatus, reason: EndReason, note: str, by: User) -> None:
    pool.status, pool.ended_at, pool.ended_by_id = outcome, now(), by.id
    pool.end_reason, pool.end_note = reason, note
    telling.keep(pool, outcome.value, by=by, reason=reason.value)
