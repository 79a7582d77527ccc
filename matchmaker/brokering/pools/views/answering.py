"""What a member says to its line, and the other side to the quote. Accepting the quote drafts contracts, so above."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.models import EndReason
from matchmaker.brokering.pools import answers, service
from matchmaker.brokering.pools.line_forms import AcceptLineForm, ChangeForm, DeclineLineForm, RefuseQuoteForm
from matchmaker.brokering.pools.reading import as_other, own_line, reading
from matchmaker.brokering.pools.views.page import pool_page
from matchmaker.brokering.pools.views.steps import REFUSED, expect, taken, written
from matchmaker.organisations.access import acts_for_organisation
from matchmaker.web.once import once


@bp.post("/pools/<int:pool_id>/lines/<int:line_id>/accept")
@acts_for_organisation
def accept_line(pool_id: int, line_id: int) -> ResponseReturnValue:
    """Take the line as it stands."""
    line, form = own_line(pool_id, line_id), AcceptLineForm()
    if not form.validate_on_submit():
        return pool_page(reading(pool_id)), REFUSED

    def step() -> None:
        expect(line, form.seen_version)
        answers.accept(line, by=me())

    return taken(pool_id, step, _("Đã ghi anh/chị đồng ý. Liên minh HTX và đầu mối được báo."))


@bp.route("/pools/<int:pool_id>/lines/<int:line_id>/change", methods=["GET", "POST"])
@acts_for_organisation
@once
def change_line(pool_id: int, line_id: int) -> ResponseReturnValue:
    """Propose other figures for the line."""
    return written(
        lambda: own_line(pool_id, line_id),
        ChangeForm.of,
        lambda line, form: answers.change(line, form.figures(), note=form.note.data or "", by=me()),
        may=answers.can_answer,
        template="brokering/pools/change.html",
        done=_("Đã gửi đề nghị. Liên minh HTX xem rồi trả lời anh/chị."),
    )


@bp.post("/pools/<int:pool_id>/lines/<int:line_id>/decline")
@acts_for_organisation
def decline_line(pool_id: int, line_id: int) -> ResponseReturnValue:
    """Do not take part, and say why."""
    line, form = own_line(pool_id, line_id), DeclineLineForm()
    if not form.validate_on_submit() or not isinstance(form.reason.data, EndReason):
        return pool_page(reading(pool_id), refused=form, at=line_id), REFUSED
    reason, note = form.reason.data, form.note.data

    def step() -> None:
        expect(line, form.seen_version)
        answers.decline(line, reason=reason, note=note, by=me())

    return taken(pool_id, step, _("Đã ghi anh/chị không tham gia, và báo lý do cho Liên minh HTX."))


@bp.post("/pools/<int:pool_id>/decline")
@acts_for_organisation
def decline_pool(pool_id: int) -> ResponseReturnValue:
    """Say no to the quote of a pool, and why."""
    found, form = as_other(pool_id), RefuseQuoteForm()
    if not form.validate_on_submit() or not isinstance(form.reason.data, EndReason):
        return pool_page(found, refused=form), REFUSED
    reason, note = form.reason.data, form.note.data
    return taken(
        pool_id,
        lambda: service.decline(found.pool, reason=reason, note=note, by=me()),
        _("Đã từ chối. Liên minh HTX và các thành viên được báo."),
    )
