"""Introductions listed: a party's own, a province's for its staff; each narrowed, sorted, paged and taken along."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import me, staff_only
from matchmaker.brokering import lapsing, lists, queries, service, words
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.conversation.queries import unread_by_broker, unread_by_member
from matchmaker.brokering.export import contacts_in, office_workbook, party_workbook
from matchmaker.brokering.list_forms import OfficeListForm, PartyListForm
from matchmaker.brokering.models import Introduction
from matchmaker.db import begin_writing, session
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.organisations.access import acts_for_organisation, my_organisation
from matchmaker.web.limits import limiter
from matchmaker.web.paging import paginate
from matchmaker.web.workbook import as_download


@bp.get("/introductions")
@acts_for_organisation
def index() -> ResponseReturnValue:
    """All introductions of the reader's organisation: those that wait for its answer first."""
    organisation, form = my_organisation(), PartyListForm.read()
    page = paginate(lists.of_party(organisation.id, form.wanted()))
    return render_template(
        "brokering/index.html",
        page=page,
        lines=[(each, words.standing(each, each.side_of(organisation.id) or Side.SELLER)) for each in page.rows],
        lapses=lapsing.flags(page.rows),
        unread={each.introduction_id: each.count for each in unread_by_member(me().id, organisation.id)},
        wishes=queries.wishes_of(organisation.id),
        organisation=organisation,
        **form.frame("brokering.export"),
    )


@bp.get("/introductions/export.xlsx")
@acts_for_organisation
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export() -> ResponseReturnValue:
    """The same list as a workbook."""
    organisation = my_organisation()
    found = lists.of_party(organisation.id, PartyListForm.read().wanted())
    own = session.scalars(found.limit(current_app.config["EXPORT_MAX_ROWS"])).all()
    return as_download("introductions", party_workbook(own, organisation.id))


@bp.get("/desk/introductions")
@staff_only
def followed() -> ResponseReturnValue:
    """All introductions of the staff's province: the next step due first, then what is over."""
    form = OfficeListForm.read()
    page = paginate(lists.of_office(me().province_code, form.wanted()))
    return render_template(
        "brokering/followed.html",
        page=page,
        day=today(),
        lapses=lapsing.flags(page.rows),
        unread={each.introduction_id: each.count for each in unread_by_broker(me().id, me().province_code)},
        state_of=lambda each: words.standing(each, Side.STAFF),
        **form.frame("brokering.export_followed"),
    )


@bp.get("/desk/introductions/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_followed() -> ResponseReturnValue:
    """The same list as a workbook. Whose contact stands in it reads so in its history."""
    found = lists.of_office(me().province_code, OfficeListForm.read().wanted())
    rows: list[Introduction] = list(session.scalars(found.limit(current_app.config["EXPORT_MAX_ROWS"])))
    unnoted = service.unnoted_contacts(contacts_in(rows), by=me())
    if unnoted:
        begin_writing()
        service.note_contacts(unnoted, by=me())
    return as_download("introductions", office_workbook(rows))
