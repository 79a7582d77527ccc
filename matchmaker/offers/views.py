"""Pages of offers: writing them here, what everybody sees in `browse`."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from matchmaker.browsing import pages, view
from matchmaker.browsing.view import ListingView
from matchmaker.offers import browse, pictures, relying
from matchmaker.offers.blueprint import bp
from matchmaker.offers.forms import AmountForm, PriceForm, WhatForm
from matchmaker.offers.kind import OFFERS
from matchmaker.offers.models import OfferRevision
from matchmaker.offers.photos import PhotosForm
from matchmaker.offers.quality import QualityForm
from matchmaker.organisations.access import acts_for_organisation, my_organisation
from matchmaker.posting.access import writes_listings
from matchmaker.posting.desk import Desk
from matchmaker.web.once import once

__all__ = ["bp", "browse", "pictures"]

DESK: Final = Desk(
    kind=OFFERS,
    forms={
        "what": WhatForm,
        "amount": AmountForm,
        "quality": QualityForm,
        "price": PriceForm,
        "photos": PhotosForm,
    },
    titles={
        "new": _l("Đăng nguồn cung"),
        "edit": _l("Nguồn cung của anh/chị"),
        "submitted": _l("Đã gửi duyệt. Liên minh xem xong sẽ báo cho anh/chị."),
        "mine": _l("Nguồn cung của tôi"),
    },
    lapses_of=relying.lapsed_today,
)


@bp.get("/offers/mine")
@acts_for_organisation
def mine() -> ResponseReturnValue:
    """The organisation's own offers, by whose turn it is."""
    return DESK.mine(my_organisation())


@bp.get("/offers/mine/export.xlsx")
@acts_for_organisation
def export_mine() -> ResponseReturnValue:
    """The same list as a workbook."""
    return DESK.download(my_organisation(), partial(pages.download_own, browse.SIDE))


@bp.route("/offers/new", methods=["GET", "POST"])
@acts_for_organisation
@once
def new() -> ResponseReturnValue:
    """Begin an offer with its product."""
    return DESK.new(my_organisation())


@bp.get("/offers/<int:offer_id>/edit")
@writes_listings
def edit(offer_id: int) -> ResponseReturnValue:
    """The parts of an offer, and what is missing."""
    return DESK.edit(offer_id)


@bp.route("/offers/<int:offer_id>/edit/<part>", methods=["GET", "POST"])
@writes_listings
def edit_part(offer_id: int, part: str) -> ResponseReturnValue:
    """One part of an offer."""
    return DESK.edit_part(offer_id, part)


@bp.get("/offers/<int:offer_id>/preview")
@writes_listings
def preview(offer_id: int) -> ResponseReturnValue:
    """The offer as strangers will see it, and the button that hands it in."""
    return DESK.preview(offer_id, _as_strangers_see)


def _as_strangers_see(revision: OfferRevision) -> ListingView:
    return view.of_offer(revision, pages.current_viewer().as_stranger())


@bp.post("/offers/<int:offer_id>/submit")
@writes_listings
def submit(offer_id: int) -> ResponseReturnValue:
    """Hand the offer to the staff."""
    return DESK.submit(offer_id)


@bp.post("/offers/<int:offer_id>/copy")
@writes_listings
@once
def copy(offer_id: int) -> ResponseReturnValue:
    """A new draft with the same content."""
    return DESK.copy(offer_id)


@bp.route("/offers/<int:offer_id>/withdraw", methods=["GET", "POST"])
@writes_listings
def withdraw(offer_id: int) -> ResponseReturnValue:
    """Take the offer back, after asking once more."""
    return DESK.withdraw(offer_id)


@bp.post("/offers/<int:offer_id>/consent/end")
@acts_for_organisation
def end_consent(offer_id: int) -> ResponseReturnValue:
    """Let the union's staff write it no longer."""
    return DESK.end_consent(offer_id, my_organisation())


@bp.post("/offers/<int:offer_id>/discard")
@writes_listings
def discard(offer_id: int) -> ResponseReturnValue:
    """Delete a draft that nobody saw."""
    return DESK.discard(offer_id)
