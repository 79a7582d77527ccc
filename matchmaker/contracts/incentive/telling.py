"""A contract whose meter turns red is told to its broker, once for each side and version. The worker's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
        concerned = _concerned()
    count = 0
    for contract_id in concerned:
        with transaction():
            count += _tell_of(contract_id)
    return count


def _concerned() -> list[int]:
    """Contracts that are red in a way that was not told yet."""
    ids, found = list(session.scalars(select(Contract.id).where(Contract.status == ContractStatus.ACTIVE))), []
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        red = list(_red(watch(session.scalars(active_contracts().where(Contract.id.in_(part)))).values()))
        told = _told(part) if red else set()
        found += [each.contract.id for each in red if (each.contract.id, _about(each)) not in told]
    return found


def _red(found: Iterable[Watched]) -> Iterator[Watched]:
    return (each for each in found if each.meter is not None and each.meter.level is Level.RED)


def _about(found: Watched) -> str:
    """Who has a reason to break which version: another side, or another annex, is told anew."""
    assert found.meter is not None
    return f"{found.meter.tempted.side}:{found.contract.binding.number}"


def _told(contract_ids: Sequence[int]) -> set[tuple[int, str]]:
    """What was told of some contracts: which, and about whom."""
    rows = session.execute(
        select(ContractNotice.contract_id, ContractNotice.about).where(
            ContractNotice.contract_id.in_(contract_ids), ContractNotice.kind == KIND
        )
    )
    return {(contract_id, about) for contract_id, about in rows}


def _tell_of(contract_id: int) -> int:
    """Under the contract's lock, so that whoever else runs finds it told."""
    contract = contracts.contract(contract_id)
    assert contract is not None, "contracts are never deleted"
    hold(contract)
    if contract.status is not ContractStatus.ACTIVE:
        return 0
    for found in _red([watched(contract)]):
        if (contract_id, _about(found)) not in _told([contract_id]):
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
