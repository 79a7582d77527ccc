"""What staff do about an introduction once it is made: note, plan, move on, end."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.brokering import service
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.forms import GiveUpForm, NoteForm, OutcomeForm, PlanForm, VersionedForm
from matchmaker.brokering.models import EndReason
from matchmaker.brokering.views.reading import as_staff, tells_what_changed
from matchmaker.web.forms import BaseForm
from matchmaker.web.once import once


@bp.post("/introductions/<int:introduction_id>/notes")
@staff_only
@once
def note(introduction_id: int) -> ResponseReturnValue:
    """Add a note."""
    introduction = as_staff(introduction_id)
    form = NoteForm()
    if form.validate_on_submit():
        service.add_note(introduction, form.text.data, by=me())
    else:
        _complain(form)
    return _back(introduction_id)


@bp.post("/introductions/<int:introduction_id>/plan")
@staff_only
@tells_what_changed
def plan(introduction_id: int) -> ResponseReturnValue:
    """Say what comes next, and when."""
    introduction = as_staff(introduction_id)
    form = PlanForm()
    if form.validate_on_submit():
        service.expect_version(introduction, form.seen_version)
        service.plan(introduction, action=form.action.data, on=form.on.data, by=me())
        flash(_("Đã ghi việc tiếp theo."), "success")
    else:
        _complain(form)
    return _back(introduction_id)


@bp.post("/introductions/<int:introduction_id>/talking")
@staff_only
@tells_what_changed
def talking(introduction_id: int) -> ResponseReturnValue:
    """The two are in touch."""
    introduction = as_staff(introduction_id)
    form = VersionedForm()
    if form.validate_on_submit():
        service.expect_version(introduction, form.seen_version)
        service.start_talking(introduction, by=me())
    return _back(introduction_id)


@bp.post("/introductions/<int:introduction_id>/agreed")
@staff_only
@tells_what_changed
def agreed(introduction_id: int) -> ResponseReturnValue:
    """The two came to terms."""
    introduction = as_staff(introduction_id)
    form = OutcomeForm()
    if form.validate_on_submit():
        service.expect_version(introduction, form.seen_version)
        service.agree(introduction, note=form.note.data, by=me())
        flash(_("Đã ghi hai bên thỏa thuận xong."), "success")
    else:
        _complain(form)
    return _back(introduction_id)


@bp.post("/introductions/<int:introduction_id>/ended")
@staff_only
@tells_what_changed
def ended(introduction_id: int) -> ResponseReturnValue:
    """It leads nowhere: end it, and say why."""
    introduction = as_staff(introduction_id)
    form = GiveUpForm()
    if form.validate_on_submit() and isinstance(form.reason.data, EndReason):
        service.expect_version(introduction, form.seen_version)
        service.give_up(introduction, reason=form.reason.data, note=form.note.data, by=me())
        flash(_("Đã kết thúc và báo cả hai bên."), "success")
    else:
        _complain(form)
    return _back(introduction_id)


def _complain(form: BaseForm) -> None:
    """Say on the next page what was wrong: these forms stand side by side on one page."""
    for _field, label, fault in form.faults:
        flash(_("%(label)s: %(fault)s", label=label, fault=fault), "warning")


def _back(introduction_id: int) -> ResponseReturnValue:
    return redirect(url_for("brokering.show", introduction_id=introduction_id), 303)
