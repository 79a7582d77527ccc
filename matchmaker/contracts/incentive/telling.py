"""A contract whose meter turns red is told to its broker, once for each side and version. The worker's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import select

from matchmaker.contracts import queries as contracts
from matchmaker.contracts import telling
from matchmaker.contracts.fulfilment.queries import active_contracts
from matchmaker.contracts.incentive.gathering import Watched, watch, watched
from matchmaker.contracts.incentive.meter import Level
from matchmaker.contracts.keeping import hold
from matchmaker.contracts.models import Contract, ContractNotice, ContractStatus
from matchmaker.db import session, transaction
from matchmaker.matching.models import Side
from matchmaker.measures import format_money, format_quantity, unit
from matchmaker.measures.quantities import Quantity

AT_ONCE: Final = 100
"""Contracts whose deliveries, payments and prices are read together."""
KIND: Final = "incentive"


def tell_what_turned_red() -> int:
    """Tell brokers of the contracts that turned red since; how many. Each in a transaction of its own."""
    with transaction():
        concerned = [each.contract.id for each in _red(_every()) if not _was_told(each)]
    count = 0
    for contract_id in concerned:
        with transaction():
            count += _tell_of(contract_id)
    return count


def _every() -> Iterator[Watched]:
    ids = list(session.scalars(select(Contract.id).where(Contract.status == ContractStatus.ACTIVE)))
    for start in range(0, len(ids), AT_ONCE):
        part = session.scalars(active_contracts().where(Contract.id.in_(ids[start : start + AT_ONCE])))
        yield from watch(part).values()


def _red(found: Iterable[Watched]) -> Iterator[Watched]:
    return (each for each in found if each.meter is not None and each.meter.level is Level.RED)


def _about(found: Watched) -> str:
    """Who has a reason to break which version: another side, or another annex, is told anew."""
    assert found.meter is not None
    return f"{found.meter.tempted.side}:{found.contract.binding.number}"


def _was_told(found: Watched) -> bool:
    told = select(ContractNotice.id).where(
        ContractNotice.contract_id == found.contract.id,
        ContractNotice.kind == KIND,
        ContractNotice.about == _about(found),
    )
    return session.scalar(told) is not None


def _tell_of(contract_id: int) -> int:
    """Under the contract's lock, so that whoever else runs finds it told."""
    contract = contracts.contract(contract_id)
    assert contract is not None, "contracts are never deleted"
    hold(contract)
    if contract.status is not ContractStatus.ACTIVE:
        return 0
    for found in _red([watched(contract)]):
        if not _was_told(found):
            session.add(ContractNotice(contract_id=contract.id, kind=KIND, about=_about(found)))
            session.flush()
            _write(found)
            return 1
    return 0


def _write(found: Watched) -> None:
    contract, meter = found.contract, found.meter
    assert meter is not None
    base = unit(found.terms.unit)
    told = {
        f"{name}_{language}": format_money(vnd, base, language)
        for name, vnd in (("spot", meter.spot_vnd), ("price", meter.exposure.price_vnd))
        for language in ("vi", "en")
    }
    left = {f"left_{each}": format_quantity(Quantity(meter.exposure.undelivered, base), each) for each in ("vi", "en")}
    newest = max(found.spots, key=lambda each: each.on)
    telling.post(
        contract,
        "incentive",
        to=Side.STAFF,
        side=meter.tempted.side.value,
        tempted=contract.party(Side(meter.tempted.side.value)).name,
        on=newest.on.isoformat(),
        source=newest.source,
        **told,
        **left,
    )
