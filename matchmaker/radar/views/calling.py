"""Whom to call next: the list of the day, one organisation with what to say, and what came of it."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.brokering import service as brokering
from matchmaker.db import begin_writing, session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.organisations.facts import Contact
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import contact_of
from matchmaker.pipeline.settings import expected
from matchmaker.radar import queries
from matchmaker.radar.blueprint import bp
from matchmaker.radar.calls import reading, service, words
from matchmaker.radar.calls.forms import CallForm, CallsForm
from matchmaker.radar.calls.scoring import Suggestion
from matchmaker.web.limits import limiter
from matchmaker.web.once import once
from matchmaker.web.paging import Page, asked_page
from matchmaker.web.workbook import as_download


@bp.get("/radar/calls")
@staff_only
def calls() -> ResponseReturnValue:
    """Whom the reader calls today, the most tonnes a minute first."""
    form, found, organisations = _asked()
    number, size = asked_page(), current_app.config["PAGE_SIZE"]
    return render_template(
        "radar/calls.html",
        page=Page(rows=found[(number - 1) * size : number * size], number=number, size=size, total=len(found)),
        organisations=organisations,
        words=words,
        **form.frame("radar.export_calls"),
    )


@bp.get("/radar/calls/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_calls() -> ResponseReturnValue:
    """The same list as a workbook."""
    _form, found, organisations = _asked()
    return as_download("calls", words.workbook(found[: current_app.config["EXPORT_MAX_ROWS"]], organisations))


def _asked() -> tuple[CallsForm, list[Suggestion], dict[int, Organisation]]:
    found = reading.whom_to_call(me(), expected())
    organisations = queries.organisations_of({each.organisation_id for each in found})
    form = CallsForm.read()
    return form, form.narrowed(found, organisations), organisations


@bp.route("/radar/calls/<int:organisation_id>", methods=["GET", "POST"])
@staff_only
@once
def call(organisation_id: int) -> ResponseReturnValue:
    """What to say to one organisation, and what came of the call."""
    organisation = _callable(organisation_id)
    form = CallForm()
    if form.validate_on_submit():
        try:
            service.log(
                organisation, form.outcome.data, again_on=form.again_on.data, note=form.note.data or "", by=me()
            )
        except Unprocessable as refusal:
            form.refuse_for(refusal)
        else:
            flash(_("Đã ghi cuộc gọi. Đơn vị này rời danh sách cho đến ngày gọi lại."), "success")
            return redirect(url_for("radar.calls"), 303)
    page = _page(organisation, form)
    return page, 422 if form.errors else 200


@bp.post("/radar/calls/<int:organisation_id>/contact")
@staff_only
def call_contact(organisation_id: int) -> ResponseReturnValue:
    """The same page with the number opened; the organisation's history says who looked."""
    organisation = _callable(organisation_id)
    unnoted = brokering.unnoted_contacts([organisation], by=me())
    if unnoted:
        begin_writing()
        brokering.note_contacts(unnoted, by=me())
    return _page(organisation, CallForm(formdata=None), contact=contact_of(organisation))


def _callable(organisation_id: int) -> Organisation:
    """An organisation that the reader may call. Raises NotFound for any other."""
    found = session.get(Organisation, organisation_id)
    if found is None or not reading.may_call(me(), found):
        raise NotFound
    return found


def _page(organisation: Organisation, form: CallForm, *, contact: Contact | None = None) -> str:
    found = reading.whom_to_call(me(), expected())
    return render_template(
        "radar/call.html",
        organisation=organisation,
        suggestion=next((each for each in found if each.organisation_id == organisation.id), None),
        contact=contact,
        calls=service.calls_of(organisation.id, me().province_code),
        form=form,
        words=words,
    )
