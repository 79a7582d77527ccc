"""What follows from a delivery or a payment that counts now, or counts no more."""

from __future__ import annotations

from matchmaker.accounts.models import User
from matchmaker.brokering import capacity
from matchmaker.contracts import service as contracts
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
        contracts.complete(contract, by=by)


def _count_for_need(contract: Contract) -> None:
    """What all contracts of the need delivered: summed up, so that it is right whatever was corrected."""
    need = contract.introduction.need
    if capacity.unit_of(need) == unit(contract.binding.terms.unit):
        need.delivered = queries.taken_for_need(need.id)
        session.flush()
