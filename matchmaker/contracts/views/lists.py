"""Contracts listed: a party's own, a province's for its staff; each narrowed, sorted, paged and taken along."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import me, staff_only
from matchmaker.contracts import lists, words
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.export import workbook
from matchmaker.contracts.list_forms import OfficeListForm, PartyListForm
from matchmaker.contracts.models import Contract
from matchmaker.contracts.standing import waiting
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.matching.states import PairState
from matchmaker.organisations.access import acts_for_organisation, my_organisation
from matchmaker.web.limits import limiter
from matchmaker.web.paging import paginate
from matchmaker.web.workbook import as_download


@bp.get("/contracts")
@acts_for_organisation
def mine() -> ResponseReturnValue:
    """All contracts of the reader's organisation: those that wait for it first."""
    organisation, form = my_organisation(), PartyListForm.read()
    page = paginate(lists.of_party(organisation.id, form.wanted()))
    return render_template(
        "contracts/mine.html",
        page=page,
        lines=_lines(page.rows, organisation.id),
        organisation=organisation,
        **form.frame("contracts.export_mine"),
    )


@bp.get("/contracts/export.xlsx")
@acts_for_organisation
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_mine() -> ResponseReturnValue:
    """The same list as a workbook."""
    organisation = my_organisation()
    found = lists.of_party(organisation.id, PartyListForm.read().wanted())
    rows = session.scalars(found.limit(current_app.config["EXPORT_MAX_ROWS"])).unique().all()
    return as_download("contracts", workbook(rows, lists.beside(rows), organisation.id))


@bp.get("/desk/contracts")
@staff_only
def followed() -> ResponseReturnValue:
    """All contracts of the staff's province: those that wait for the staff first."""
    form = OfficeListForm.read()
    page = paginate(lists.of_office(me().province_code, form.wanted()))
    return render_template(
        "contracts/followed.html",
        page=page,
        lines=_lines(page.rows, None),
        **form.frame("contracts.export_followed"),
    )


@bp.get("/desk/contracts/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_followed() -> ResponseReturnValue:
    """The same list as a workbook."""
    found = lists.of_office(me().province_code, OfficeListForm.read().wanted())
    rows = session.scalars(found.limit(current_app.config["EXPORT_MAX_ROWS"])).unique().all()
    return as_download("contracts", workbook(rows, lists.beside(rows), None))


def _lines(contracts: Sequence[Contract], organisation_id: int | None) -> list[tuple[Contract, Side, PairState]]:
    """Each contract with its reader's side and where it stands."""
    beside, told = lists.beside(contracts), []
    for each in contracts:
        side = each.side_of(organisation_id) or Side.STAFF
        waits = waiting(each, beside.scans.get(each.id), beside.proposals.get(each.id))
        told.append((each, side, words.standing(each, waits, side)))
    return told
