"""The staff decide what counts of what the two contest, of what nobody answered, of what was written down wrongly."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.contracts.access import Reading, acting
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.fulfilment import inspecting, moves, paying, worth
from matchmaker.contracts.fulfilment.forms import PaymentSettlementForm, SettlementForm
from matchmaker.contracts.fulfilment.moves import Move
from matchmaker.contracts.fulfilment.recording import may_judge
from matchmaker.contracts.fulfilment.views.inspections import inspection_of
from matchmaker.contracts.fulfilment.views.shared import REFUSED, delivery_of, leads_back, payment_of
from matchmaker.contracts.models import Delivery, Payment
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.measures import today
from matchmaker.web.once import once


@bp.route("/contracts/<int:contract_id>/deliveries/<int:number>/settle", methods=["GET", "POST"])
@staff_only
@leads_back("contracts.delivery")
@once
def settle_delivery(contract_id: int, number: int) -> ResponseReturnValue:
    """Decide about a delivery."""
    found = acting(contract_id)
    contract, row = found.contract, delivery_of(found.contract, number)
    if not may_judge(row, by=me()) or not inspecting.may_settle(contract, row):
        raise NotFound
    price = worth.price(contract, row.grade, row.delivered_on or today())
    form = SettlementForm.over(contract, row, price)
    form.speak_for(())
    if form.is_submitted() and form.is_struck.data and form.note.validate(form):
        inspecting.strike(contract, row, form.note.data, by=me(), seen=form.seen)
        return _settled("contracts.delivery", contract.id, number)
    if not moves.may(row, Move.SETTLED):  # nothing was handed over
        if form.is_submitted() and not form.is_struck.data:
            form.refuse_for(Unprocessable("is_struck", "not_picked"))
    elif form.validate_on_submit():
        try:
            inspecting.settle(contract, row, inspection_of(form), by=me(), seen=form.seen)
            return _settled("contracts.delivery", contract.id, number)
        except Unprocessable as error:
            form.refuse_for(error if error.field in form else Unprocessable("accepted", error.code, **error.params))
    return _delivery_drawn(found, row, form)


@bp.route("/contracts/<int:contract_id>/payments/<int:number>/settle", methods=["GET", "POST"])
@staff_only
@leads_back("contracts.payment")
@once
def settle_payment(contract_id: int, number: int) -> ResponseReturnValue:
    """Decide about a payment."""
    found = acting(contract_id)
    contract, row = found.contract, payment_of(found.contract, number)
    if not may_judge(row, by=me()) or not paying.may_settle(row):
        raise NotFound
    form = PaymentSettlementForm(data={"amount_vnd": row.amount_vnd, "on": row.paid_on, "version": row.version})
    form.speak_for(())
    if form.is_submitted() and form.is_struck.data and form.note.validate(form):
        paying.strike(contract, row, form.note.data, by=me(), seen=form.seen)
        return _settled("contracts.payment", contract.id, number)
    if form.validate_on_submit():
        try:
            paying.settle(contract, row, form.amount_vnd.data, form.on.data, form.note.data, by=me(), seen=form.seen)
            return _settled("contracts.payment", contract.id, number)
        except Unprocessable as error:
            form.refuse_for(error)
    return _payment_drawn(found, row, form)


def _settled(endpoint: str, contract_id: int, number: int) -> ResponseReturnValue:
    flash(_("Đã phân xử và báo cả hai bên."), "success")
    return redirect(url_for(endpoint, contract_id=contract_id, number=number), 303)


def _delivery_drawn(found: Reading, row: Delivery, form: SettlementForm) -> ResponseReturnValue:
    page = render_template("contracts/deliveries/settle.html", contract=found.contract, delivery=row, form=form)
    return page, REFUSED if form.errors else 200


def _payment_drawn(found: Reading, row: Payment, form: PaymentSettlementForm) -> ResponseReturnValue:
    page = render_template("contracts/payments/settle.html", contract=found.contract, payment=row, form=form)
    return page, REFUSED if form.errors else 200
