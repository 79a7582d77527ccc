"""What everybody reads: the list of model cooperatives, the same as a workbook, one case."""

from __future__ import annotations

from datetime import date

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import public
from matchmaker.db import session
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.cases import access, lists, queries
from matchmaker.programmes.cases.export import cases_workbook
from matchmaker.programmes.cases.forms import AgreeForm, ListForm
from matchmaker.programmes.office import office
from matchmaker.web.limits import limiter
from matchmaker.web.paging import paginate
from matchmaker.web.workbook import as_download


@bp.get("/cases")
@public
def cases() -> ResponseReturnValue:
    """Model cooperatives, the newest first; staff see what their office still writes."""
    form = ListForm.read()
    return render_template(
        "programmes/cases/index.html",
        page=paginate(lists.listed(form.wanted(), staff_province=office())),
        is_staff=office() is not None,
        **form.frame("programmes.export_cases"),
    )


@bp.get("/cases/export.xlsx")
@public
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_cases() -> ResponseReturnValue:
    """The same list as a workbook."""
    found = lists.listed(ListForm.read().wanted(), staff_province=office())
    rows = session.scalars(found.limit(current_app.config["EXPORT_MAX_ROWS"])).all()
    return as_download("model-cooperatives", cases_workbook(rows))


@bp.get("/cases/<int:case_id>")
@public
def case(case_id: int) -> ResponseReturnValue:
    """One case: what they do, with which figures, what others can copy."""
    found = access.readable(case_id)
    return render_template(
        "programmes/cases/show.html",
        found=found,
        figures=[(each, date.fromisoformat(each["day"])) for each in found.figures],
        picture=queries.picture_of(found.organisation_id),
        manages=access.manages(found),
        is_own=access.is_own(found),
        agree_form=AgreeForm(formdata=None, edition=found.edition),
    )
