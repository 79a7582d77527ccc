"""Staff write an event, publish it, call it off."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.errors import NotFound, Unprocessable, WrongState
from matchmaker.measures import today
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.events import access, service
from matchmaker.programmes.events.forms import CancelForm, EventForm
from matchmaker.programmes.events.views.page import event_page
from matchmaker.web.forms import REFUSED
from matchmaker.web.once import once


@bp.route("/events/new", methods=["GET", "POST"])
@staff_only
@once
def new_event() -> ResponseReturnValue:
    """Write an event down; it is published from its own page."""
    province_code = me().province_code
    if province_code is None:
        raise NotFound
    form = EventForm()
    if form.validate_on_submit():
        try:
            made = service.announce(form.told, province_code=province_code, by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            flash(_("Đã lưu. Anh/chị xem lại rồi đăng."), "success")
            return _to(made.id)
    page = render_template("programmes/events/edit.html", form=form, event=None)
    return page, REFUSED if form.errors else 200


@bp.route("/events/<int:event_id>/edit", methods=["GET", "POST"])
@staff_only
def edit_event(event_id: int) -> ResponseReturnValue:
    """Say it anew."""
    found = access.managed(event_id)
    if not found.is_to_come(today()):
        raise WrongState(found, wanted="to come")
    form = EventForm.about(found)
    if form.validate_on_submit():
        try:
            service.change(found, form.told, by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            flash(_("Đã lưu sự kiện."), "success")
            return _to(event_id)
    page = render_template("programmes/events/edit.html", form=form, event=found)
    return page, REFUSED if form.errors else 200


@bp.post("/events/<int:event_id>/publish")
@staff_only
def publish_event(event_id: int) -> ResponseReturnValue:
    """Let everybody read it."""
    service.publish(access.managed(event_id), by=me())
    flash(_("Đã đăng: ai cũng xem được, và các đơn vị đăng ký được."), "success")
    return _to(event_id)


@bp.post("/events/<int:event_id>/cancel")
@staff_only
def cancel_event(event_id: int) -> ResponseReturnValue:
    """Call it off, with a reason for those who registered."""
    found, form = access.managed(event_id), CancelForm()
    if not form.validate_on_submit():
        return event_page(found, refused=form), REFUSED
    service.cancel(found, form.note.data, by=me())
    flash(_("Đã hủy và báo các đơn vị đã đăng ký."), "success")
    return _to(event_id)


def _to(event_id: int) -> ResponseReturnValue:
    return redirect(url_for("programmes.event", event_id=event_id), 303)
