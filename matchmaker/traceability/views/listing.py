"""Lots listed: an organisation's own, a province's for its staff; and one lot as they read it."""

from __future__ import annotations

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from matchmaker import files
from matchmaker.accounts.access import me, staff_only
from matchmaker.db import session
from matchmaker.organisations.access import acting_as, acts_for_organisation, my_organisation
from matchmaker.posting.access import writes_listings
from matchmaker.traceability import access, chain, digital_link, queries, scans, service
from matchmaker.traceability.blueprint import bp
from matchmaker.traceability.epcis import Step
from matchmaker.traceability.export import lots_workbook
from matchmaker.traceability.lists import LotListForm
from matchmaker.traceability.models import Lot, LotState
from matchmaker.traceability.views.writing import PARTS
from matchmaker.traceability.words import STATES
from matchmaker.web.addresses import public_address
from matchmaker.web.paging import address_with, page_url, paginate, with_filters
from matchmaker.web.workbook import as_download


@bp.get("/lots")
@acts_for_organisation
def mine() -> ResponseReturnValue:
    """The organisation's own lots."""
    return _listed(queries.of_organisation(my_organisation().id), "traceability.export_mine", own=True)


@bp.get("/lots/export.xlsx")
@acts_for_organisation
def export_mine() -> ResponseReturnValue:
    """The same list as a workbook."""
    return _taken_along(queries.of_organisation(my_organisation().id), own=True)


@bp.get("/desk/lots")
@staff_only
def of_province() -> ResponseReturnValue:
    """The lots of the organisations of the staff's province."""
    return _listed(queries.of_province(me().province_code), "traceability.export_of_province", own=False)


@bp.get("/desk/lots/export.xlsx")
@staff_only
def export_of_province() -> ResponseReturnValue:
    """The same list as a workbook."""
    return _taken_along(queries.of_province(me().province_code), own=False)


def _listed(found: Select[Lot], export: str, *, own: bool) -> str:
    form = LotListForm.of(found)
    return render_template(
        "traceability/list.html",
        form=form,
        own=own,
        page=paginate(form.narrowed(found)),
        states=STATES,
        used=[(told, address_with(**{name: None, "page": None})) for told, name in form.used()],
        page_url=page_url,
        export_url=with_filters(url_for(export)),
    )


def _taken_along(found: Select[Lot], *, own: bool) -> ResponseReturnValue:
    narrowed = LotListForm.of(found).narrowed(found).limit(current_app.config["EXPORT_MAX_ROWS"])
    return as_download("lots", lots_workbook(session.scalars(narrowed).all(), with_owner=not own))


@bp.get("/lots/<int:lot_id>")
@writes_listings
def show(lot_id: int) -> ResponseReturnValue:
    """One lot: what it is, what happened to it, what comes next, who looked it up."""
    lot = access.readable(lot_id)
    told = chain.of(lot)
    return render_template(
        "traceability/show.html",
        lot=lot,
        chain=told,
        state=STATES[lot.state],
        writes=access.may_write(lot),
        is_holder=acting_as() is not None,
        is_open=lot.state in (LotState.DRAFT, LotState.PUBLIC),
        parts=PARTS,
        missing=service.missing(lot),
        best_before=chain.best_before(lot),
        photos=files.photos(lot.photo_ids),
        scans=scans.of(lot.id) if lot.is_public else None,
        address=public_address(digital_link.path_of(lot.code, lot.gtin)),
        next_steps=_next_steps(told),
    )


def _next_steps(told: chain.Chain) -> list[Step]:
    """The steps that can be recorded, what usually comes next first."""
    done = {each.step for each in told.events if each.wrong is None}
    made_of_others = bool(told.sources)
    possible = [each for each in service.RECORDED if each is not Step.HARVESTED or not (made_of_others or each in done)]
    return sorted(possible, key=lambda each: each in done)
