"""What a step of a pool leaves behind: lines in the histories, messages to whom it concerns. Never a price."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from matchmaker import audit, outbox
from matchmaker.accounts.models import User
from matchmaker.accounts.queries import staff_of
from matchmaker.brokering.pools import access
from matchmaker.brokering.pools.models import Pool, PoolLine
from matchmaker.db import session
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import members


def keep(pool: Pool, step: str, *, by: User | None, line: PoolLine | None = None, **detail: Any) -> None:
    """Write a step into the history of whom it concerns: the member of a line, else everybody in the pool."""
    session.flush()
    if line is not None:
        audit.record(f"pool.{step}", pool, by=by, organisation_id=line.organisation_id, line=line.id, **detail)
        return
    for organisation_id in {pool.organisation_id, *(each.organisation_id for each in pool.members)}:
        audit.record(f"pool.{step}", pool, by=by, organisation_id=organisation_id, **detail)


def to_member(line: PoolLine, what: str, **values: Any) -> None:
    """Write to everybody who acts for a member."""
    _write(line.pool, f"member_{what}", _people(line.organisation), other=line.pool.organisation.name, **values)


def to_members(pool: Pool, what: str, *, but: PoolLine | None = None, **values: Any) -> None:
    """Write to each member that is still in it, once for all its lines."""
    told = {but.organisation_id} if but is not None else set()
    for line in pool.members:
        if line.organisation_id not in told:
            told.add(line.organisation_id)
            to_member(line, what, **values)


def to_other(pool: Pool, what: str, **values: Any) -> None:
    """Write to everybody who acts for the other side."""
    _write(pool, f"other_{what}", _people(pool.organisation), **values)


def to_broker(pool: Pool, what: str, *, by: User | None = None, **values: Any) -> None:
    """Write to whoever keeps the pool together; where they cannot any more, to the office of the other side. Whoever
    acted needs no letter.
    """
    broker = pool.broker
    keeps = broker.is_active and access.may_keep(broker, pool)
    readers = [broker] if keeps else staff_of(pool.organisation.province_code)
    readers = [each for each in readers if by is None or each.id != by.id]
    _write(pool, f"broker_{what}", readers, other=pool.organisation.name, **values)


def to_lead(pool: Pool, what: str, *, but: PoolLine | None = None, **values: Any) -> None:
    """Write to the member that deals for all, unless it is the one that acted."""
    lead = pool.lead
    if lead is not None and (but is None or lead.organisation_id != but.organisation_id):
        _write(pool, f"lead_{what}", _people(lead.organisation), other=pool.organisation.name, **values)


def _people(organisation: Organisation) -> list[User]:
    return [each.user for each in members(organisation.id)]


def _write(pool: Pool, what: str, readers: Iterable[User], **values: Any) -> None:
    target = pool.target.approved
    product = target.product if target is not None else None
    for reader in readers:
        outbox.queue(
            "brokering/pool",
            to_email=reader.email,
            to_id=reader.id,
            language=reader.language,
            path=f"/pools/{pool.id}",
            what=what,
            kind=pool.kind.value,
            product_vi=product.name("vi") if product else "",
            product_en=product.name("en") if product else "",
            **{"member": "", "other": "", "day": None, "reason": None, **values},
        )
