"""Money reported, confirmed, contested, taken back."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, signed_in
from matchmaker.contracts import telling
from matchmaker.contracts.access import Reading, acting, reading
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.fulfilment import moves, paying, queries, words
from matchmaker.contracts.fulfilment.forms import ConfirmForm, ContestForm, MoneyForm, WithdrawForm
from matchmaker.contracts.fulfilment.moves import Move
from matchmaker.contracts.fulfilment.paying import Money
from matchmaker.contracts.fulfilment.recording import DEALS_GO_ON, may_judge
from matchmaker.contracts.fulfilment.views.shared import (
    REFUSED,
    heard,
    leads_back,
    normal,
    payment_of,
    stored,
    voice,
    voices,
)
from matchmaker.contracts.kinds import PaymentKind
from matchmaker.contracts.models import ContractStatus, Payment
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.files import Stored
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.web.forms import BaseForm
from matchmaker.web.limits import limiter
from matchmaker.web.once import once


@bp.route("/contracts/<int:contract_id>/payments/new", methods=["GET", "POST"])
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_UPLOADS"], methods=["POST"], key_func=lambda: f"uploads-{me().id}")
def report_payment(contract_id: int) -> ResponseReturnValue:
    """Say that money was paid. Staff choose first for whom, as each side can have paid other things."""
    found = acting(contract_id)
    payer = _payer(found)
    form = _money_form(found, payer)
    if not form.is_submitted():
        return _drawn(found, payer, form)
    session.commit()  # files are checked for seconds: nobody else should wait for SQLite's lock meanwhile
    if not form.validate():
        return _drawn(found, payer, form)
    proof = stored(form, form.proof)
    return _drawn(found, payer, form) if form.errors else _taken(contract_id, payer, form, proof)


@once
def _taken(contract_id: int, payer: Side, form: MoneyForm, proof: Stored | None) -> ResponseReturnValue:
    found = acting(contract_id)
    money = Money(
        kind=form.kind.data,
        amount_vnd=form.amount_vnd.data,
        on=form.on.data,
        reference=normal(form.reference.data),
        proof=proof,
        note=form.note.data,
    )
    try:
        made = paying.report(found.contract, money, side=payer, by=me())
    except Unprocessable as error:
        form.refuse_for(error)
        return _drawn(found, payer, form)
    flash(_("Đã ghi. Bên kia được báo để xác nhận."), "success")
    return redirect(url_for("contracts.payment", contract_id=contract_id, number=made.number), 303)


def may_pay(found: Reading) -> bool:
    """Whether the reader can say that money was paid: once all is fulfilled, only to put the books right."""
    contract = found.contract
    if contract.status not in DEALS_GO_ON or not voices(found):
        return False
    is_over = contract.status is ContractStatus.COMPLETED
    return not is_over or found.is_staff or not queries.reckoning(contract).money.is_square


def _payer(found: Reading) -> Side:
    """The side that paid: the reader's own; of staff the one that the address names, the buyer where it names none."""
    sides = voices(found)
    if not may_pay(found):
        raise NotFound
    asked = request.args.get("for", "")
    return Side(asked) if asked in [each.value for each in sides] else sides[0]


def _money_form(found: Reading, payer: Side) -> MoneyForm:
    kinds = paying.kinds_for(found.contract.binding.terms, payer)
    asked = request.args.get("kind", "")
    kind = PaymentKind(asked) if asked in [each.value for each in kinds] else kinds[0]
    form = MoneyForm(data={"on": today(), "kind": kind})
    form.shape(kinds)
    form.speak_for(())
    return form


def _drawn(found: Reading, payer: Side, form: MoneyForm) -> ResponseReturnValue:
    page = render_template(
        "contracts/payments/money.html",
        contract=found.contract,
        reckoning=queries.reckoning(found.contract),
        form=form,
        payer=payer,
        voices=voices(found),
        sides=words.SIDES,
        is_staff=found.is_staff,
    )
    return page, REFUSED if form.errors else 200


