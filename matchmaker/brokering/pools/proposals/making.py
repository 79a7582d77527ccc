"""Proposals for a need or an offer of inputs, for the staff who ask: gathered, solved, beside the usual ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from matchmaker.allocation.pools.budget import Budget
from matchmaker.allocation.pools.infeasible import Diagnosis
from matchmaker.allocation.pools.problem import Weights
from matchmaker.allocation.pools.proposals import Proposal, Proposals
from matchmaker.allocation.pools.spare import spare
from matchmaker.brokering import queries
from matchmaker.brokering.pools.proposals import remembered
from matchmaker.brokering.pools.proposals.gathering import Gathered, Nearly, for_need, for_offer
from matchmaker.brokering.pools.proposals.rows import ProposalRow, haul, row
from matchmaker.brokering.pools.proposals.settings import USUAL_MEMBERS, Settings
from matchmaker.matching import facts
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations import looks

NEARLY_SHOWN: Final = 5
"""Near misses told where there is no proposal at all."""


@dataclass(frozen=True)
class Changes:
    """What staff's weights do to the best proposal, beside the usual ones."""

    amount: int
    """More (or, below nothing, less) than usual."""
    km: int | None
    joined: tuple[str, ...]
    left: tuple[str, ...]
    """Organisations by name."""

    @property
    def is_none(self) -> bool:
        return not (self.amount or self.joined or self.left)


@dataclass(frozen=True)
class Proposed:
    """All that a page shows."""

    gathered: Gathered
    rows: tuple[ProposalRow, ...]
    left_out: int
    diagnosis: Diagnosis | None
    """Why there is no proposal; None where there is one."""
    changes: Changes | None
    """None where the weights are the usual ones, or one of the two finds no pool."""

    @property
    def nearly(self) -> tuple[Nearly, ...]:
        """Where a first member might come from, where there is no proposal."""
        return () if self.rows else self.gathered.nearly[:NEARLY_SHOWN]

    @property
    def all_nearly(self) -> list[Nearly]:
        """The near misses that the page names anywhere, each once."""
        told = [near for row in self.rows for near, _amount in row.nearly]
        return list({each.member.listing_id: each for each in (*self.nearly, *told)}.values())


def proposals_for_need(need: Need, settings: Settings) -> Proposed | None:
    """Pools for a need, for staff of its province; None where the catalogue lost its product or it has enough.

    The ceiling was looked at, where there is one: that stands in the buyer's history.
    """
    asked = facts.need(need.id)
    if asked is None or int(asked.still_lacking) <= 0:
        return None
    if asked.ceiling_vnd is not None:
        looks.at_private_price("need", need.id, organisation_id=need.organisation_id, revision_id=asked.revision_id)
    province_code = need.organisation.province_code
    return _proposed(need, for_need(asked, members_max=settings.members_max, staff_province=province_code), settings)


def proposals_for_offer(offer: Offer, settings: Settings, *, staff_province: str | None) -> Proposed | None:
    """The same for an offer of inputs; None where nothing is left of it.

    Staff of the supplier's province see whoever might buy, those of another bring their own cooperatives together.
    """
    offered = facts.offer(offer.id)
    if offered is None or int(offered.quantity) <= 0:
        return None
    own_only = offer.organisation.province_code != staff_province
    gathered = for_offer(offered, members_max=settings.members_max, staff_province=staff_province, own_only=own_only)
    for need in queries.needs_by_id(set(gathered.looked_at)).values():
        if need.approved_id is not None:
            looks.at_private_price("need", need.id, organisation_id=need.organisation_id, revision_id=need.approved_id)
    return _proposed(offer, gathered, settings)


def _proposed(target: Need | Offer, gathered: Gathered, settings: Settings) -> Proposed:
    budget = Budget()
    solved = remembered.proposals(gathered.problem, settings.weights, budget=budget)
    outside = [spare(each, gathered.problem) for each in solved.found]
    ids = {solved.problem.members[place].listing_id for each in solved.found for place in each.plan.chosen.tolist()}
    listings = _listings(target, ids | {each.member.listing_id for of in outside for each in of})
    rows = tuple(
        row(target, each, settings.weights, listings, gathered, of)
        for each, of in zip(solved.found, outside, strict=True)
    )
    return Proposed(
        gathered,
        rows,
        solved.left_out,
        None if rows else remembered.diagnosis(gathered.problem, budget=budget),
        _changes(target, gathered, solved, budget) if rows and not settings.is_usual else None,
    )


def _listings(target: Need | Offer, ids: set[int]) -> Mapping[int, Need | Offer]:
    return queries.offers_by_id(ids) if isinstance(target, Need) else queries.needs_by_id(ids)


def _changes(target: Need | Offer, gathered: Gathered, solved: Proposals, budget: Budget) -> Changes | None:
    """The best proposal beside the best by the usual weights and number of members."""
    problem = replace(gathered.problem, members_max=USUAL_MEMBERS)
    usual = remembered.proposals(problem, Weights(), budget=budget).found
    if not usual:
        return None
    now, then = _owners(target, solved.found[0]), _owners(target, usual[0])
    km, km_then = haul(solved.found[0]), haul(usual[0])
    return Changes(
        amount=solved.found[0].plan.total - usual[0].plan.total,
        km=None if km is None or km_then is None else km - km_then,
        joined=tuple(name for number, name in now.items() if number not in then),
        left=tuple(name for number, name in then.items() if number not in now),
    )


def _owners(target: Need | Offer, proposal: Proposal) -> dict[int, str]:
    plan = proposal.plan
    ids = {plan.problem.members[place].listing_id for place in plan.chosen.tolist()}
    found = _listings(target, ids).values()
    return {each.organisation_id: each.organisation.name for each in sorted(found, key=lambda each: each.id)}
