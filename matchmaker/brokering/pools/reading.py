"""A pool as whoever makes this request reads it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from matchmaker.accounts.access import me
from matchmaker.brokering.pools import access, queries
from matchmaker.brokering.pools.models import Pool, PoolLine
from matchmaker.errors import NotFound
from matchmaker.organisations.access import acting_as


class Seat(StrEnum):
    """As what somebody reads a pool."""

    MEMBER = "member"
    OTHER = "other"
    """Whose need is filled, or whose offer is bought."""
    STAFF = "staff"


@dataclass(frozen=True)
class Reading:
    """A pool, and from where its reader sees it."""

    pool: Pool
    seat: Seat
    lines: tuple[PoolLine, ...] = ()
    """The reader's own, where they are a member."""


def reading(pool_id: int) -> Reading:
    """A pool for a member, the other side once it was offered, or the staff of their provinces. Raises NotFound."""
    pool = queries.pool(pool_id)
    if pool is None:
        raise NotFound
    membership = acting_as()
    organisation_id = membership.organisation_id if membership is not None else None
    lines = access.lines_of(organisation_id, pool)
    if lines:
        return Reading(pool, Seat.MEMBER, tuple(lines))
    if organisation_id == pool.organisation_id and access.is_shown_to_other(pool):
        return Reading(pool, Seat.OTHER)
    if access.may_keep(me(), pool):
        return Reading(pool, Seat.STAFF)
    raise NotFound


def as_staff(pool_id: int) -> Reading:
    """The same for staff alone. Raises NotFound for members and the other side too."""
    return _as(pool_id, Seat.STAFF)


def as_other(pool_id: int) -> Reading:
    """The same for the other side alone. Raises NotFound for members and staff too."""
    return _as(pool_id, Seat.OTHER)


def own_line(pool_id: int, line_id: int) -> PoolLine:
    """A line of the reader's own organisation. Raises NotFound."""
    return _line(_as(pool_id, Seat.MEMBER).lines, line_id)


def kept_line(pool_id: int, line_id: int) -> PoolLine:
    """Any line of a pool, for staff. Raises NotFound."""
    return _line(as_staff(pool_id).pool.lines, line_id)


def _as(pool_id: int, seat: Seat) -> Reading:
    found = reading(pool_id)
    if found.seat is not seat:
        raise NotFound
    return found


def _line(lines: tuple[PoolLine, ...] | list[PoolLine], line_id: int) -> PoolLine:
    found = next((each for each in lines if each.id == line_id), None)
    if found is None:
        raise NotFound
    return found
