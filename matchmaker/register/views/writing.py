"""Staff write an entry, correct it, say what befell it and which organisation it is."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.db import lock, session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.organisations.models import Organisation
from matchmaker.register import pairs, queries, service, words
from matchmaker.register.forms import EntryForm, StepForm
from matchmaker.register.lifecycle import FOLLOWS
from matchmaker.register.models import LifecycleEvent, RegisterEntry
from matchmaker.register.views.blueprint import bp, my_province
from matchmaker.web.choices import choices_of
from matchmaker.web.messages import sentence
from matchmaker.web.once import once


@bp.route("/new", methods=["GET", "POST"])
@staff_only
@once
def new() -> ResponseReturnValue:
    """A cooperative that the register does not have yet."""
    form = EntryForm()
    if "search" in request.form:
        form.commune.look_up()
    elif form.validate_on_submit():
        try:
            entry = service.add(my_province(), form.facts(), by=me())
            pairs.pair_by_tax_code([entry], by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            flash(_("Đã ghi vào sổ."), "success")
            return redirect(url_for("register.show", entry_id=entry.id), 303)
    return render_template("register/edit.html", form=form, entry=None), 422 if form.errors else 200


@bp.route("/<int:entry_id>/edit", methods=["GET", "POST"])
@staff_only
def edit(entry_id: int) -> ResponseReturnValue:
    """Correct an entry. Whoever began before somebody else's change is told so, and keeps what they typed."""
    entry = _mine(entry_id)
    form = EntryForm.of(entry)
    if "search" in request.form:
        form.commune.look_up()
    elif form.validate_on_submit():
        if form.version.data != str(entry.version):
            form.refuse("name", sentence("stale"))
            form.version.data = str(entry.version)
        elif (answer := _changed(entry, form)) is not None:
            return answer
    return render_template("register/edit.html", form=form, entry=entry), 422 if form.errors else 200


def _changed(entry: RegisterEntry, form: EntryForm) -> ResponseReturnValue | None:
    try:
        changed = service.change(entry, form.facts(), by=me())
        pairs.pair_by_tax_code([entry], by=me())
    except Unprocessable as error:
        form.refuse_for(error)
        return None
    flash(_("Đã sửa.") if changed else _("Không có gì khác. Đã ghi là hôm nay anh/chị xem lại."), "success")
    return redirect(url_for("register.show", entry_id=entry.id), 303)


@bp.post("/<int:entry_id>/reviewed")
@staff_only
def reviewed(entry_id: int) -> ResponseReturnValue:
    """The facts were looked at and hold."""
    entry = _mine(entry_id)
    service.found_unchanged(entry, by=me())
    flash(_("Đã ghi là hôm nay anh/chị xem lại, thông tin còn đúng."), "success")
    return redirect(url_for("register.show", entry_id=entry.id), 303)


@bp.route("/<int:entry_id>/step", methods=["GET", "POST"])
@staff_only
@once
def step(entry_id: int) -> ResponseReturnValue:
    """It stopped, works again, or was dissolved."""
    entry = _mine(entry_id)
    form = StepForm()
    form.becomes.choices = choices_of((each, words.LIFECYCLES[each]) for each in FOLLOWS[entry.lifecycle])
    if form.validate_on_submit():
        try:
            service.befall(entry, form.step(), by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            flash(_("Đã ghi tình trạng mới."), "success")
            return redirect(url_for("register.show", entry_id=entry.id), 303)
    return render_template("register/step.html", form=form, entry=entry), 422 if form.errors else 200


@bp.post("/<int:entry_id>/steps/<int:event_id>/remove")
@staff_only
def remove_step(entry_id: int, event_id: int) -> ResponseReturnValue:
    """The last step was written down wrongly."""
    entry = _mine(entry_id)
    event = session.get(LifecycleEvent, event_id)
    if event is None or event.entry_id != entry.id:
        raise NotFound
    service.take_back(event, by=me())
    flash(_("Đã bỏ. Tình trạng trở lại như trước."), "success")
    return redirect(url_for("register.show", entry_id=entry.id), 303)


@bp.post("/<int:entry_id>/pair/<int:organisation_id>/<any(same, other):answer>")
@staff_only
def pair(entry_id: int, organisation_id: int, answer: str) -> ResponseReturnValue:
    """Say whether an entry is an organisation of the site."""
    entry = _mine(entry_id)
    organisation = session.get(Organisation, organisation_id)
    if organisation is None or organisation.province_code != entry.province_code:
        raise NotFound
    pairs.decide(entry, organisation, is_same=answer == "same", by=me())
    flash(_("Đã nhớ."), "success")
    return redirect(url_for("register.show", entry_id=entry.id), 303)


@bp.post("/<int:entry_id>/part")
@staff_only
def part(entry_id: int) -> ResponseReturnValue:
    """The entry is not the organisation that it was taken for."""
    entry = _mine(entry_id)
    pairs.part(entry, by=me())
    flash(_("Đã tách. Trang sẽ không hỏi lại về đơn vị này."), "success")
    return redirect(url_for("register.show", entry_id=entry.id), 303)


def _mine(entry_id: int) -> RegisterEntry:
    """An entry of the office's province, held until the request ends where it writes. Raises NotFound."""
    entry = queries.entry(entry_id, my_province())
    if request.method == "POST":
        lock(entry)
    return entry
