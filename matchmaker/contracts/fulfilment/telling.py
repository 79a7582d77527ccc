"""The worker's round of the contracts: what time decides is written down, what runs late is told to everybody, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import select

from matchmaker.contracts import queries as contracts
from matchmaker.contracts import telling
from matchmaker.contracts.fulfilment import facts, following, inspecting, queries
from matchmaker.contracts.fulfilment.milestones import MilestoneKind
from matchmaker.contracts.fulfilment.reckoning import Reckoning
from matchmaker.contracts.fulfilment.waiting import Deed, Waiting, Who, waits
from matchmaker.contracts.keeping import hold
from matchmaker.contracts.models import Contract, ContractNotice
from matchmaker.db import session, transaction
from matchmaker.matching.models import Side
from matchmaker.measures import Quantity, format_money, format_quantity, unit

AT_ONCE: Final = 100
"""Contracts whose deliveries and payments are read together."""
COUNTED: Final = "counted"
"""The notice that a portion whose time is over, or a due that is still unpaid, went into a record."""
_IN_MONEY: Final = (Deed.PAY, Deed.PAY_DEPOSIT, Deed.ANSWER_PAYMENT, Deed.SETTLE_PAYMENT)
_Notice = tuple[str, str]
"""Kind and about."""


def tell_what_is_late() -> int:
    """Tell whatever ran late since; how much. Each contract in a transaction of its own, which its lock begins."""
    with transaction():
        concerned = _concerned()
    count = 0
    for contract_id in concerned:
        with transaction():
            count += _tell_of(contract_id)
    return count


def _concerned() -> list[int]:
    """Contracts of which something is late, or to be counted, that was not told yet, or that time brings further."""
    ids = list(session.scalars(queries.with_deals().with_only_columns(Contract.id)))
    found = []
    for start in range(0, len(ids), AT_ONCE):
        part = list(session.scalars(queries.with_deals().where(Contract.id.in_(ids[start : start + AT_ONCE]))))
        told = _told(part)
        reckoned = queries.reckonings(part)
        found += [each.id for each in part if _is_news(each, reckoned[each.id], told.get(each.id, set()))]
    return found


def _is_news(contract: Contract, found: Reckoning, told: set[_Notice]) -> bool:
    is_over = not contract.status.is_open
    if any(found.is_overlooked(each) for each in found.handovers):
        return True
    return bool(set(_notices(found, is_over=is_over)) - told) or (found.is_done and not is_over)


def _tell_of(contract_id: int) -> int:
    """Tell what one contract has to tell, under its lock: whoever else runs finds it told."""
    contract = contracts.contract(contract_id)
    assert contract is not None, "contracts are never deleted"
    hold(contract)
    for each in queries.deliveries(contract_id):
        inspecting.take_as_reported(contract, each)
    found, is_over = queries.reckoning(contract), not contract.status.is_open
    told = _told([contract]).get(contract_id, set())
    news = {notice: late for notice, late in _notices(found, is_over=is_over).items() if notice not in told}
    session.add_all(ContractNotice(contract_id=contract_id, kind=kind, about=about) for kind, about in news)
    session.flush()
    late = [each for each in news.values() if each is not None]
    for waiting in late:
        _write(contract, waiting)
    if len(late) < len(news) or (found.is_done and not is_over):
        following.follow(contract, by=None)
    return len(late)


def _told(part: Sequence[Contract]) -> dict[int, set[_Notice]]:
    found: dict[int, set[_Notice]] = {}
    for row in session.scalars(
        select(ContractNotice).where(ContractNotice.contract_id.in_([each.id for each in part]))
    ):
        found.setdefault(row.contract_id, set()).add((row.kind, row.about))
    return found


def _notices(found: Reckoning, *, is_over: bool) -> dict[_Notice, Waiting | None]:
    """Everything to be told once: what waits for too long, and (None) portions and dues that now count as they are."""
    late: dict[_Notice, Waiting | None] = {
        (each.deed.value, each.about): each for each in waits(found, is_over=is_over) if each.is_late
    }
    return {**late, **dict.fromkeys(_counted(found, is_over))}


def _counted(found: Reckoning, is_over: bool) -> Iterator[_Notice]:
    """What went wrong for so long that it is on record without anybody's word; no portions once a contract is over."""
    for each in found.milestones:
        if each.kind is MilestoneKind.DELIVERY and is_over:
            continue
        if each.kind is MilestoneKind.DELIVERY and (found.day - each.on).days > facts.GRACE_DAYS:
            yield COUNTED, each.about
        elif each.kind is MilestoneKind.DUE:
            yield from ((COUNTED, f"{each.about}+{days}") for days in facts.unpaid_steps(each, found.day))


def _write(contract: Contract, late: Waiting) -> None:
    """To both and the broker; what waits for the staff alone to the broker alone."""
    readers = (Side.STAFF,) if late.who is Who.STAFF else (*telling.PARTIES, Side.STAFF)
    for reader in readers:
        telling.post(
            contract,
            "late",
            to=reader,
            deed=late.deed.value,
            item=late.number,
            on=late.on.isoformat(),
            is_own=reader.value == late.who.value,
            is_staff=reader is Side.STAFF,
            late="" if late.who is Who.STAFF else contract.party(Side(late.who.value)).name,
            **{f"amount_{each}": _amount(contract, late, each) for each in ("vi", "en")},
        )


def _amount(contract: Contract, late: Waiting, language: str) -> str:
    if late.deed in _IN_MONEY:
        return format_money(int(late.amount), language=language)
    return format_quantity(Quantity(late.amount, unit(contract.product.unit)), language)