# One payment ----------------------------------------------------------------------------------------------------


@bp.get("/contracts/<int:contract_id>/payments/<int:number>")
@signed_in
def payment(contract_id: int, number: int) -> ResponseReturnValue:
    """One payment: its figures, its proof, and what the reader can do about it."""
    found = reading(contract_id)
    return payment_page(found, payment_of(found.contract, number))


@bp.post("/contracts/<int:contract_id>/payments/<int:number>/confirm")
@signed_in
@leads_back("contracts.payment")
@once
def confirm_payment(contract_id: int, number: int) -> ResponseReturnValue:
    """Say that the money is there."""
    found = acting(contract_id)
    row = payment_of(found.contract, number)
    form = ConfirmForm()
    form.speak_for(heard(found, _receivers(row)))
    if form.validate_on_submit():
        paying.confirm(found.contract, row, side=voice(found, form, _receivers(row)), by=me(), seen=form.seen)
        flash(_("Đã xác nhận tiền về."), "success")
    return redirect(url_for("contracts.payment", contract_id=contract_id, number=number), 303)


@bp.post("/contracts/<int:contract_id>/payments/<int:number>/contest")
@signed_in
@leads_back("contracts.payment")
@once
def contest_payment(contract_id: int, number: int) -> ResponseReturnValue:
    """Say that it is not there, or not so much."""
    found = acting(contract_id)
    row = payment_of(found.contract, number)
    form = ContestForm()
    form.speak_for(heard(found, _receivers(row)))
    if not form.validate_on_submit():
        return payment_page(found, row, refused=form), REFUSED
    side = voice(found, form, _receivers(row))
    paying.contest(found.contract, row, form.note.data, side=side, by=me(), seen=form.seen)
    flash(_("Đã ghi. Bên kia và Liên minh HTX được báo."), "success")
    return redirect(url_for("contracts.payment", contract_id=contract_id, number=number), 303)


@bp.post("/contracts/<int:contract_id>/payments/<int:number>/withdraw")
@signed_in
@leads_back("contracts.payment")
@once
def withdraw_payment(contract_id: int, number: int) -> ResponseReturnValue:
    """Take an unconfirmed report back."""
    found = acting(contract_id)
    row = payment_of(found.contract, number)
    form = WithdrawForm()
    form.speak_for(heard(found, [row.payer]))
    if form.validate_on_submit():
        paying.withdraw(found.contract, row, side=voice(found, form, [row.payer]), by=me(), seen=form.seen)
        flash(_("Đã rút lại. Khoản này không được tính."), "success")
    return redirect(url_for("contracts.payment", contract_id=contract_id, number=number), 303)


def payment_page(found: Reading, row: Payment, *, refused: BaseForm | None = None) -> str:
    """One payment as its reader sees it. ``refused`` is the form that was sent, with what is wrong in it."""
    contract = found.contract
    can_step = contract.status in DEALS_GO_ON
    answers = can_step and bool(voices(found, _receivers(row)))
    contest = ContestForm(formdata=None, data={"version": row.version})
    contest.speak_for(voices(found, _receivers(row)))
    return render_template(
        "contracts/payments/payment.html",
        contract=contract,
        payment=row,
        side=found.side,
        sides=words.SIDES,
        kinds=words.PAYMENT_KINDS,
        status=words.payment_status(row, found.side),
        confirms=answers and moves.may(row, Move.CONFIRMED),
        contests=answers and moves.may(row, Move.CONTESTED),
        withdraws=can_step and moves.may(row, Move.WITHDRAWN) and bool(voices(found, [row.payer])),
        settles=can_step and may_judge(row, by=me()) and paying.may_settle(row),
        answer=ConfirmForm(formdata=None, data={"version": row.version}),
        back=WithdrawForm(formdata=None, data={"version": row.version}),
        contest=refused if isinstance(refused, ContestForm) else contest,
    )


def _receivers(row: Payment) -> list[Side]:
    return [each for each in telling.PARTIES if each is not row.payer]
