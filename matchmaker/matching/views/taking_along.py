"""A ranked list as a workbook, to be taken along: needs for an offer."""

from __future__ import annotations

from flask import current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import signed_in
from matchmaker.browsing import view
from matchmaker.browsing.queries import load
from matchmaker.errors import NotFound
from matchmaker.listings import ListingState
from matchmaker.matching.blueprint import bp
from matchmaker.matching.export import needs_workbook
from matchmaker.matching.forms import SieveForm
from matchmaker.matching.reader import offer_to_read
from matchmaker.matching.views.lists import ranked_for_offer
from matchmaker.needs import browse as needs
from matchmaker.web.workbook import as_download


@bp.get("/offers/<int:offer_id>/matches.xlsx")
@signed_in
def export_needs(offer_id: int) -> ResponseReturnValue:
    """The ranked needs of an offer, as its page shows them to the same reader."""
    offer, reader = offer_to_read(offer_id)
    if offer.state() is not ListingState.PUBLISHED:
        raise NotFound
    found = ranked_for_offer(offer, reader)
    shown = found.explained(SieveForm(request.args).sieve().keeps(found)[: current_app.config["CANDIDATES_MAX"]])
    views = view.of_needs(load(needs.SIDE, [each.need.revision_id for each in shown]), reader.viewer)
    title = _("Nhu cầu cho nguồn cung %(number)s", number=offer.id)
    content = needs_workbook(title, shown, {each.id: each for each in views})
    return as_download(f"offer-{offer.id}-matches", content)
