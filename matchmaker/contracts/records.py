"""What a contract that was not kept says of whoever did it, for the record (`reputation`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from matchmaker.accounts.models import User
from matchmaker.contracts import queries
from matchmaker.contracts.models import Contract, ContractEnd
from matchmaker.matching.models import Party, Side
from matchmaker.measures import today
from matchmaker.reputation import service as reputation
from matchmaker.reputation.evidence import Backing, Evidence
from matchmaker.reputation.kinds import Cause, FactKind
from matchmaker.reputation.kinds import Side as RecordSide

_CAUSES: Final[Mapping[ContractEnd, Cause]] = {
    ContractEnd.FORCE_MAJEURE: Cause.FORCE_MAJEURE,
    ContractEnd.PRICE: Cause.PRICE,
    ContractEnd.NO_DELIVERY: Cause.NO_GOODS,
    ContractEnd.NO_COLLECTION: Cause.NOT_COLLECTED,
    ContractEnd.NO_PAYMENT: Cause.NOT_PAID,
    ContractEnd.QUALITY: Cause.QUALITY,
    ContractEnd.NEVER_SIGNED: Cause.PLANS_CHANGED,
}
_SIDES: Final = {Party.BUYER: Side.BUYER, Party.SELLER: Side.SELLER}


def cancelled(contract: Contract, backing: Backing, *, told_by: Side, by: User) -> None:
    """Write down that a side ended the contract before its time: the side at fault, and nobody else.

    Where nobody was, nothing is written, but for force majeure that a side claimed for itself: told, never counted.
    """
    assert contract.end_reason is not None, "it ended for a reason"
    side = _SIDES.get(contract.fault or Party.NEITHER)
    if side is None and contract.end_reason is ContractEnd.FORCE_MAJEURE and told_by is not Side.STAFF:
        side = told_by
    if side is None:
        return
    reputation.record(
        reputation.FactWritten(
            organisation_id=contract.party(side).id,
            side=RecordSide(side.value),
            product_code=contract.product_code,
            kind=FactKind.CANCELLED,
            happened_on=today(),
            deal_id=contract.id,
            source=f"contract:{contract.id}",
            evidence=(Evidence(backing), *_papers(contract)),
            cause=_CAUSES.get(contract.end_reason, Cause.OTHER),
        ),
        by=by,
    )


def _papers(contract: Contract) -> tuple[Evidence, ...]:
    """The signed paper that was not kept."""
    signed = (each for each in queries.signings(contract.id) if each.confirmed_at is not None)
    return tuple(Evidence(Backing.PAPER, file.sha256, file.title) for each in signed for file in each.files)
