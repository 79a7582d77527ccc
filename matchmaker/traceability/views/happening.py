"""What happened to a lot: record it, say that it was recorded wrong."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me
from matchmaker.errors import NotFound, Unprocessable, WrongState
from matchmaker.posting.access import writes_listings
from matchmaker.traceability import access, queries, service
from matchmaker.traceability.blueprint import bp
from matchmaker.traceability.chain_forms import EventForm, WrongForm
from matchmaker.traceability.epcis import Step
from matchmaker.traceability.models import LotState
from matchmaker.traceability.views.writing import back_to
from matchmaker.web.once import once


@bp.route("/lots/<int:lot_id>/events/new", methods=["GET", "POST"])
@writes_listings
@once
def record(lot_id: int) -> ResponseReturnValue:
    """Record what happened next."""
    lot = access.writable(lot_id)
    if lot.state not in (LotState.DRAFT, LotState.PUBLIC):
        raise WrongState(lot, wanted="draft or public")
    asked = request.args.get("step", "")
    form = EventForm.about(lot, Step(asked) if asked in service.RECORDED else None)
    status = 200
    if form.is_submitted() and not form.only_redraws():
        status = 422
        if form.validate():
            try:
                service.record(lot, form.content(), by=me())
            except Unprocessable as error:
                form.refuse_for(error)
            else:
                flash(_("Đã ghi vào chuỗi của lô."), "success")
                return back_to(lot)
    return render_template("traceability/event.html", form=form, lot=lot, event=None), status


@bp.route("/lots/<int:lot_id>/events/<int:event_id>/wrong", methods=["GET", "POST"])
@writes_listings
@once
def wrong(lot_id: int, event_id: int) -> ResponseReturnValue:
    """Say that a record is wrong, and what happened really. What stood there stays readable."""
    lot = access.writable(lot_id)
    event = queries.get_event(event_id, lot.id)
    if event.step is Step.RECALLED:
        raise NotFound
    form = WrongForm.showing(event)
    status = 200
    if form.is_submitted() and not form.only_redraws():
        status = 422
        if form.validate():
            try:
                service.declare_wrong(event, form.reason.data, by=me(), note=form.why.data, instead=form.instead())
            except Unprocessable as error:
                form.refuse_for(error)
            else:
                flash(_("Đã ghi. Dòng cũ vẫn còn, có gạch bỏ và lý do."), "success")
                return back_to(lot)
    return render_template("traceability/event.html", form=form, lot=lot, event=event), status
