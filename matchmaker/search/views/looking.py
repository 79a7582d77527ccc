"""Searching: the page, and the same as a workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from flask_login import current_user
from limits import parse, parse_many

from matchmaker.accounts.access import me, public
from matchmaker.browsing import export, view
from matchmaker.browsing.pages import current_viewer
from matchmaker.browsing.queries import load
from matchmaker.browsing.view import ListingView
from matchmaker.catalogue import queries as catalogue
from matchmaker.errors import NotFound
from matchmaker.measures import Place
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.export import organisations_workbook
from matchmaker.organisations.queries import trades_by_organisation
from matchmaker.search import searching, wording
from matchmaker.search.asked import Asked, Order, Tab
from matchmaker.search.blueprint import bp
from matchmaker.search.searching import SIDES, Outcome
from matchmaker.web.limits import limiter
from matchmaker.web.paging import Page, asked_page
from matchmaker.web.workbook import as_download

FEW: Final = 3
_ONCE: Final = parse("1 per hour")


@bp.get("/search")
@public
def show() -> ResponseReturnValue:
    """Offers, needs, organisations and codes that fit what the address asks."""
    asked, size, number = asked_now(), current_app.config["PAGE_SIZE"], asked_page()
    home = home_of_reader()
    outcome = searching.search(
        asked,
        current_viewer(),
        near=home,
        limit=size,
        offset=(number - 1) * size,
        may_ask_for_codes=_may_ask_for_codes,
    )
    asked = outcome.asked
    found = outcome.organisations
    address = asked.address()
    page: Page[Any] = Page(rows=_rows(outcome), number=number, size=size, total=outcome.total)
    answer = make_response(
        render_template(
            "search/show.html",
            outcome=outcome,
            asked=asked,
            page=page,
            trades=trades_by_organisation([each.id for each in found.rows]) if found else {},
            tabs=wording.tabs(outcome),
            facets=wording.facets(outcome),
            chips=wording.parts(asked),
            summary=wording.summary(outcome),
            wider=wording.wider(outcome)[:FEW],
            orders=[(each, words) for each, words in wording.ORDERS.items() if _makes_sense(each, asked, home)],
            exact_url=wording.url_of(replace(asked, exact=True)),
            page_url=lambda other: wording.url_of(asked, page=other),
            distance_km=lambda listing: _distance_km(home, listing) if asked.order is Order.NEAREST else None,
            export_url=url_for("search.download", **address) if asked.tab is not Tab.CODES else None,
            export_max=current_app.config["EXPORT_MAX_ROWS"],
            keep_url=url_for("search.keep", **address) if asked.tab in SIDES else None,
            widest_url=wording.url_of(Asked(tab=asked.tab)),
        )
    )
    if request.headers.get("HX-Request"):
        answer.headers["HX-Push-Url"] = wording.url_of(asked)
    return answer


@bp.get("/search/export.xlsx")
@public
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def download() -> ResponseReturnValue:
    """The same list as a workbook, as far as `EXPORT_MAX_ROWS`. Raises NotFound for codes: they are not lists."""
    asked, limit = asked_now(), current_app.config["EXPORT_MAX_ROWS"]
    if asked.tab in SIDES:
        side = SIDES[asked.tab]
        found = searching.listings(asked, near=home_of_reader(), limit=limit)
        return as_download(side.name, export.public_workbook(side, _views(asked.tab, found.revision_ids)))
    if asked.tab is Tab.CODES:
        raise NotFound
    rows = searching.organisations_of(asked, limit=limit)
    trades = trades_by_organisation([each.id for each in rows])
    return as_download("organisations", organisations_workbook(rows, trades))


def asked_now() -> Asked:
    """What the address of this request asks."""
    return Asked.read(request.args.to_dict(flat=False))


def home_of_reader() -> Place | None:
    """Where the reader's organisation is."""
    membership = acting_as()
    commune = catalogue.commune(membership.organisation.commune_code) if membership is not None else None
    return commune.place if commune is not None else None


def _may_ask_for_codes(key: str) -> bool:
    """Count one more code, by address or by person; False where there were too many.

    The same one again (on another tab, with another filter) counts once an hour.
    """
    if current_user.is_authenticated:
        limit, who = current_app.config["LIMIT_CODE_SEARCH_SIGNED_IN"], f"codes-{me().id}"
    else:
        limit, who = current_app.config["LIMIT_CODE_SEARCH"], f"codes-{get_remote_address()}"
    if not limiter.enabled or not limiter.limiter.test(_ONCE, who, key):
        return True
    may = all(limiter.limiter.hit(each, who) for each in parse_many(limit))
    return may and limiter.limiter.hit(_ONCE, who, key)


def _rows(outcome: Outcome) -> list[Any]:
    if outcome.listings is not None:
        return _views(outcome.asked.tab, outcome.listings.revision_ids)
    if outcome.organisations is not None:
        return list(outcome.organisations.rows)
    return list(outcome.codes)


def _views(tab: Tab, revision_ids: list[int]) -> list[ListingView]:
    show_all = view.of_offers if tab is Tab.OFFERS else view.of_needs
    return show_all(load(SIDES[tab], revision_ids), current_viewer())


def _makes_sense(order: Order, asked: Asked, home: Place | None) -> bool:
    if asked.tab is Tab.ORGANISATIONS:
        return order in (Order.BEST, Order.NEWEST)
    return order is not Order.NEAREST or home is not None


def _distance_km(home: Place | None, listing: ListingView) -> float | None:
    if home is None or listing.place is None:
        return None
    return home.distance_km(Place(listing.place.lat, listing.place.lon))
