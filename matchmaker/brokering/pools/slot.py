"""What the page of a listing tells of its pools: asked for by the template, for `browsing` knows no pools."""

from __future__ import annotations

from dataclasses import dataclass

from flask_login import current_user

from matchmaker.accounts.access import me
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.pools import coverage, queries, words
from matchmaker.brokering.pools.coverage import Filling
from matchmaker.brokering.pools.models import Pool
from matchmaker.brokering.pools.reading import Seat
from matchmaker.browsing.view import ListingView
from matchmaker.db import session
from matchmaker.matching.states import PairState
from matchmaker.measures import today
from matchmaker.organisations.access import acting_as

MOST_TOLD = 5


@dataclass(frozen=True)
class Told:
    """One pool in a line."""

    pool: Pool
    state: PairState
    filling: Filling
    coverage: str


@bp.app_template_global("pools_of")
def _pools_of(listing: ListingView) -> list[Told]:
    """The pools of a need or an offer that its reader may see: its owner once they were offered, staff of theirs."""
    if not current_user.is_authenticated or (listing.side == "offer" and not listing.is_input):
        return []
    membership = acting_as()
    is_owner = membership is not None and membership.organisation_id == listing.organisation.id
    if not is_owner and not me().is_staff:
        return []
    theirs = Pool.offered_at.is_not(None) if is_owner else queries.of_province(me().province_code)
    found = queries.pools_of(listing.side, listing.id).where(theirs).limit(MOST_TOLD)
    seat = Seat.OTHER if is_owner else Seat.STAFF
    return [_told(each, seat) for each in session.scalars(found).unique()]


def _told(pool: Pool, seat: Seat) -> Told:
    filling = coverage.filling(pool, quoted=seat is Seat.OTHER)
    return Told(pool, words.standing(pool, seat, today()), filling, str(words.COVERAGES[filling.coverage]))
