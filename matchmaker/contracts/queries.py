"""Finding contracts, their versions and what was signed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from matchmaker.brokering.models import Introduction
from matchmaker.contracts.models import Contract, ContractSigning, ContractVersion, Delivery, DeliveryStatus
from matchmaker.contracts.models.contract import contract_signing_file
from matchmaker.db import session
from matchmaker.files import Evidence
from matchmaker.organisations.models import Organisation


def contract(contract_id: int) -> Contract | None:
    """One contract with both parties, its product, the version in force and the latest."""
    return session.scalar(select(Contract).where(Contract.id == contract_id).options(*_whole()))


def of_introduction(introduction_id: int) -> Contract | None:
    """What came of an introduction."""
    return session.scalar(select(Contract).where(Contract.introduction_id == introduction_id).options(*_whole()))


def versions(contract_id: int) -> list[ContractVersion]:
    """Every version of a contract and of its annexes, the newest first."""
    return list(session.scalars(_versions(contract_id).order_by(ContractVersion.number.desc())))


def version(contract_id: int, number: int) -> ContractVersion | None:
    """One version by its number."""
    return session.scalar(_versions(contract_id).where(ContractVersion.number == number))


def last_number(contract_id: int) -> int:
    """The number of the version that was written last; 0 before the first."""
    return _most(ContractVersion.number, contract_id)


def last_annex(contract_id: int) -> int:
    """The number of the last annex, refused ones included; 0 where there is none."""
    return _most(ContractVersion.annex, contract_id)


def handed_over(contract_id: int) -> Decimal:
    """What the buyer has of the goods, in the base unit: all that was handed over and not rejected."""
    kept = func.sum(Delivery.quantity - func.coalesce(Delivery.rejected, 0), type_=Delivery.quantity.type)
    gone = Delivery.status.not_in((DeliveryStatus.READY, DeliveryStatus.WITHDRAWN))
    return session.scalar(select(kept).where(Delivery.contract_id == contract_id, gone)) or Decimal(0)


def signings(contract_id: int) -> list[ContractSigning]:
    """The scans that were attached, the newest first; refused ones too."""
    return list(
        session.scalars(
            select(ContractSigning)
            .where(ContractSigning.contract_id == contract_id)
            .options(selectinload(ContractSigning.files))
            .order_by(ContractSigning.id.desc())
        )
    )


def file_named(contract_id: int, name: str) -> Evidence | None:
    """A file of a contract's signed papers by the random name under which it is read."""
    return session.scalar(
        select(Evidence)
        .join(contract_signing_file, contract_signing_file.c.evidence_id == Evidence.id)
        .join(ContractSigning, ContractSigning.id == contract_signing_file.c.signing_id)
        .where(ContractSigning.contract_id == contract_id, Evidence.name == name, Evidence.removed_at.is_(None))
    )


def _most(column: Any, contract_id: int) -> int:
    return session.scalar(select(func.max(column)).where(ContractVersion.contract_id == contract_id)) or 0


def _versions(contract_id: int) -> Select[ContractVersion]:
    return (
        select(ContractVersion)
        .where(ContractVersion.contract_id == contract_id)
        .options(joinedload(ContractVersion.by))
    )


def lined() -> tuple[ORMOption, ...]:
    """What a line in a list tells of a contract."""
    return (
        joinedload(Contract.buyer).joinedload(Organisation.commune),
        joinedload(Contract.seller).joinedload(Organisation.commune),
        joinedload(Contract.product),
        joinedload(Contract.in_force),
        joinedload(Contract.latest),
    )


def _whole() -> tuple[ORMOption, ...]:
    introduction = joinedload(Contract.introduction)
    return (
        *lined(),
        introduction.joinedload(Introduction.need),
        introduction.joinedload(Introduction.offer),
    )
