"""Where more might come from: what those outside a pool could bring of what it lacks, and what keeps each out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from matchmaker.allocation.pools.filling import delivered
from matchmaker.allocation.pools.plan import Bound, Brought, Plan, room_beside, wants
from matchmaker.allocation.pools.problem import Amounts, Member, Problem
from matchmaker.allocation.pools.proposals import Proposal
from matchmaker.allocation.pools.reasons import weeks_of

TRIED: Final = 24
"""Of more that could bring something those that could bring most."""
IN_THE_WAY: Final = (Bound.LEDGER, Bound.MIN_LOT, Bound.CEILING, Bound.MEMBERS, Bound.DIFFERENT)
"""What may keep a member out that has goods in the weeks that lack some; of several the first is told."""


@dataclass(frozen=True)
class Spare:
    """One member outside a pool."""

    member: Member
    amount: int
    """What it could bring of what is missing, in base units."""
    bound: Bound | None
    """What keeps it out, one of `IN_THE_WAY`; None where only its points do."""


def missing_of(plan: Plan) -> Amounts:
    """What a pool lacks week by week, shape (weeks,); all nothing where it has enough.

    Of a target that takes everything in one week if need be, each week may take whatever is lacking.
    """
    target = plan.problem.target
    lacking = target.amount - plan.total
    if lacking <= 0:
        return np.zeros(len(target.weeks), np.int64)
    if min(target.rates) >= target.amount:
        return np.full(len(target.weeks), lacking, np.int64)
    return np.array([each.missing for each in weeks_of(plan)], np.int64)


def brings(member: Member, missing: Amounts, most: int) -> int:
    """What of a listing comes to hand in, or keeps until, weeks that lack something; at most `most` together."""
    to_hand = np.array(member.by_week, np.int64)
    return int(delivered(to_hand, missing, min(most, member.amount), keeps=member.keeps).sum())


def spare(proposal: Proposal, everybody: Problem) -> list[Spare]:
    """Who is not in a proposal and could bring some of what it lacks, whoever could bring most first.

    `everybody` is the problem with all its possible members, those too that were never solved for.
    """
    missing = missing_of(proposal.plan)
    most = min(int(missing.sum()), proposal.plan.problem.target.amount - proposal.plan.total)
    if most <= 0:
        return []
    members = proposal.plan.problem.members
    inside = {members[each].listing_id for each in proposal.plan.chosen.tolist()}
    could = [
        (amount, each)
        for each in everybody.members
        if each.listing_id not in inside and (amount := brings(each, missing, most))
    ]
    could = sorted(could, key=lambda each: (-each[0], each[1].listing_id))[:TRIED]
    plan = _beside(proposal.plan, everybody, {each.listing_id for _amount, each in could})
    place = {each.listing_id: at for at, each in enumerate(plan.problem.members)}
    found = (_tried(plan, place[each.listing_id], missing, most, proposal.differs_from) for _amount, each in could)
    return sorted(filter(None, found), key=lambda each: (-each.amount, each.member.listing_id))


def _beside(plan: Plan, everybody: Problem, listing_ids: Iterable[int]) -> Plan:
    """The same pool in a problem of its own members and some others."""
    brought = {plan.problem.members[each].listing_id: plan.amounts[each] for each in plan.chosen.tolist()}
    wanted = brought.keys() | set(listing_ids)
    part = everybody.keeping(at for at, each in enumerate(everybody.members) if each.listing_id in wanted)
    none = np.zeros(len(plan.problem.target.weeks), np.int64)
    rows = [brought.get(each.listing_id, none) for each in part.members]
    return Plan(part, np.array(rows, np.int64).reshape(len(rows), len(none)))


def _tried(plan: Plan, position: int, missing: Amounts, most: int, differs_from: Sequence[Brought]) -> Spare | None:
    """What comes of adding one member; None where it would be too small a part to be a line of its own."""
    problem, member = plan.problem, plan.problem.members[position]
    goods = brings(member, missing, most)
    amount = goods
    if member.backed is not None:
        amount = min(goods, member.backed + room_beside(problem, position, wants(problem, plan.by_member)))
    if amount < max(problem.least[position], member.min_lot):
        if amount < goods:
            return Spare(member, goods, Bound.LEDGER)
        return Spare(member, goods, Bound.MIN_LOT) if member.min_lot > goods else None
    amounts = plan.amounts.copy()
    amounts[position] = delivered(problem.by_week[position], missing, amount, keeps=member.keeps)
    broken = replace(plan, amounts=amounts).broken(differs_from)
    return Spare(member, amount, next((each for each in IN_THE_WAY if each in broken), None))
