"""What a contract's own page tells of its deliveries and payments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from matchmaker.contracts import sections
from matchmaker.contracts.access import Reading
from matchmaker.contracts.fulfilment import queries, words
from matchmaker.contracts.fulfilment.milestones import Milestone, MilestoneKind
from matchmaker.contracts.fulfilment.reckoning import Reckoning
from matchmaker.contracts.fulfilment.views.deliveries import may_announce, may_report
from matchmaker.contracts.fulfilment.views.payments import may_pay
from matchmaker.contracts.fulfilment.waiting import Deed, Waiting, waits
from matchmaker.contracts.models import Contract, ContractStatus, Delivery
from matchmaker.contracts.sections import Section
from matchmaker.measures import format_amount, format_money, unit
from matchmaker.web import filters
from matchmaker.web.i18n import language

_WITH_GOODS: Final = (ContractStatus.ACTIVE, ContractStatus.COMPLETED, ContractStatus.TERMINATED)
_OF_PAYMENT: Final = (Deed.ANSWER_PAYMENT, Deed.SETTLE_PAYMENT)
_IN_MONEY: Final = (Deed.PAY, Deed.PAY_DEPOSIT, *_OF_PAYMENT)


@dataclass(frozen=True)
class Line:
    """One thing that waits for the reader."""

    title: str
    verb: str
    url: str
    who: str
    due: str
    is_late: bool


@dataclass(frozen=True)
class Mark:
    """One milestone in words."""

    when: str
    what: str
    note: str
    told: words.Told


@sections.told_by
def fulfilment(found: Reading) -> Section | None:
    """Deliveries, payments and milestones of a contract that was signed."""
    contract = found.contract
    if contract.status not in _WITH_GOODS:
        return None
    goods, money = queries.deliveries(contract.id), queries.payments(contract.id)
    reckoned = queries.reckoned(contract, goods, money)
    open_ = waits(reckoned, is_over=not contract.status.is_open)
    return Section(
        "contracts/_fulfilment.html",
        {
            "reckoning": reckoned,
            "badge": _badge(reckoned),
            "waits": [line(contract, each) for each in open_ if each.who.value == found.side.value]
            if found.may_act
            else [],
            "marks": [mark(reckoned, each) for each in reckoned.milestones],
            "deliveries": [(each, words.delivery_status(each, found.side)) for each in goods],
            "payments": [(each, words.payment_status(each, found.side)) for each in money],
            "dues": _dues(reckoned, goods),
            "kinds": words.PAYMENT_KINDS,
            "may_report": may_report(found),
            "may_announce": may_announce(found),
            "may_pay": may_pay(found) and found.may_act,
        },
    )


def _badge(found: Reckoning) -> list[words.Told]:
    """Where the contract stands on both axes."""
    at = found.badge
    return [
        words.Told(str(words.DELIVERED[at.delivered]), words.DELIVERED_TONES[at.delivered]),
        words.Told(str(words.PAID[at.paid]), words.PAID_TONES[at.paid]),
    ]


def _dues(found: Reckoning, goods: list[Delivery]) -> list[tuple[Delivery, object, words.Told]]:
    """What is owed for each delivery, the oldest first, with its state in words."""
    by_number = {each.number: each for each in goods}
    states = {each.number: each for each in found.milestones if each.kind is MilestoneKind.DUE}
    return [
        (by_number[each.due.number], each, _state(states[each.due.number]))
        for each in found.money.dues
        if each.due.number in states
    ]


def _state(each: Milestone) -> words.Told:
    return words.Told(str(words.MILESTONE_STATES[each.state]), words.MILESTONE_TONES[each.state])


def mark(found: Reckoning, each: Milestone) -> Mark:
    """A milestone in the reader's words: what, by when, how much of it."""
    if each.kind in (MilestoneKind.DUE, MilestoneKind.DEPOSIT):
        reached, expected = (format_money(int(amount), language=language()) for amount in (each.reached, each.expected))
    else:
        base = unit(found.terms.unit)
        reached, expected = (format_amount(amount, base, language()) for amount in (each.reached, each.expected))
    told = (
        _("%(reached)s trên ít nhất %(expected)s")
        if each.kind is MilestoneKind.DELIVERY
        else _("%(reached)s trên %(expected)s")
    )
    note = told % {"reached": reached, "expected": expected}
    if each.reached_on is not None:
        note = _("%(amount)s, ngày %(day)s", amount=expected, day=filters.day(each.reached_on))
    return Mark(filters.day(each.on), words.milestone(each), note, _state(each))


def line(contract: Contract, each: Waiting) -> Line:
    """One thing that waits, with the way to do it."""
    title, verb = words.deed(each)
    if each.deed in _IN_MONEY:
        amount = format_money(int(each.amount), language=language())
    else:
        amount = format_amount(each.amount, unit(contract.product.unit), language())
    due = _("quá hạn %(day)s") if each.is_late else _("hạn %(day)s")
    return Line(title, verb, address(contract, each), amount, due % {"day": filters.day(each.on)}, each.is_late)


def address(contract: Contract, each: Waiting) -> str:
    """Where it is done."""
    if each.deed is Deed.DELIVER:
        return url_for("contracts.report_delivery", contract_id=contract.id)
    if each.deed in (Deed.PAY, Deed.PAY_DEPOSIT):
        kind = "deposit" if each.deed is Deed.PAY_DEPOSIT else "payment"
        return url_for("contracts.report_payment", contract_id=contract.id, kind=kind)
    endpoint = {
        Deed.INSPECT: "contracts.delivery",
        Deed.SETTLE_DELIVERY: "contracts.settle_delivery",
        Deed.SETTLE_PAYMENT: "contracts.settle_payment",
        Deed.ANSWER_PAYMENT: "contracts.payment",
    }.get(each.deed, "contracts.delivery")
    return url_for(endpoint, contract_id=contract.id, number=each.number)
