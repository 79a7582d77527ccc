"""From a need, or an offer of inputs, to the problem that `allocation.pools` solves, as its province's staff see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from sqlalchemy import select

from matchmaker.allocation.pools.problem import Member, Problem, Target
from matchmaker.allocation.pools.spare import brings
from matchmaker.brokering.pools.proposals.land import ledgers_of
from matchmaker.brokering.pools.proposals.members import asking, by_week, offering, owners_of, price, rates, stays
from matchmaker.db import session
from matchmaker.matching import mirror
from matchmaker.measures import Period, today
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.organisations.models import Organisation
from matchmaker.ranking.columns import candidates
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.facts import constraints
from matchmaker.ranking.facts.constraints import Failure, Rule
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts

NEAREST: Final = 600
"""Possible members that are looked at; the nearest come first."""
NEARLY: Final = 60
"""Those kept that one rule keeps out; the nearest come first."""

Failing = tuple[OfferFacts, NeedFacts, Failure]
"""A pair that fails one rule."""


@dataclass(frozen=True)
class Nearly:
    """A listing that one rule keeps out of every pool."""

    offer: OfferFacts
    need: NeedFacts
    failure: Failure
    member: Member
    """What it would be once the rule is mended, as far as it tells what comes to hand when."""
    amount: int
    """What it would bring of the whole target."""


@dataclass(frozen=True)
class Gathered:
    """The problem and what the page tells of it."""

    problem: Problem
    whole: int
    """What the target itself lacks or has left, though nobody may be there to bring or take it."""
    nearly: tuple[Nearly, ...]
    """Largest first."""
    is_cut: bool
    """Whether there are more possible members, farther away than the `NEAREST`."""
    looked_at: tuple[int, ...] = ()
    """Of a pool of purchase, the needs whose ceiling was held against the asking price: each is a look at it."""


def for_need(need: NeedFacts, *, members_max: int, staff_province: str) -> Gathered:
    """Offers that might fill a need together, from facts with its ceiling.

    What hangs on the others is left to the problem: an offer smaller than the need, or dearer than its ceiling. What
    growing areas have left binds offers of the staff's own province alone: of another's they must not learn it, not by
    what is proposed either; nor do records of another's count. Whoever opens the pool is refused what the land cannot
    give.
    """
    asked = need.seen_by_seller()
    found = candidates.offers_for(asked, mirror.market().offers, at_most=NEAREST, near_at_most=NEARLY)
    window = Period(max(need.starts_on, need.today), max(need.ends_on, need.today))
    weeks = tuple(window.weeks())
    offers = [found.passed.offers.facts(row) for row in range(len(found.passed))]
    failing = _failing(found.near, lambda row: (found.near.offers.facts(row), asked))
    too_large = [each for each, _need, failure in failing if failure.rule is Rule.MIN_LOT]
    every = offers + too_large
    owners = owners_of({each.organisation_id for each in every})
    land = ledgers_of([each.offer_id for each in every if owners[each.organisation_id].province_code == staff_province])
    members = offering(every, asked, weeks, land, owners, staff_province)
    target = Target(int(need.still_lacking), weeks, rates(need, weeks), price(need.ceiling_vnd))
    near = [each for each in failing if each[2].rule is not Rule.MIN_LOT]
    return Gathered(
        Problem(target, members, land.left, members_max),
        min(target.amount, sum(target.rates)),
        _largest_first(_short_of_one_rule(asked, target, near)),
        found.is_cut,
    )


def for_offer(offer: OfferFacts, *, members_max: int, staff_province: str | None, own_only: bool) -> Gathered:
    """Needs that might share an offer of inputs; with `own_only` those of the staff's own province alone.

    A ceiling and a record count only of that province's own.
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
    members = asking(fitting, offer, weeks, staff_province)
    wanted = min(int(offer.quantity), sum(each.amount for each in members))
    least = min(int(offer.min_lot or 0), int(offer.quantity))
    target = Target(max(wanted, least), weeks, (max(wanted, least),) * len(weeks), least=least)
    return Gathered(
        Problem(target, members, members_max=members_max),
        int(offer.quantity),
        _largest_first(_needs_short_of_one_rule(target, [*dear, *failing])),
        found.is_cut,
        tuple(sorted(ceilings)),
    )


# inside --------------------------------------------------------------------------------------------------------------


def _failing(near: Pairs, pair_of: Any) -> list[Failing]:
    """Near misses with the one rule that each fails."""
    found = []
    for row in range(len(near)):
        offer, need = pair_of(row)
        failure = constraints.nearly(constraints.check(offer, need))
        if failure is not None:
            found.append((offer, need, failure))
    return found


def _short_of_one_rule(need: NeedFacts, target: Target, failing: Sequence[Failing]) -> Iterator[Nearly]:
    """Near misses of a need; one whose days are what is wrong may come in any week, once they are mended."""
    offers = [offer for offer, _need, _failure in failing]
    weekly = zip(failing, by_week(offers, need, target.weeks).tolist(), stays(offers, target.weeks), strict=True)
    for (offer, asked, failure), hand, keeps in weekly:
        amount = int(offer.quantity)
        hands = [amount] * len(hand) if failure.rule is Rule.WINDOW else hand
        member = Member(offer.offer_id, offer.organisation_id, tuple(hands), amount, keeps=keeps)
        yield Nearly(offer, asked, failure, member, brings(member, np.array(target.rates), target.amount))


def _needs_short_of_one_rule(target: Target, failing: Sequence[Failing]) -> Iterator[Nearly]:
    """Near misses of an offer: each takes what it lacks, whenever it comes."""
    for offer, need, failure in failing:
        amount = int(need.still_lacking)
        member = Member(need.need_id, need.organisation_id, (amount,) * len(target.weeks), amount)
        yield Nearly(offer, need, failure, member, min(amount, int(offer.quantity)))


def _largest_first(found: Iterable[Nearly]) -> tuple[Nearly, ...]:
    return tuple(sorted(found, key=lambda each: (-each.amount, each.offer.offer_id, each.need.need_id)))


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
