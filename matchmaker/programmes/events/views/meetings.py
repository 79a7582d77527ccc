"""Staff lay out the one-to-one meetings: the room, who meets whom, what is moved by hand, who is told."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.accounts.access import me, staff_only
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.matching import wording
from matchmaker.measures import today
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.events import access, meeting
from matchmaker.programmes.events.export import meetings_workbook
from matchmaker.programmes.events.forms import MoveForm, RoomForm
from matchmaker.programmes.events.models import Meeting, ProgrammeEvent
from matchmaker.programmes.events.views.page import REFUSED
from matchmaker.ranking.rankers.ranker import level
from matchmaker.web.limits import limiter
from matchmaker.web.messages import sentence, sentence_for
from matchmaker.web.once import once
from matchmaker.web.workbook import as_download


@bp.get("/events/<int:event_id>/meetings")
@staff_only
def meetings(event_id: int) -> ResponseReturnValue:
    """Who meets whom, slot by slot, and who meets nobody."""
    return _page(access.managed(event_id))


@bp.post("/events/<int:event_id>/room")
@staff_only
def set_room(event_id: int) -> ResponseReturnValue:
    """When the meetings are, and at how many tables."""
    found, form = access.managed(event_id), RoomForm()
    if not form.validate_on_submit() or not form.ends_that_day():
        return _page(found, refused=form), REFUSED
    try:
        with session.begin_nested():
            meeting.set_room(found, form.told, by=me())
    except Unprocessable as error:
        form.refuse("on", sentence_for(error))
        return _page(found, refused=form), REFUSED
    flash(_("Đã lưu. Giờ anh/chị xếp lịch gặp."), "success")
    return _to(event_id)


@bp.post("/events/<int:event_id>/meetings/assign")
@staff_only
@once
def assign_meetings(event_id: int) -> ResponseReturnValue:
    """Lay all of them anew, by mutual fit and wishes."""
    made = meeting.assign(access.managed(event_id), by=me())
    flash(ngettext("Đã xếp %(num)d cuộc gặp.", "Đã xếp %(num)d cuộc gặp.", len(made)), "success")
    return _to(event_id)


@bp.post("/events/<int:event_id>/meetings/<int:meeting_id>/move")
@staff_only
def move_meeting(event_id: int, meeting_id: int) -> ResponseReturnValue:
    """Give one another slot and table."""
    access.managed(event_id)
    found, form = session.get(Meeting, meeting_id), MoveForm()
    if found is None or found.event_id != event_id:
        raise NotFound
    if not form.validate_on_submit():
        flash(sentence("not_a_choice"), "warning")
        return _to(event_id)
    try:
        meeting.move(found, form.slot.data, form.table.data, by=me())
    except Unprocessable as error:
        flash(sentence_for(error), "warning")
    else:
        flash(_("Đã dời. Báo lại lịch để hai bên biết."), "success")
    return _to(event_id)


@bp.post("/events/<int:event_id>/meetings/tell")
@staff_only
@once
def tell_agendas(event_id: int) -> ResponseReturnValue:
    """Send every participant their agenda."""
    count = meeting.tell_agendas(access.managed(event_id), by=me())
    flash(ngettext("Đã báo lịch cho %(num)d đơn vị.", "Đã báo lịch cho %(num)d đơn vị.", count), "success")
    return _to(event_id)


@bp.get("/events/<int:event_id>/meetings/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_meetings(event_id: int) -> ResponseReturnValue:
    """All meetings as a workbook."""
    found = access.managed(event_id)
    return as_download("meetings", meetings_workbook(found, meeting.of_event(event_id)))


def _page(found: ProgrammeEvent, *, refused: RoomForm | None = None) -> str:
    assigned, people = meeting.of_event(found.id), meeting.participants(found.id)
    slots: dict[int, list[Any]] = {}
    for each in assigned:
        slots.setdefault(each.slot, []).append(each)
    return render_template(
        "programmes/events/meetings.html",
        event=found,
        slots=slots,
        count=len(assigned),
        people=people,
        without=meeting.without(people, assigned),
        wishes=len(meeting.wishes(found.id)),
        begins=meeting.begins,
        fit_word=lambda fit: wording.level(level(fit / meeting.FIT_STEPS)),
        room_form=refused or RoomForm.about(found),
        move_form=MoveForm(formdata=None),
        is_open=found.cancelled_at is None and not found.is_over(today()),
    )


def _to(event_id: int) -> ResponseReturnValue:
    return redirect(url_for("programmes.meetings", event_id=event_id), 303)
