"""Goods announced, reported, looked at, taken back, contested."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, signed_in
from matchmaker.contracts import telling
from matchmaker.contracts.access import Reading, acting, reading
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.fulfilment import delivering, moves, queries, words, worth
from matchmaker.contracts.fulfilment.delivering import Goods
from matchmaker.contracts.fulfilment.forms import (
    ConfirmForm,
    ContestForm,
    GoodsForm,
    TakeAllForm,
    WithdrawForm,
    as_typed,
    in_base,
)
from matchmaker.contracts.fulfilment.inspecting import may_settle
from matchmaker.contracts.fulfilment.moves import Move
from matchmaker.contracts.fulfilment.recording import DEALS_GO_ON, may_judge
from matchmaker.contracts.fulfilment.views.shared import (
    REFUSED,
    delivery_of,
    heard,
    leads_back,
    normal,
    stored,
    voice,
    voices,
)
from matchmaker.contracts.kinds import DeliveryStatus
from matchmaker.contracts.models import ContractStatus, Delivery
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.files import Stored
from matchmaker.listings import DeliveryTerms
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.traceability.models import Lot
from matchmaker.web.forms import BaseForm
from matchmaker.web.limits import limiter
from matchmaker.web.once import once


def _uploads() -> str:
    return f"uploads-{me().id}"


@bp.route("/contracts/<int:contract_id>/deliveries/ready", methods=["GET", "POST"])
@signed_in
def announce(contract_id: int) -> ResponseReturnValue:
    """Say that goods stand ready to be collected."""
    found = acting(contract_id)
    if not may_announce(found):
        raise NotFound
    return _goods_page(found, None, is_ready=True)


@bp.route("/contracts/<int:contract_id>/deliveries/new", methods=["GET", "POST"])
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_UPLOADS"], methods=["POST"], key_func=_uploads)
def report_delivery(contract_id: int) -> ResponseReturnValue:
    """Say that goods were handed over."""
    found = acting(contract_id)
    if not may_report(found):
        raise NotFound
    return _goods_page(found, None, is_ready=False)


@bp.route("/contracts/<int:contract_id>/deliveries/<int:number>/handed-over", methods=["GET", "POST"])
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_UPLOADS"], methods=["POST"], key_func=_uploads)
@leads_back("contracts.delivery")
def hand_over(contract_id: int, number: int) -> ResponseReturnValue:
    """Say that goods that stood ready were handed over."""
    found = acting(contract_id)
    ready = delivery_of(found.contract, number)
    if not may_report(found) or ready.status is not DeliveryStatus.READY:
        raise NotFound
    return _goods_page(found, ready, is_ready=False)


def may_report(found: Reading) -> bool:
    """Whether the reader can say that goods were handed over."""
    return found.contract.status is ContractStatus.ACTIVE and bool(voices(found))


def may_announce(found: Reading) -> bool:
    """Whether the reader can say that goods stand ready: the seller, where it does not bring them."""
    collected = found.contract.binding.terms.delivery_terms is not DeliveryTerms.SELLER_DELIVERS
    return collected and may_report(found) and bool(voices(found, [Side.SELLER]))


def _goods_page(found: Reading, ready: Delivery | None, *, is_ready: bool) -> ResponseReturnValue:
    contract = found.contract
    form = _goods_form(found, ready, is_ready=is_ready)
    if not form.is_submitted():
        return _goods_drawn(found, form, ready, is_ready=is_ready)
    session.commit()  # files are checked for seconds: nobody else should wait for SQLite's lock meanwhile
    if not form.validate():
        return _goods_drawn(found, form, ready, is_ready=is_ready)
    slip = stored(form, form.slip if "slip" in form else None)
    if form.errors:
        return _goods_drawn(found, form, ready, is_ready=is_ready)
    return _goods_taken(contract.id, form, slip, ready.number if ready is not None else None, is_ready)


@once
def _goods_taken(
    contract_id: int, form: GoodsForm, slip: Stored | None, ready_number: int | None, is_ready: bool
) -> ResponseReturnValue:
    found = acting(contract_id)
    contract = found.contract
    ready = delivery_of(contract, ready_number) if ready_number is not None else None
    goods = Goods(
        quantity=in_base(form.quantity),
        on=form.on.data,
        grade=form.grade.data or "" if "grade" in form else "",
        lot=_lot(form) if "lot" in form else None,
        slip_number=normal(form.slip_number.data) if "slip_number" in form else "",
        slip=slip,
        note=form.note.data,
        is_more_agreed=form.is_more_agreed.data,
    )
    try:
        if is_ready:
            made = delivering.announce(contract, goods, side=voice(found, form, [Side.SELLER]), by=me())
        else:
            made = delivering.report(contract, goods, side=voice(found, form), by=me(), ready=ready)
    except Unprocessable as error:
        form.refuse_for(error)
        form.asks_more = form.asks_more or error.field == "is_more_agreed"
        return _goods_drawn(found, form, ready, is_ready=is_ready)
    flash(_("Đã ghi. Bên kia được báo ngay."), "success")
    return redirect(url_for("contracts.delivery", contract_id=contract_id, number=made.number), 303)


def _lot(form: GoodsForm) -> Lot | None:
    return session.get(Lot, int(form.lot.data)) if form.lot.data else None


def _goods_form(found: Reading, ready: Delivery | None, *, is_ready: bool) -> GoodsForm:
    contract = found.contract
    told: dict[str, object] = {"on": today()}
    if ready is not None:
        told |= {
            "quantity": as_typed(ready.quantity, contract.product),
            "grade": ready.grade,
            "lot": str(ready.lot_id or ""),
        }
    form = GoodsForm(data=told)
    form.shape(contract, queries.lots_for(contract), is_ready=is_ready)
    form.speak_for(voices(found, [Side.SELLER] if is_ready else telling.PARTIES))
    form.asks_more = bool(form.is_more_agreed.data)
    return form


def _goods_drawn(found: Reading, form: GoodsForm, ready: Delivery | None, *, is_ready: bool) -> ResponseReturnValue:
    page = render_template(
        "contracts/deliveries/goods.html",
        contract=found.contract,
        reckoning=queries.reckoning(found.contract),
        form=form,
        ready=ready,
        is_ready=is_ready,
    )
    return page, REFUSED if form.errors else 200


# One delivery ---------------------------------------------------------------------------------------------------


@bp.get("/contracts/<int:contract_id>/deliveries/<int:number>")
@signed_in
def delivery(contract_id: int, number: int) -> ResponseReturnValue:
    """One delivery: its figures, its slip, and what the reader can do about it."""
    found = reading(contract_id)
    return delivery_page(found, delivery_of(found.contract, number))


@bp.post("/contracts/<int:contract_id>/deliveries/<int:number>/withdraw")
@signed_in
@leads_back("contracts.delivery")
@once
def withdraw_delivery(contract_id: int, number: int) -> ResponseReturnValue:
    """Take an unanswered report back."""
    found = acting(contract_id)
    row = delivery_of(found.contract, number)
    form = WithdrawForm()
    form.speak_for(heard(found, [row.side]))
    if form.validate_on_submit():
        side = voice(found, form, [row.side])
        delivering.withdraw(found.contract, row, side=side, by=me(), seen=form.seen)
        flash(_("Đã rút lại. Đợt này không được tính."), "success")
    return redirect(url_for("contracts.delivery", contract_id=contract_id, number=number), 303)


@bp.post("/contracts/<int:contract_id>/deliveries/<int:number>/contest")
@signed_in
@leads_back("contracts.delivery")
@once
def contest_delivery(contract_id: int, number: int) -> ResponseReturnValue:
    """Say that it is not so, and why."""
    found = acting(contract_id)
    row = delivery_of(found.contract, number)
    others = [each for each in telling.PARTIES if each is not delivering.speaker(row)]
    form = ContestForm()
    form.speak_for(heard(found, others))
    if not form.validate_on_submit():
        return delivery_page(found, row, refused=form), REFUSED
    delivering.contest(found.contract, row, form.note.data, side=voice(found, form, others), by=me(), seen=form.seen)
    flash(_("Đã ghi. Bên kia và Liên minh HTX được báo."), "success")
    return redirect(url_for("contracts.delivery", contract_id=contract_id, number=number), 303)


def delivery_page(found: Reading, row: Delivery, *, refused: BaseForm | None = None) -> str:
    """One delivery as its reader sees it. ``refused`` is the form that was sent, with what is wrong in it."""
    contract, side = found.contract, found.side
    can_step = contract.status in DEALS_GO_ON
    inspects = can_step and moves.may(row, Move.INSPECTED) and bool(voices(found, [Side.BUYER]))
    others = [each for each in telling.PARTIES if each is not delivering.speaker(row)]
    price = worth.price(contract, row.grade, row.delivered_on or today())
    quick = inspects and row.status is DeliveryStatus.REPORTED
    return render_template(
        "contracts/deliveries/delivery.html",
        contract=contract,
        delivery=row,
        side=side,
        status=words.delivery_status(row, side),
        reasons=words.REASONS,
        price=price,
        take_all=TakeAllForm.over(row, price, contract.product.unit, formdata=None) if quick else None,
        inspects=inspects,
        confirms=can_step
        and row.accepted is not None
        and moves.may(row, Move.CONFIRMED)
        and bool(voices(found, [Side.SELLER])),
        contests=can_step and moves.may(row, Move.CONTESTED) and bool(voices(found, others)),
        withdraws=can_step and moves.may(row, Move.WITHDRAWN) and bool(voices(found, [row.side])),
        hands_over=row.status is DeliveryStatus.READY and may_report(found),
        settles=can_step and may_judge(row, by=me()) and may_settle(contract, row),
        answer=ConfirmForm(formdata=None, data={"version": row.version}),
        back=WithdrawForm(formdata=None, data={"version": row.version}),
        contest=refused if isinstance(refused, ContestForm) else _contest_form(found, row, others),
    )


def _contest_form(found: Reading, row: Delivery, others: list[Side]) -> ContestForm:
    form = ContestForm(formdata=None, data={"version": row.version})
    form.speak_for(voices(found, others))
    return form
