"""What waits under contracts: goods to deliver, collect and inspect, money to pay and confirm, disputes to settle."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from matchmaker.accounts.models import User
from matchmaker.contracts.fulfilment import queries
from matchmaker.contracts.fulfilment.views.section import line
from matchmaker.contracts.fulfilment.waiting import Waiting, Who, waits
from matchmaker.contracts.models import Contract
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.organisations.models import Organisation
from matchmaker.worklist.task import Task, Urgency

EACH_MAX = 10
"""Of one sort no more are told than somebody can do in a day."""
CONTRACTS_MAX = 200
"""How many contracts under way are reckoned up for one page."""


def for_member(organisation: Organisation) -> Iterator[Task]:
    """What an organisation has to do, the most urgent first; nothing while it is suspended."""
    if not organisation.is_verified:
        return
    found = list(session.scalars(queries.with_deals(organisation_id=organisation.id).limit(CONTRACTS_MAX)))
    sides = {each.id: each.side_of(organisation.id) for each in found}
    own = [(contract, each) for contract, each in _waiting(found) if each.who.value == sides[contract.id]]
    for contract, each in own[:EACH_MAX]:
        other = contract.party(Side.SELLER if sides[contract.id] is Side.BUYER else Side.BUYER)
        yield _task(contract, each, other.name)


def for_staff(staff: User) -> Iterator[Task]:
    """What the staff of a province settle."""
    found = list(session.scalars(queries.with_deals(province_code=staff.province_code).limit(CONTRACTS_MAX)))
    own = [(contract, each) for contract, each in _waiting(found) if each.who is Who.STAFF]
    for contract, each in own[:EACH_MAX]:
        yield _task(
            contract, each, _("%(buyer)s và %(seller)s", buyer=contract.buyer.name, seller=contract.seller.name)
        )


def _waiting(contracts: list[Contract]) -> list[tuple[Contract, Waiting]]:
    reckoned = queries.reckonings(contracts)
    every = [
        (contract, each)
        for contract in contracts
        for each in waits(reckoned[contract.id], is_over=not contract.status.is_open)
    ]
    return sorted(every, key=lambda pair: pair[1].on)


def _task(contract: Contract, each: Waiting, parties: str) -> Task:
    told = line(contract, each)
    who = _("Hợp đồng %(number)s, %(who)s: %(what)s", number=contract.number, who=parties, what=told.who)
    return Task(Urgency.SOMEBODY_WAITS, told.title, told.url, told.verb, who, told.due, told.is_late)
