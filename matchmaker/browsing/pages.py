"""The three pages that offers and needs have alike: the list, the list as a workbook, one listing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from flask import current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.accounts.access import me
from matchmaker.browsing import export, queries, view, wording
from matchmaker.browsing.drafts import newest_read_by
from matchmaker.browsing.forms import FilterForm
from matchmaker.browsing.queries import Criteria, Side
from matchmaker.browsing.view import ListingView
from matchmaker.browsing.viewer import Viewer
from matchmaker.catalogue import queries as catalogue
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.listings import ListingState
from matchmaker.measures import Place
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.models import Organisation, Standing
from matchmaker.web.i18n import language
from matchmaker.web.paging import Page, asked_page
from matchmaker.web.workbook import as_download

PUBLIC_STATES: Final = (ListingState.PUBLISHED, ListingState.EXPIRED)
"""What a link keeps opening for everybody: a listing whose days are over says so instead of vanishing."""

Relation = Literal["owner", "staff", "member", "visitor", "other"]


def current_viewer() -> Viewer:
    """Whoever makes this request."""
    if not current_user.is_authenticated:
        return Viewer(language=language())
    membership = acting_as()
    return Viewer(
        language=language(),
        organisation_id=membership.organisation_id if membership is not None else None,
        province_code=me().province_code if me().is_staff else None,
        staff_id=me().id if me().is_staff else None,
    )


class Chip(NamedTuple):
    """A filter in words, and the address without it."""

    words: str
    url: str


def browse(side: Side) -> ResponseReturnValue:
    """The published listings that the address asks for."""
    form = FilterForm.read()
    criteria = form.criteria(home=_home())
    size = current_app.config["PAGE_SIZE"]
    number = asked_page()
    found = queries.page_of(side, criteria, limit=size, offset=(number - 1) * size)
    near = form.near.typed if form.address().get("near") else ""
    parts = wording.parts_of(side, criteria, organisation=_organisation_name(criteria), near=near)
    address = form.address()
    page = render_template(
        "browsing/list.html",
        side=side.name,
        form=form,
        criteria=criteria,
        page=Page(rows=_views(side, found.rows), number=number, size=size, total=found.total),
        page_url=lambda other: url_for(request.endpoint or "", **address, page=other),
        summary=wording.summary(side, criteria, found.total, parts),
        chips=[_chip(part, address) for part in parts],
        distance_km=lambda listing: _distance_km(criteria, listing),
        export_url=url_for(f"{side.name}.export", **address),
        export_max=current_app.config["EXPORT_MAX_ROWS"],
    )
    answer = make_response(page)
    if request.headers.get("HX-Request"):
        answer.headers["HX-Push-Url"] = url_for(request.endpoint or "", **address)
    return answer


def download(side: Side) -> ResponseReturnValue:
    """The same list as a workbook, as far as `EXPORT_MAX_ROWS`; it holds what the pages show and no more."""
    criteria = FilterForm.read().criteria(home=_home())
    limit = current_app.config["EXPORT_MAX_ROWS"]
    found = queries.page_of(side, criteria, limit=limit)
    return as_download(side.name, export.public_workbook(side, _views(side, found.rows)))


def download_own(side: Side, shown_ids: Sequence[int], states: Mapping[int, str]) -> ResponseReturnValue:
    """The reader's own listings as a workbook: the versions named, and by listing where it stands, in words."""
    own = _views(side, queries.load(side, shown_ids))
    return as_download(f"own-{side.name}", export.own_workbook(side, own, states))


def _nothing(_listing: Any) -> Mapping[str, Any]:
    return {}


def show(side: Side, listing_id: int, *, inside: Callable[[Any], Mapping[str, Any]] = _nothing) -> ResponseReturnValue:
    """One listing as its reader may see it. Raises NotFound for what the reader may not know of.

    ``inside`` tells the template what its owner and the staff of its province see besides.
    """
    listing = session.get(side.listing, listing_id)
    if listing is None:
        raise NotFound
    viewer = current_viewer()
    newest = newest_read_by(viewer, side, listing) if viewer.sees_private(listing.organisation) else None
    shown = listing.approved or newest
    if shown is None:
        raise NotFound
    state = listing.state_of(newest or shown, listing.approved)
    is_public = state in PUBLIC_STATES and listing.organisation.standing is Standing.VERIFIED
    if not is_public and newest is None:
        raise NotFound
    (row,) = queries.load(side, [shown.id])
    listing_view = view.of_offer(row, viewer) if side.name == "offers" else view.of_need(row, viewer)
    return render_template(
        "browsing/show.html",
        side=side.name,
        listing=listing_view,
        state=state,
        is_public=is_public,
        is_live=is_public and state is ListingState.PUBLISHED,
        is_ours=viewer.keeps(listing.organisation),
        newer=newest.status if newest is not None and newest.id != shown.id else None,
        relation=_relation(viewer, listing.organisation),
        own=listing if viewer.owns(listing.organisation) else None,
        **(inside(listing) if viewer.sees_private(listing.organisation) else {}),
    )


def _relation(viewer: Viewer, owner: Organisation) -> Relation:
    """What the reader may do with a listing: the template of that name says it."""
    if viewer.owns(owner):
        return "owner"
    if viewer.province_code is not None:
        return "staff"
    if viewer.organisation_id is not None:
        return "member"
    return "other" if current_user.is_authenticated else "visitor"


def _views(side: Side, rows: list[Any]) -> list[ListingView]:
    show_all = view.of_offers if side.name == "offers" else view.of_needs
    return show_all(rows, current_viewer())


def _home() -> Place | None:
    """Where the reader's organisation is."""
    membership = acting_as()
    commune = catalogue.commune(membership.organisation.commune_code) if membership is not None else None
    return commune.place if commune is not None else None


def _organisation_name(criteria: Criteria) -> str:
    """The name of the organisation asked for, if everybody may know it."""
    if criteria.organisation_id is None:
        return ""
    organisation = session.get(Organisation, criteria.organisation_id)
    return organisation.name if organisation is not None and organisation.is_verified else ""


def _chip(part: wording.Part, address: dict[str, Any]) -> Chip:
    kept = {name: value for name, value in address.items() if name not in part.parameters}
    return Chip(part.words, url_for(request.endpoint or "", **kept))


def _distance_km(criteria: Criteria, listing: ListingView) -> float | None:
    """From the place that the reader named, or lives in, to the listing's commune."""
    if criteria.near is None or listing.place is None:
        return None
    return criteria.near.distance_km(Place(listing.place.lat, listing.place.lon))
