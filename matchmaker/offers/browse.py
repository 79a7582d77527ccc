"""Offers as everybody sees them."""

from __future__ import annotations

from typing import Final

from flask import current_app
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import public
from matchmaker.browsing import pages
from matchmaker.browsing.queries import Side
from matchmaker.offers.blueprint import bp
from matchmaker.offers.models import Offer, OfferRevision, offer_certificate
from matchmaker.web.limits import limiter

SIDE: Final = Side("offers", Offer, OfferRevision, parent="offer", certificates=offer_certificate)


@bp.get("/offers")
@public
def browse() -> ResponseReturnValue:
    """Published offers, searched, filtered and sorted."""
    return pages.browse(SIDE)


@bp.get("/offers/export.xlsx")
@public
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export() -> ResponseReturnValue:
    """The list that the same address without its ending shows, as a workbook."""
    return pages.download(SIDE)


@bp.get("/offers/<int:offer_id>")
@public
def show(offer_id: int) -> ResponseReturnValue:
    """One published offer; its own people and its province's staff see it before and after that too."""
    return pages.show(SIDE, offer_id)
