"""A side says yes to the very words that it read. With the second yes they are in force."""

from __future__ import annotations

from datetime import datetime

from matchmaker.accounts.models import User
from matchmaker.contracts import keeping, queries, steps, telling
from matchmaker.contracts.drafting import turns
from matchmaker.contracts.fulfilment import following
from matchmaker.contracts.models import Contract, ContractVersion
from matchmaker.contracts.steps import Step
from matchmaker.db import now
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.matching.models import Side
from matchmaker.measures import Quantity, unit


def approve(contract: Contract, number: int, *, side: Side, by: User) -> None:
    """Approve the latest version, of the contract or of an annex.

    Raises Conflict where ``number`` is not the latest any more, WrongState where it does not wait for this side,
    Unprocessable for more than there is left, or less than was delivered.
    """
    keeping.hold(contract)
    latest = contract.latest
    if latest.number != number:
        raise Conflict(f"version {latest.number} follows {number}")
    step = Step.ANNEX_APPROVED if latest.annex else Step.APPROVED
    steps.require(contract, step)
    if not turns.may_approve(contract, side):
        raise WrongState(contract, wanted="waiting for this side")
    mark(latest, side, now(), by)
    if latest.is_approved:
        _put_in_force(contract, by=by)
    telling.keep(contract, step, by=by, side=side, version=number, annex=latest.annex, quantity=str(contract.quantity))
    for each in telling.PARTIES:
        if latest.is_approved or each is not side:
            telling.write(contract, _template(latest), to=each, annex=latest.annex)
    if latest.annex and latest.is_approved:
        following.follow(contract, by=by)  # it may ask for no more than what came and is paid


def mark(version: ContractVersion, side: Side, at: datetime, by: User) -> None:
    """Write a side's yes on a version."""
    if side is Side.BUYER:
        version.buyer_approved_at, version.buyer_approved_by_id = at, by.id
    else:
        version.seller_approved_at, version.seller_approved_by_id = at, by.id


def _put_in_force(contract: Contract, *, by: User) -> None:
    """From now on the latest version counts, and as much is held of the offer as it says."""
    latest = contract.latest
    terms = latest.terms
    if latest.annex:
        gone = queries.handed_over(contract.id)
        if terms.quantity < gone:
            raise Unprocessable("quantity", "less_than_delivered", least=Quantity(gone, unit(terms.unit)))
        keeping.redraw(contract, terms.quantity, by=by)
    else:
        keeping.draw(contract, terms.quantity, by=by)
    keeping.copy(contract, terms, latest.clauses)
    contract.in_force = latest


def _template(version: ContractVersion) -> str:
    if not version.is_approved:
        return "annex_approved_by_other" if version.annex else "approved_by_other"
    return "annex_in_force" if version.annex else "ready_to_sign"
