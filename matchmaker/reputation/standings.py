"""What matching reads of records: kept up with every fact, and anew every day, as facts grow old."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from matchmaker.db import now, session
from matchmaker.measures import today
from matchmaker.reputation import figures
from matchmaker.reputation.figures import Record
from matchmaker.reputation.kinds import Side
from matchmaker.reputation.models import ReputationStanding
from matchmaker.reputation.queries import facts_of, usual

DECIMALS: Final = 3
"""Finer differences than a thousandth change no order, and would tell the market of themselves every day."""


class Where(NamedTuple):
    """An organisation on one side for one species."""

    organisation_id: int
    side: Side
    species_code: str


def compute(where: Where) -> None:
    """Write anew what one organisation's facts say. Whoever comes second waits, then sees the first one's facts."""
    standing = _locked(where)
    put(standing, figures.record(facts_of(*where), where.side, usual(where.side, where.species_code), today()))
    session.flush()


def put(standing: ReputationStanding, found: Record) -> None:
    """Write a record into the row that matching reads; what says the same leaves it as it is."""
    standing.reliability, standing.usual = round(found.reliability, DECIMALS), round(found.usual, DECIMALS)
    standing.facts = found.facts
    if session.is_modified(standing):
        standing.computed_at = now()


def _locked(where: Where) -> ReputationStanding:
    """The row, made where there is none, held until the commit: two may come to make it at once."""
    connection = session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values: dict[str, Any] = {**where._asdict(), "reliability": 0.0, "usual": 0.0, "facts": 0, "computed_at": now()}
    connection.execute(insert(ReputationStanding).values(values).on_conflict_do_nothing())
    return session.scalars(
        select(ReputationStanding)
        .filter_by(**where._asdict())
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
