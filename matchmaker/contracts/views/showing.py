"""What a contract's page needs to know of where it stands, for its reader."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.contracts import ending, signing, words
from matchmaker.contracts.access import Reading
from matchmaker.contracts.models import ContractEndProposal, ContractSigning
from matchmaker.contracts.standing import Waiting, waiting
from matchmaker.matching.states import PairState


@dataclass(frozen=True)
class Shown:
    """A contract's standing, with the scan and the proposal that wait for somebody."""

    scan: ContractSigning | None
    proposal: ContractEndProposal | None
    waits: Waiting
    state: PairState


def shown(found: Reading) -> Shown:
    """Where a contract stands, worded for its reader."""
    contract = found.contract
    is_open = contract.status.is_open
    scan = signing.standing(contract) if is_open else None
    proposal = ending.open_proposal(contract.id) if is_open else None
    waits = waiting(contract, scan, proposal)
    return Shown(scan, proposal, waits, words.standing(contract, waits, found.side))
