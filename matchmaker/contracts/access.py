"""Who reads a contract: members of both parties, and staff of both provinces. To anybody else there is none."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.accounts.access import me
from matchmaker.brokering.models import OTHER_SIDE
from matchmaker.brokering.queries import may_broker
from matchmaker.contracts import queries
from matchmaker.contracts.models import Contract
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.matching.models import Side
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.models import Organisation


@dataclass(frozen=True)
class Reading:
    """A contract, and on which side its reader stands."""

    contract: Contract
    side: Side

    @property
    def is_staff(self) -> bool:
        return self.side is Side.STAFF

    @property
    def other(self) -> Organisation:
        """Of a party: the one across the table."""
        return self.contract.party(OTHER_SIDE[self.side])

    @property
    def may_act(self) -> bool:
        """Whether the reader's side can take a step: not while it is suspended. Staff always can."""
        return self.is_staff or self.contract.party(self.side).is_verified


def reading(contract_id: int) -> Reading:
    """A contract for one of its parties or their provinces' staff. Raises NotFound for anybody else."""
    contract = queries.contract(contract_id)
    if contract is None:
        raise NotFound
    membership = acting_as()
    side = contract.side_of(membership.organisation_id if membership else None)
    if side is not None:
        return Reading(contract, side)
    if may_broker(me(), contract.buyer, contract.seller):
        return Reading(contract, Side.STAFF)
    raise NotFound


def acting(contract_id: int) -> Reading:
    """The same for whoever may take a step. Raises NotAllowed for a party that is suspended."""
    found = reading(contract_id)
    if not found.may_act:
        raise NotAllowed
    return found
