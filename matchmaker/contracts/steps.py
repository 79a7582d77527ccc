"""Which step a contract may take from which state: the one table, asked by every step and by nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from matchmaker.contracts.models import Contract, ContractStatus
from matchmaker.errors import WrongState


class Step(StrEnum):
    """What can happen to a contract. The histories of both parties name it ``contract.<step>``."""

    DRAFTED = "drafted"
    REVISED = "revised"
    """Somebody wrote another version of what is being settled."""
    APPROVED = "approved"
    """One side says yes to the latest version."""
    SCAN_ATTACHED = "scan_attached"
    SCAN_REFUSED = "scan_refused"
    SIGNED = "signed"
    """The scan is confirmed to be the paper: the contract is active."""
    ANNEX_PROPOSED = "annex_proposed"
    ANNEX_REVISED = "annex_revised"
    ANNEX_APPROVED = "annex_approved"
    ANNEX_REFUSED = "annex_refused"
    END_PROPOSED = "end_proposed"
    """A party says that it should end, and whose doing that is."""
    END_REFUSED = "end_refused"
    CANCELLED = "cancelled"
    TERMINATED = "terminated"
    COMPLETED = "completed"


PENDING, ACTIVE = ContractStatus.PENDING, ContractStatus.ACTIVE
ALLOWED: Final[Mapping[Step, Mapping[ContractStatus | None, ContractStatus]]] = {
    Step.DRAFTED: {None: PENDING},
    Step.REVISED: {PENDING: PENDING},
    Step.APPROVED: {PENDING: PENDING},
    Step.SCAN_ATTACHED: {PENDING: PENDING},
    Step.SCAN_REFUSED: {PENDING: PENDING},
    Step.SIGNED: {PENDING: ACTIVE},
    Step.ANNEX_PROPOSED: {ACTIVE: ACTIVE},
    Step.ANNEX_REVISED: {ACTIVE: ACTIVE},
    Step.ANNEX_APPROVED: {ACTIVE: ACTIVE},
    Step.ANNEX_REFUSED: {ACTIVE: ACTIVE},
    Step.END_PROPOSED: {PENDING: PENDING, ACTIVE: ACTIVE},
    Step.END_REFUSED: {PENDING: PENDING, ACTIVE: ACTIVE},
    Step.CANCELLED: {PENDING: ContractStatus.CANCELLED},
    Step.TERMINATED: {ACTIVE: ContractStatus.TERMINATED},
    Step.COMPLETED: {ACTIVE: ContractStatus.COMPLETED},
}
"""From where each step may be taken, and where it leads."""


def require(contract: Contract, step: Step) -> ContractStatus:
    """Where a step leads from the contract's state. Raises WrongState where it may not be taken."""
    to = ALLOWED[step].get(contract.status)
    if to is None:
        raise WrongState(contract, wanted=" or ".join(str(each) for each in ALLOWED[step]))
    return to
