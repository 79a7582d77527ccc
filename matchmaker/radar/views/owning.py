"""What stands in the way of one's own offer, and what to do: no figure of anybody else is in it."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import signed_in
from matchmaker.errors import NotFound
from matchmaker.listings import ListingState
from matchmaker.matching import facts
from matchmaker.matching.models import Side
from matchmaker.matching.reader import own_offer
from matchmaker.radar import actions, service, words
from matchmaker.radar.blueprint import bp


@bp.get("/offers/<int:offer_id>/standing")
@signed_in
def standing(offer_id: int) -> ResponseReturnValue:
    """The cause and the one action, for whoever owns a published offer."""
    offer, reader = own_offer(offer_id)
    offered = facts.offer(offer.id)
    if reader.side is not Side.SELLER or offered is None or offer.state() is not ListingState.PUBLISHED:
        raise NotFound
    line = service.line_of_offer(offered, offer.organisation.province_code) if offered.quantity > 0 else None
    template = "radar/_standing.html" if request.headers.get("HX-Request") else "radar/standing.html"
    return render_template(
        template,
        offer=offer,
        line=line,
        action=actions.for_owner(line) if line is not None else None,
        words=words,
    )
