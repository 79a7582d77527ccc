"""Three proposals for a pool, beside each other, with the weights that staff can move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from flask import current_app, render_template, request
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
from matchmaker.brokering.pools.proposals.sources import Outsider, Source, by_reason
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
from matchmaker.web.limits import limiter

_limited = limiter.shared_limit(
    lambda: current_app.config["LIMIT_PROPOSALS"], scope="proposals", key_func=lambda: f"proposals-{me().id}"
)


@bp.get("/needs/<int:need_id>/pools/proposals")
@staff_only
@_limited
def supply_proposals(need_id: int) -> ResponseReturnValue:
    """Pools that might fill a need: for its province's staff, who may know its ceiling."""
    need, reader = need_to_read(need_id)
    if reader.side is not Side.STAFF or need.state() is not ListingState.PUBLISHED:
        raise NotFound
    moved = Settings.read(request.args)
    return _page(need, need_view(need, reader.viewer), moved, making.proposals_for_need(need, moved))


@bp.get("/offers/<int:offer_id>/pools/proposals")
@staff_only
@_limited
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
    nearly = found.all_nearly if found is not None else ()
    views = _seen(nearly, are_offers=kind is PoolKind.SUPPLY)
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
        about=words.about,
        told=partial(_told, unit, kind),
        sources=_sources(found, views) if found is not None else [],
        hindrances=[
            words.hindrance(each, unit, kind)
            for each in (found.diagnosis.hindrances if found is not None and found.diagnosis is not None else ())
        ],
        nearly=[
            (views[each.member.listing_id], each, _rule_of(each))
            for each in (found.nearly if found is not None else ())
            if each.member.listing_id in views
        ],
    )


def _told(unit: str, kind: PoolKind, member: MemberRow, weeks: Sequence[Week]) -> dict[str, list[str]]:
    """What speaks for a member and against it."""
    untold: frozenset[Why] = words.ABOUT_WEEKS if kind is PoolKind.PURCHASE else frozenset()
    reasons = [each for each in member.reasons if each.why not in untold]
    return {
        "fors": [words.reason(each, unit, weeks) for each in reasons if each.speaks_for],
        "againsts": [words.reason(each, unit, weeks) for each in reasons if not each.speaks_for],
    }


def _sources(found: Proposed, views: Mapping[int, ListingView]) -> list[list[Source]]:
    """Of each proposal, where what it lacks might come from."""
    return [
        by_reason(
            [
                (*words.outside(each.bound), Outsider(listing.id, listing.organisation.name, each.amount))
                for listing, each in row.spare
            ]
            + [
                (told.text, told.mend, Outsider(number, views[number].organisation.name, amount))
                for near, amount in row.nearly
                if (number := near.member.listing_id) in views and (told := _rule_of(near))
            ]
        )
        for row in found.rows
    ]


def _rule_of(near: Nearly) -> wording.ToldFailure:
    return wording.failure(near.failure, near.offer, near.need)


def _seen(nearly: Sequence[Nearly], *, are_offers: bool) -> Mapping[int, ListingView]:
    """Near misses as their reader may see them, by the listing's id."""
    viewer = current_viewer()
    if are_offers:
        return views_of_offers([each.offer.revision_id for each in nearly], viewer)
    loaded = load(needs.SIDE, [each.need.revision_id for each in nearly])
    return {each.id: each for each in view.of_needs(loaded, viewer)}
