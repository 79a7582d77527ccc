"""What an offer has sold of its growing areas: put under a contract, or given back where nothing came of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.credentials.ledger import books
from matchmaker.credentials.ledger import land as lands
from matchmaker.credentials.ledger.capacity import Claim, shared
from matchmaker.credentials.ledger.land import NOTHING
from matchmaker.credentials.models import AreaSeason, CapacityEntry, CapacityReason
from matchmaker.db import session
from matchmaker.measures import today

COMMITTED: Final = "committed"
CONTRACTED: Final = "contracted"


def contract(offer_id: int, amount: Decimal, *, by: User | None) -> Decimal:
    """Move an amount that an offer has committed under a contract; what of it the ledger does not know of."""
    still = amount
    books.lock_areas(books.holds_of(offer_id))
    for season_id, hold in books.holds_of(offer_id).items():
        part = min(hold.committed, still)
        if part > 0:
            books.move(season_id, hold, CapacityReason.CONTRACTED, by, committed=-part, contracted=part)
            still -= part
    return still


def give_back(claim: Claim, amount: Decimal, *, signed: bool, by: User | None) -> Decimal:
    """Undo an amount that an offer has sold; what of it the ledger does not know of.

    What is under a contract goes first where the deal was ``signed``, else what is only agreed on. It falls over the
    harvests as it was taken, and within one the newest lines go first: right after a deal, the books are as before
    it. While the offer is still to be had, what it gives back stays reserved for it.
    """
    lands.of_certificates(claim.certificate_ids, locked=True)
    books.lock_areas(books.holds_of(claim.offer_id))
    still = amount
    for column in (CONTRACTED, COMMITTED) if signed else (COMMITTED, CONTRACTED):
        known = sum((getattr(each, column) for each in books.holds_of(claim.offer_id).values()), NOTHING)
        part = min(still, known)
        still -= part
        beyond = NOTHING
        for harvest, share in zip(claim.harvests, shared(part, claim), strict=True):
            beyond += _undo(claim, _seasons_of(claim, harvest.ends_on), column, share, by)
        _undo(claim, books.holds_of(claim.offer_id), column, beyond, by)
    return still


def _seasons_of(claim: Claim, day: date) -> set[int]:
    """The seasons in which an offer's areas bring in the harvest of a day."""
    found: set[int] = set()
    for land in lands.of_certificates(claim.certificate_ids):
        season = select(AreaSeason.id).where(
            AreaSeason.growing_area_id == land.area.id, AreaSeason.year == land.year_of(day)
        )
        found.update(session.scalars(season))
    return found


def _undo(claim: Claim, season_ids: Collection[int], column: str, amount: Decimal, by: User | None) -> Decimal:
    """Take an amount out of a column of some seasons' holds, the newest lines first; what was not to be had there."""
    holds = books.holds_of(claim.offer_id)
    lines = _lines(claim.offer_id, column)
    # whatever the lines do not tell (they were undone before) is taken wherever it stands
    for season_id, written in [*lines, *((each, amount) for each in holds)]:
        if amount <= 0:
            break
        if season_id not in season_ids or season_id not in holds:
            continue
        hold = holds[season_id]
        part = min(written, getattr(hold, column), amount)
        if part > 0:
            kept = claim.is_open and hold.lapses_on >= today()
            moved = {column: -part, "reserved": part} if kept else {column: -part}
            books.move(season_id, hold, CapacityReason.RELEASED, by, **moved)
            session.refresh(hold)
            amount -= part
    return amount


def _lines(offer_id: int, column: str) -> list[tuple[int, Decimal]]:
    """Where and how much was added to a column for an offer, the newest first."""
    added = getattr(CapacityEntry, column)
    statement = (
        select(CapacityEntry.season_id, added)
        .where(CapacityEntry.offer_id == offer_id, added > 0)
        .order_by(CapacityEntry.id.desc())
    )
    return [(season_id, amount) for season_id, amount in session.execute(statement)]
