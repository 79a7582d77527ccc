"""A proposal as a page draws it: who brings how much, why and when, what is missing and where it might come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from matchmaker.allocation.pools import reasons
from matchmaker.allocation.pools.problem import Weights
from matchmaker.allocation.pools.proposals import Proposal
from matchmaker.allocation.pools.reasons import Reason, Week
from matchmaker.allocation.pools.round_parts import step_of
from matchmaker.allocation.pools.spare import Spare, brings, missing_of
from matchmaker.brokering.pools import drafted
from matchmaker.brokering.pools.checking import days_of
from matchmaker.brokering.pools.drafted import DraftLine
from matchmaker.brokering.pools.proposals.gathering import Gathered, Nearly
from matchmaker.measures import Period
from matchmaker.measures.schedule import Portion
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer

NEARLY_SHOWN: Final = 12
"""Near misses of one proposal."""


@dataclass(frozen=True)
class MemberRow:
    """One member of a proposal. Amounts are whole base units of the target."""

    listing: Need | Offer
    amount: int
    price_vnd: int | None
    is_lead: bool
    reasons: tuple[Reason, ...]
    line: str
    """As the form posts it."""


@dataclass(frozen=True)
class ProposalRow:
    """One proposal as the page draws it."""

    proposal: Proposal
    members: tuple[MemberRow, ...]
    """The largest first."""
    weeks: tuple[Week, ...]
    total: int
    percent: int
    missing: int
    """What it leaves of the target; nothing where that only comes of round figures."""
    spare: tuple[tuple[Need | Offer, Spare], ...]
    """Those outside it who could bring some of that, and whom no rule keeps out; the largest first."""
    nearly: tuple[tuple[Nearly, int], ...]
    """Those whom one rule keeps out, with what they could bring of it; the largest first."""
    price_vnd: int | None
    """Of the priced members together, weighed by amount."""
    km: int | None
    """To haul each base unit on average, of those whose distance is known."""
    organisations: int

    @property
    def weeks_short(self) -> list[Week]:
        """The weeks in which something is missing."""
        return [each for each in self.weeks if each.missing]


def row(
    target: Need | Offer,
    proposal: Proposal,
    weights: Weights,
    listings: Mapping[int, Need | Offer],
    gathered: Gathered,
    outside: Sequence[Spare],
) -> ProposalRow:
    """One proposal with everything that is told of it.

    `listings` holds its members and those `outside` who could bring some of what it lacks.
    """
    plan, problem = proposal.plan, proposal.plan.problem
    places = sorted(plan.chosen.tolist(), key=lambda each: (-int(plan.by_member[each]), each))
    weeks = tuple(reasons.weeks_of(plan))
    members = tuple(_member(target, proposal, weights, each, listings) for each in places)
    missing = max(gathered.whole - plan.total, 0)
    missing = missing if missing >= step_of(gathered.whole) else 0
    return ProposalRow(
        proposal=proposal,
        members=members,
        weeks=weeks,
        total=plan.total,
        percent=100 * plan.total // problem.target.amount,
        missing=missing,
        spare=tuple((listings[each.member.listing_id], each) for each in outside),
        nearly=_nearly(proposal, gathered, missing),
        price_vnd=mean([(each.amount, each.price_vnd) for each in members]),
        km=haul(proposal),
        organisations=len(plan.brought),
    )


def _nearly(proposal: Proposal, gathered: Gathered, missing: int) -> tuple[tuple[Nearly, int], ...]:
    """Near misses with what they could bring of what a proposal lacks, in the weeks in which it does.

    What nobody asked for yet (of an offer of which the fitting needs take a part only) may be taken in any week.
    """
    lacking = missing_of(proposal.plan)
    if gathered.whole > gathered.problem.target.amount:
        lacking = np.full(len(lacking), missing, np.int64)
    told = [(each, brings(each.member, lacking, missing)) for each in gathered.nearly]
    return tuple(sorted((each for each in told if each[1]), key=lambda each: -each[1]))[:NEARLY_SHOWN]


def _member(
    target: Need | Offer, proposal: Proposal, weights: Weights, place: int, listings: Mapping[int, Need | Offer]
) -> MemberRow:
    plan, problem = proposal.plan, proposal.plan.problem
    member, amount = problem.members[place], int(plan.by_member[place])
    listing = listings[member.listing_id]
    need, offer = (target, listing) if isinstance(target, Need) else (listing, target)
    assert isinstance(need, Need)
    assert isinstance(offer, Offer)
    return MemberRow(
        listing=listing,
        amount=amount,
        price_vnd=member.price_vnd,
        is_lead=proposal.lead == place,
        reasons=tuple(reasons.reasons(proposal, weights, place)),
        line=drafted.written(_line(member.listing_id, plan.amounts[place].tolist(), problem.target.weeks, need, offer)),
    )


def _line(listing_id: int, amounts: Sequence[int], weeks: Sequence[Period], need: Need, offer: Offer) -> DraftLine:
    """A line whose weeks are cut to the days on which its goods can come."""
    days = Period(*days_of(need, offer))
    portions = tuple(
        Portion(week.overlap(days) or week, Decimal(amount))
        for week, amount in zip(weeks, amounts, strict=True)
        if amount
    )
    return DraftLine(listing_id, Decimal(sum(amounts)), portions)


def haul(proposal: Proposal) -> int | None:
    """To haul each base unit on average, of those whose distance is known: kilometres."""
    plan = proposal.plan
    ways = [(int(plan.by_member[each]), plan.problem.members[each].km) for each in plan.chosen.tolist()]
    return mean([(amount, None if km is None else round(km)) for amount, km in ways])


def mean(pairs: Sequence[tuple[int, int | None]]) -> int | None:
    """The mean of what is known, weighed by amount."""
    known = [(amount, value) for amount, value in pairs if value is not None]
    whole = sum(amount for amount, _value in known)
    return round(sum(amount * value for amount, value in known) / whole) if whole else None
