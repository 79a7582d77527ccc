"""Staff put two parties in touch."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.brokering import finding, queries, service
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.forms import IntroduceForm, PairForm
from matchmaker.browsing.pages import current_viewer
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.listings import ListingState
from matchmaker.matching import facts, wording
from matchmaker.matching.cards import need_view, offer_view
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.ranking.facts import constraints
from matchmaker.text import clean
from matchmaker.web.addresses import row_id
from matchmaker.web.choices import PICKED_TEXT_LENGTH
from matchmaker.web.once import once


@bp.get("/desk/introduce")
@staff_only
def choose_pair() -> ResponseReturnValue:
    """Find a need and an offer; ``need_id`` or ``offer_id`` in the address says which side is found already."""
    if not {"need", "offer"} & set(request.args):
        known = {side: request.args.get(f"{side}_id", type=row_id) for side in ("need", "offer")}
        form = PairForm(formdata=None, data={side: str(number) for side, number in known.items() if number})
        return render_template("brokering/choose_pair.html", form=form)
    form = PairForm(request.args)
    if form.searched is not None:
        form.look_up()
        return render_template("brokering/choose_pair.html", form=form)
    if form.validate() and _may_meet(form):
        return redirect(url_for("brokering.introduce", need_id=form.need.data, offer_id=form.offer.data), 303)
    return render_template("brokering/choose_pair.html", form=form), 422


@bp.get("/desk/introduce/options/<any(need, offer):kind>")
@staff_only
def pair_options(kind: str) -> ResponseReturnValue:
    """What was typed may mean these needs or offers: a fragment for the picker."""
    typed = clean(request.args.get(kind, ""))[:PICKED_TEXT_LENGTH]
    find = finding.needs_found if kind == "need" else finding.offers_found
    return render_template("catalogue/options.html", options=find(typed) if typed else [], name=kind, typed=typed)


def _may_meet(form: PairForm) -> bool:
    """Whether the two are of different organisations, one at least of the reader's province; else says so."""
    need = session.get_one(Need, int(form.need.data))
    offer = session.get_one(Offer, int(form.offer.data))
    if need.organisation_id == offer.organisation_id:
        form.refuse("offer", _("Hai tin này của cùng một đơn vị."))
        return False
    if not queries.may_broker(me(), need.organisation, offer.organisation):
        form.refuse("offer", _("Cả hai bên ở tỉnh khác. Ít nhất một bên phải thuộc tỉnh của anh/chị."))
        return False
    return True


@bp.route("/desk/introduce/<int:need_id>/<int:offer_id>", methods=["GET", "POST"])
@staff_only
@once
def introduce(need_id: int, offer_id: int) -> ResponseReturnValue:
    """Write to both sides and ask whether they want to be put in touch."""
    need, offer = _pair(need_id, offer_id)
    introduced = queries.open_introduction(need.id, offer.id)
    if introduced is not None:
        flash(_("Hai bên đang được giới thiệu rồi."), "info")
        return redirect(url_for("brokering.show", introduction_id=introduced.id), 303)
    form = IntroduceForm()
    if not form.is_submitted():
        form.answer_by.typed = IntroduceForm.usual_day()
    if form.validate_on_submit():
        try:
            made = service.introduce(need, offer, message=form.message.data, answer_by=form.answer_by.data, by=me())
        except Unprocessable as refusal:
            form.refuse_for(refusal)
        else:
            flash(_("Đã gửi lời giới thiệu tới cả hai bên."), "success")
            return redirect(url_for("brokering.show", introduction_id=made.id), 303)
    viewer = current_viewer()
    page = render_template(
        "brokering/introduce.html",
        form=form,
        need=need,
        offer=offer,
        asked=need_view(need, viewer),
        offered=offer_view(offer, viewer),
        failures=_failures(need, offer),
        wishes=queries.open_requests_of(need.id, offer.id),
    )
    return page, 422 if form.errors else 200


def _pair(need_id: int, offer_id: int) -> tuple[Need, Offer]:
    """Two published listings, one at least of the reader's province. Raises NotFound."""
    need = queries.needs_by_id({need_id}).get(need_id)
    offer = queries.offers_by_id({offer_id}).get(offer_id)
    if need is None or offer is None or not queries.may_broker(me(), need.organisation, offer.organisation):
        raise NotFound
    if any(listing.state() is not ListingState.PUBLISHED for listing in (need, offer)):
        raise NotFound
    return need, offer


def _failures(need: Need, offer: Offer) -> list[str]:
    """The rules that the pair breaks, as far as the reader may know: another province's ceiling is not told."""
    keeps = current_viewer().keeps(need.organisation)
    asked = facts.need(need.id) if keeps else facts.need_seen_by_seller(need.id)
    offered = facts.offer(offer.id)
    if asked is None or offered is None:
        return []
    return [wording.failure(each, offered, asked).text for each in constraints.check(offered, asked)]
