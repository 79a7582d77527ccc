"""How past listings ended, and what was known of them on a few days of their lives: nothing that came later."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.db import now, session
from matchmaker.listings import RevisionStatus
from matchmaker.matching.models import Interaction, Match, MatchRun, Side
from matchmaker.matching.queries import was_shown
from matchmaker.measures import today
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.radar.chance import Known
from matchmaker.radar.fitting import Outcome
from matchmaker.radar.queries import INTEREST, Listing
from matchmaker.ranking.judging.turns import LATELY_DAYS

CHECKPOINTS: Final = (7, 30, 90)
"""Days after its publication on which a listing is looked at, as long as nothing had become of it by then."""
LISTINGS_MAX: Final = 2000
"""The latest so many of either side that have ended."""
AT_ONCE: Final = 500
Times = Mapping[int, Sequence[datetime]]


def outcomes() -> list[Outcome]:
    """Everything that ended, offers before needs."""
    return [each for listing in (Offer, Need) for each in _of(listing)]


def _of(listing: Listing) -> Iterator[Outcome]:
    ended = session.execute(_ended(listing, today())).all()
    for first in range(0, len(ended), AT_ONCE):
        yield from _looked_at(listing, ended[first : first + AT_ONCE])


def _ended(listing: Listing, day: date) -> Any:
    """Listings that found a partner, or whose window closed without one; those taken back tell nothing."""
    revision: Any = OfferRevision if listing is Offer else NeedRevision
    column = Introduction.offer_id if listing is Offer else Introduction.need_id
    matched = (
        select(func.min(Introduction.ended_at))
        .where(column == listing.id, Introduction.status == IntroductionStatus.AGREED)
        .correlate(listing)
        .scalar_subquery()
    )
    return (
        select(listing.id, listing.published_at, revision.ends_on, matched.label("matched_at"))
        .join(revision, listing.approved_id == revision.id)
        .where(
            listing.published_at.is_not(None),
            listing.suspended_at.is_(None),
            (matched.is_not(None)) | ((revision.ends_on < day) & listing.withdrawn_at.is_(None)),
        )
        .order_by(listing.published_at.desc(), listing.id)
        .limit(LISTINGS_MAX)
    )


def _looked_at(listing: Listing, ended: Sequence[Any]) -> Iterator[Outcome]:
    ids = [row.id for row in ended]
    shown, interested, introduced = _showings(listing, ids), _interests(listing, ids), _introductions(listing, ids)
    windows = _windows(listing, ids)
    for row in ended:
        for days in CHECKPOINTS:
            at = row.published_at + timedelta(days=days)
            on, ends_on = today(at), _end_known(windows[row.id], at)
            if at >= (row.matched_at or now()) or ends_on is None or on > ends_on:
                break
            known = Known(
                waited_days=days,
                left_days=(ends_on - on).days,
                shown=_before(shown, row.id, at) - _before(shown, row.id, at - timedelta(days=LATELY_DAYS)),
                interested=_before(interested, row.id, at),
                introduced=_before(introduced, row.id, at),
                is_need=listing is Need,
            )
            yield Outcome((listing.__tablename__, row.id), known, unmatched=row.matched_at is None)


def _before(times: Times, listing_id: int, at: datetime) -> int:
    """How many of a listing's events had happened by an instant."""
    return bisect_left(times.get(listing_id, ()), at)


def _windows(listing: Listing, ids: Collection[int]) -> dict[int, list[tuple[datetime, date | None]]]:
    """Of each listing, when which last day was approved, oldest first: windows are moved later on."""
    revision: Any = OfferRevision if listing is Offer else NeedRevision
    owner = revision.offer_id if listing is Offer else revision.need_id
    found: dict[int, list[tuple[datetime, date | None]]] = defaultdict(list)
    for listing_id, decided_at, ends_on in session.execute(
        select(owner, revision.decided_at, revision.ends_on)
        .where(owner.in_(ids), revision.status == RevisionStatus.APPROVED, revision.decided_at.is_not(None))
        .order_by(revision.number)
    ):
        found[listing_id].append((decided_at, ends_on))
    return found


def _end_known(windows: Sequence[tuple[datetime, date | None]], at: datetime) -> date | None:
    """The last day as it was told at an instant; None where nothing was approved yet."""
    return next((ends_on for decided_at, ends_on in reversed(windows) if decided_at <= at), None)


def _showings(listing: Listing, ids: Collection[int]) -> Times:
    column, side = (Match.offer_id, Side.BUYER) if listing is Offer else (Match.need_id, Side.SELLER)
    return _times(
        select(column, MatchRun.at)
        .join(MatchRun, Match.run_id == MatchRun.id)
        .where(column.in_(ids), was_shown(side))
        .order_by(MatchRun.at)
    )


def _interests(listing: Listing, ids: Collection[int]) -> Times:
    """When somebody first looked into each pair."""
    mine, other, side = (
        (Interaction.offer_id, Interaction.need_id, Side.BUYER)
        if listing is Offer
        else (Interaction.need_id, Interaction.offer_id, Side.SELLER)
    )
    first = func.min(Interaction.at)
    return _times(
        select(mine, first)
        .where(mine.in_(ids), Interaction.side == side, Interaction.kind.in_(INTEREST))
        .group_by(mine, other)
        .order_by(first)
    )


def _introductions(listing: Listing, ids: Collection[int]) -> Times:
    column = Introduction.offer_id if listing is Offer else Introduction.need_id
    return _times(select(column, Introduction.proposed_at).where(column.in_(ids)).order_by(Introduction.proposed_at))


def _times(statement: Any) -> Times:
    found: dict[int, list[datetime]] = defaultdict(list)
    for listing_id, at in session.execute(statement):
        found[listing_id].append(at)
    return found
