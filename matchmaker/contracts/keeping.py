"""What every step on a contract stands on: one order of locks, what is held of the offer, what training learns."""

from __future__ import annotations

from decimal import Decimal

from matchmaker.accounts.models import User
from matchmaker.brokering import capacity
from matchmaker.contracts.models import Contract
from matchmaker.db import lock
from matchmaker.matching import service as matching
from matchmaker.matching.models import Party, Side
from matchmaker.ranking.judging.grading import InteractionKind


def hold(contract: Contract) -> None:
    """Let nobody else change a contract, nor what it draws on: need, offer, introduction, contract, in this order."""
    for each in (contract.introduction.need, contract.introduction.offer, contract.introduction, contract):
        lock(each)


def draw(contract: Contract, quantity: Decimal, *, by: User) -> None:
    """Hold so much of the offer and its growing areas as a version asks for: more is promised, less released.

    The contract is held. Raises Unprocessable(amount) for more than the two have left.
    """
    introduction, more = contract.introduction, quantity - contract.quantity
    if more > 0:
        capacity.promise(introduction.need, introduction.offer, more, by=by)
    elif more < 0:
        capacity.release(introduction.need, introduction.offer, -more, by=by)
    contract.quantity = quantity


def note(
    contract: Contract, kind: InteractionKind, *, side: Side, by: User | None, ended_by: Party | None = None
) -> None:
    """Keep for training what came of the pair."""
    introduction = contract.introduction
    matching.note(
        kind,
        need_id=introduction.need_id,
        offer_id=introduction.offer_id,
        side=side,
        by=by,
        organisation_id=None if side is Side.STAFF else contract.party(side).id,
        ended_by=ended_by,
    )
