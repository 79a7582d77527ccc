"""Staff of the office decide who gets a seat, and note at the door who came."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.measures import today
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.events import access, inside, queries, service
from matchmaker.programmes.events.export import registrations_workbook
from matchmaker.programmes.events.list_forms import RegistrationListForm
from matchmaker.programmes.events.models import RegistrationState
from matchmaker.programmes.events.words import STATES, TONES
from matchmaker.web.limits import limiter
from matchmaker.web.messages import sentence_for
from matchmaker.web.paging import paginate, with_filters
from matchmaker.web.workbook import as_download

CONFIRM, WAITLIST, CAME, ABSENT = "confirm", "waitlist", "came", "absent"


@bp.get("/events/<int:event_id>/registrations")
@staff_only
def registrations(event_id: int) -> ResponseReturnValue:
    """Who registered, those that wait first."""
    found, form = access.managed(event_id), RegistrationListForm.read()
    people = queries.people(event_id)
    return render_template(
        "programmes/events/registrations.html",
        event=found,
        page=paginate(inside.registrations(event_id, form.wanted())),
        people=people,
        free=None if found.seats is None else found.seats - people[RegistrationState.CONFIRMED],
        at_the_door=found.starts_on <= today() and found.cancelled_at is None,
        is_over=found.is_over(today()),
        states=STATES,
        tones=TONES,
        step_url=lambda registration_id, step: with_filters(
            url_for("programmes.decide_registration", event_id=event_id, registration_id=registration_id, step=step)
        ),
        **form.frame("programmes.export_registrations", event_id=event_id),
    )


@bp.get("/events/<int:event_id>/registrations/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_registrations(event_id: int) -> ResponseReturnValue:
    """The same list as a workbook."""
    found = access.managed(event_id)
    rows = inside.registrations(event_id, RegistrationListForm.read().wanted())
    kept = session.scalars(rows.limit(current_app.config["EXPORT_MAX_ROWS"])).all()
    return as_download("registrations", registrations_workbook(found, kept))


@bp.post(f"/events/<int:event_id>/registrations/<int:registration_id>/<any({CONFIRM},{WAITLIST},{CAME},{ABSENT}):step>")
@staff_only
def decide_registration(event_id: int, registration_id: int, step: str) -> ResponseReturnValue:
    """Give seats, let it wait for one, or note at the door whether it came."""
    access.managed(event_id)
    found = queries.registration(event_id, registration_id)
    if found is None:
        raise NotFound
    try:
        with session.begin_nested():
            _STEPS[step](found)
    except Unprocessable as error:
        flash(sentence_for(error), "warning")
    else:
        flash(_("Đã ghi: %(who)s.", who=found.organisation.name), "success")
    return redirect(with_filters(url_for("programmes.registrations", event_id=event_id)), 303)


_STEPS = {
    CONFIRM: lambda found: service.confirm(found, by=me()),
    WAITLIST: lambda found: service.waitlist(found, by=me()),
    CAME: lambda found: service.check_in(found, came=True, by=me()),
    ABSENT: lambda found: service.check_in(found, came=False, by=me()),
}
