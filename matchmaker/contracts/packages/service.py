"""What a cooperative, or the staff of its province, do about a package. Nothing commits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import IntegrityError

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.accounts.service import tell
from matchmaker.contracts.models import Contract, LegKind, Package, PackageLeg
from matchmaker.contracts.packages import queries
from matchmaker.db import lock, now, session
from matchmaker.errors import NotFound, Unprocessable, WrongState
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import members


def kind_of(contract: Contract, organisation: Organisation) -> LegKind | None:
    """What a contract is to a cooperative: its input where it buys, its output where it sells; None for a stranger."""
    kinds = {contract.buyer_id: LegKind.INPUT, contract.seller_id: LegKind.OUTPUT}
    return kinds.get(organisation.id)


@dataclass(frozen=True, slots=True)
class Told:
    """What is said about a package."""

    name: str
    hectares: Decimal | None = None
    other_costs_vnd: int | None = None
    note: str = ""


def make(organisation: Organisation, told: Told, *, by: User) -> Package:
    """Begin a package; where staff do it, the cooperative is told. Raises NotFound for anybody but a cooperative."""
    if not organisation.kind.is_cooperative:
        raise NotFound
    made = Package(
        organisation=organisation,
        name=told.name,
        hectares=told.hectares,
        other_costs_vnd=told.other_costs_vnd,
        note=told.note,
        created_by_id=by.id,
    )
    session.add(made)
    _keep("package.made", made, by=by)
    if by.is_staff:
        for each in members(organisation.id):
            tell(each.user, "contracts/package_made", path=f"/packages/{made.id}", name=told.name)
    return made


def change(package: Package, told: Told, *, by: User) -> None:
    """Say its figures anew. Raises WrongState once it has ended."""
    _hold(package)
    package.name, package.hectares = told.name, told.hectares
    package.other_costs_vnd, package.note = told.other_costs_vnd, told.note
    _keep("package.changed", package, by=by)


def link(package: Package, contract: Contract, *, by: User) -> PackageLeg:
    """Put a contract of the same cooperative in: an input where it buys, an output where it sells. Twice is once.

    Raises Unprocessable(contract) for one that stands in another package, NotFound for another's, WrongState once the
    package has ended.
    """
    _hold(package)
    lock(contract)  # another package may be taking it at this moment
    kind = kind_of(contract, package.organisation)
    if kind is None:
        raise NotFound
    there = next((each for each in package.legs if each.contract_id == contract.id), None)
    if there is not None:
        return there
    if queries.with_contract(contract.id, package.organisation_id) is not None:
        raise Unprocessable("contract", "in_another_package")
    leg = PackageLeg(package_id=package.id, kind=kind, contract=contract)
    try:
        with session.begin_nested():
            session.add(leg)
    except IntegrityError as twice:  # somebody put it in at this very moment
        raise Unprocessable("contract", "in_another_package") from twice
    session.expire(package, ["legs"])
    _keep("package.linked", package, by=by, leg=kind, contract_id=contract.id)
    return leg


def invest(
    package: Package,
    *,
    investor: str,
    amount_vnd: int,
    repaid_vnd: int = 0,
    certificate_id: int | None = None,
    by: User,
) -> PackageLeg:
    """Note what an enterprise puts into the cooperative's growing area, and how much of it is paid back.

    Raises Unprocessable(repaid) for more than was invested, NotFound for another's growing area, WrongState once the
    package has ended.
    """
    _hold(package)
    if repaid_vnd > amount_vnd:
        raise Unprocessable("repaid", "more_than_invested")
    areas = {each.certificate_id for each in queries.growing_areas(package.organisation_id)}
    if certificate_id is not None and certificate_id not in areas:
        raise NotFound
    leg = PackageLeg(
        package_id=package.id,
        kind=LegKind.INVESTMENT,
        investor=investor,
        amount_vnd=amount_vnd,
        repaid_vnd=repaid_vnd,
        certificate_id=certificate_id,
    )
    session.add(leg)
    session.flush()
    session.expire(package, ["legs"])
    _keep("package.linked", package, by=by, leg=LegKind.INVESTMENT)
    return leg


def take_out(package: Package, leg_id: int, *, by: User) -> None:
    """Take a part out; the contract itself goes on. Raises NotFound where it is none of the package."""
    _hold(package)
    leg = next((each for each in package.legs if each.id == leg_id), None)
    if leg is None:
        raise NotFound
    session.delete(leg)
    session.flush()
    session.expire(package, ["legs"])
    _keep("package.unlinked", package, by=by, leg=leg.kind, contract_id=leg.contract_id)


def end(package: Package, *, by: User) -> None:
    """Close it: its contracts go on, and may go into another. Raises WrongState where it has ended."""
    _hold(package)
    package.ended_at = now()
    _keep("package.ended", package, by=by)


def _hold(package: Package) -> None:
    lock(package)
    if package.ended_at is not None:
        raise WrongState(package, wanted="going on")


def _keep(action: str, package: Package, *, by: User, **detail: Any) -> None:
    session.flush()
    audit.record(action, package, by=by, organisation_id=package.organisation_id, **detail)
