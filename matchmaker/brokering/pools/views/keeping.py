"""The broker keeps a pool together: takes changes, asks again, adds and removes members, offers it, gives it up."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.brokering import capacity
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.forms import GiveUpForm, VersionedForm
from matchmaker.brokering.models import EndReason
from matchmaker.brokering.pools import answers, checking, service, words
from matchmaker.brokering.pools.checking import Ask, Unfit
from matchmaker.brokering.pools.forms import usual_day
from matchmaker.brokering.pools.line_forms import AddForm, AskAgainForm, OfferForm
from matchmaker.brokering.pools.models import Pool, PoolKind, PoolLine, PoolStatus
from matchmaker.brokering.pools.reading import as_staff, kept_line
from matchmaker.brokering.pools.views.answering import REFUSED, TOO_LATE, TOO_LATE_FOR, taken
from matchmaker.brokering.pools.views.page import pool_page
from matchmaker.db import session
from matchmaker.errors import Conflict, Unprocessable
from matchmaker.organisations import looks
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
    return _step(line, lambda: answers.remove(line, by=me()), _("Đã đưa thành viên ra khỏi nhóm và báo cho họ."))


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
    line = kept_line(pool_id, line_id)
    if line.removed_at is not None or line.pool.status is not PoolStatus.ASKING:
        return redirect(url_for("brokering.pool", pool_id=pool_id), 303)
    form, overtaken = AskAgainForm.of(line, answer_by=usual_day()), False
    if form.validate_on_submit():
        try:
            with session.begin_nested():
                _ask_again(line, form)
        except Unfit as refusal:
            form.refuse_line(refusal)
        except Unprocessable as refusal:
            form.refuse_for(refusal)
        except TOO_LATE_FOR:
            session.expire_all()
            line = kept_line(pool_id, line_id)
            form, overtaken = AskAgainForm.of(line, answer_by=usual_day()).renewed(line), True
        else:
            flash(_("Đã hỏi lại thành viên."), "success")
            return redirect(url_for("brokering.pool", pool_id=pool_id), 303)
    return _line_page("brokering/pools/ask_again.html", line.pool, form, line=line, overtaken=overtaken)


def _ask_again(line: PoolLine, form: AskAgainForm) -> None:
    if line.version != form.seen_version:
        raise Conflict(f"line {line.id} is at version {line.version}")
    asked = Ask(form.line_of(line.listing.id), price_vnd=form.price.data)
    answers.ask_again(line, asked, answer_by=form.answer_by.data, by=me())


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
    return _line_page("brokering/pools/add.html", pool, form, line=None)


@bp.post("/pools/<int:pool_id>/offer")
@staff_only
@once
def offer_pool(pool_id: int) -> ResponseReturnValue:
    """Put it before the other side as one quote."""
    found, form = as_staff(pool_id), OfferForm()
    pool = found.pool
    if form.validate_on_submit():
        _note_look(pool)
        try:
            return taken(
                pool_id,
                lambda: service.offer(pool, valid_until=form.valid_until.data, as_seen=form.seen.data or "", by=me()),
                _("Đã gửi bên kia một chào giá chung."),
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
    return taken(pool_id, lambda: service.take_back(pool, by=me()), _("Đã rút chào giá về. Anh/chị sửa rồi gửi lại."))


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
        if not form.validate_on_submit() or form.seen_version != line.version:
            raise Conflict(f"line {line.id} is at version {line.version}")
        step()

    try:
        return taken(line.pool_id, seen, done)
    except Unprocessable as refusal:
        flash(sentence_for(refusal), "warning")
        return redirect(url_for("brokering.pool", pool_id=line.pool_id), 303)


def _line_page(
    template: str, pool: Pool, form: AskAgainForm | AddForm, *, line: PoolLine | None, overtaken: bool = False
) -> ResponseReturnValue:
    page = render_template(
        template,
        pool=pool,
        line=line,
        form=form,
        unit=capacity.unit_of(pool.target).code,
        supplies=pool.kind is PoolKind.SUPPLY,
        noun=words.noun(pool.kind),
        overtaken=overtaken,
    )
    return page, TOO_LATE if overtaken else REFUSED if form.errors else 200


def _by_member(refusal: Unfit, pool: Pool) -> list[str]:
    """What keeps the lines from being offered, each with whose it is."""
    lines = pool.counted
    told = []
    for each in refusal.faults:
        text = words.fault(each)
        told.append(text if each.at is None else f"{lines[each.at].organisation.name}: {text}")
    return told


def _note_look(pool: Pool) -> None:
    """Prices are held against what buyers pay at most, as far as the reader may know that: a look at each."""
    for need in {each.need for each in pool.counted}:
        if need.approved is not None and need.approved.ceiling_vnd is not None and checking.knows_ceiling(need, me()):
            looks.at_private_price("need", need.id, organisation_id=need.organisation_id, revision_id=need.approved.id)
