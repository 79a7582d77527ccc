"""What is usual for each product, and every standing beside it, made anew once a day: facts grow old."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import func, select, text

from matchmaker.db import session, transaction
from matchmaker.measures import today
from matchmaker.reputation import figures, standings
from matchmaker.reputation.figures import Fact
from matchmaker.reputation.kinds import Side
from matchmaker.reputation.models import ReputationFact, ReputationMean, ReputationStanding
from matchmaker.reputation.queries import COUNTED, plain


def renew() -> None:
    """Make all of it anew, unless somebody did today. Any number of workers may try; each product by itself."""
    day = today()
    products = session.execute(select(ReputationFact.side, ReputationFact.species_code).distinct()).all()
    session.rollback()
    for side, species_code in sorted(products):
        with transaction():
            if not _is_done(side, species_code, day):
                _renew(side, species_code, day)


def _is_done(side: Side, species_code: str, day: date) -> bool:
    """Whether a product's means are of today. Asked under a lock: SQLite has one writer at a time anyway."""
    if session.connection().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE reputation_mean IN EXCLUSIVE MODE"))
    return day == session.scalar(
        select(func.max(ReputationMean.computed_on)).where(
            ReputationMean.side == side, ReputationMean.species_code == species_code
        )
    )


def _renew(side: Side, species_code: str, day: date) -> None:
    """The standings are locked before facts are read: whoever writes a fact meanwhile computes after us."""
    kept = session.scalars(
        select(ReputationStanding)
        .where(ReputationStanding.side == side, ReputationStanding.species_code == species_code)
        .order_by(ReputationStanding.organisation_id)
        .with_for_update()
    ).all()
    by_organisation = _facts(side, species_code)
    usual = figures.usual_of(list(by_organisation.values()), side, day)
    for kind, share in usual.shares.items():
        mean = session.get(ReputationMean, (side, species_code, kind))
        mean = mean or ReputationMean(side=side, species_code=species_code, kind=kind)
        mean.share, mean.days, mean.computed_on = share, usual.days.get(kind), day
        mean.organisations = usual.organisations[kind]
        session.add(mean)
    for standing in kept:
        known = by_organisation.get(standing.organisation_id, [])
        standings.put(standing, figures.record(known, side, usual, day))


def _facts(side: Side, species_code: str) -> dict[int, list[Fact]]:
    found = session.execute(
        select(ReputationFact.organisation_id, *COUNTED).where(
            ReputationFact.side == side,
            ReputationFact.species_code == species_code,
            ReputationFact.is_void.is_(False),
        )
    )
    facts: dict[int, list[Fact]] = defaultdict(list)
    for row in found:
        facts[row.organisation_id].append(plain(row))
    return facts
