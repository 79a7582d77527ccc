"""Which cooperatives show signs of trouble."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import me, staff_only
from matchmaker.insights.blueprint import bp
from matchmaker.insights.cooperatives import words
from matchmaker.insights.cooperatives.export import warnings_workbook
from matchmaker.insights.cooperatives.list_forms import WarningsForm
from matchmaker.insights.cooperatives.warnings import WEIGHTS, Warned, early_warnings
from matchmaker.measures import today
from matchmaker.web.limits import limiter
from matchmaker.web.paging import Page, asked_page
from matchmaker.web.workbook import as_download


@bp.get("/cooperatives/warnings")
@staff_only
def warnings() -> ResponseReturnValue:
    """The office's own cooperatives, those with the heaviest signs first."""
    form, found = _found()
    size, number = current_app.config["PAGE_SIZE"], asked_page()
    return render_template(
        "insights/cooperatives/warnings.html",
        page=Page(found[(number - 1) * size : number * size], number, size, len(found)),
        words=words,
        weights=WEIGHTS,
        **form.frame("insights.warnings_export"),
    )


@bp.get("/cooperatives/warnings/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def warnings_export() -> ResponseReturnValue:
    """The same list as a workbook."""
    return as_download("early-warnings", warnings_workbook(_found()[1]))


def _found() -> tuple[WarningsForm, list[Warned]]:
    form = WarningsForm.read()
    return form, form.narrowed(early_warnings(me().province_code or "", today()))
