"""What would open needs to an offer: a short list for its own pages, and a page of all."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import signed_in
from matchmaker.errors import NotFound
from matchmaker.listings import ListingState
from matchmaker.matching import cards, facts, openings
from matchmaker.matching.blueprint import bp
from matchmaker.matching.models import Side
from matchmaker.matching.reader import offer_to_read


@bp.get("/offers/<int:offer_id>/openings")
@signed_in
def openings_of_offer(offer_id: int) -> ResponseReturnValue:
    """What would open needs to a published offer: for its organisation and its province's staff."""
    offer, reader = offer_to_read(offer_id)
    if offer.state() is not ListingState.PUBLISHED:
        return render_template("matching/not_published.html", listing=offer, side="offer", state=offer.state())
    offered = facts.offer(offer.id)
    if offered is None:
        raise NotFound
    is_own = reader.side is Side.SELLER
    found = openings.of_offer(offer, offered, for_owner=is_own)
    shown = {"offer": offer, "is_own": is_own, "total": len(found)}
    if request.headers.get("HX-Request"):
        some = openings.told(found[: openings.SHORT], offer, offered)
        return render_template("matching/_openings.html", found=some, **shown)
    return render_template(
        "matching/openings.html",
        offered=cards.offer_view(offer, reader.viewer),
        found=openings.told(found, offer, offered),
        **shown,
    )
