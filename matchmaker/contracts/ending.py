"""How a contract ends: kept, or given up by one side, by both, or by what nobody can help.

A party ends it alone only by its own doing; about the other's doing, or nobody's, it proposes. The other side may
agree to what leaves it innocent or what it admits; whose fault it was against its word, the staff decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.brokering import capacity
from matchmaker.brokering import service as brokering
from matchmaker.contracts import keeping, queries, records, steps, telling
from matchmaker.contracts.models import Contract, ContractEnd, ContractEndProposal, ContractStatus
from matchmaker.contracts.steps import Step
from matchmaker.db import now, session
from matchmaker.errors import Conflict, NotAllowed, Unprocessable, WrongState
from matchmaker.matching.models import Party, Side
from matchmaker.ranking.judging.grading import InteractionKind
from matchmaker.reputation.evidence import Backing

AS_PARTY: Final = {Side.BUYER: Party.BUYER, Side.SELLER: Party.SELLER}
_EITHER: Final = (Party.SELLER, Party.BUYER, Party.NEITHER)
FAULTS: Final[Mapping[ContractEnd, tuple[Party, ...]]] = {
    ContractEnd.MUTUAL: (Party.NEITHER,),
    ContractEnd.FORCE_MAJEURE: (Party.NEITHER,),
    ContractEnd.PRICE: (Party.SELLER, Party.BUYER),
    ContractEnd.NO_DELIVERY: (Party.SELLER,),
    ContractEnd.NO_COLLECTION: (Party.BUYER,),
    ContractEnd.NO_PAYMENT: (Party.BUYER,),
    ContractEnd.QUALITY: (Party.SELLER, Party.NEITHER),
    ContractEnd.PAPERS_LOST: (Party.SELLER, Party.NEITHER),
    ContractEnd.PARTY_SUSPENDED: _EITHER,
    ContractEnd.NEVER_SIGNED: _EITHER,
    ContractEnd.OTHER: _EITHER,
}
"""Why a contract may end before it is fulfilled, and whose doing each may be."""


def reasons(status: ContractStatus) -> list[ContractEnd]:
    """Why a contract that stands so may end: a signed one was signed."""
    return [each for each in FAULTS if each is not ContractEnd.NEVER_SIGNED or status is ContractStatus.PENDING]


def open_proposal(contract_id: int) -> ContractEndProposal | None:
    """A party's word that it should end, which nobody answered yet."""
    return session.scalar(
        select(ContractEndProposal).where(
            ContractEndProposal.contract_id == contract_id, ContractEndProposal.answered_at.is_(None)
        )
    )


def may_agree(proposal: ContractEndProposal, side: Side) -> bool:
    """Whether a side can end the contract by agreeing: the other one, to its own doing or to nobody's."""
    return side in AS_PARTY and side is not proposal.side and proposal.fault in (AS_PARTY[side], Party.NEITHER)


def end(
    contract: Contract, reason: ContractEnd, fault: Party, *, note: str = "", side: Side, by: User
) -> ContractEndProposal | None:
    """End a contract before it is fulfilled. A party that names anybody but itself proposes it: that is returned.

    Raises WrongState once it has ended, Unprocessable for a reason or fault that it cannot be, Conflict where a
    proposal waits already.
    """
    keeping.hold(contract)
    if not contract.status.is_open:
        raise WrongState(contract, wanted="open")
    if reason not in reasons(contract.status):
        raise Unprocessable("reason", "not_a_choice")
    if fault not in FAULTS[reason]:
        raise Unprocessable("fault", "not_their_doing")
    if side is not Side.STAFF and AS_PARTY[side] is not fault:
        return _propose(contract, reason, fault, note, side, by)
    backing = Backing.DECIDED_BY_STAFF if side is Side.STAFF else Backing.OWN_WORD
    _over(contract, reason, fault, note, backing, side=side, by=by)
    return None


def agree(contract: Contract, proposal: ContractEndProposal, *, side: Side, by: User) -> None:
    """End it as the other side proposed. Raises NotAllowed for whoever has no say in it, WrongState once answered."""
    keeping.hold(contract)
    _require_open(contract, proposal)
    if not may_agree(proposal, side):
        raise NotAllowed
    _over(contract, proposal.reason, proposal.fault, proposal.note, Backing.BOTH_CONFIRMED, side=side, by=by)


