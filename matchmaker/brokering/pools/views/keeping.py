"""The broker keeps a pool together: takes changes, asks again, adds and removes members, offers it, gives it up."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.forms import GiveUpForm, VersionedForm
from matchmaker.brokering.models import EndReason
from matchmaker.brokering.pools import access, answers, service, words
from matchmaker.brokering.pools.checking import Unfit
from matchmaker.brokering.pools.forms import usual_day
from matchmaker.brokering.pools.line_forms import AddForm, AskAgainForm, OfferForm
from matchmaker.brokering.pools.models import Pool, PoolKind, PoolLine, PoolStatus
from matchmaker.brokering.pools.reading import as_staff, kept_line
from matchmaker.brokering.pools.views.page import pool_page
from matchmaker.brokering.pools.views.steps import REFUSED, expect, form_page, note_looks, taken, written
from matchmaker.errors import Conflict, Unprocessable
from matchmaker.web.messages import sentence_for
from matchmaker.web.once import once


@bp.post("/pools/<int:pool_id>/lines/<int:line_id>/take-change")
@staff_only
def take_change(pool_id: int, line_id: int) -> ResponseReturnValue:
    """What the member proposed becomes its line."""
    line = kept_line(pool_id, line_id)
    return _step(line, lambda: answers.take_change(line, by=me()), _("Đã nhận đề nghị của thành viên."))


@bp.post("/pools/<int:pool_id>/lines/<int:line_id>/remove")
@staff_only
def remove_line(pool_id: int, line_id: int) -> ResponseReturnValue:
    """Take a member out."""
    line = kept_line(pool_id, line_id)
    done = _step(line, lambda: answers.remove(line, by=me()), _("Đã đưa thành viên ra khỏi nhóm và báo cho họ."))
    if not access.may_keep(me(), line.pool):  # it was the last one of the reader's province
        return redirect(url_for("brokering.pools"), 303)
    return done


@bp.post("/pools/<int:pool_id>/lines/<int:line_id>/lead")
@staff_only
def make_lead(pool_id: int, line_id: int) -> ResponseReturnValue:
    """Let another member deal for all."""
    line = kept_line(pool_id, line_id)
    return _step(line, lambda: answers.make_lead(line, by=me()), _("Đã đổi đầu mối."))


@bp.route("/pools/<int:pool_id>/lines/<int:line_id>/ask-again", methods=["GET", "POST"])
@staff_only
@once
def ask_again(pool_id: int, line_id: int) -> ResponseReturnValue:
    """Put a line to its member anew."""
    return written(
        lambda: kept_line(pool_id, line_id),
        lambda line: AskAgainForm.of(line, answer_by=usual_day()),
        lambda line, form: answers.ask_again(line, form.ask(line), answer_by=form.answer_by.data, by=me()),
        may=lambda line: line.removed_at is None and line.pool.status is PoolStatus.ASKING,
        template="brokering/pools/ask_again.html",
        done=_("Đã hỏi lại thành viên."),
    )


@bp.route("/pools/<int:pool_id>/lines/new", methods=["GET", "POST"])
@staff_only
@once
def add_line(pool_id: int) -> ResponseReturnValue:
    """Ask one more member."""
    pool = as_staff(pool_id).pool
    if pool.status is not PoolStatus.ASKING:
        return redirect(url_for("brokering.pool", pool_id=pool_id), 303)
    form = AddForm.to(pool, answer_by=usual_day())
    if request.form.get("search"):
        form["listing"].look_up()
    elif form.validate_on_submit():
        try:
            return taken(
                pool_id,
                lambda: answers.add(pool, [form.ask()], answer_by=form.answer_by.data, by=me()),
                _("Đã mời thêm một thành viên."),
            )
        except Unfit as refusal:
            form.refuse_line(refusal)
        except Unprocessable as refusal:
            form.form_errors.append(sentence_for(refusal))
    return form_page("brokering/pools/add.html", pool, form)


@bp.post("/pools/<int:pool_id>/offer")
@staff_only
@once
def offer_pool(pool_id: int) -> ResponseReturnValue:
    """Put it before the other side as one quote."""
    found, form = as_staff(pool_id), OfferForm()
    pool = found.pool
    if form.validate_on_submit():
        note_looks({each.need for each in pool.counted})
        try:
            return taken(
                pool_id,
                lambda: service.offer(pool, valid_until=form.valid_until.data, as_seen=form.seen.data or "", by=me()),
                _("Đã gửi bên kia một chào giá chung.")
                if pool.kind is PoolKind.SUPPLY
                else _("Đã gửi bên kia một đơn mua chung."),
            )
        except Unfit as refusal:
            form.refuse("valid_until", *_by_member(refusal, pool))
        except Unprocessable as refusal:
            form.refuse_for(refusal)
    return pool_page(found, offer=form), REFUSED


@bp.post("/pools/<int:pool_id>/take-back")
@staff_only
def take_back(pool_id: int) -> ResponseReturnValue:
    """Take the quote back, to change its lines."""
    pool = as_staff(pool_id).pool
    return taken(pool_id, lambda: service.take_back(pool, by=me()), _("Đã rút về. Anh/chị sửa rồi gửi lại."))


@bp.post("/pools/<int:pool_id>/give-up")
@staff_only
def give_up_pool(pool_id: int) -> ResponseReturnValue:
    """End a pool that comes to nothing."""
    found, form = as_staff(pool_id), GiveUpForm()
    if not form.validate_on_submit() or not isinstance(form.reason.data, EndReason):
        return pool_page(found, give_up=form), REFUSED
    reason, note = form.reason.data, form.note.data
    return taken(
        pool_id,
        lambda: service.give_up(found.pool, reason=reason, note=note, by=me()),
        _("Đã hủy nhóm và báo cho mọi bên."),
    )


# inside ------------------------------------------------------------------------------------------------------


def _step(line: PoolLine, step: Callable[[], None], done: str) -> ResponseReturnValue:
    """A step about the line that its sender saw; a refusal is told where they come back to."""
    form = VersionedForm()

    def seen() -> None:
        if not form.validate_on_submit():
            raise Conflict(f"no version of line {line.id} was seen")
        expect(line, form.seen_version)
        step()

    try:
        return taken(line.pool_id, seen, done)
    except Unprocessable as refusal:
        flash(sentence_for(refusal), "warning")
        return redirect(url_for("brokering.pool", pool_id=line.pool_id), 303)


def _by_member(refusal: Unfit, pool: Pool) -> list[str]:
    """What keeps the lines from being offered, each with whose it is."""
    lines = pool.counted
    told = []
    for each in refusal.faults:
        text = words.fault(each)
        told.append(text if each.at is None else f"{lines[each.at].organisation.name}: {text}")
    return told
