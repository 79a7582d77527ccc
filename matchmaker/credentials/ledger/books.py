"""The lines of the ledger: what an offer holds of each season, and every change of it. Nothing commits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.credentials.models import AreaSeason, CapacityEntry, CapacityHold, CapacityReason, GrowingArea
from matchmaker.db import session


def holds_of(offer_id: int) -> dict[int, CapacityHold]:
    """What an offer holds at this moment, by season."""
    statement = select(CapacityHold).where(CapacityHold.offer_id == offer_id).order_by(CapacityHold.season_id)
    return {each.season_id: each for each in session.scalars(statement.execution_options(populate_existing=True))}


def lock_areas(season_ids: Iterable[int]) -> None:
    """Let nobody else move amounts of these seasons' growing areas until the commit."""
    of_seasons = select(AreaSeason.growing_area_id).where(AreaSeason.id.in_(list(season_ids)))
    statement = select(GrowingArea.id).where(GrowingArea.id.in_(of_seasons)).order_by(GrowingArea.id)
    session.execute(statement.with_for_update(of=GrowingArea)).all()


def move(season_id: int, hold: CapacityHold, reason: CapacityReason, by: User | None, **moved: Decimal) -> None:
    """Change what an offer holds of a season, the season's sums with it, and write the line."""
    season = session.get_one(AreaSeason, season_id)
    for column, amount in moved.items():
        for row in (season, hold):
            setattr(row, column, getattr(type(row), column) + amount)  # added by the database: see its check
    by_id = by.id if by is not None else None
    session.add(CapacityEntry(season_id=season_id, offer_id=hold.offer_id, reason=reason, by_id=by_id, **moved))
    session.flush()


def release_lapsed(season_id: int, day: date) -> int:
    """Let go of what offers whose window was over before a day still reserve of a season; of how many."""
    over = select(CapacityHold).where(
        CapacityHold.season_id == season_id, CapacityHold.lapses_on < day, CapacityHold.reserved > 0
    )
    found = session.scalars(over.execution_options(populate_existing=True)).all()
    for hold in found:
        move(season_id, hold, CapacityReason.LAPSED, None, reserved=-hold.reserved)
    return len(found)
