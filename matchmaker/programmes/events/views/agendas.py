"""A participant's own agenda: whom they wish to meet, whom they meet; as a page, a calendar file, a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me
from matchmaker.db import now
from matchmaker.errors import NotFound
from matchmaker.measures import today
from matchmaker.organisations.access import acts_for_organisation
from matchmaker.organisations.models import Organisation
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.events import access, calendar, meeting
from matchmaker.programmes.events.calendar import Entry
from matchmaker.programmes.events.export import meetings_workbook
from matchmaker.programmes.events.forms import WishForm
from matchmaker.programmes.events.models import Meeting, ProgrammeEvent, Registration
from matchmaker.web.addresses import public_address
from matchmaker.web.forms import REFUSED
from matchmaker.web.limits import limiter
from matchmaker.web.workbook import as_download


@bp.get("/events/<int:event_id>/agenda")
@acts_for_organisation
def agenda(event_id: int) -> ResponseReturnValue:
    """Whom one meets and when; before that is known, whom one would like to meet."""
    found = access.readable(event_id)
    return _page(found, access.takes_part(found))


@bp.post("/events/<int:event_id>/wishes")
@acts_for_organisation
def wish(event_id: int) -> ResponseReturnValue:
    """Say whom one would like to meet."""
    found = access.readable(event_id)
    own = access.takes_part(found)
    form = WishForm.among(meeting.others_of(own) if own.wants_meetings else [], ())
    if not form.validate_on_submit():
        return _page(found, own, refused=form), REFUSED
    meeting.wish(own, [int(each) for each in form.wanted.data or ()], by=me())
    flash(_("Đã ghi. Liên minh HTX xếp lịch rồi báo anh/chị."), "success")
    return redirect(url_for("programmes.agenda", event_id=event_id), 303)


@bp.get("/events/<int:event_id>/agenda.ics")
@acts_for_organisation
def agenda_calendar(event_id: int) -> ResponseReturnValue:
    """The event, or each meeting once they are told, for the calendar of a telephone."""
    found = access.readable(event_id)
    own = access.takes_part(found)
    entries = list(_entries(found, own))
    answer = Response(calendar.calendar(entries, made_at=now()), content_type=f"{calendar.MIME_TYPE}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="event-{event_id}.ics"'
    return answer


@bp.get("/events/<int:event_id>/agenda/export.xlsx")
@acts_for_organisation
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_agenda(event_id: int) -> ResponseReturnValue:
    """The same as a workbook."""
    found = access.readable(event_id)
    return as_download("agenda", meetings_workbook(found, _told(found, access.takes_part(found))))


def _page(found: ProgrammeEvent, own: Registration, *, refused: WishForm | None = None) -> str:
    others = meeting.others_of(own) if own.wants_meetings else []
    wished = [other for one, other in meeting.wishes(found.id) if one == own.id]
    return render_template(
        "programmes/events/agenda.html",
        event=found,
        own=own,
        meetings=[(meeting.begins(found, each.slot), each, _other(each, own)) for each in _told(found, own)],
        others=others,
        form=refused or WishForm.among(others, wished),
        is_open=found.cancelled_at is None and found.starts_on > today(),
    )


def _told(found: ProgrammeEvent, own: Registration) -> list[Meeting]:
    """The participant's meetings, once staff told them; until then staff still lay them."""
    return meeting.of_registration(own.id) if found.agenda_told_at is not None else []


def _entries(found: ProgrammeEvent, own: Registration) -> Iterator[Entry]:
    page = public_address(url_for("programmes.event", event_id=found.id))
    site = urlsplit(page).hostname
    yield Entry(f"event-{found.id}@{site}", found.title, found.place, found.starts_on, found.ends_on, page)
    for each in _told(found, own):
        starts = meeting.starts_at(found, each.slot)
        yield Entry(
            f"meeting-{each.id}@{site}",
            _("Gặp %(who)s", who=_other(each, own).name),
            _("%(place)s, bàn %(table)s", place=found.place, table=each.table),
            starts,
            starts + timedelta(minutes=found.slot_minutes or 0),
            page,
        )


def _other(each: Meeting, own: Registration) -> Organisation:
    if own.id not in (each.cooperative_id, each.enterprise_id):
        raise NotFound
    return (each.enterprise if own.id == each.cooperative_id else each.cooperative).organisation
