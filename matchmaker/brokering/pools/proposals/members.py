"""Listings as possible members of a pool: what comes to hand when, how near, good, sound and seldom seen they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from matchmaker.allocation.pools.problem import Member
from matchmaker.brokering.pools.checking import can_lead
from matchmaker.brokering.pools.proposals.land import Ledgers
from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.matching import mirror
from matchmaker.matching.models import Match, MatchRun, Side
from matchmaker.matching.queries import lately, shown_since
from matchmaker.measures import Period, today
from matchmaker.organisations.models import Organisation
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.features import answering, supply
from matchmaker.ranking.features.answering import RECORD_BAND
from matchmaker.ranking.features.schema import ANSWERS

QUALITY: Final = ("attributes_met", "wishes_held", "wishes_verified", "essentials_verified")
"""Features that say how well what is asked for is met; the mean of those that are known is a member's quality."""
ROUNDING: Final = 1e-6
DAYS_A_WEEK: Final = 7


def offering(
    offers: Sequence[OfferFacts],
    need: NeedFacts,
    weeks: Sequence[Period],
    land: Ledgers,
    owners: Mapping[int, Organisation],
    staff_province: str | None,
) -> tuple[Member, ...]:
    """Offers as possible members of a pool of supply, as the staff of a province may know them."""
    if not offers:
        return ()
    shown = _exposure(Match.offer_id, [each.offer_id for each in offers], Side.BUYER)
    features = answering.table(offers, need)
    weekly, kept = by_week(offers, need, weeks), stays(offers, weeks)
    return tuple(
        Member(
            listing_id=offer.offer_id,
            organisation_id=offer.organisation_id,
            by_week=tuple(weekly[place].tolist()),
            amount=int(offer.quantity),
            min_lot=int(offer.min_lot or 0),
            price_vnd=price(offer.asking_price_vnd),
            keeps=kept[place],
            backed=backed.held if (backed := land.backed.get(offer.offer_id)) else None,
            ledgers=backed.seasons if backed else (),
            exposure=shown[offer.offer_id],
            can_invoice=can_lead(owners[offer.organisation_id]),
            **_described(features[place], _readable(offer, owners, staff_province)),
        )
        for place, offer in enumerate(offers)
    )


def asking(
    needs: Sequence[NeedFacts], offer: OfferFacts, weeks: Sequence[Period], staff_province: str | None
) -> tuple[Member, ...]:
    """Needs as possible members of a pool of purchase: each takes what it lacks, within its own days and rate."""
    owners = owners_of({each.organisation_id for each in needs})
    shown = _exposure(Match.need_id, [each.need_id for each in needs], Side.SELLER)
    found = []
    for need in needs:
        (features,) = answering.table([offer], need)
        lacking, window = int(need.still_lacking), Period(need.starts_on, need.ends_on)
        most = rates(need, weeks)
        found.append(
            Member(
                listing_id=need.need_id,
                organisation_id=need.organisation_id,
                by_week=tuple(
                    min(lacking, rate) if week.overlap(window) else 0 for week, rate in zip(weeks, most, strict=True)
                ),
                amount=lacking,
                exposure=shown[need.need_id],
                can_invoice=can_lead(owners[need.organisation_id]),
                **_described(features, _readable(need, owners, staff_province)),
            )
        )
    return tuple(found)


def _readable(
    listing: OfferFacts | NeedFacts, owners: Mapping[int, Organisation], staff_province: str | None
) -> float | None:
    """The record of a listing's owner; None of another province's.

    Nobody but its own province's staff reads it, and points with weights that staff move tell it to a decimal.
    """
    return listing.record if owners[listing.organisation_id].province_code == staff_province else None


