"""Weighing slips and proofs of payment for whoever reads the contract; lists to take along."""

from __future__ import annotations

from flask import current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from matchmaker import files
from matchmaker.accounts.access import me, signed_in
from matchmaker.contracts.access import reading
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.fulfilment import export, queries
from matchmaker.contracts.models import Contract, Delivery, Payment
from matchmaker.credentials.evidence import filing
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.organisations import looks
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.models import Organisation
from matchmaker.web.limits import limiter
from matchmaker.web.workbook import as_download


@bp.get("/contracts/<int:contract_id>/proofs/<name>")
@signed_in
def proof(contract_id: int, name: str) -> ResponseReturnValue:
    """A slip or a proof."""
    return _sent(contract_id, name)


@bp.get("/contracts/<int:contract_id>/proofs/<name>/small")
@signed_in
def proof_small(contract_id: int, name: str) -> ResponseReturnValue:
    """Its thumbnail."""
    return _sent(contract_id, name, small=True)


def _sent(contract_id: int, name: str, *, small: bool = False) -> ResponseReturnValue:
    found = reading(contract_id)
    file = files.evidence_named(name)
    if file is None or not queries.is_proof_of(found.contract.id, file.id):
        raise NotFound
    response = filing.sent(file, small=small)
    looks.at_evidence(file.id, organisation_id=file.organisation_id)
    return response


@bp.get("/contracts/<int:contract_id>/deliveries/export.xlsx")
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_deliveries(contract_id: int) -> ResponseReturnValue:
    """The deliveries of one contract as a workbook."""
    contract = reading(contract_id).contract
    return as_download("deliveries", export.deliveries(queries.deliveries(contract.id)))


@bp.get("/contracts/<int:contract_id>/payments/export.xlsx")
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_payments(contract_id: int) -> ResponseReturnValue:
    """The payments of one contract as a workbook."""
    contract = reading(contract_id).contract
    return as_download("payments", export.payments(queries.payments(contract.id)))


@bp.get("/contracts/deliveries/export.xlsx")
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_all_deliveries() -> ResponseReturnValue:
    """The deliveries of all contracts of the reader's organisation; of staff, of their province."""
    found = (
        queries.with_contract(Delivery)
        .options(joinedload(Delivery.lot))
        .where(Delivery.contract_id.in_(_own()))
        .limit(_most())
    )
    return as_download("deliveries", export.deliveries(session.scalars(found).all()))


@bp.get("/contracts/payments/export.xlsx")
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_all_payments() -> ResponseReturnValue:
    """The payments of all contracts of the reader's organisation; of staff, of their province."""
    found = queries.with_contract(Payment).where(Payment.contract_id.in_(_own())).limit(_most())
    return as_download("payments", export.payments(session.scalars(found).all()))


def _own() -> Select[int]:
    """The ids of the contracts that the reader reads. Raises NotFound for whoever takes part in none."""
    membership = acting_as()
    if membership is not None:
        own = membership.organisation_id
        return select(Contract.id).where(or_(Contract.buyer_id == own, Contract.seller_id == own))
    if not me().is_staff:
        raise NotFound
    there = select(Organisation.id).where(Organisation.province_code == me().province_code)
    return select(Contract.id).where(or_(Contract.buyer_id.in_(there), Contract.seller_id.in_(there)))


def _most() -> int:
    most: int = current_app.config["EXPORT_MAX_ROWS"]
    return most
