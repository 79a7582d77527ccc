"""A proposed linkage becomes an introduction: both sides are asked whether they want to be put in touch."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.brokering import queries as brokering
from matchmaker.brokering.forms import IntroduceForm
from matchmaker.browsing.pages import current_viewer
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.listings import ListingState
from matchmaker.matching.cards import need_view, offer_view
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.planning import queries, service, words
from matchmaker.planning.models import PlanLine
from matchmaker.planning.views.blueprint import bp, own_board
from matchmaker.web import filters
from matchmaker.web.once import once


@bp.route("/<int:plan_id>/lines/<int:line_id>", methods=["GET", "POST"])
@staff_only
@once
def line(plan_id: int, line_id: int) -> ResponseReturnValue:
    """One line, with the form that makes an introduction of it where the reader's office may."""
    plan = own_board(plan_id)
    found = queries.line(plan, line_id)
    if found is None:
        raise NotFound
    need, offer = _pair(found)
    introduced = brokering.open_introduction(need.id, offer.id)
    known = introduced.id if introduced is not None else found.introduction_id
    form = IntroduceForm()
    is_open = known is None and _may_introduce(need, offer)
    if not form.is_submitted():
        form.answer_by.typed, form.message.typed = IntroduceForm.usual_day(), _suggested(found)
    elif not is_open:
        flash(_("Cặp này không giới thiệu từ đây được nữa."), "info")
        return redirect(url_for("planning.line", plan_id=plan.id, line_id=found.id), 303)
    elif form.validate():
        try:
            made = service.introduce(found, message=form.message.data, answer_by=form.answer_by.data, by=me())
        except Unprocessable as refusal:
            form.refuse_for(refusal)
        else:
            flash(_("Đã gửi lời giới thiệu tới cả hai bên."), "success")
            return redirect(url_for("brokering.show", introduction_id=made.id), 303)
    viewer = current_viewer()
    page = render_template(
        "planning/line.html",
        plan=plan,
        line=found,
        form=form,
        words=words,
        is_open=is_open,
        is_published=_are_published(need, offer),
        may_broker=brokering.may_broker(me(), need.organisation, offer.organisation),
        introduction_id=known if brokering.may_broker(me(), need.organisation, offer.organisation) else None,
        asked=need_view(need, viewer) if need.approved else None,
        offered=offer_view(offer, viewer) if offer.approved else None,
    )
    return page, 422 if form.errors else 200


def _pair(found: PlanLine) -> tuple[Need, Offer]:
    need = brokering.needs_by_id({found.need_id}).get(found.need_id)
    offer = brokering.offers_by_id({found.offer_id}).get(found.offer_id)
    if need is None or offer is None:
        raise NotFound
    return need, offer


def _are_published(need: Need, offer: Offer) -> bool:
    return all(each.state() is ListingState.PUBLISHED and each.organisation.is_verified for each in (need, offer))


def _may_introduce(need: Need, offer: Offer) -> bool:
    return brokering.may_broker(me(), need.organisation, offer.organisation) and _are_published(need, offer)


def _suggested(found: PlanLine) -> str:
    """What the broker may write, for them to change."""
    return str(
        _(
            "Theo kế hoạch mùa vụ, hai bên có thể cùng nhau %(amount)s %(product)s, giao từ %(first)s đến %(last)s.",
            amount=words.amount(found.amount, found.product_code),
            product=words.product_name(found.product_code),
            first=filters.day(found.starts_on),
            last=filters.day(found.ends_on),
        )
    )
