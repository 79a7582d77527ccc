"""What follows from a delivery or a payment that counts now, or counts no more."""

from __future__ import annotations

from decimal import Decimal

from matchmaker.accounts.models import User
from matchmaker.brokering import capacity
from matchmaker.contracts import queries as contracts_of
from matchmaker.contracts.ending import complete
from matchmaker.contracts.fulfilment import facts, queries
from matchmaker.contracts.models import Contract, ContractStatus
from matchmaker.db import session
from matchmaker.measures import unit


def follow(contract: Contract, *, by: User | None) -> None:
    """Tell the need what it got, keep up both records, and complete the contract where nothing is left to do.

    The contract is held, with its need.
    """
    session.flush()
    _count_for_need(contract)
    facts.keep_up(contract, by=by)
    if contract.status is ContractStatus.ACTIVE and queries.reckoning(contract).is_done:
        complete(contract, by=by)


def held(contract: Contract) -> Decimal | None:
    """What the offer counts as handed over: to be asked before a step, for `give_back` after it.

    None while a contract goes on: all of its quantity is held of the offer anyway.
    """
    return None if contract.status is ContractStatus.ACTIVE else contracts_of.handed_over(contract.id)


def give_back(contract: Contract, before: Decimal | None, *, by: User) -> None:
    """Free what turns out not to have been handed over under a contract that was over before the step."""
    if before is None:
        return
    session.flush()
    less = before - contracts_of.handed_over(contract.id)
    if less > 0:
        introduction = contract.introduction
        capacity.release(introduction.need, introduction.offer, less, signed=True, by=by)


def _count_for_need(contract: Contract) -> None:
    """What all contracts of the need delivered: summed up, so that it is right whatever was corrected."""
    need = contract.introduction.need
    if capacity.unit_of(need) == unit(contract.binding.terms.unit):
        need.delivered = queries.taken_for_need(need.id)
        session.flush()
