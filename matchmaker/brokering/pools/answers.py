"""What a member says to its line, and what the broker makes of that. Nothing commits.

A member sees and moves its own line alone. Lead and broker are told of every step that they did not take themselves,
without prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.brokering import capacity
from matchmaker.brokering.models import EndReason
from matchmaker.brokering.pools import checking, service, telling
from matchmaker.brokering.pools.checking import Ask, Unfit
from matchmaker.brokering.pools.drafted import DraftLine
from matchmaker.brokering.pools.models import Answer, Pool, PoolLine, PoolStatus
from matchmaker.db import now, session
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.measures import Quantity, schedule, today
from matchmaker.measures.schedule import Portion


@dataclass(frozen=True, slots=True)
class Figures:
    """What a line says."""

    amount: Decimal
    portions: tuple[Portion, ...]
    price_vnd: int
    min_lot: Decimal | None = None


def figures_of(line: PoolLine) -> Figures | None:
    """What a line says now; None while its price is open."""
    if line.price_vnd is None:
        return None
    return Figures(line.amount, tuple(line.portions), line.price_vnd, line.min_lot)


# the member --------------------------------------------------------------------------------------------------


def accept(line: PoolLine, *, by: User) -> None:
    """The member takes its line as it stands; said twice, it counts once.

    Raises WrongState where there is nothing to answer any more, Unprocessable(price) where the price is open.
    """
    service.hold(line.pool)
    require_answerable(line)
    if line.answer is Answer.ACCEPTED:
        return
    if line.price_vnd is None:
        raise Unprocessable("price", "empty")
    _answer(line, Answer.ACCEPTED, by)
    _tell(line, "line_accepted", by=by, amount=str(line.amount))


def change(line: PoolLine, wanted: Figures, *, note: str = "", by: User) -> None:
    """The member would take part on other figures; the broker decides about them.

    Raises WrongState as `accept`, Unprocessable where nothing changes or the smallest amount is above the amount,
    Unfit where the listing cannot give that.
    """
    service.hold(line.pool)
    require_answerable(line)
    if wanted == figures_of(line):
        raise Unprocessable("amount", "nothing_changed_line")
    if wanted.min_lot is not None and not 0 < wanted.min_lot <= wanted.amount:
        raise Unprocessable("min_lot", "min_lot_above_amount")
    checking.check_line(line.pool, DraftLine(line.listing.id, wanted.amount, wanted.portions), wanted.price_vnd)
    _answer(line, Answer.CHANGED, by, note=note, changed=wanted)
    moved = wanted.price_vnd != line.price_vnd
    _tell(line, "line_changed", by=by, amount=str(wanted.amount), was=str(line.amount), price_moved=moved)


def decline(line: PoolLine, *, reason: EndReason, note: str = "", by: User) -> None:
    """The member does not take part, and says why. Raises WrongState as `accept`."""
    service.hold(line.pool)
    require_answerable(line)
    _answer(line, Answer.DECLINED, by, note=note, reason=reason)
    _tell(line, "line_declined", by=by, reason=reason.value)


def can_answer(line: PoolLine) -> bool:
    """Whether a member may say something about its line now; a yes may be taken back until the pool is offered."""
    is_asked = line.removed_at is None and line.pool.status is PoolStatus.ASKING
    return is_asked and line.pool.is_sound and not line.is_out and not line.is_late_on(today())


def require_answerable(line: PoolLine) -> None:
    """Raise WrongState unless a member may answer."""
    if not can_answer(line):
        raise WrongState(line, wanted="waiting for its member")


# the broker --------------------------------------------------------------------------------------------------


def take_change(line: PoolLine, *, by: User) -> None:
    """What the member proposed becomes the line, which it has said yes to by that. Raises WrongState unless it did."""
    service.require_staff(line.pool, by)
    service.hold(line.pool)
    service.require(line.pool, PoolStatus.ASKING)
    if line.answer is not Answer.CHANGED or line.changed_amount is None or line.removed_at is not None:
        raise WrongState(line, wanted=Answer.CHANGED)
    with session.no_autoflush:
        line.amount, line.portions_data = line.changed_amount, line.changed_portions_data
        line.price_vnd, line.min_lot = line.changed_price_vnd, line.changed_min_lot
        _change(line, None)
        line.answer = Answer.ACCEPTED
    _tell(line, "change_taken", by=by, amount=str(line.amount))
    telling.to_member(line, "change_taken")


def ask_again(line: PoolLine, wanted: Ask, *, answer_by: date, by: User) -> None:
    """Put the line to the member anew, on the same or other figures and with a new last day.

    Raises WrongState unless members are being asked, Unprocessable for a day that has passed or less than the member
    takes part with, Unfit where the listing cannot give that.
    """
    service.require_staff(line.pool, by)
    service.hold(line.pool)
    service.require(line.pool, PoolStatus.ASKING)
    if line.removed_at is not None:
        raise WrongState(line, wanted="in the pool")
    if answer_by < today():
        raise Unprocessable("answer_by", "in_the_past")
    least = line.least
    if least is not None and wanted.line.amount < least:
        raise Unprocessable("amount", "below_members_least", least=Quantity(least, capacity.unit_of(line.offer)))
    row = checking.check_line(line.pool, wanted.line, wanted.price_vnd)
    with session.no_autoflush:
        _as_listed_now(line)
        line.amount, line.portions_data = row.ask.line.amount, schedule.stored(row.ask.line.portions)
        line.price_vnd, line.min_lot = wanted.price_vnd, least
        line.answer, line.answered_at, line.answered_by_id = Answer.WAITING, None, None
        line.reason, line.answer_note, line.lapse_told_at = None, "", None
        _change(line, None)
        line.asked_at, line.answer_by = now(), answer_by
        line.pool.answer_by = max(line.pool.answer_by, answer_by)
    _tell(line, "asked_again", by=by, amount=str(line.amount))
    telling.to_member(line, "asked", day=answer_by.isoformat())


def add(pool: Pool, asks: Sequence[Ask], *, answer_by: date, by: User) -> list[PoolLine]:
    """Ask further members. Raises as `ask_again`, and Conflict where one was added at this moment."""
    service.require_staff(pool, by)
    service.hold(pool)
    service.require(pool, PoolStatus.ASKING)
    if answer_by < today():
        raise Unprocessable("answer_by", "in_the_past")
    known = {each.listing.id for each in pool.members}
    twice = [
        checking.Fault(at, Unprocessable("listing", "twice_in_pool"))
        for at, each in enumerate(asks)
        if each.line.listing_id in known
    ]
    if twice:
        raise Unfit(twice)
    if len(known) + len(asks) > checking.MOST_MEMBERS:
        raise Unprocessable("rows", "pool_too_many", maximum=checking.MOST_MEMBERS)
    lines = []
    for each in asks:
        row = checking.check_line(pool, each.line, each.price_vnd)
        lines.append(service.add_line(pool, row, answer_by))
    pool.answer_by = max(pool.answer_by, answer_by)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError as twice_at_once:
        raise Conflict("the listing is in the pool already") from twice_at_once
    for line in lines:
        _tell(line, "line_added", by=by, amount=str(line.amount))
        telling.to_member(line, "asked", day=answer_by.isoformat())
    return lines


def remove(line: PoolLine, *, by: User) -> None:
    """Take a member out. Raises WrongState unless members are being asked and it is in.

    Taking the lead out leaves the pool without one, which then cannot be offered (`Pool.lacks_lead`).
    """
    service.require_staff(line.pool, by)
    service.hold(line.pool)
    service.require(line.pool, PoolStatus.ASKING)
    if line.removed_at is not None:
        raise WrongState(line, wanted="in the pool")
    line.removed_at, line.removed_by_id, line.is_lead = now(), by.id, False
    _tell(line, "line_removed", by=by)
    telling.to_member(line, "removed")


def make_lead(line: PoolLine, *, by: User) -> None:
    """Let another member deal for all; the former is told, too.

    Raises WrongState as `remove` and of one that does not take part, Unprocessable(lead) where it cannot invoice.
    """
    service.require_staff(line.pool, by)
    service.hold(line.pool)
    service.require(line.pool, PoolStatus.ASKING)
    if line.has_left:
        raise WrongState(line, wanted="in the pool")
    if not checking.can_lead(line.organisation):
        raise Unprocessable("lead", "cannot_lead")
    former = line.pool.lead
    if former is line:
        return
    for each in line.pool.lines:
        each.is_lead = False
    session.flush()  # or two would lead at once, which the database refuses
    line.is_lead = True
    _tell(line, "lead_named", by=by)
    telling.to_member(line, "leads")
    if former is not None and former.organisation_id != line.organisation_id:
        telling.to_member(former, "leads_no_more", member=line.organisation.name)


# inside ------------------------------------------------------------------------------------------------------


def _answer(
    line: PoolLine,
    answer: Answer,
    by: User,
    *,
    note: str = "",
    reason: EndReason | None = None,
    changed: Figures | None = None,
) -> None:
    """All that belongs to an answer at once: half of it is what the database refuses."""
    with session.no_autoflush:
        _as_listed_now(line)
        _change(line, changed)
        line.answer, line.answered_at, line.answered_by_id = answer, now(), by.id
        line.answer_note, line.reason = note, reason


def _as_listed_now(line: PoolLine) -> None:
    """What is said about the line is said about the two listings as they are published."""
    need, offer = line.need.approved, line.offer.approved
    if need is not None and offer is not None:
        line.need_revision, line.offer_revision = need, offer


def _change(line: PoolLine, to: Figures | None) -> None:
    """What the member would rather have; None for nothing any more."""
    line.changed_amount = to.amount if to is not None else None
    line.changed_portions_data = schedule.stored(to.portions) if to is not None else []
    line.changed_price_vnd = to.price_vnd if to is not None else None
    line.changed_min_lot = to.min_lot if to is not None else None


def _tell(line: PoolLine, step: str, *, by: User, **detail: object) -> None:
    telling.keep(line.pool, step, by=by, line=line, **detail)
    telling.to_broker(line.pool, step, by=by, member=line.organisation.name)
    telling.to_lead(line.pool, step, but=line, member=line.organisation.name)
