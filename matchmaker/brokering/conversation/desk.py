"""What is done about a conversation: a party reports it, staff answer; its broker hands it to a colleague."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.accounts.models import User
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.conversation import handing, queries, reporting, seats
from matchmaker.brokering.conversation.forms import CloseReportForm, HandOverForm, ReportForm, TakeOverForm
from matchmaker.brokering.conversation.models import ConversationReportReason
from matchmaker.brokering.conversation.seats import Seat
from matchmaker.brokering.conversation.views import REFUSED, page, seated
from matchmaker.brokering.views.following import staff_page
from matchmaker.brokering.views.reading import as_staff, tells_what_changed
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.organisations.access import acts_for_organisation
from matchmaker.web.once import once


@bp.post("/introductions/<int:introduction_id>/conversation/report")
@acts_for_organisation
@once
def report_conversation(introduction_id: int) -> ResponseReturnValue:
    """Ask staff of the two provinces to read it, and say why."""
    here = seated(introduction_id)
    if here.seat is not Seat.PARTY:
        raise NotFound
    form = ReportForm()
    if not form.validate_on_submit() or not isinstance(form.reason.data, ConversationReportReason):
        return page(here, refused=form), REFUSED
    reporting.report(here.introduction, here.found.side, reason=form.reason.data, note=form.note.data, by=me())
    flash(_("Đã báo Liên minh HTX. Cán bộ sẽ đọc trao đổi này và trả lời anh/chị."), "success")
    return _to_conversation(introduction_id)


@bp.post("/introductions/<int:introduction_id>/conversation/reports/<int:report_id>")
@staff_only
@tells_what_changed
def close_report(introduction_id: int, report_id: int) -> ResponseReturnValue:
    """Tell the party that reported what came of it."""
    here = seated(introduction_id)
    found = next((each for each in queries.reports(introduction_id) if each.id == report_id), None)
    if found is None or not seats.may_judge(me(), here.introduction):
        raise NotFound
    form = CloseReportForm()
    if not form.validate_on_submit():
        return page(here, refused=form), REFUSED
    reporting.close_report(found, here.introduction, outcome=form.outcome.data, by=me())
    flash(_("Đã trả lời bên báo cáo."), "success")
    return redirect(url_for("brokering.show", introduction_id=introduction_id), 303)


@bp.post("/introductions/<int:introduction_id>/broker")
@staff_only
@tells_what_changed
def hand_over(introduction_id: int) -> ResponseReturnValue:
    """The broker gives it to a colleague."""
    introduction = as_staff(introduction_id)
    form = HandOverForm.among(seats.colleagues(introduction))
    chosen = session.get(User, int(form.to.data)) if form.validate_on_submit() else None
    if chosen is None:
        return staff_page(introduction), REFUSED
    handing.hand_over(introduction, chosen, by=me())
    flash(_("Đã chuyển cho %(who)s và báo hai bên.", who=chosen.name), "success")
    return redirect(url_for("brokering.show", introduction_id=introduction_id), 303)


@bp.post("/introductions/<int:introduction_id>/broker/mine")
@staff_only
@tells_what_changed
def take_over(introduction_id: int) -> ResponseReturnValue:
    """A colleague goes on where the broker has left."""
    introduction = as_staff(introduction_id)
    if TakeOverForm().validate_on_submit():
        handing.take_over(introduction, by=me())
        flash(_("Từ nay anh/chị theo dõi lần kết nối này. Hai bên đã được báo."), "success")
    return redirect(url_for("brokering.show", introduction_id=introduction_id), 303)


def _to_conversation(introduction_id: int) -> ResponseReturnValue:
    return redirect(url_for("brokering.conversation", introduction_id=introduction_id), 303)