def refuse(contract: Contract, proposal: ContractEndProposal, *, side: Side, by: User) -> None:
    """The contract goes on: decided by staff, or taken back by whoever proposed it. Raises as `agree`."""
    keeping.hold(contract)
    _require_open(contract, proposal)
    if side not in (Side.STAFF, proposal.side):
        raise NotAllowed
    steps.require(contract, Step.END_REFUSED)
    _answer(proposal, taken=False, side=side, by=by)
    telling.keep(contract, Step.END_REFUSED, by=by, side=side, proposal=proposal.id)
    for each in telling.PARTIES:
        if each is not side:
            telling.write(contract, "end_refused", to=each)


def complete(contract: Contract, *, by: User | None) -> None:
    """Delivered and paid: what was contracted beyond what was delivered is free again.

    Raises WrongState unless it is active.
    """
    keeping.hold(contract)
    contract.status = steps.require(contract, Step.COMPLETED)
    contract.end_reason = ContractEnd.FULFILLED
    _close(contract, was_signed=True, by=by)
    telling.keep(contract, Step.COMPLETED, by=by, side=Side.STAFF, reason=ContractEnd.FULFILLED)
    keeping.note(contract, InteractionKind.COMPLETED, side=Side.STAFF, by=by)
    for each in telling.PARTIES:
        telling.write(contract, "completed", to=each)


def _propose(
    contract: Contract, reason: ContractEnd, fault: Party, note: str, side: Side, by: User
) -> ContractEndProposal:
    steps.require(contract, Step.END_PROPOSED)
    proposal = ContractEndProposal(
        contract_id=contract.id, side=side, by_id=by.id, reason=reason, fault=fault, note=note
    )
    try:
        with session.begin_nested():
            session.add(proposal)
    except IntegrityError as twice:
        raise Conflict("a proposal waits already") from twice
    telling.keep(contract, Step.END_PROPOSED, by=by, side=side, proposal=proposal.id, reason=reason, fault=fault)
    for each in (*telling.PARTIES, Side.STAFF):
        if each is not side:
            telling.write(contract, "end_proposed", to=each, reason=reason)
    return proposal


def _over(
    contract: Contract, reason: ContractEnd, fault: Party, note: str, backing: Backing, *, side: Side, by: User
) -> None:
    """It ended before its time."""
    was_signed = contract.status is ContractStatus.ACTIVE
    step = Step.TERMINATED if was_signed else Step.CANCELLED
    contract.status = steps.require(contract, step)
    contract.end_reason, contract.fault, contract.end_note = reason, fault, note
    proposal, told_by = open_proposal(contract.id), side
    if proposal is not None:
        taken = (proposal.reason, proposal.fault) == (reason, fault)
        told_by = proposal.side if taken else side
        _answer(proposal, taken=taken, side=side, by=by)
    _close(contract, was_signed=was_signed, by=by)
    telling.keep(contract, step, by=by, side=side, reason=reason, fault=fault)
    keeping.note(contract, InteractionKind.BROKEN, side=side, by=by, ended_by=fault)
    records.cancelled(contract, backing, told_by=told_by, by=by)
    for each in telling.PARTIES:
        telling.write(contract, str(step), to=each, reason=reason)


def _close(contract: Contract, *, was_signed: bool, by: User | None) -> None:
    introduction = contract.introduction
    contract.ended_at, contract.ended_by_id = now(), by.id if by is not None else None
    left = contract.quantity - queries.handed_over(contract.id)
    if left > 0:
        capacity.release(introduction.need, introduction.offer, left, signed=was_signed, by=by)
    brokering.settle(introduction, by=by)


def _require_open(contract: Contract, proposal: ContractEndProposal) -> None:
    session.refresh(proposal)
    if proposal.contract_id != contract.id or proposal.answered_at is not None or not contract.status.is_open:
        raise WrongState(contract, wanted="waiting for an answer")


def _answer(proposal: ContractEndProposal, *, taken: bool, side: Side, by: User) -> None:
    proposal.answered_at, proposal.answered_by_id = now(), by.id
    proposal.answered_side, proposal.was_taken = side, taken
