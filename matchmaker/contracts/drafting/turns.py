"""Whose turn it is with the version that is being settled."""

from __future__ import annotations

from matchmaker.contracts.models import Contract, ContractStatus
from matchmaker.matching.models import Side

PARTIES = (Side.BUYER, Side.SELLER)


def is_settling(contract: Contract) -> bool:
    """Whether words wait for an approval: the contract's own, or those of an annex to it."""
    return contract.status.is_open and contract.latest_id != contract.in_force_id


def may_edit(contract: Contract, side: Side) -> bool:
    """Whether a side may write the next version.

    A side that approved the latest waits for the other's answer; what both approved may be taken up again by either,
    until it is signed. The broker may at any time.
    """
    if contract.status is ContractStatus.ACTIVE and not is_settling(contract):
        return False
    if not contract.status.is_open:
        return False
    latest = contract.latest
    return side is Side.STAFF or latest.is_approved or latest.approved_at(side) is None


def may_approve(contract: Contract, side: Side) -> bool:
    """Whether a side has still to say yes to the latest version. Staff approve for nobody."""
    return side is not Side.STAFF and is_settling(contract) and contract.latest.approved_at(side) is None


def awaited(contract: Contract) -> tuple[Side, ...]:
    """The sides whose approval is missing."""
    return tuple(side for side in PARTIES if may_approve(contract, side))
