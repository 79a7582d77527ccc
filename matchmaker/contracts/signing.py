"""From words that both approved to a signed paper: a scan is attached, and somebody else confirms that it is it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from matchmaker import files
from matchmaker.accounts.models import User
from matchmaker.contracts import steps, telling
from matchmaker.contracts.keeping import hold, note
from matchmaker.contracts.models import Contract, ContractSigning
from matchmaker.contracts.steps import Step
from matchmaker.db import now, session
from matchmaker.errors import Conflict, NotAllowed, Unprocessable, WrongState
from matchmaker.files import EvidenceUse, Stored
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.offers import capacity as growing_areas
from matchmaker.ranking.judging.grading import InteractionKind


def standing(contract: Contract) -> ContractSigning | None:
    """The scan of the version in force that waits to be confirmed."""
    return session.scalar(
        select(ContractSigning).where(
            ContractSigning.version_id == contract.in_force_id,
            ContractSigning.refused_at.is_(None),
            ContractSigning.confirmed_at.is_(None),
        )
    )


def attach(contract: Contract, stored: Sequence[Stored], *, signed_on: date, side: Side, by: User) -> ContractSigning:
    """Attach the scan of the signed paper (one file, or page by page), with the day that stands on it.

    Raises WrongState before both approved, Unprocessable for a day to come, Conflict where a scan waits already.
    """
    hold(contract)
    steps.require(contract, Step.SCAN_ATTACHED)
    if contract.in_force is None:
        raise WrongState(contract, wanted="approved by both")
    if signed_on > today():
        raise Unprocessable("signed_on", "in_the_future")
    holder = contract.seller_id if side is Side.STAFF else contract.party(side).id
    kept = [files.keep(each, organisation_id=holder, by_id=by.id, use=EvidenceUse.DEAL) for each in stored]
    signing = ContractSigning(
        contract_id=contract.id,
        version_id=contract.in_force.id,
        files=list(dict.fromkeys(kept)),
        signed_on=signed_on,
        side=side,
        by_id=by.id,
    )
    try:
        with session.begin_nested():
            session.add(signing)
    except IntegrityError as twice:
        raise Conflict("a scan waits already") from twice
    version = contract.in_force.number
    telling.keep(contract, Step.SCAN_ATTACHED, by=by, side=side, version=version, signing=signing.id)
    for other in telling.PARTIES:
        if other is not side:
            telling.write(contract, "scan_attached", to=other)
    return signing


def may_confirm(signing: ContractSigning, side: Side, by: User) -> bool:
    """Whether somebody may say that a scan is the paper: nobody of the side that attached it, nor its uploader."""
    return signing.by_id != by.id and (side is Side.STAFF or side is not signing.side)


def confirm(contract: Contract, signing: ContractSigning, *, side: Side, by: User) -> None:
    """Say that the scan is the signed paper: the contract is active, and what was agreed on is under contract.

    Raises NotAllowed for the side that attached it, WrongState where it was confirmed or refused meanwhile.
    """
    _answer(contract, signing, Step.SIGNED, side=side, by=by)
    signing.confirmed_at, signing.confirmed_by_id = now(), by.id
    contract.status = steps.require(contract, Step.SIGNED)
    contract.signed_on, contract.active_at = signing.signed_on, now()
    growing_areas.contract(contract.introduction.offer, contract.quantity, by=by)
    telling.keep(contract, Step.SIGNED, by=by, side=side, signing=signing.id, quantity=str(contract.quantity))
    note(contract, InteractionKind.CONTRACTED, side=side, by=by)
    for each in telling.PARTIES:
        telling.write(contract, "signed", to=each)


def refuse(contract: Contract, signing: ContractSigning, why: str, *, side: Side, by: User) -> None:
    """Say that the scan is not the paper, and why; another one may be attached. Raises as `confirm`."""
    _answer(contract, signing, Step.SCAN_REFUSED, side=side, by=by)
    signing.refused_at, signing.refused_by_id, signing.refusal = now(), by.id, why
    telling.keep(contract, Step.SCAN_REFUSED, by=by, side=side, signing=signing.id)
    for each in telling.PARTIES:
        if each is not side:
            telling.write(contract, "scan_refused", to=each, why=why)


def _answer(contract: Contract, signing: ContractSigning, step: Step, *, side: Side, by: User) -> None:
    hold(contract)
    session.refresh(signing)
    steps.require(contract, step)
    if signing.contract_id != contract.id or signing.confirmed_at or signing.refused_at:
        raise WrongState(signing, wanted="waiting")
    if not may_confirm(signing, side, by):
        raise NotAllowed
