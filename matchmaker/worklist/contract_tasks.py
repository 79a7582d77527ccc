"""What waits about the words of contracts: texts and annexes to approve, papers to sign and confirm, ends to answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.accounts.models import User
from matchmaker.contracts import lists
from matchmaker.contracts.lists import Awaited as For
from matchmaker.contracts.lists import Wanted
from matchmaker.contracts.models import Contract
from matchmaker.contracts.standing import Awaited, waiting
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.organisations.models import Organisation
from matchmaker.worklist.task import Task, Urgency

EACH_MAX = 10
_TITLES: Final[dict[Awaited, Any]] = {
    Awaited.APPROVAL: _l("Duyệt hợp đồng với %(who)s"),
    Awaited.SIGNING: _l("Ký hợp đồng với %(who)s"),
    Awaited.CONFIRMATION: _l("Xác nhận bản ký với %(who)s"),
    Awaited.ANNEX: _l("Duyệt phụ lục hợp đồng với %(who)s"),
    Awaited.END: _l("%(who)s đề nghị kết thúc hợp đồng"),
}
_STAFF_TITLES: Final[dict[Awaited, Any]] = {
    Awaited.CONFIRMATION: _l("Xác nhận bản ký: %(who)s"),
    Awaited.END: _l("Quyết định kết thúc hợp đồng: %(who)s"),
}


def for_member(organisation: Organisation) -> Iterator[Task]:
    """Contracts that wait for a step of the organisation; of one that is suspended none, for it cannot take any."""
    if not organisation.is_verified:
        return
    found = _first(lists.of_party(organisation.id, Wanted(awaited=For.OWN)))
    for contract, what in _waiting(found):
        other = contract.party(Side.SELLER if contract.buyer_id == organisation.id else Side.BUYER)
        yield _task(contract, str(_TITLES[what]) % {"who": other.name})


def for_staff(staff: User) -> Iterator[Task]:
    """Contracts of the staff's province that they can decide about."""
    found = _first(lists.of_office(staff.province_code, Wanted(awaited=For.STAFF)))
    for contract, what in _waiting(found):
        who = _("%(buyer)s và %(seller)s", buyer=contract.buyer.name, seller=contract.seller.name)
        yield _task(contract, str(_STAFF_TITLES[what]) % {"who": who})


def _first(statement: Any) -> Sequence[Contract]:
    found: Sequence[Contract] = session.scalars(statement.limit(EACH_MAX)).unique().all()
    return found


def _waiting(contracts: Sequence[Contract]) -> Iterator[tuple[Contract, Awaited]]:
    beside = lists.beside(contracts)
    for each in contracts:
        yield each, waiting(each, beside.scans.get(each.id), beside.proposals.get(each.id)).what


def _task(contract: Contract, title: str) -> Task:
    return Task(
        Urgency.SOMEBODY_WAITS,
        title,
        url_for("contracts.show", contract_id=contract.id),
        _("Mở hợp đồng"),
        who=_("Hợp đồng số %(number)s", number=contract.number),
    )
