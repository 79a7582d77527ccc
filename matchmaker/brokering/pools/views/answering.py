"""What a member says to its line, and the other side to the quote. Accepting the quote drafts contracts, so above."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.accounts.access import me
from matchmaker.brokering import capacity
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.models import EndReason
from matchmaker.brokering.pools import answers, service, words
from matchmaker.brokering.pools.checking import Unfit
from matchmaker.brokering.pools.line_forms import AcceptLineForm, ChangeForm, DeclineLineForm, RefuseQuoteForm
from matchmaker.brokering.pools.models import PoolKind, PoolLine
from matchmaker.brokering.pools.reading import as_other, own_line, reading
from matchmaker.brokering.pools.views.page import pool_page
from matchmaker.db import session
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.organisations.access import acts_for_organisation
from matchmaker.web.once import once

REFUSED = 422
TOO_LATE = 409
TOO_LATE_FOR = (Conflict, StaleDataError, WrongState)
"""What says that something happened before the step."""


@bp.post("/pools/<int:pool_id>/lines/<int:line_id>/accept")
@acts_for_organisation
def accept_line(pool_id: int, line_id: int) -> ResponseReturnValue:
    """Take the line as it stands."""
    line, form = own_line(pool_id, line_id), AcceptLineForm()
    if not form.validate_on_submit():
        return pool_page(reading(pool_id)), REFUSED

    def step() -> None:
        _expect(line, form.seen_version)
        answers.accept(line, by=me())

    return taken(pool_id, step, _("Đã ghi anh/chị đồng ý. Liên minh HTX và đầu mối được báo."))


@bp.route("/pools/<int:pool_id>/lines/<int:line_id>/change", methods=["GET", "POST"])
@acts_for_organisation
@once
def change_line(pool_id: int, line_id: int) -> ResponseReturnValue:
    """Propose other figures for the line."""
    line = own_line(pool_id, line_id)
    if request.method == "GET" and not answers.can_answer(line):
        return redirect(url_for("brokering.pool", pool_id=pool_id), 303)
    form, overtaken = ChangeForm.of(line), False
    if form.validate_on_submit():
        try:
            with session.begin_nested():
                _change(line, form)
        except Unfit as refusal:
            form.refuse_line(refusal)
        except Unprocessable as refusal:
            form.refuse_for(refusal)
        except TOO_LATE_FOR:
            session.expire_all()
            line = own_line(pool_id, line_id)
            if not answers.can_answer(line):
                return pool_page(reading(pool_id), too_late=True), TOO_LATE
            form, overtaken = ChangeForm.of(line).renewed(line), True
        else:
            flash(_("Đã gửi đề nghị. Liên minh HTX xem rồi trả lời anh/chị."), "success")
            return redirect(url_for("brokering.pool", pool_id=pool_id), 303)
    page = render_template(
        "brokering/pools/change.html",
        pool=line.pool,
        line=line,
        form=form,
        unit=capacity.unit_of(line.offer).code,
        supplies=line.pool.kind is PoolKind.SUPPLY,
        noun=words.noun(line.pool.kind),
        overtaken=overtaken,
    )
    return page, TOO_LATE if overtaken else REFUSED if form.errors else 200


def _change(line: PoolLine, form: ChangeForm) -> None:
    _expect(line, form.seen_version)
    answers.change(line, form.figures(), note=form.note.data or "", by=me())


@bp.post("/pools/<int:pool_id>/lines/<int:line_id>/decline")
@acts_for_organisation
def decline_line(pool_id: int, line_id: int) -> ResponseReturnValue:
    """Do not take part, and say why."""
    line, form = own_line(pool_id, line_id), DeclineLineForm()
    if not form.validate_on_submit() or not isinstance(form.reason.data, EndReason):
        return pool_page(reading(pool_id), refused=form, at=line_id), REFUSED
    reason, note = form.reason.data, form.note.data

    def step() -> None:
        _expect(line, form.seen_version)
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


def taken(pool_id: int, step: Callable[[], object], done: str) -> ResponseReturnValue:
    """Take a step about a pool; come too late, the reader sees what happened meanwhile."""
    try:
        with session.begin_nested():
            step()
    except TOO_LATE_FOR:
        session.expire_all()
        return pool_page(reading(pool_id), too_late=True), TOO_LATE
    flash(done, "success")
    return redirect(url_for("brokering.pool", pool_id=pool_id), 303)


def _expect(line: PoolLine, version: int) -> None:
    if line.version != version:
        raise Conflict(f"line {line.id} is at version {line.version}, not {version}")