def _described(features: NDArray[np.float32], record: float | None) -> dict[str, Any]:
    """Distance, quality and record of a pair, as its features tell them."""
    km = float(features[ANSWERS.column["distance_km"]])
    met = [float(features[ANSWERS.column[name]]) for name in QUALITY]
    known = [each for each in met if each == each]
    kept = float(answering.record(np.array([np.nan if record is None else record], np.float32))[0])
    return {
        "km": km if km == km else None,
        "quality": sum(known) / len(known) if known else 0.5,
        "record": 0.5 + kept / (2 * RECORD_BAND),
    }


def by_week(offers: Sequence[OfferFacts], need: NeedFacts, weeks: Sequence[Period]) -> NDArray[np.int64]:
    """What of each offer comes to hand in each week, shape (offers, weeks).

    Running sums are rounded down, not weeks, so that no kilogram is lost.
    Of goods that keep for the whole window, what is harvested before it and still keeps is at hand in the first week.
    """
    if not offers:
        return np.zeros((0, len(weeks)), np.int64)
    columns = OfferColumns.of(offers, mirror.market().vocabulary)
    rows = np.repeat(np.arange(len(offers)), len(weeks))
    starts = np.array([each.starts_on.toordinal() for each in weeks], np.float64)
    first = np.tile(starts, (len(offers), 1))
    length = weeks[-1].ends_on - weeks[0].starts_on
    for place, keeps in enumerate(stays(offers, weeks)):
        if keeps:
            first[place, 0] -= (_keeping_days(offers[place]) or length.days) - length.days
    ends = np.tile([float(each.ends_on.toordinal()) for each in weeks], len(offers))
    amounts = supply.available_of(columns, rows, first.ravel(), ends).reshape(len(offers), len(weeks))
    running = np.floor(amounts.cumsum(axis=1) + ROUNDING).astype(np.int64)
    return np.asarray(np.diff(running, axis=1, prepend=0))


def stays(offers: Sequence[OfferFacts], weeks: Sequence[Period]) -> list[bool]:
    """Whether each offer's goods keep for the whole window; else they are brought in the week of their harvest."""
    length = (weeks[-1].ends_on - weeks[0].starts_on).days
    return [(_keeping_days(each) or 0) > length for each in offers]


def _keeping_days(offer: OfferFacts) -> int | None:
    product = tree().get(offer.product_code)
    return None if product is None else product.perishability_days


def rates(need: NeedFacts, weeks: Sequence[Period]) -> tuple[int, ...]:
    """What a need takes in each week at most, by the days of it; where it names no rate, as much as it likes.

    Running sums are rounded, so that full weeks are whole and nothing is lost.
    """
    if need.rate_per_week is None:
        return tuple(int(need.still_lacking) * each.days for each in weeks)
    days = accumulate(each.days for each in weeks)
    running = [int(need.rate_per_week * each / DAYS_A_WEEK + ROUNDING) for each in days]
    return tuple(after - before for before, after in pairwise([0, *running]))


def price(price_vnd: float | None) -> int | None:
    """Whole đồng."""
    return None if price_vnd is None else round(price_vnd)


def owners_of(organisation_ids: Collection[int]) -> dict[int, Organisation]:
    """Organisations by their id."""
    found = session.scalars(select(Organisation).where(Organisation.id.in_(organisation_ids)))
    return {each.id: each for each in found}


def _exposure(listing: Any, listing_ids: Sequence[int], side: Side) -> dict[int, float]:
    """How little each listing was shown of late (`queries.lately`): 1 not at all, 0 as often as the one shown most.

    Where none was shown there is nothing to make up for: all have 0.
    """
    statement = (
        select(listing, func.count())
        .join(MatchRun, MatchRun.id == Match.run_id)
        .where(listing.in_(listing_ids), shown_since(side, lately(today())))
        .group_by(listing)
    )
    times: Mapping[int, int] = {row[0]: row[1] for row in session.execute(statement)}
    most = max(times.values(), default=0)
    return {each: 1 - times.get(each, 0) / most if most else 0.0 for each in listing_ids}
