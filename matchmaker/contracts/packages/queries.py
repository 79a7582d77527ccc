"""Finding packages, and the contracts and growing areas that may go into one."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from matchmaker.contracts.models import Contract, ContractStatus, Package, PackageLeg
from matchmaker.credentials.models import Certificate, GrowingArea
from matchmaker.db import session
from matchmaker.organisations.models import Organisation


def package(package_id: int) -> Package | None:
    """One package with its cooperative, its legs and what they stand on."""
    contract = selectinload(Package.legs).joinedload(PackageLeg.contract)
    return session.scalar(
        select(Package)
        .where(Package.id == package_id)
        .options(
            joinedload(Package.organisation),
            contract.joinedload(Contract.product),
            contract.joinedload(Contract.buyer),
            contract.joinedload(Contract.seller),
            contract.joinedload(Contract.in_force),
            contract.joinedload(Contract.latest),
            selectinload(Package.legs).joinedload(PackageLeg.certificate),
        )
    )


def of_organisation(organisation_id: int) -> Select[Package]:
    """A cooperative's packages: those that go on first, the newest first."""
    return _listed().where(Package.organisation_id == organisation_id)


def of_province(province_code: str | None) -> Select[Package]:
    """The packages of a province's cooperatives, in the same order."""
    return _listed().where(Organisation.province_code == province_code)


def _listed() -> Select[Package]:
    return (
        select(Package)
        .join(Package.organisation)
        .options(contains_eager(Package.organisation), selectinload(Package.legs))
        .order_by(Package.ended_at.is_not(None), Package.id.desc())
    )


def linkable(organisation_id: int) -> list[Contract]:
    """The cooperative's contracts that were not given up and stand in no package of its own that goes on."""
    taken = (
        select(PackageLeg.contract_id)
        .join(Package, PackageLeg.package_id == Package.id)
        .where(
            Package.organisation_id == organisation_id,
            Package.ended_at.is_(None),
            PackageLeg.contract_id.is_not(None),
        )
    )
    return list(
        session.scalars(
            select(Contract)
            .where(
                (Contract.buyer_id == organisation_id) | (Contract.seller_id == organisation_id),
                Contract.status != ContractStatus.CANCELLED,
                Contract.id.not_in(taken),
            )
            .options(joinedload(Contract.buyer), joinedload(Contract.seller), joinedload(Contract.product))
            .order_by(Contract.id.desc())
        )
    )


def with_contract(contract_id: int, organisation_id: int) -> Package | None:
    """The cooperative's package that goes on in which a contract stands; where two trade, each has its own."""
    return session.scalar(
        select(Package)
        .join(PackageLeg, PackageLeg.package_id == Package.id)
        .where(
            PackageLeg.contract_id == contract_id,
            Package.organisation_id == organisation_id,
            Package.ended_at.is_(None),
        )
        .limit(1)
    )


def growing_areas(organisation_id: int) -> list[GrowingArea]:
    """The land behind the cooperative's codes."""
    return list(
        session.scalars(
            select(GrowingArea)
            .join(Certificate, GrowingArea.certificate_id == Certificate.id)
            .where(Certificate.organisation_id == organisation_id, Certificate.removed_at.is_(None))
            .options(contains_eager(GrowingArea.certificate).joinedload(Certificate.kind))
            .order_by(Certificate.id)
        )
    )
