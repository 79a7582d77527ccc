"""Contracts as a list: a party's own, a province's for its staff; narrowed and sorted as the reader asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from matchmaker.catalogue.models import Product
from matchmaker.contracts import queries
from matchmaker.contracts.models import (
    Contract,
    ContractEndProposal,
    ContractSigning,
    ContractStatus,
    ContractVersion,
)
from matchmaker.db import session
from matchmaker.matching.models import Party, Side
from matchmaker.organisations.models import Organisation
from matchmaker.text import search_terms

Buyer, Seller = aliased(Organisation, name="buyer"), aliased(Organisation, name="seller")
Latest = aliased(ContractVersion, name="latest")
OPEN: Final = [each for each in ContractStatus if each.is_open]


class Stage(StrEnum):
    """How far a contract is, and all that is open or over taken together."""

    OPEN = "open"
    PENDING = "pending"
    ACTIVE = "active"
    ENDED = "ended"
    COMPLETED = "completed"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"


class Awaited(StrEnum):
    """Whose step a contract waits for."""

    OWN = "own"
    OTHER = "other"
    BUYER = "buyer"
    SELLER = "seller"
    STAFF = "staff"


class Order(StrEnum):
    """What comes first."""

    NEXT = "next"
    """What waits, then what is open, by its last day."""
    NEWEST = "newest"
    ENDS = "ends"


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for; whatever is empty does not narrow."""

    words: str = ""
    stage: Stage | None = None
    awaited: Awaited | None = None
    order: Order = Order.NEXT


@dataclass(frozen=True)
class Open:
    """What waits beside some contracts: the scan and the proposal of each that has one."""

    scans: Mapping[int, ContractSigning]
    proposals: Mapping[int, ContractEndProposal]


def of_party(organisation_id: int, wanted: Wanted) -> Select[Contract]:
    """An organisation's contracts that fit."""
    mine = or_(Contract.buyer_id == organisation_id, Contract.seller_id == organisation_id)
    own = or_(
        and_(Contract.buyer_id == organisation_id, awaits(Side.BUYER)),
        and_(Contract.seller_id == organisation_id, awaits(Side.SELLER)),
    )
    other = or_(
        and_(Contract.buyer_id == organisation_id, awaits(Side.SELLER)),
        and_(Contract.seller_id == organisation_id, awaits(Side.BUYER)),
    )
    return _as_wanted(_all().where(mine), wanted, first=own, awaited={Awaited.OWN: own, Awaited.OTHER: other})


def of_office(province_code: str | None, wanted: Wanted) -> Select[Contract]:
    """The contracts of which one party is of a province, that fit."""
    of_province = or_(Buyer.province_code == province_code, Seller.province_code == province_code)
    awaited = {Awaited(side.value): awaits(side) for side in Side}
    return _as_wanted(_all().where(of_province), wanted, first=awaits(Side.STAFF), awaited=awaited)


def awaits(side: Side) -> ColumnElement[bool]:
    """Whether a side, or the staff, have a step to take: as `standing.waiting` says of one contract."""
    proposed = _open_proposal()
    if side is Side.STAFF:
        return and_(Contract.status.in_(OPEN), or_(proposed.exists(), and_(_scan().exists(), ~proposed.exists())))
    mine = Party(side.value)
    answer = proposed.where(
        ContractEndProposal.side != side, ContractEndProposal.fault.in_((mine, Party.NEITHER))
    ).exists()
    approved_at = Latest.buyer_approved_at if side is Side.BUYER else Latest.seller_approved_at
    unapproved = and_(Contract.latest_id.is_distinct_from(Contract.in_force_id), approved_at.is_(None))
    to_sign = and_(
        Contract.status == ContractStatus.PENDING,
        Contract.latest_id == Contract.in_force_id,
        ~_scan().where(ContractSigning.side == side).exists(),
    )
    return and_(Contract.status.in_(OPEN), or_(answer, and_(~proposed.exists(), or_(unapproved, to_sign))))


def beside(contracts: Sequence[Contract]) -> Open:
    """What waits beside some contracts: two statements, however many there are."""
    ids = [each.id for each in contracts if each.status.is_open]
    if not ids:
        return Open({}, {})
    in_force = [each.in_force_id for each in contracts if each.in_force_id is not None]
    scans = session.scalars(
        select(ContractSigning).where(
            ContractSigning.version_id.in_(in_force),
            ContractSigning.refused_at.is_(None),
            ContractSigning.confirmed_at.is_(None),
        )
    )
    proposals = session.scalars(
        select(ContractEndProposal).where(
            ContractEndProposal.contract_id.in_(ids), ContractEndProposal.answered_at.is_(None)
        )
    )
    return Open({each.contract_id: each for each in scans}, {each.contract_id: each for each in proposals})


def _all() -> Select[Contract]:
    return (
        select(Contract)
        .join(Buyer, Contract.buyer_id == Buyer.id)
        .join(Seller, Contract.seller_id == Seller.id)
        .join(Product, Contract.product_code == Product.code)
        .join(Latest, Contract.latest_id == Latest.id)
        .options(*queries.lined())
    )


def _open_proposal() -> Select[Any]:
    return select(ContractEndProposal.id).where(
        ContractEndProposal.contract_id == Contract.id, ContractEndProposal.answered_at.is_(None)
    )


def _scan() -> Select[Any]:
    return select(ContractSigning.id).where(
        ContractSigning.version_id == Contract.in_force_id,
        ContractSigning.refused_at.is_(None),
        ContractSigning.confirmed_at.is_(None),
    )


def _as_wanted(
    found: Select[Contract],
    wanted: Wanted,
    *,
    first: ColumnElement[bool],
    awaited: Mapping[Awaited, ColumnElement[bool]],
) -> Select[Contract]:
    found = found.where(*_conditions(wanted, awaited))
    if wanted.order is Order.NEWEST:
        return found.order_by(Contract.created_at.desc(), Contract.id.desc())
    if wanted.order is Order.ENDS:
        return found.order_by(Contract.status.not_in(OPEN), Contract.ends_on, Contract.id)
    rank = case((first, 0), (Contract.status.in_(OPEN), 1), else_=2)
    return found.order_by(rank, Contract.ended_at.desc(), Contract.ends_on, Contract.id)


def _conditions(wanted: Wanted, awaited: Mapping[Awaited, ColumnElement[bool]]) -> Iterator[ColumnElement[bool]]:
    for term in search_terms(wanted.words):
        yield or_(
            *((" " + each.search_text).contains(f" {term}", autoescape=True) for each in (Buyer, Seller, Product)),
            func.lower(Contract.number).contains(term, autoescape=True),
        )
    if wanted.stage is not None:
        yield _at(wanted.stage)
    if wanted.awaited is not None and wanted.awaited in awaited:
        yield awaited[wanted.awaited]


def _at(stage: Stage) -> ColumnElement[bool]:
    if stage is Stage.OPEN:
        return Contract.status.in_(OPEN)
    if stage is Stage.ENDED:
        return Contract.status.not_in(OPEN)
    return Contract.status == ContractStatus(stage.value)
