"""What a contract waits for, and on whom: pure, from the row, its scan and its proposal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.brokering.models import OTHER_SIDE
from matchmaker.contracts.drafting import turns
from matchmaker.contracts.ending import may_agree
from matchmaker.contracts.models import Contract, ContractEndProposal, ContractSigning, ContractStatus
from matchmaker.matching.models import Side


class Awaited(StrEnum):
    """What comes next."""

    APPROVAL = "approval"
    SIGNING = "signing"
    """Both approved: the paper is to be signed and its scan attached."""
    CONFIRMATION = "confirmation"
    """A scan is attached: somebody else says that it is the paper."""
    ANNEX = "annex"
    END = "end"
    """A party says that it should end."""
    NOTHING = "nothing"
    """It runs, or it is over."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is awaited, and of which sides; STAFF is among them where the staff can decide it."""

    what: Awaited
    of: tuple[Side, ...] = ()


def waiting(
    contract: Contract, scan: ContractSigning | None = None, proposal: ContractEndProposal | None = None
) -> Waiting:
    """``scan``: the one of the version in force that nobody refused; ``proposal``: the one that nobody answered."""
    if not contract.status.is_open:
        return Waiting(Awaited.NOTHING)
    if proposal is not None:
        return Waiting(Awaited.END, (*(side for side in turns.PARTIES if may_agree(proposal, side)), Side.STAFF))
    if contract.status is ContractStatus.ACTIVE:
        return _of(Awaited.ANNEX, turns.awaited(contract)) if turns.is_settling(contract) else Waiting(Awaited.NOTHING)
    if turns.is_settling(contract):
        return _of(Awaited.APPROVAL, turns.awaited(contract))
    if scan is None:
        return _of(Awaited.SIGNING, turns.PARTIES)
    others = turns.PARTIES if scan.side is Side.STAFF else (OTHER_SIDE[scan.side],)
    return Waiting(Awaited.CONFIRMATION, (*others, Side.STAFF))


def _of(what: Awaited, sides: Sequence[Side]) -> Waiting:
    return Waiting(what, tuple(sides))
