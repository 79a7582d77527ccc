"""From a need, or an offer of inputs, to the problem that `allocation.pools` solves, as its province's staff see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import accumulate, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from matchmaker.allocation.pools.problem import Member, Problem, Target
from matchmaker.brokering.pools.checking import can_lead
from matchmaker.brokering.pools.proposal_land import Ledgers, ledgers_of
from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.matching import mirror
from matchmaker.matching.models import Match, MatchRun, Side
from matchmaker.measures import Period, today
from matchmaker.measures.periods import VIETNAM_TIME
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.organisations.models import Organisation
from matchmaker.ranking.columns import candidates
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.facts import constraints
from matchmaker.ranking.facts.constraints import Failure, Rule
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.features import answering, supply
from matchmaker.ranking.features.answering import RECORD_BAND
from matchmaker.ranking.features.schema import ANSWERS

NEAREST: Final = 600
"""Possible members that are looked at; the nearest come first."""
NEARLY: Final = 60
"""Those kept that one rule keeps out; the nearest come first."""
SHOWN_DAYS: Final = 30
"""For so many days back it counts who was shown."""
QUALITY: Final = ("attributes_met", "wishes_held", "wishes_verified", "essentials_verified")
"""Features that say how well what is asked for is met; the mean of those that are known is a member's quality."""
ROUNDING: Final = 1e-6
DAYS_A_WEEK: Final = 7

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Nearly:
    """A listing that one rule keeps out of the pool, and what it would bring in the target's window."""

    offer: OfferFacts
    need: NeedFacts
    failure: Failure
    amount: int


@dataclass(frozen=True)
class Gathered:
    """The problem and what the page tells of it."""

    problem: Problem
    nearly: tuple[Nearly, ...]
    """Largest first."""
    looked_at: tuple[int, ...] = ()
    """Of a pool of purchase, the needs whose ceiling was held against the asking price: each is a look at it."""


def for_need(need: NeedFacts, *, members_max: int, staff_province: str) -> Gathered:
    """Offers that might fill a need together, from facts with its ceiling.

    What hangs on the others is left to the problem: an offer smaller than the need, or dearer than its ceiling. What
    growing areas have left binds offers of the staff's own province alone: of another's they must not learn it, not by
    what is proposed either. Whoever opens the pool is refused what the land cannot give.
    """
    asked = need.seen_by_seller()
    found = candidates.offers_for(asked, mirror.market().offers, at_most=NEAREST, near_at_most=NEARLY)
    window = Period(max(need.starts_on, need.today), max(need.ends_on, need.today))
    weeks = tuple(window.weeks())
    offers = [found.passed.offers.facts(row) for row in range(len(found.passed))]
    failing = _failing(found.near, lambda row: (found.near.offers.facts(row), asked))
    too_large = [each for each, _need, failure in failing if failure.rule is Rule.MIN_LOT]
    every = offers + too_large
    owners = _owners({each.organisation_id for each in every})
    land = ledgers_of([each for each in every if owners[each.organisation_id].province_code == staff_province])
    members = _offering(every, asked, weeks, land, owners)
    target = Target(int(need.still_lacking), weeks, _rates(need, weeks), _price(need.ceiling_vnd))
    near = [(offer, failure) for offer, _need, failure in failing if failure.rule is not Rule.MIN_LOT]
    amounts = _by_week([offer for offer, _failure in near], asked, weeks).sum(axis=1)
    return Gathered(
        Problem(target, members, land.left, members_max),
        _largest_first(
            Nearly(offer, asked, failure, int(amount)) for (offer, failure), amount in zip(near, amounts, strict=True)
        ),
    )


def for_offer(offer: OfferFacts, *, members_max: int, staff_province: str | None, own_only: bool) -> Gathered:
    """Needs that might share an offer of inputs; with `own_only` those of the staff's own province alone.

    A ceiling counts only of a need of that province.
    """
    found = candidates.needs_for(
        replace(offer, min_lot=None), mirror.market().needs, today().toordinal(), at_most=NEAREST, near_at_most=NEARLY
    )
    day = today()
    needs = [found.passed.needs.facts(row, day) for row in range(len(found.passed))]
    if own_only:
        needs = [each for each in needs if each.province_code == staff_province]
    ceilings = _ceilings([each.need_id for each in needs], staff_province)
    asked = [replace(each, ceiling_vnd=ceilings.get(each.need_id)) for each in needs]
    fitting = [each for each in asked if constraints.admissible(replace(offer, min_lot=None), each)]
    dear = [
        (offer, each, failure)
        for each in asked
        if (failure := constraints.nearly(constraints.check(replace(offer, min_lot=None), each))) is not None
    ]
    failing = _failing(found.near, lambda row: (offer, found.near.needs.facts(row, day)))
    failing = [each for each in failing if not own_only or each[1].province_code == staff_province]
    weeks = tuple(Period(max(offer.starts_on, day), max(offer.ends_on, day)).weeks())
    members = _asking(fitting, offer, weeks)
    wanted = min(int(offer.quantity), sum(each.amount for each in members))
    least = min(int(offer.min_lot or 0), int(offer.quantity))
    target = Target(max(wanted, least), weeks, (max(wanted, least),) * len(weeks), least=least)
    return Gathered(
        Problem(target, members, members_max=members_max),
        _largest_first(Nearly(*each, int(each[1].still_lacking)) for each in [*dear, *failing]),
        tuple(sorted(ceilings)),
    )


# members -----------------------------------------------------------------------------------------------------


