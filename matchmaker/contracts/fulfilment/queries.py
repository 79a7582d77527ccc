"""Finding deliveries and payments, and reckoning contracts up from them: two statements for however many contracts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from matchmaker.brokering.models import Introduction
from matchmaker.catalogue.queries import tree
from matchmaker.contracts.fulfilment.reckoning import Handover, Reckoning, Transfer, reckon
from matchmaker.contracts.kinds import DeliveryStatus, PaymentKind, PaymentStatus
from matchmaker.contracts.models import Contract, ContractStatus, Delivery, Payment
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.traceability.models import Lot, LotState


def deliveries(contract_id: int) -> list[Delivery]:
    """All deliveries of a contract with their slips and lots, by number; withdrawn ones too."""
    return list(session.scalars(_deliveries().where(Delivery.contract_id == contract_id)))


def payments(contract_id: int) -> list[Payment]:
    """All payments of a contract with their proofs, by number; withdrawn ones too."""
    return list(session.scalars(_payments().where(Payment.contract_id == contract_id)))


def delivery(contract_id: int, number: int) -> Delivery | None:
    """One delivery by its number within the contract."""
    return session.scalar(_deliveries().where(Delivery.contract_id == contract_id, Delivery.number == number))


def payment(contract_id: int, number: int) -> Payment | None:
    """One payment by its number within the contract."""
    return session.scalar(_payments().where(Payment.contract_id == contract_id, Payment.number == number))


def with_slip(contract_id: int, slip_number: str) -> Delivery | None:
    """The delivery that has a weighing slip already."""
    return session.scalar(
        select(Delivery).where(
            Delivery.contract_id == contract_id,
            Delivery.slip_number == slip_number,
            Delivery.status != DeliveryStatus.WITHDRAWN,
        )
    )


def with_reference(contract_id: int, reference: str) -> Payment | None:
    """The payment that has a bank's reference already."""
    return session.scalar(
        select(Payment).where(
            Payment.contract_id == contract_id,
            Payment.reference == reference,
            Payment.status != PaymentStatus.WITHDRAWN,
        )
    )


def lots_for(contract: Contract) -> list[Lot]:
    """The seller's lots of the contract's product, or of its varieties, that have a public page; the newest first."""
    found = session.scalars(
        select(Lot)
        .where(
            Lot.organisation_id == contract.seller_id,
            Lot.published_at.is_not(None),
            Lot.product_code.in_(tree().descendants(contract.product_code)),
        )
        .order_by(Lot.created_at.desc(), Lot.id.desc())
        .limit(50)
    )
    return [each for each in found if each.state is LotState.PUBLIC]


def delivered_of(lot_id: int, *, but: int | None = None) -> Decimal:
    """How much of a lot was told to be delivered under any contract, in the base unit; one delivery left out."""
    statement = select(func.sum(Delivery.quantity, type_=Delivery.quantity.type)).where(
        Delivery.lot_id == lot_id, Delivery.status != DeliveryStatus.WITHDRAWN
    )
    if but is not None:
        statement = statement.where(Delivery.id != but)
    return session.scalar(statement) or Decimal(0)


def taken_for_need(need_id: int) -> Decimal:
    """What was delivered and taken under all contracts that came of a need, in the base unit."""
    taken = func.sum(Delivery.accepted + Delivery.downgraded, type_=Delivery.quantity.type)
    return session.scalar(
        select(taken)
        .join(Contract, Delivery.contract_id == Contract.id)
        .join(Introduction, Contract.introduction_id == Introduction.id)
        .where(Introduction.need_id == need_id, Delivery.status == DeliveryStatus.CONFIRMED)
    ) or Decimal(0)


def next_number(rows: type[Delivery] | type[Payment], contract_id: int) -> int:
    """The number of the next delivery or payment of a contract, which is locked."""
    return (session.scalar(select(func.max(rows.number)).where(rows.contract_id == contract_id)) or 0) + 1


Told = TypeVar("Told", Delivery, Payment)


def with_contract(rows: type[Told]) -> Select[Told]:
    """Deliveries or payments with their contracts and both parties, for a workbook: the newest contract first."""
    contract = joinedload(rows.contract)
    return (
        select(rows)
        .options(
            contract.joinedload(Contract.buyer),
            contract.joinedload(Contract.seller),
            contract.joinedload(Contract.product),
        )
        .order_by(rows.contract_id.desc(), rows.number)
    )


def is_proof_of(contract_id: int, evidence_id: int) -> bool:
    """Whether a file is the slip of one of a contract's deliveries, or the proof of one of its payments."""
    slips = select(Delivery.id).where(Delivery.contract_id == contract_id, Delivery.slip_id == evidence_id)
    proofs = select(Payment.id).where(Payment.contract_id == contract_id, Payment.proof_id == evidence_id)
    return bool(session.scalar(select(or_(slips.exists(), proofs.exists()))))


def reckoning(contract: Contract, day: date | None = None) -> Reckoning:
    """One contract as of a day (today)."""
    return reckonings([contract], day)[contract.id]


def reckoned(
    contract: Contract, goods: Iterable[Delivery], money: Iterable[Payment], day: date | None = None
) -> Reckoning:
    """The same from rows that are loaded already."""
    return _reckoned(contract, [handover(each) for each in goods], [transfer(each) for each in money], day or today())


