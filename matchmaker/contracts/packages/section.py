"""A contract's page leads to the package in which it stands: for the cooperative and its province's staff alone."""

from __future__ import annotations

from matchmaker.accounts.access import me
from matchmaker.contracts import sections
from matchmaker.contracts.access import Reading
from matchmaker.contracts.models import ContractStatus
from matchmaker.contracts.packages import queries
from matchmaker.contracts.sections import Section
from matchmaker.matching.models import Side
from matchmaker.organisations.models import Organisation


@sections.told_by
def package_section(found: Reading) -> Section | None:
    """Of a contract of a cooperative."""
    own = _cooperative(found)
    if own is None or found.contract.status is ContractStatus.CANCELLED:
        return None
    package = queries.with_contract(found.contract.id, own.id)
    return Section("contracts/packages/_section.html", {"package": package, "organisation": own})


def _cooperative(found: Reading) -> Organisation | None:
    """The party whose package the reader may know of."""
    if not found.is_staff:
        own = found.contract.party(found.side)
        return own if own.kind.is_cooperative else None
    parties = (found.contract.party(side) for side in (Side.SELLER, Side.BUYER))
    at_home = (each for each in parties if each.kind.is_cooperative and each.province_code == me().province_code)
    return next(at_home, None)
