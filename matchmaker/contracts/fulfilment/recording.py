"""What every step on a delivery or a payment shares: the locks, who may speak, what is written down, who is told."""

from __future__ import annotations

from datetime import date
from typing import Any

from matchmaker import audit, files
from matchmaker.accounts.models import User
from matchmaker.contracts import telling
from matchmaker.contracts.fulfilment.moves import Move
from matchmaker.contracts.keeping import hold
from matchmaker.contracts.models import Contract, ContractStatus, Delivery, Payment
from matchmaker.credentials.deciding import is_alone
from matchmaker.db import lock, session
from matchmaker.errors import Conflict, NotAllowed, Unprocessable, WrongState
from matchmaker.files import Evidence, EvidenceUse, Stored
from matchmaker.matching.models import Side
from matchmaker.measures import Quantity, format_money, format_quantity, today, unit

DEALS_GO_ON = (ContractStatus.ACTIVE, ContractStatus.COMPLETED, ContractStatus.TERMINATED)
"""What was delivered is inspected and paid for after a contract was ended early, too; and what was confirmed wrongly
is put right, and money given back, after all of it was fulfilled.
"""


def begin(
    contract: Contract, *, row: Delivery | Payment | None = None, seen: int | None = None, new_goods: bool = False
) -> None:
    """Hold the contract, and see it and the row as they are now.

    Raises WrongState where it is not under way (goods are handed over under an active contract alone), Conflict where
    the row is not at the version any more that whoever acts has `seen`.
    """
    hold(contract)
    if row is not None:
        lock(row)
        if seen is not None and seen != row.version:
            raise Conflict(f"{row.__tablename__} {row.id} is at version {row.version}, not {seen}")
    allowed = (ContractStatus.ACTIVE,) if new_goods else DEALS_GO_ON
    if contract.status not in allowed:
        raise WrongState(contract, wanted=ContractStatus.ACTIVE)


def refuse_one_voice(row: Delivery | Payment, *, by: User) -> None:
    """Nobody of the staff speaks for one side and answers for the other. Raises NotAllowed."""
    if by.is_staff and row.by_id == by.id:
        raise NotAllowed


def may_judge(row: Delivery | Payment, *, by: User) -> bool:
    """Whether somebody may settle a row: staff, but not whoever wrote it for one side, where a colleague can."""
    return by.is_staff and (row.by_id != by.id or is_alone(by))


def refuse_day(field: str, day: date, *, since: date) -> None:
    """Raises Unprocessable for a day to come, or one before it can have been."""
    if day > today():
        raise Unprocessable(field, "in_the_future")
    if day < since:
        raise Unprocessable(field, "before_that_day", day=since)


def kept_file(contract: Contract, stored: Stored | None, *, side: Side, by: User) -> Evidence | None:
    """The slip or proof that came along, kept for the side that gives it."""
    if stored is None:
        return None
    return files.keep(stored, organisation_id=contract.party(side).id, by_id=by.id, use=EvidenceUse.DEAL)


def keep(
    contract: Contract, row: Delivery | Payment, move: Move, *, by: User | None, side: Side, **detail: Any
) -> None:
    """Write a step into both parties' histories, with the status that it led to."""
    session.flush()
    for organisation_id in (contract.buyer_id, contract.seller_id):
        audit.record(
            f"{row.__tablename__}.{move}",
            row,
            by=by,
            organisation_id=organisation_id,
            side=side,
            contract_id=contract.id,
            number=row.number,
            status=row.status,
            on_behalf=_is_on_behalf(by, side),
            **detail,
        )


def tell(
    contract: Contract, row: Delivery | Payment, move: Move, *, by: User | None, side: Side, **values: Any
) -> None:
    """Write to the other side; to both where staff acted or time did; to the broker of what is contested."""
    readers = [each for each in telling.PARTIES if by is None or by.is_staff or each is not side]
    if move is Move.CONTESTED:
        readers.append(Side.STAFF)
    for reader in readers:
        telling.post(
            contract,
            row.__tablename__,
            to=reader,
            move=move.value,
            item=row.number,
            is_own=reader is side,
            is_staff=reader is Side.STAFF,
            on_behalf=_is_on_behalf(by, side),
            **_figures(contract, row),
            **values,
        )


def _is_on_behalf(by: User | None, side: Side) -> bool:
    return by is not None and by.is_staff and side is not Side.STAFF


def _figures(contract: Contract, row: Delivery | Payment) -> dict[str, str]:
    """How much it is about, in both languages."""
    if isinstance(row, Payment):
        return {f"amount_{each}": format_money(row.amount_vnd, language=each) for each in ("vi", "en")}
    amount = Quantity(row.quantity, unit(contract.product.unit))
    return {f"amount_{each}": format_quantity(amount, each) for each in ("vi", "en")}
