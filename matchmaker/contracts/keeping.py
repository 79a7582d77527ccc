"""What every step on a contract stands on: one order of locks, what is held of the offer, what training learns."""

from __future__ import annotations

from decimal import Decimal

from matchmaker.accounts.models import User
from matchmaker.brokering import capacity
from matchmaker.contracts.clauses import Clauses
from matchmaker.contracts.models import Contract
from matchmaker.db import lock, session
from matchmaker.errors import Unprocessable
from matchmaker.matching import service as matching
from matchmaker.matching.models import Party, Side
from matchmaker.measures import Quantity
from matchmaker.offers import capacity as growing_areas
from matchmaker.ranking.judging.grading import InteractionKind
from matchmaker.terms import Terms


def hold(contract: Contract) -> None:
    """Let nobody else change a contract, nor what it draws on: need, offer, introduction, contract, in this order."""
    capacity.lock_all(contract.introduction)
    lock(contract)
    for version in {contract.latest, contract.in_force} - {None}:
        session.refresh(version)  # approved meanwhile, perhaps: its rows change under the contract's lock alone


def require_left(contract: Contract, quantity: Decimal) -> None:
    """Raises Unprocessable(amount) where the two have not so much; nothing is held yet."""
    introduction, more = contract.introduction, quantity - contract.quantity
    most = capacity.left_between(introduction.need, introduction.offer)
    if more > 0 and most <= 0:
        raise Unprocessable("amount", "nothing_left")
    if more > most:
        raise Unprocessable("amount", "more_than_is_left", most=Quantity(most, capacity.unit_of(introduction.offer)))


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


def redraw(contract: Contract, quantity: Decimal, *, by: User) -> None:
    """The same for a contract that is signed: what an annex adds is under contract at once. Raises as `draw`."""
    introduction, more = contract.introduction, quantity - contract.quantity
    if more > 0:
        capacity.promise(introduction.need, introduction.offer, more, by=by)
        growing_areas.contract(introduction.offer, more, by=by)
    elif more < 0:
        capacity.release(introduction.need, introduction.offer, -more, signed=True, by=by)
    contract.quantity = quantity


def copy(contract: Contract, terms: Terms, clauses: Clauses) -> None:
    """Let the contract itself say what lists sort it by."""
    contract.quantity, contract.starts_on, contract.ends_on = terms.quantity, clauses.starts_on, clauses.ends_on


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
