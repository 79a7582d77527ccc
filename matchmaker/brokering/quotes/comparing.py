"""The page on which a buyer compares the quotes for a need."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import signed_in
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.quotes import comparison, pricing, queries, words
from matchmaker.brokering.quotes.models import Quote, QuoteStatus
from matchmaker.brokering.quotes.record import records
from matchmaker.browsing import view
from matchmaker.browsing.queries import load
from matchmaker.errors import NotFound
from matchmaker.matching.models import Side
from matchmaker.matching.reader import need_to_read
from matchmaker.measures import today
from matchmaker.needs import browse as needs
from matchmaker.needs import filling
from matchmaker.offers import browse as offers
from matchmaker.web.addresses import row_id


@bp.get("/needs/<int:need_id>/quotes")
@signed_in
def compare_quotes(need_id: int) -> ResponseReturnValue:
    """The quotes for a need that stand or were accepted, up to `COMPARE_MAX` of them side by side."""
    need, reader = need_to_read(need_id)
    if need.approved is None or need.approved.product is None:
        raise NotFound
    day, found = today(), queries.of_need(need_id)
    chosen = _chosen(found)
    asked = view.of_needs(load(needs.SIDE, [need.approved.id]), reader.viewer)[0]
    shown = {each.introduction.offer_revision_id for each in chosen}
    offered = {each.id: each for each in view.of_offers(load(offers.SIDE, list(shown)), reader.viewer)} if shown else {}
    dealing = {each.introduction.seller_id for each in chosen if each.introduction.is_alive_on(day)}
    told = records(dealing, need.approved.product_code)
    compared = comparison.compared(chosen, offered, told, pricing.low_ones(found, day), day)
    return render_template(
        "brokering/quotes/compare.html",
        need=need,
        asked=asked,
        is_own=reader.side is Side.BUYER,
        filling=filling.of([need]).get(need.id),
        quotes=[(each, words.standing(each, day, reader.side)) for each in found],
        chosen={each.id for each in chosen},
        columns=comparison.columns(compared),
        rows=comparison.rows(compared, asked, day),
        answerable={each.id for each in chosen if _waits_for_buyer(each)},
        most=current_app.config["COMPARE_MAX"],
    )


def _chosen(found: Sequence[Quote]) -> list[Quote]:
    """Those that the address names, else those that can still be accepted, then the newest."""
    named = set(request.args.getlist("quote", type=row_id))
    most = current_app.config["COMPARE_MAX"]
    if named:
        return [each for each in found if each.id in named][:most]
    standing = sorted(found, key=lambda each: (each.status_on(today()) is not QuoteStatus.OPEN, -each.id))
    return sorted(standing[:most], key=lambda each: each.id)


def _waits_for_buyer(quote: Quote) -> bool:
    return quote.status_on(today()) is QuoteStatus.OPEN and quote.latest.side is Side.SELLER
