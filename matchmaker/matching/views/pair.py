"""One pair laid open for staff: why it stands where it does."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import staff_only
from matchmaker.browsing.pages import current_viewer
from matchmaker.errors import NotFound
from matchmaker.matching import cards, facts, land, rankers
from matchmaker.matching.blueprint import bp
from matchmaker.matching.pair import lay_open
from matchmaker.matching.reader import pair_to_read


@bp.get("/pairs/<int:need_id>/<int:offer_id>")
@staff_only
def pair(need_id: int, offer_id: int) -> ResponseReturnValue:
    """Features, contributions, rules and places of a pair, for the staff of either side's province.

    The need's province sees the ceiling and what follows from it; the offer's alone sees what its seller may.
    """
    need, offer = pair_to_read(need_id, offer_id)
    viewer = current_viewer()
    sees_ceiling = viewer.keeps(need.organisation)
    asked = facts.need(need.id) if sees_ceiling else facts.need_seen_by_seller(need.id)
    offered = facts.offer(offer.id)
    if asked is None or offered is None:
        raise NotFound
    return render_template(
        "matching/pair.html",
        need=need,
        offer=offer,
        asked=cards.need_view(need, viewer),
        offered=cards.offer_view(offer, viewer),
        laid=lay_open(offered, asked, candidates_max=current_app.config["CANDIDATES_MAX"]),
        land=land.words(asked, [offered]).get(offer.id),
        ranker=rankers.status(),
        sees_ceiling=sees_ceiling,
        keeps_need=sees_ceiling,
        keeps_offer=viewer.keeps(offer.organisation),
    )
