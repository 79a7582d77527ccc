"""Pages of needs: writing them here, what everybody sees in `browse`."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from matchmaker.browsing import pages, view
from matchmaker.browsing.view import ListingView
from matchmaker.needs import browse, filling
from matchmaker.needs.blueprint import bp
from matchmaker.needs.forms import AmountForm, PriceForm, WhatForm
from matchmaker.needs.kind import NEEDS
from matchmaker.needs.models import NeedRevision
from matchmaker.needs.requirements import RequirementsForm
from matchmaker.organisations.access import acts_for_organisation, my_organisation
from matchmaker.posting.access import writes_listings
from matchmaker.posting.desk import Desk
from matchmaker.web.once import once

__all__ = ["bp", "browse"]

DESK: Final = Desk(
    kind=NEEDS,
    forms={
        "what": WhatForm,
        "amount": AmountForm,
        "requirements": RequirementsForm,
        "price": PriceForm,
    },
    titles={
        "new": _l("Đăng nhu cầu"),
        "edit": _l("Nhu cầu của anh/chị"),
        "submitted": _l("Đã gửi duyệt. Liên minh xem xong sẽ báo cho anh/chị."),
        "mine": _l("Nhu cầu của tôi"),
    },
    filling_of=filling.of,
)


@bp.get("/needs/mine")
@acts_for_organisation
def mine() -> ResponseReturnValue:
    """The organisation's own needs, by whose turn it is."""
    return DESK.mine(my_organisation())


@bp.get("/needs/mine/export.xlsx")
@acts_for_organisation
def export_mine() -> ResponseReturnValue:
    """The same list as a workbook."""
    return DESK.download(my_organisation(), partial(pages.download_own, browse.SIDE))


@bp.route("/needs/new", methods=["GET", "POST"])
@acts_for_organisation
@once
def new() -> ResponseReturnValue:
    """Begin a need with its product."""
    return DESK.new(my_organisation())


@bp.get("/needs/<int:need_id>/edit")
@writes_listings
def edit(need_id: int) -> ResponseReturnValue:
    """The parts of a need, and what is missing."""
    return DESK.edit(need_id)


@bp.route("/needs/<int:need_id>/edit/<part>", methods=["GET", "POST"])
@writes_listings
def edit_part(need_id: int, part: str) -> ResponseReturnValue:
    """One part of a need."""
    return DESK.edit_part(need_id, part)


@bp.get("/needs/<int:need_id>/preview")
@writes_listings
def preview(need_id: int) -> ResponseReturnValue:
    """The need as strangers will see it, and the button that hands it in."""
    return DESK.preview(need_id, _as_strangers_see)


def _as_strangers_see(revision: NeedRevision) -> ListingView:
    return view.of_need(revision, pages.current_viewer().as_stranger())


@bp.post("/needs/<int:need_id>/submit")
@writes_listings
def submit(need_id: int) -> ResponseReturnValue:
    """Hand the need to the staff."""
    return DESK.submit(need_id)


@bp.post("/needs/<int:need_id>/copy")
@writes_listings
@once
def copy(need_id: int) -> ResponseReturnValue:
    """A new draft with the same content."""
    return DESK.copy(need_id)


@bp.route("/needs/<int:need_id>/withdraw", methods=["GET", "POST"])
@writes_listings
def withdraw(need_id: int) -> ResponseReturnValue:
    """Take the need back, after asking once more."""
    return DESK.withdraw(need_id)


@bp.post("/needs/<int:need_id>/consent/end")
@acts_for_organisation
def end_consent(need_id: int) -> ResponseReturnValue:
    """Let the union's staff write it no longer."""
    return DESK.end_consent(need_id, my_organisation())


@bp.post("/needs/<int:need_id>/discard")
@writes_listings
def discard(need_id: int) -> ResponseReturnValue:
    """Delete a draft that nobody saw."""
    return DESK.discard(need_id)