def reckonings(contracts: Iterable[Contract], day: date | None = None) -> dict[int, Reckoning]:
    """Contracts as of a day (today), by id, from the version that binds each."""
    by_id = {each.id: each for each in contracts}
    goods: dict[int, list[Handover]] = defaultdict(list)
    money: dict[int, list[Transfer]] = defaultdict(list)
    if by_id:
        for each in session.scalars(select(Delivery).where(Delivery.contract_id.in_(by_id))):
            goods[each.contract_id].append(handover(each))
        for paid in session.scalars(select(Payment).where(Payment.contract_id.in_(by_id))):
            money[paid.contract_id].append(transfer(paid))
    return {
        contract_id: _reckoned(each, goods[contract_id], money[contract_id], day or today())
        for contract_id, each in by_id.items()
    }


def _reckoned(contract: Contract, goods: list[Handover], money: list[Transfer], day: date) -> Reckoning:
    clauses = contract.binding.clauses
    return reckon(
        contract.binding.terms,
        goods,
        money,
        inspection_days=clauses.inspection_days,
        binds_from=max(clauses.starts_on, contract.signed_on or clauses.starts_on),
        day=day,
    )


def handover(row: Delivery) -> Handover:
    """What the reckoning reads of a delivery."""
    return Handover(
        number=row.number,
        status=row.status,
        quantity=row.quantity,
        by_buyer=row.side is Side.BUYER,
        announced_on=today(row.at),
        told_on=today(row.reported_at or row.at),
        answered_on=today(row.inspected_at) if row.inspected_at is not None else None,
        ready_on=row.ready_on,
        delivered_on=row.delivered_on,
        inspected_on=row.inspected_on,
        accepted=row.accepted,
        downgraded=row.downgraded,
        rejected=row.rejected,
        value_vnd=row.value_vnd,
        due_on=row.due_on,
    )


def transfer(row: Payment) -> Transfer:
    """What the reckoning reads of a payment."""
    return Transfer(
        number=row.number,
        kind=row.kind,
        status=row.status,
        amount_vnd=row.amount_vnd,
        paid_on=row.paid_on,
        by_buyer=row.payer is Side.BUYER,
        told_on=today(row.at),
    )


def active_contracts(*, province_code: str | None = None) -> Select[Contract]:
    """Contracts under way: of a province's staff, or all; with parties, product and version."""
    return _loaded(Contract.status == ContractStatus.ACTIVE, province_code=province_code)


def with_deals(*, organisation_id: int | None = None, province_code: str | None = None) -> Select[Contract]:
    """The same, and contracts that are over while goods or money under them wait: of whoever is named, or all."""
    goods, money = Delivery.contract_id == Contract.id, Payment.contract_id == Contract.id
    told = select(Delivery.id).where(
        goods, Delivery.status.in_((DeliveryStatus.REPORTED, DeliveryStatus.INSPECTED, DeliveryStatus.CONTESTED))
    )
    said = select(Payment.id).where(money, Payment.status.in_((PaymentStatus.REPORTED, PaymentStatus.CONTESTED)))
    paid = case(
        (Payment.kind.in_([each for each in PaymentKind if each.pays_for_goods]), Payment.amount_vnd),
        (Payment.kind == PaymentKind.REFUND, -Payment.amount_vnd),
        else_=0,
    )
    owed_vnd = select(func.sum(Delivery.value_vnd)).where(goods, Delivery.status == DeliveryStatus.CONFIRMED)
    paid_vnd = select(func.sum(paid)).where(money, Payment.status == PaymentStatus.CONFIRMED)
    is_owed = func.coalesce(owed_vnd.scalar_subquery(), 0) > func.coalesce(paid_vnd.scalar_subquery(), 0)
    is_over = Contract.status.in_((ContractStatus.COMPLETED, ContractStatus.TERMINATED))
    waits = is_over & (told.exists() | said.exists() | is_owed)
    return _loaded(
        (Contract.status == ContractStatus.ACTIVE) | waits,
        organisation_id=organisation_id,
        province_code=province_code,
    )


def _loaded(
    which: ColumnElement[bool], *, organisation_id: int | None = None, province_code: str | None = None
) -> Select[Contract]:
    statement = (
        select(Contract)
        .where(which)
        .options(
            joinedload(Contract.buyer),
            joinedload(Contract.seller),
            joinedload(Contract.product),
            joinedload(Contract.in_force),
        )
        .order_by(Contract.id)
    )
    if organisation_id is not None:
        return statement.where((Contract.buyer_id == organisation_id) | (Contract.seller_id == organisation_id))
    if province_code is not None:
        there = select(Organisation.id).where(Organisation.province_code == province_code)
        return statement.where(Contract.buyer_id.in_(there) | Contract.seller_id.in_(there))
    return statement


def _deliveries() -> Select[Delivery]:
    contract = joinedload(Delivery.contract).joinedload(Contract.product)
    return (
        select(Delivery)
        .options(joinedload(Delivery.slip), joinedload(Delivery.lot), contract)
        .order_by(Delivery.number)
    )


def _payments() -> Select[Payment]:
    return select(Payment).options(joinedload(Payment.proof)).order_by(Payment.number)
