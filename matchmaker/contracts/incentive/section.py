"""The meter on a contract's page: all of it to staff, to a party what the contract pays above the local market.

A party is shown neither the other's arithmetic nor its own: a reckoning of what breaking would bring invites to it.
"""

from __future__ import annotations

from matchmaker.contracts import sections
from matchmaker.contracts.access import Reading
from matchmaker.contracts.drafting import prefill, turns
from matchmaker.contracts.incentive import words
from matchmaker.contracts.incentive.gathering import premium_when_signed, watched
from matchmaker.contracts.incentive.meter import Level
from matchmaker.contracts.incentive.options import OptionKind
from matchmaker.contracts.models import Contract, ContractStatus
from matchmaker.contracts.sections import Section
from matchmaker.terms import Terms


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
            "can_annex": not turns.is_settling(contract),
            "options": read.options if read.meter is not None and read.meter.level > Level.GREEN else [],
        },
    )


@prefill.told_by
def terms_of_option(contract: Contract, name: str) -> Terms | None:
    """What an annex begins with when it is drawn up from one of the proposals."""
    kind = next((each for each in OptionKind if each.value == name), None)
    option = watched(contract).option(kind) if kind is not None else None
    return option.terms if option is not None else None
