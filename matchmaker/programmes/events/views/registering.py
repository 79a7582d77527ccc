"""An organisation says that it comes, or not after all."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.organisations.access import acts_for_organisation, my_organisation
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.events import access, service
from matchmaker.programmes.events.forms import RegisterForm
from matchmaker.programmes.events.models import RegistrationState
from matchmaker.programmes.events.views.page import event_page
from matchmaker.web.forms import REFUSED
from matchmaker.web.once import once


@bp.post("/events/<int:event_id>/register")
@acts_for_organisation
@once
def register(event_id: int) -> ResponseReturnValue:
    """Ask for seats, or change how many."""
    found, form = access.readable(event_id), RegisterForm()
    if not form.validate_on_submit():
        return event_page(found, refused=form), REFUSED
    try:
        made = service.register(
            found,
            my_organisation(),
            people=form.people.data,
            wants_meetings=form.wants_meetings.data,
            note=form.note.data,
            by=me(),
        )
    except Unprocessable as error:
        form.refuse_for(error)
        return event_page(found, refused=form), REFUSED
    if made.state is RegistrationState.CONFIRMED:
        flash(_("Đã lưu. Đơn vị anh/chị vẫn có chỗ."), "success")
    else:
        flash(_("Đã đăng ký. Liên minh HTX xác nhận chỗ rồi báo anh/chị."), "success")
    return redirect(url_for("programmes.event", event_id=event_id), 303)


@bp.post("/events/<int:event_id>/withdraw")
@acts_for_organisation
def withdraw_registration(event_id: int) -> ResponseReturnValue:
    """Not come after all."""
    own = access.own_registration(access.readable(event_id))
    if own is None:
        raise NotFound
    service.withdraw(own, by=me())
    flash(_("Đã rút đăng ký."), "success")
    return redirect(url_for("programmes.event", event_id=event_id), 303)
