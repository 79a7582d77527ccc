"""Three proposals for a pool, beside each other, with the weights that staff can move."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import me, staff_only
from matchmaker.allocation.pools.reasons import Week, Why
from matchmaker.brokering import capacity
from matchmaker.brokering import queries as listings
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.pools import drafted
from matchmaker.brokering.pools.models import PoolKind
from matchmaker.brokering.pools.proposals import making, settings, words
from matchmaker.brokering.pools.proposals.gathering import Nearly
from matchmaker.brokering.pools.proposals.making import Proposed
from matchmaker.brokering.pools.proposals.rows import MemberRow
from matchmaker.brokering.pools.proposals.settings import Settings
from matchmaker.browsing import view
from matchmaker.browsing.pages import current_viewer
from matchmaker.browsing.queries import load
from matchmaker.browsing.view import ListingView
from matchmaker.errors import NotFound
from matchmaker.listings import ListingState
from matchmaker.matching import wording
from matchmaker.matching.cards import need_view, offer_view, views_of_offers
from matchmaker.matching.models import Side
from matchmaker.matching.reader import need_to_read
from matchmaker.needs import browse as needs
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer


@bp.get("/needs/<int:need_id>/pools/proposals")
@staff_only
def supply_proposals(need_id: int) -> ResponseReturnValue:
    """Pools that might fill a need: for its province's staff, who may know its ceiling."""
    need, reader = need_to_read(need_id)
    if reader.side is not Side.STAFF or need.state() is not ListingState.PUBLISHED:
        raise NotFound
    moved = Settings.read(request.args)
    return _page(need, need_view(need, reader.viewer), moved, making.proposals_for_need(need, moved))


@bp.get("/offers/<int:offer_id>/pools/proposals")
@staff_only
def purchase_proposals(offer_id: int) -> ResponseReturnValue:
    """Pools that might buy an offer of inputs together: for any staff, each with their own province's cooperatives."""
    offer = listings.offers_by_id({offer_id}).get(offer_id)
    if offer is None or offer.state() is not ListingState.PUBLISHED or not _is_input(offer):
        raise NotFound
    moved = Settings.read(request.args)
    found = making.proposals_for_offer(offer, moved, staff_province=me().province_code)
    return _page(offer, offer_view(offer, current_viewer()), moved, found)


def _is_input(offer: Offer) -> bool:
    product = offer.approved.product if offer.approved is not None else None
    return product is not None and product.is_input


def _page(target: Need | Offer, shown: ListingView, moved: Settings, found: Proposed | None) -> str:
    kind = PoolKind.SUPPLY if isinstance(target, Need) else PoolKind.PURCHASE
    unit = capacity.unit_of(target).code
    return render_template(
        "brokering/pools/proposals.html",
        target=target,
        shown=shown,
        supplies=kind is PoolKind.SUPPLY,
        unit=unit,
        found=found,
        settings=moved,
        sliders=words.sliders(moved),
        members_range=(settings.FEWEST, settings.MOST),
        field_name=drafted.FIELD,
        proof=words.proof,
        told=partial(_told, unit, kind),
        hindrances=[
            words.hindrance(each, unit, kind)
            for each in (found.diagnosis.hindrances if found is not None and found.diagnosis is not None else ())
        ],
        nearly=_nearly(found.nearly, is_of_offers=isinstance(target, Need)) if found is not None else [],
    )


def _told(unit: str, kind: PoolKind, member: MemberRow, weeks: Sequence[Week]) -> dict[str, list[str]]:
    """What speaks for a member and against it, as far as the reader may know: records are their own province's."""
    untold: frozenset[Why] = frozenset()
    if not current_viewer().keeps(member.listing.organisation):
        untold |= words.ABOUT_RECORDS
    if kind is PoolKind.PURCHASE:
        untold |= words.ABOUT_FILLING
    reasons = [each for each in member.reasons if each.why not in untold]
    return {
        "fors": [words.reason(each, unit, weeks) for each in reasons if each.speaks_for],
        "againsts": [words.reason(each, unit, weeks) for each in reasons if not each.speaks_for],
    }


def _nearly(nearly: tuple[Nearly, ...], *, is_of_offers: bool) -> list[tuple[ListingView, Nearly, wording.ToldFailure]]:
    """Listings that one rule keeps out, as their reader may see them, and the rule in words."""
    viewer = current_viewer()
    if is_of_offers:
        views = views_of_offers([each.offer.revision_id for each in nearly], viewer)
    else:
        loaded = load(needs.SIDE, [each.need.revision_id for each in nearly])
        views = {each.id: each for each in view.of_needs(loaded, viewer)}
    return [
        (views[number], each, wording.failure(each.failure, each.offer, each.need))
        for each in nearly
        if (number := each.offer.offer_id if is_of_offers else each.need.need_id) in views
    ]
