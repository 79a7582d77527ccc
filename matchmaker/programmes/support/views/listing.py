"""The requests of the reader's cooperative, or those that the reader's office decides about."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from matchmaker.accounts.access import me, signed_in
from matchmaker.db import now, session
from matchmaker.errors import NotFound
from matchmaker.organisations.access import acting_as
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.support import lists
from matchmaker.programmes.support.export import requests_workbook
from matchmaker.programmes.support.forms import ListForm
from matchmaker.programmes.support.words import KINDS, STATES, TONES
from matchmaker.web.limits import limiter
from matchmaker.web.paging import paginate
from matchmaker.web.workbook import as_download


@bp.get("/support")
@signed_in
def support() -> ResponseReturnValue:
    """A list with the age of each, those that wait for the office first."""
    form = ListForm.read()
    return render_template(
        "programmes/support/index.html",
        page=paginate(_found(form)),
        is_staff=me().is_staff,
        kinds=KINDS,
        states=STATES,
        tones=TONES,
        **form.frame("programmes.export_support"),
    )


@bp.get("/support/export.xlsx")
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_support() -> ResponseReturnValue:
    """The same list as a workbook."""
    found = _found(ListForm.read()).limit(current_app.config["EXPORT_MAX_ROWS"])
    return as_download("support", requests_workbook(session.scalars(found).all()))


def _found(form: ListForm) -> Select[Any]:
    """What the reader may read of what the address asks for. Raises NotFound for whoever has no part in support."""
    membership = acting_as()
    if membership is not None and membership.organisation.kind.is_cooperative:
        return lists.of_organisation(membership.organisation_id, form.wanted(), now())
    if me().is_staff:
        return lists.of_office(me().province_code, form.wanted(), now())
    raise NotFound
