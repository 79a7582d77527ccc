"""Proposals for a need or an offer of inputs: gathered, solved, and told as rows that a page can draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Final, Self

from matchmaker.allocation.pools import reasons
from matchmaker.allocation.pools.infeasible import Diagnosis, diagnose
from matchmaker.allocation.pools.problem import Weights
from matchmaker.allocation.pools.proposals import Proposal, Proposals, propose
from matchmaker.allocation.pools.reasons import Reason, Week
from matchmaker.brokering import queries
from matchmaker.brokering.pools import drafted
from matchmaker.brokering.pools.checking import days_of
from matchmaker.brokering.pools.drafted import DraftLine
from matchmaker.brokering.pools.proposal_gathering import Gathered, Nearly, for_need, for_offer
from matchmaker.matching import facts
from matchmaker.measures import Period
from matchmaker.measures.schedule import Portion
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations import looks

FEWEST, USUAL_MEMBERS, MOST = 2, 6, 12
"""Organisations in a pool: what the page lets staff choose."""
NEARLY_SHOWN: Final = 5
SLIDERS: Final[Mapping[str, tuple[float, float]]] = {
    "filled": (150.0, 5.0),
    "partners": (20.0, 0.5),
    "haul": (100.0, 5.0),
    "evenness": (50.0, 5.0),
    "record": (50.0, 5.0),
    "exposure": (50.0, 2.0),
}
"""By weight, the most that staff can give it, and the step."""
LEAST_FILLED: Final = 20.0
"""What a filled target is worth at least: at nothing, no pool would be worth anything."""


@dataclass(frozen=True)
class Settings:
    """What staff moved."""

    weights: Weights = field(default_factory=Weights)
    members_max: int = USUAL_MEMBERS

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """As the address says; what makes no sense stays as usual."""
        usual = Weights()
        told = {name: _number(args.get(name), getattr(usual, name), most) for name, (most, _step) in SLIDERS.items()}
        told["filled"] = max(told["filled"], LEAST_FILLED)
        members = _number(args.get("members"), USUAL_MEMBERS, MOST)
        return cls(Weights(**told), max(int(members), FEWEST))

    @property
    def is_usual(self) -> bool:
        return self == type(self)()

    def moved(self) -> list[str]:
        """The weights that are not as usual, `members` among them."""
        usual = type(self)()
        names = [
            each.name
            for each in fields(Weights)
            if getattr(self.weights, each.name) != getattr(usual.weights, each.name)
        ]
        return [*names, "members"] if self.members_max != usual.members_max else names


@dataclass(frozen=True)
class MemberRow:
    """One member of a proposal. Amounts are whole base units of the target."""

    listing: Need | Offer
    amount: int
    share: int
    """Whole per cent of the target."""
    price_vnd: int | None
    km: float | None
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
    price_vnd: int | None
    """Of the priced members together, weighed by amount."""
    km: int | None
    """To haul each base unit on average, of those whose distance is known."""
    organisations: int

    @property
    def weeks_short(self) -> list[Week]:
        """The weeks in which something is missing."""
        return [each for each in self.weeks if each.missing]


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
        """Where more might come from."""
        return self.gathered.nearly[:NEARLY_SHOWN]


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
    solved = propose(gathered.problem, settings.weights)
    ids = {solved.problem.members[place].listing_id for each in solved.found for place in each.plan.chosen.tolist()}
    listings = _listings(target, ids)
    rows = tuple(_row(target, each, settings.weights, listings) for each in solved.found)
    return Proposed(
        gathered,
        rows,
        solved.left_out,
        None if rows else diagnose(gathered.problem),
        _changes(target, gathered, settings, solved) if rows and not settings.is_usual else None,
    )


def _listings(target: Need | Offer, ids: set[int]) -> Mapping[int, Need | Offer]:
    return queries.offers_by_id(ids) if isinstance(target, Need) else queries.needs_by_id(ids)


def _row(
    target: Need | Offer, proposal: Proposal, weights: Weights, listings: Mapping[int, Need | Offer]
) -> ProposalRow:
    plan, problem = proposal.plan, proposal.plan.problem
    places = sorted(plan.chosen.tolist(), key=lambda each: (-int(plan.by_member[each]), each))
    weeks = tuple(reasons.weeks_of(plan))
    members = tuple(_member(target, proposal, weights, each, listings) for each in places)
    due = sum(each.due for each in weeks)
    return ProposalRow(
        proposal=proposal,
        members=members,
        weeks=weeks,
        total=plan.total,
        percent=100 * plan.total // problem.target.amount,
        missing=max(due - plan.total, 0),
        price_vnd=_mean([(each.amount, each.price_vnd) for each in members]),
        km=_mean([(each.amount, None if each.km is None else round(each.km)) for each in members]),
        organisations=len(plan.brought),
    )


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
        share=round(100 * amount / problem.target.amount),
        price_vnd=member.price_vnd,
        km=member.km,
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


def _mean(pairs: Sequence[tuple[int, int | None]]) -> int | None:
    """The mean of what is known, weighed by amount."""
    known = [(amount, value) for amount, value in pairs if value is not None]
    whole = sum(amount for amount, _value in known)
    return round(sum(amount * value for amount, value in known) / whole) if whole else None


def _changes(target: Need | Offer, gathered: Gathered, settings: Settings, solved: Proposals) -> Changes | None:
    """The best proposal beside the best by the usual weights and number of members."""
    problem = replace(gathered.problem, members_max=USUAL_MEMBERS)
    usual = propose(problem, Weights(), count=1).found
    if not usual:
        return None
    now, then = _owners(target, solved.found[0]), _owners(target, usual[0])
    km, km_then = _haul(solved.found[0]), _haul(usual[0])
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


def _haul(proposal: Proposal) -> int | None:
    plan = proposal.plan
    members = plan.problem.members
    return _mean(
        [
            (int(plan.by_member[each]), None if (km := members[each].km) is None else round(km))
            for each in plan.chosen.tolist()
        ]
    )


def _number(typed: str | None, usual: float, most: float) -> float:
    try:
        number = float(typed or "")
    except ValueError:
        return usual
    return min(max(number, 0.0), most) if number == number else usual