def _offering(
    offers: Sequence[OfferFacts],
    need: NeedFacts,
    weeks: Sequence[Period],
    land: Ledgers,
    owners: Mapping[int, Organisation],
) -> tuple[Member, ...]:
    """Offers as possible members of a pool of supply."""
    if not offers:
        return ()
    shown = _exposure(Match.offer_id, [each.offer_id for each in offers], Side.BUYER)
    features = answering.table(offers, need)
    by_week, stays = _by_week(offers, need, weeks), _stays(offers, weeks)
    return tuple(
        Member(
            listing_id=offer.offer_id,
            organisation_id=offer.organisation_id,
            by_week=tuple(by_week[place].tolist()),
            amount=int(offer.quantity),
            min_lot=int(offer.min_lot or 0),
            price_vnd=_price(offer.asking_price_vnd),
            keeps=stays[place],
            backed=backed.held if (backed := land.backed.get(offer.offer_id)) else None,
            ledgers=backed.seasons if backed else (),
            exposure=shown[offer.offer_id],
            can_invoice=can_lead(owners[offer.organisation_id]),
            **_described(features[place], offer.record),
        )
        for place, offer in enumerate(offers)
    )


def _asking(needs: Sequence[NeedFacts], offer: OfferFacts, weeks: Sequence[Period]) -> tuple[Member, ...]:
    """Needs as possible members of a pool of purchase: each takes what it lacks, within its own days and rate."""
    owners = _owners({each.organisation_id for each in needs})
    shown = _exposure(Match.need_id, [each.need_id for each in needs], Side.SELLER)
    found = []
    for need in needs:
        (features,) = answering.table([offer], need)
        lacking, window = int(need.still_lacking), Period(need.starts_on, need.ends_on)
        most = _rates(need, weeks)
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
                **_described(features, need.record),
            )
        )
    return tuple(found)


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


def _by_week(offers: Sequence[OfferFacts], need: NeedFacts, weeks: Sequence[Period]) -> NDArray[np.int64]:
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
    for place, stays in enumerate(_stays(offers, weeks)):
        if stays:
            first[place, 0] -= (_keeping_days(offers[place]) or length.days) - length.days
    ends = np.tile([float(each.ends_on.toordinal()) for each in weeks], len(offers))
    amounts = supply.available_of(columns, rows, first.ravel(), ends).reshape(len(offers), len(weeks))
    running = np.floor(amounts.cumsum(axis=1) + ROUNDING).astype(np.int64)
    return np.asarray(np.diff(running, axis=1, prepend=0))


def _stays(offers: Sequence[OfferFacts], weeks: Sequence[Period]) -> list[bool]:
    """Whether each offer's goods keep for the whole window; else they are brought in the week of their harvest."""
    length = (weeks[-1].ends_on - weeks[0].starts_on).days
    return [(_keeping_days(each) or 0) > length for each in offers]


def _keeping_days(offer: OfferFacts) -> int | None:
    product = tree().get(offer.product_code)
    return None if product is None else product.perishability_days


def _rates(need: NeedFacts, weeks: Sequence[Period]) -> tuple[int, ...]:
    """What a need takes in each week at most, by the days of it; where it names no rate, as much as it likes.

    Running sums are rounded, so that full weeks are whole and nothing is lost.
    """
    if need.rate_per_week is None:
        return tuple(int(need.still_lacking) * each.days for each in weeks)
    days = accumulate(each.days for each in weeks)
    running = [int(need.rate_per_week * each / DAYS_A_WEEK + ROUNDING) for each in days]
    return tuple(after - before for before, after in pairwise([0, *running]))


def _price(price_vnd: float | None) -> int | None:
    return None if price_vnd is None else round(price_vnd)


# what is not among the facts ----------------------------------------------------------------------------------


def _failing(near: Pairs, pair_of: Any) -> list[tuple[OfferFacts, NeedFacts, Failure]]:
    """Near misses with the one rule that each fails."""
    found = []
    for row in range(len(near)):
        offer, need = pair_of(row)
        failure = constraints.nearly(constraints.check(offer, need))
        if failure is not None:
            found.append((offer, need, failure))
    return found


def _largest_first(found: Any) -> tuple[Nearly, ...]:
    return tuple(sorted(found, key=lambda each: (-each.amount, each.offer.offer_id, each.need.need_id)))


def _owners(organisation_ids: Collection[int]) -> dict[int, Organisation]:
    found = session.scalars(select(Organisation).where(Organisation.id.in_(organisation_ids)))
    return {each.id: each for each in found}


def _exposure(listing: Any, listing_ids: Sequence[int], side: Side) -> dict[int, float]:
    """How little each listing was shown in the last `SHOWN_DAYS`: 1 not at all, 0 as often as the one shown most.

    Where none was shown there is nothing to make up for: all have 0.
    """
    since = datetime.combine(today() - timedelta(days=SHOWN_DAYS), time.min, VIETNAM_TIME)
    statement = (
        select(listing, func.count())
        .join(MatchRun, MatchRun.id == Match.run_id)
        .where(listing.in_(listing_ids), MatchRun.at >= since, MatchRun.side == side)
        .group_by(listing)
    )
    times: Mapping[int, int] = {row[0]: row[1] for row in session.execute(statement)}
    most = max(times.values(), default=0)
    return {each: 1 - times.get(each, 0) / most if most else 0.0 for each in listing_ids}


def _ceilings(need_ids: Sequence[int], province_code: str | None) -> dict[int, float]:
    """What buyers of one province pay at most, by need, for that province's own staff."""
    statement = (
        select(Need.id, NeedRevision.ceiling_vnd)
        .join(NeedRevision, NeedRevision.id == Need.approved_id)
        .join(Organisation, Organisation.id == Need.organisation_id)
        .where(
            Need.id.in_(need_ids), Organisation.province_code == province_code, NeedRevision.ceiling_vnd.is_not(None)
        )
    )
    return {need_id: float(ceiling) for need_id, ceiling in session.execute(statement) if ceiling is not None}
