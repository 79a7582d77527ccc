"""What everybody reads: the list of events, the same as a workbook, one event."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import public
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.organisations.access import acting_as
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.events import access, lists, queries
from matchmaker.programmes.events.export import events_workbook
from matchmaker.programmes.events.list_forms import ListForm
from matchmaker.programmes.events.models import ProgrammeEvent
from matchmaker.programmes.events.views.page import event_page
from matchmaker.programmes.events.words import STATES, TONES
from matchmaker.programmes.office import office
from matchmaker.web.limits import limiter
from matchmaker.web.paging import Page, paginate
from matchmaker.web.workbook import as_download


@bp.get("/events")
@public
def events() -> ResponseReturnValue:
    """Events by the calendar; staff see their own drafts among them."""
    form = ListForm.read()
    page = paginate(lists.listed(form.wanted(), today(), staff_province=office()))
    ids = [each.id for each in page.rows]
    membership = acting_as()
    return render_template(
        "programmes/events/index.html",
        page=page,
        is_staff=office() is not None,
        waiting=queries.waiting_counts(_managed_ids(page)) if office() else {},
        own=queries.states_of(membership.organisation_id, ids) if membership else {},
        today=today(),
        states=STATES,
        tones=TONES,
        **form.frame("programmes.export_events"),
    )


@bp.get("/events/export.xlsx")
@public
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_events() -> ResponseReturnValue:
    """The same list as a workbook."""
    found = lists.listed(ListForm.read().wanted(), today(), staff_province=office())
    rows = session.scalars(found.limit(current_app.config["EXPORT_MAX_ROWS"])).all()
    return as_download("events", events_workbook(rows))


@bp.get("/events/<int:event_id>")
@public
def event(event_id: int) -> ResponseReturnValue:
    """One event: what, where, when, for whom, and what the reader can do about it."""
    return event_page(access.readable(event_id))


def _managed_ids(page: Page[ProgrammeEvent]) -> list[int]:
    return [each.id for each in page.rows if each.province_code == office()]
