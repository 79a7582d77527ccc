"""What staff do about an introduction once it is made: note, plan, move on, end.

Their forms stand side by side on one page; one that was refused comes back on it as it was typed.
"""

from __future__ import annotations

from typing import TypeVar

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.brokering import capacity, lapsing, queries, service, words
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.conversation import seats
from matchmaker.brokering.conversation.forms import HandOverForm, TakeOverForm
from matchmaker.brokering.conversation.seats import Seat
from matchmaker.brokering.conversation.teaser import teaser
from matchmaker.brokering.forms import GiveUpForm, NoteForm, OutcomeForm, PlanForm, VersionedForm
from matchmaker.brokering.models import EndReason, Introduction
from matchmaker.brokering.quotes.beside import beside
from matchmaker.brokering.views.reading import as_staff, tells_what_changed
from matchmaker.browsing import view
from matchmaker.browsing.pages import current_viewer
from matchmaker.browsing.queries import load
from matchmaker.errors import Unprocessable
from matchmaker.matching.models import Side
from matchmaker.measures import Quantity, today
from matchmaker.needs import browse as needs
from matchmaker.offers import browse as offers
from matchmaker.web.forms import BaseForm
from matchmaker.web.once import once

AnyForm = TypeVar("AnyForm", bound=BaseForm)
REFUSED = 422


def staff_page(introduction: Introduction, *, refused: BaseForm | None = None) -> str:
    """An introduction as staff follow it. ``refused`` is the form that was sent, with what is wrong in it."""
    version, viewer = introduction.version, current_viewer()
    need, offer = introduction.need, introduction.offer

    def form(kind: type[AnyForm], **values: object) -> AnyForm:
        return refused if type(refused) is kind else kind(formdata=None, **values)

    outcome = form(OutcomeForm, version=version)
    outcome.count_in(offer)
    talk = teaser(introduction, Side.STAFF, me())
    return render_template(
        "brokering/follow.html",
        introduction=introduction,
        talk=talk,
        quoting=beside(introduction, Side.STAFF, me()),
        hand_over=_hand_over(introduction) if talk.seat is Seat.BROKER else None,
        take_over=TakeOverForm(formdata=None),
        status=introduction.status_on(today()),
        state=words.standing(introduction, Side.STAFF),
        lapses=lapsing.flags([introduction]).get(introduction.id, ()),
        offered=view.of_offers(load(offers.SIDE, [introduction.offer_revision_id]), viewer)[0],
        asked=view.of_needs(load(needs.SIDE, [introduction.need_revision_id]), viewer)[0],
        end_reason=words.end_reason(introduction.end_reason),
        notes=queries.notes(introduction.id),
        note=form(NoteForm),
        plan=form(PlanForm, version=version, action=introduction.next_action, on=introduction.next_action_on),
        move=form(VersionedForm, version=version),
        outcome=outcome,
        left=Quantity(capacity.left_between(need, offer), capacity.unit_of(offer)),
        give_up=form(GiveUpForm, version=version),
        answer_days=current_app.config["INTRODUCTION_ANSWER_DAYS"],
    )


def _hand_over(introduction: Introduction) -> HandOverForm | None:
    """To whom the broker may hand it, if there is anybody."""
    colleagues = seats.colleagues(introduction)
    return HandOverForm.among(colleagues, formdata=None) if colleagues else None


@bp.post("/introductions/<int:introduction_id>/notes")
@staff_only
@once
def note(introduction_id: int) -> ResponseReturnValue:
    """Add a note."""
    introduction = as_staff(introduction_id)
    form = NoteForm()
    if not form.validate_on_submit():
        return staff_page(introduction, refused=form), REFUSED
    service.add_note(introduction, form.text.data, by=me())
    return _back(introduction_id)


@bp.post("/introductions/<int:introduction_id>/plan")
@staff_only
@tells_what_changed
def plan(introduction_id: int) -> ResponseReturnValue:
    """Say what comes next, and when."""
    introduction = as_staff(introduction_id)
    form = PlanForm()
    if not form.validate_on_submit():
        return staff_page(introduction, refused=form), REFUSED
    service.expect_version(introduction, form.seen_version)
    service.plan(introduction, action=form.action.data, on=form.on.data, by=me())
    flash(_("Đã ghi việc tiếp theo."), "success")
    return _back(introduction_id)


@bp.post("/introductions/<int:introduction_id>/talking")
@staff_only
@tells_what_changed
def talking(introduction_id: int) -> ResponseReturnValue:
    """The two are in touch."""
    introduction = as_staff(introduction_id)
    form = VersionedForm()
    if form.validate_on_submit():
        service.expect_version(introduction, form.seen_version)
        service.start_talking(introduction, by=me())
    return _back(introduction_id)


@bp.post("/introductions/<int:introduction_id>/agreed")
@staff_only
@tells_what_changed
def agreed(introduction_id: int) -> ResponseReturnValue:
    """The two came to terms."""
    introduction = as_staff(introduction_id)
    form = OutcomeForm()
    form.count_in(introduction.offer)
    if not form.validate_on_submit():
        return staff_page(introduction, refused=form), REFUSED
    service.expect_version(introduction, form.seen_version)
    try:
        service.agree(introduction, amount=form.in_base, note=form.note.data, by=me())
    except Unprocessable as refusal:
        form.refuse_for(refusal)
        return staff_page(introduction, refused=form), REFUSED
    flash(_("Đã ghi hai bên thỏa thuận xong."), "success")
    return _back(introduction_id)


@bp.post("/introductions/<int:introduction_id>/ended")
@staff_only
@tells_what_changed
def ended(introduction_id: int) -> ResponseReturnValue:
    """It leads nowhere: end it, and say why."""
    introduction = as_staff(introduction_id)
    form = GiveUpForm()
    if not form.validate_on_submit() or not isinstance(form.reason.data, EndReason):
        return staff_page(introduction, refused=form), REFUSED
    service.expect_version(introduction, form.seen_version)
    service.give_up(introduction, reason=form.reason.data, note=form.note.data, by=me())
    flash(_("Đã kết thúc và báo cả hai bên."), "success")
    return _back(introduction_id)


def _back(introduction_id: int) -> ResponseReturnValue:
    return redirect(url_for("brokering.show", introduction_id=introduction_id), 303)
