"""Staff lay out the one-to-one meetings: the room, who meets whom, what is moved by hand, who is told."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.accounts.access import me, staff_only
from matchmaker.db import begin_reading, begin_writing, session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.matching import wording
from matchmaker.measures import today
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.events import access, inside, layout, meeting
from matchmaker.programmes.events.export import meetings_workbook
from matchmaker.programmes.events.forms import MoveForm, RoomForm
from matchmaker.programmes.events.list_forms import MeetingListForm
from matchmaker.programmes.events.models import Meeting, ProgrammeEvent
from matchmaker.ranking.rankers.ranker import level
from matchmaker.web.forms import REFUSED
from matchmaker.web.limits import limiter
from matchmaker.web.messages import sentence_for
from matchmaker.web.once import once
from matchmaker.web.paging import paginate
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
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def assign_meetings(event_id: int) -> ResponseReturnValue:
    """Lay all of them anew, by mutual fit and wishes; pressed twice, it comes to the same."""
    found = access.managed(event_id)
    session.commit()
    begin_reading()  # what follows takes a while, and nobody else's writing is to wait for it
    reckoned = layout.reckoned(found)
    begin_writing()
    made = layout.assign(found, reckoned, by=me())
    if made:
        flash(ngettext("Đã xếp %(num)d cuộc gặp.", "Đã xếp %(num)d cuộc gặp.", len(made)), "success")
    else:
        flash(_("Chưa xếp được cuộc nào: không tin đăng nào khớp nhau, và chưa ai chọn bên muốn gặp."), "warning")
    return _to(event_id)


@bp.route("/events/<int:event_id>/meetings/<int:meeting_id>/move", methods=["GET", "POST"])
@staff_only
def move_meeting(event_id: int, meeting_id: int) -> ResponseReturnValue:
    """Give one another slot and table; where another one is, the two change places."""
    event, found = access.managed(event_id), meeting.by_id(event_id, meeting_id)
    if found is None:
        raise NotFound
    form = MoveForm.of(found, event)
    if form.validate_on_submit():
        try:
            with session.begin_nested():
                to = int(form.slot.data), int(form.table.data)
                other = meeting.move(found, *to, as_seen=form.seen.data or "", by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            flash(_moved(found, other), "success")
            return _to(event_id)
    page = render_template(
        "programmes/events/move.html", event=event, found=found, form=form, begins=meeting.begins(event, found.slot)
    )
    return page, REFUSED if form.errors else 200


def _moved(found: Meeting, other: Meeting | None) -> str:
    if other is None:
        return str(_("Đã dời. Báo lại lịch để hai bên biết."))
    one, two = found.cooperative.organisation.name, other.cooperative.organisation.name
    return str(_("Đã đổi chỗ hai cuộc gặp của %(one)s và %(two)s. Báo lại lịch để các bên biết.", one=one, two=two))


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
    """The meetings of the list as a workbook."""
    found = access.managed(event_id)
    rows = inside.meetings(event_id, MeetingListForm.of(found).wanted()).limit(current_app.config["EXPORT_MAX_ROWS"])
    return as_download("meetings", meetings_workbook(found, session.scalars(rows).all()))


def _page(found: ProgrammeEvent, *, refused: RoomForm | None = None) -> str:
    people, form = meeting.with_whether_they_meet(found.id), MeetingListForm.of(found)
    return render_template(
        "programmes/events/meetings.html",
        event=found,
        page=paginate(inside.meetings(found.id, form.wanted())),
        has_meetings=any(meets for _each, meets in people),
        people=people,
        without=[each for each, meets in people if not meets],
        wishes=len(meeting.wishes(found.id)),
        begins=meeting.begins,
        fit_word=lambda fit: wording.level(level(fit / layout.FIT_STEPS)),
        room_form=refused or RoomForm.about(found),
        is_open=found.is_to_come(today()),
        **form.frame("programmes.export_meetings", event_id=found.id),
    )


def _to(event_id: int) -> ResponseReturnValue:
    return redirect(url_for("programmes.meetings", event_id=event_id), 303)
