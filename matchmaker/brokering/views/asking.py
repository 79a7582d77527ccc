"""Asking the union for an introduction: a buyer about an offer, a seller about a need."""

from __future__ import annotations

from typing import TypeVar

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me
from matchmaker.brokering import queries, service
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.forms import AskForm
from matchmaker.browsing.pages import current_viewer
from matchmaker.errors import NotFound
from matchmaker.listings import ListingState
from matchmaker.matching.cards import need_view, offer_view
from matchmaker.matching.models import Side
from matchmaker.matching.reader import own_need, own_offer
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.access import acts_for_organisation, my_organisation
from matchmaker.web.once import once

Listing = TypeVar("Listing", Need, Offer)


@bp.route("/needs/<int:need_id>/matches/<int:offer_id>/introduction", methods=["GET", "POST"])
@acts_for_organisation
@once
def ask_about_offer(need_id: int, offer_id: int) -> ResponseReturnValue:
    """A buyer asks to be introduced to whoever offers."""
    need, _reader = own_need(need_id)
    offer = queries.offers_by_id({offer_id}).get(offer_id)
    return _ask(need, _listed(offer), Side.BUYER)


@bp.route("/offers/<int:offer_id>/matches/<int:need_id>/interest", methods=["GET", "POST"])
@acts_for_organisation
@once
def ask_about_need(offer_id: int, need_id: int) -> ResponseReturnValue:
    """A seller says "interested" about a need."""
    offer, _reader = own_offer(offer_id)
    need = queries.needs_by_id({need_id}).get(need_id)
    return _ask(_listed(need), offer, Side.SELLER)


def _listed(listing: Listing | None) -> Listing:
    """The other side's listing, if everybody may see it. Raises NotFound."""
    if listing is None or listing.state() is not ListingState.PUBLISHED or not listing.organisation.is_verified:
        raise NotFound
    return listing


def _ask(need: Need, offer: Offer, side: Side) -> ResponseReturnValue:
    if (need if side is Side.BUYER else offer).state() is not ListingState.PUBLISHED:
        raise NotFound
    back = (
        url_for("matching.for_need", need_id=need.id)
        if side is Side.BUYER
        else url_for("matching.for_offer", offer_id=offer.id)
    )
    introduced = queries.open_introduction(need.id, offer.id)
    if introduced is not None:
        return redirect(url_for("brokering.show", introduction_id=introduced.id), 303)
    form = AskForm()
    if form.validate_on_submit():
        service.ask(need, offer, side=side, note=form.note.data, by=me(), organisation=my_organisation())
        flash(_("Đã gửi Liên minh HTX. Có kết quả, chúng tôi báo ngay cho anh/chị."), "success")
        return redirect(back, 303)
    viewer = current_viewer()
    page = render_template(
        "brokering/ask.html",
        form=form,
        side=side,
        offered=offer_view(offer, viewer),
        asked=need_view(need, viewer),
        has_asked=queries.open_request(need.id, offer.id, side) is not None,
        back=back,
    )
    return page, 422 if form.errors else 200
