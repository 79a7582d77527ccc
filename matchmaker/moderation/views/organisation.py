"""Staff's page of an organisation: what it is, what it lists and holds, and everything that happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from matchmaker.accounts.access import me, staff_only
from matchmaker.browsing.drafts import newest_read_by
from matchmaker.browsing.pages import current_viewer
from matchmaker.browsing.queries import Side
from matchmaker.browsing.viewer import Viewer
from matchmaker.credentials import queries as credentials
from matchmaker.credentials.words import STATES, TONES
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.measures import today
from matchmaker.moderation import history, queries, service, words
from matchmaker.moderation.blueprint import bp
from matchmaker.moderation.differences import Fact, organisation_facts
from matchmaker.moderation.forms import OnBehalfForm
from matchmaker.moderation.models import SubjectKind
from matchmaker.needs import browse as need_pages
from matchmaker.needs import queries as needs
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.needs.service import need_posting
from matchmaker.offers import browse as offer_pages
from matchmaker.offers import queries as offers
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.offers.service import offer_posting
from matchmaker.organisations.facts import Contact, Facts
from matchmaker.organisations.models import Organisation, OrganisationRevision
from matchmaker.organisations.queries import contact_of, latest_revision, members, trades_of
from matchmaker.web.i18n import language
from matchmaker.web.once import once
from matchmaker.web.paging import Page, page_url, paginate

HISTORY_ROWS = 30


@dataclass(frozen=True)
class ListingLine:
    """One listing of the organisation, in whatever state."""

    kind: SubjectKind
    id: int
    product: str
    state: str
    tone: str
    quantity: Any
    unit: str | None
    ends_on: Any
    waiting_id: int | None
    """The version that waits for a decision."""
    can_be_suspended: bool
    is_suspended: bool
    write_url: str | None
    """Where the reader goes on writing it on the organisation's behalf."""


@bp.get("/moderation/organisations/<int:organisation_id>")
@staff_only
def organisation(organisation_id: int) -> ResponseReturnValue:
    """Everything about an organisation of the own province, its contact aside."""
    return _page(_own(organisation_id), OnBehalfForm())


@bp.post("/moderation/organisations/<int:organisation_id>/contact")
@staff_only
def contact(organisation_id: int) -> ResponseReturnValue:
    """The same page with the contact opened; the organisation's history says who looked."""
    found = _own(organisation_id)
    service.look_at_contact(found, by=me())
    return _page(found, OnBehalfForm(), contact=contact_of(found))


@bp.post("/moderation/organisations/<int:organisation_id>/<any(offer, need):kind>")
@staff_only
@once
def post_on_behalf(organisation_id: int, kind: str) -> ResponseReturnValue:
    """Begin an offer or a need for the organisation, with how it agreed; it goes on in the usual form."""
    found = _own(organisation_id)
    form = OnBehalfForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    if kind == SubjectKind.OFFER:
        offer = offer_posting.start_draft(found, by=me(), on_behalf_consent=form.consent.data)
        return redirect(url_for("offers.edit", offer_id=offer.id), 303)
    need = need_posting.start_draft(found, by=me(), on_behalf_consent=form.consent.data)
    return redirect(url_for("needs.edit", need_id=need.id), 303)


def _own(organisation_id: int) -> Organisation:
    """An organisation of the staff's province. Raises NotFound for any other."""
    found = session.get(Organisation, organisation_id)
    if found is None or not service.may_decide(me(), found):
        raise NotFound
    return found


def _page(found: Organisation, form: OnBehalfForm, *, contact: Contact | None = None) -> str:
    latest = latest_revision(found.id)
    events = paginate(queries.events_of(found.id, me().province_code), size=HISTORY_ROWS, scalars=False)
    told: Page[history.Told] = replace(events, rows=history.told(events.rows))
    return render_template(
        "moderation/organisation.html",
        organisation=found,
        facts=_facts(found),
        latest=latest if _waits(latest) else None,
        contact=contact,
        members=members(found.id),
        listings=[*_offers(found.id), *_needs(found.id)],
        held=credentials.held_by(found.id),
        today=today(),
        state_words=STATES,
        state_tones=TONES,
        decisions=list(session.scalars(queries.decisions_about(found.id).limit(20)).unique()),
        reports=list(session.scalars(queries.reports_about(found.id))),
        history=told,
        form=form,
        page_url=page_url,
        words=words,
    )


def _waits(revision: OrganisationRevision) -> bool:
    return revision.submitted_at is not None and revision.decided_at is None


def _facts(found: Organisation) -> list[Fact]:
    return organisation_facts(Facts.of(found, tuple(product.code for product in trades_of(found.id))))


def _offers(organisation_id: int) -> list[ListingLine]:
    return list(_lines(SubjectKind.OFFER, offer_pages.SIDE, offers.owned_by(organisation_id)))


def _needs(organisation_id: int) -> list[ListingLine]:
    return list(_lines(SubjectKind.NEED, need_pages.SIDE, needs.owned_by(organisation_id)))


def _lines(kind: SubjectKind, side: Side, owned: Select[Any]) -> Iterator[ListingLine]:
    """The listings of which the reader may see some version; a draft that was never submitted is its owner's."""
    viewer = current_viewer()
    for listing in session.scalars(owned).unique():
        newest = newest_read_by(viewer, side, listing)
        if newest is not None:
            yield _line(kind, listing, newest, viewer)


def _line(
    kind: SubjectKind, listing: Offer | Need, newest: OfferRevision | NeedRevision, viewer: Viewer
) -> ListingLine:
    state, tone = words.STATES[listing.state_of(newest, listing.approved)]
    shown = listing.approved or newest
    product = shown.product
    waits = newest.submitted_at is not None and newest.decided_at is None
    return ListingLine(
        kind=kind,
        id=listing.id,
        product=product.name(language()) if product else "",
        state=str(state),
        tone=tone,
        quantity=shown.quantity,
        unit=product.unit if product else None,
        ends_on=shown.ends_on,
        waiting_id=newest.id if waits else None,
        can_be_suspended=listing.published_at is not None and listing.suspended_at is None,
        is_suspended=listing.suspended_at is not None,
        write_url=_write_url(listing) if viewer.helps(listing) else None,
    )


def _write_url(listing: Offer | Need) -> str:
    if isinstance(listing, Offer):
        return url_for("offers.edit", offer_id=listing.id)
    return url_for("needs.edit", need_id=listing.id)
