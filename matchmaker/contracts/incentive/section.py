"""The meter on a contract's page: all of it to staff, to a party what the contract pays above the local market.

A party is shown neither the other's arithmetic nor its own: a reckoning of what breaking would bring invites to it.
"""

from __future__ import annotations

from matchmaker.contracts import sections
from matchmaker.contracts.access import Reading
from matchmaker.contracts.incentive import words
from matchmaker.contracts.incentive.gathering import premium_when_signed, watched
from matchmaker.contracts.incentive.meter import Level
from matchmaker.contracts.models import ContractStatus
from matchmaker.contracts.sections import Section


@sections.told_by
def meter_section(found: Reading) -> Section | None:
    """Of a contract under way."""
    contract = found.contract
    if contract.status is not ContractStatus.ACTIVE:
        return None
    read = watched(contract)
    if not found.is_staff and read.meter is None:
        return None
    return Section(
        "contracts/_meter.html",
        {
            "watched": read,
            "is_staff": found.is_staff,
            "signed": premium_when_signed(contract),
            "words": words,
            "options": read.options if read.meter is not None and read.meter.level > Level.GREEN else [],
        },
    )
