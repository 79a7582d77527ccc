"""Who reads a pool, and as what: a member its own lines, the other side one quote, staff of their provinces all."""

from __future__ import annotations

from matchmaker.accounts.models import User
from matchmaker.brokering import queries as listings
from matchmaker.brokering.pools.models import Pool, PoolLine


def may_keep(staff: User, pool: Pool) -> bool:
    """Whether a member of staff's province is that of the other side or of a member that is still in it."""
    return listings.may_broker(staff, pool.organisation, *(each.organisation for each in pool.members))


def lines_of(organisation_id: int | None, pool: Pool) -> list[PoolLine]:
    """An organisation's own lines, those it was taken out of included."""
    return [each for each in pool.lines if each.organisation_id == organisation_id]


def is_shown_to_other(pool: Pool) -> bool:
    """Whether the other side may read its quote: since it was offered, and unless it was taken back."""
    return pool.offered_at is not None
