"""The buyer inspects, the seller stands by it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, signed_in
from matchmaker.contracts.access import Reading, acting
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.fulfilment import inspecting, moves, worth
from matchmaker.contracts.fulfilment.forms import ConfirmForm, InspectionForm, TakeAllForm, in_base
from matchmaker.contracts.fulfilment.inspecting import Inspection
from matchmaker.contracts.fulfilment.moves import Move
from matchmaker.contracts.fulfilment.views.shared import REFUSED, delivery_of, heard, leads_back, voice, voices
from matchmaker.contracts.fulfilment.worth import Price
from matchmaker.contracts.kinds import DeliveryStatus
from matchmaker.contracts.models import Delivery
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.web.once import once


@bp.route("/contracts/<int:contract_id>/deliveries/<int:number>/inspect", methods=["GET", "POST"])
@signed_in
@leads_back("contracts.delivery")
@once
def inspect(contract_id: int, number: int) -> ResponseReturnValue:
    """Say what is taken, what counts as a lower grade, what goes back."""
    found, row, price = _inspected(contract_id, number)
    form = InspectionForm.over(found.contract, row, price)
    form.speak_for(voices(found, [Side.BUYER]))
    if not form.validate_on_submit():
        return _drawn(found, row, price, form)
    return _taken(found, row, price, form, inspection_of(form))


@bp.post("/contracts/<int:contract_id>/deliveries/<int:number>/take-all")
@signed_in
@leads_back("contracts.delivery")
@once
def take_all(contract_id: int, number: int) -> ResponseReturnValue:
    """Take everything as it was reported."""
    found, row, price = _inspected(contract_id, number)
    form = TakeAllForm.over(row, price, found.contract.product.unit)
    form.speak_for(voices(found, [Side.BUYER]))
    if not form.validate_on_submit():
        whole = InspectionForm.over(found.contract, row, price, formdata=None)
        whole.speak_for(voices(found, [Side.BUYER]))
        for name, sentences in form.errors.items():
            if name in whole:
                whole.refuse(name, *sentences)
        return _drawn(found, row, price, whole)
    told = Inspection(accepted=row.quantity, on=today(), price_vnd=form.price_vnd.data if "price_vnd" in form else None)
    whole = InspectionForm.over(found.contract, row, price, formdata=None)
    return _taken(found, row, price, whole, told, seen=form.seen)


@bp.post("/contracts/<int:contract_id>/deliveries/<int:number>/confirm")
@signed_in
@leads_back("contracts.delivery")
@once
def confirm_delivery(contract_id: int, number: int) -> ResponseReturnValue:
    """Stand by the buyer's inspection."""
    found = acting(contract_id)
    row = delivery_of(found.contract, number)
    form = ConfirmForm()
    form.speak_for(heard(found, [Side.SELLER]))
    if form.validate_on_submit():
        side = voice(found, form, [Side.SELLER])
        inspecting.confirm(found.contract, row, side=side, by=me(), seen=form.seen)
        flash(_("Đã đồng ý. Đợt giao này được tính."), "success")
    return redirect(url_for("contracts.delivery", contract_id=contract_id, number=number), 303)


def inspection_of(form: InspectionForm) -> Inspection:
    """What a valid form says."""
    return Inspection(
        accepted=in_base(form.accepted),
        downgraded=in_base(form.downgraded),
        rejected=in_base(form.rejected),
        on=form.on.data,
        downgraded_to=(form.downgraded_to.data or "") if "downgraded_to" in form else "",
        reason=form.reason.data,
        note=form.note.data,
        price_vnd=form.price_vnd.data if "price_vnd" in form else None,
        downgraded_price_vnd=form.downgraded_price_vnd.data,
    )


def _inspected(contract_id: int, number: int) -> tuple[Reading, Delivery, Price]:
    """What the buyer, or staff for it, inspects. Raises NotFound for anybody else and for what cannot be."""
    found = acting(contract_id)
    row = delivery_of(found.contract, number)
    if not voices(found, [Side.BUYER]) or row.delivered_on is None or not moves.may(row, Move.INSPECTED):
        raise NotFound
    return found, row, worth.price(found.contract, row.grade, row.delivered_on)


def _taken(
    found: Reading, row: Delivery, price: Price, form: InspectionForm, told: Inspection, *, seen: int | None = None
) -> ResponseReturnValue:
    contract = found.contract
    version = form.seen if seen is None else seen
    try:
        inspecting.inspect(contract, row, told, side=voice(found, form, [Side.BUYER]), by=me(), seen=version)
    except Unprocessable as error:
        _refuse(form, error)
        return _drawn(found, row, price, form)
    if row.status is DeliveryStatus.CONFIRMED:
        flash(_("Đã nhận đủ. Đợt giao này được tính."), "success")
    else:
        flash(_("Đã ghi kết quả kiểm. Bên bán được báo để trả lời."), "success")
    return redirect(url_for("contracts.delivery", contract_id=contract.id, number=row.number), 303)


def _refuse(form: Any, error: Unprocessable) -> None:
    """Beside the field that it names, or beside the amounts where this form has no such field."""
    if error.field in form:
        form.refuse_for(error)
    else:
        form.refuse_for(Unprocessable("accepted", error.code, **error.params))


def _drawn(found: Reading, row: Delivery, price: Price, form: InspectionForm) -> ResponseReturnValue:
    page = render_template(
        "contracts/deliveries/inspect.html", contract=found.contract, delivery=row, price=price, form=form
    )
    return page, REFUSED if form.errors else 200
