"""Reports: the list, the form that makes one, and each as a page, a workbook and a PDF."""

from __future__ import annotations

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import me, staff_only
from matchmaker.db import session
from matchmaker.errors import Unprocessable
from matchmaker.insights.blueprint import bp
from matchmaker.insights.linkage import rendering, words
from matchmaker.insights.linkage.tables import COLUMNS, Name
from matchmaker.insights.linkage.views.asking import sides
from matchmaker.insights.report import queries, service, telling
from matchmaker.insights.report.contents import Contents
from matchmaker.insights.report.forms import ReportForm
from matchmaker.insights.report.list_forms import ReportsForm
from matchmaker.insights.report.models import FigureReport
from matchmaker.insights.report.paper import SHOWN, edition, report_pdf
from matchmaker.insights.report.workbook import report_book, reports_book
from matchmaker.web import i18n
from matchmaker.web.limits import limiter
from matchmaker.web.once import once
from matchmaker.web.paging import paginate
from matchmaker.web.workbook import as_download


@bp.get("/reports")
@staff_only
def reports() -> ResponseReturnValue:
    """The reports of the reader's province, and the form for another one."""
    return _index(ReportForm.usual())


@bp.post("/reports")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
@once
def make_report() -> ResponseReturnValue:
    """Count the figures of a period and keep them."""
    form = ReportForm()
    if form.validate_on_submit():
        try:
            made = service.make(me().province_code or "", form.period(), form.rung.data, by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            return redirect(url_for("insights.report", report_id=made.id), 303)
    return _index(form), 422


def _index(form: ReportForm) -> str:
    narrowing = ReportsForm.read()
    return render_template(
        "insights/report/index.html",
        new=form,
        page=paginate(narrowing.narrowed(queries.reports(me().province_code))),
        words=words,
        sides=sides("insights.reports"),
        **narrowing.frame("insights.reports_export"),
    )


@bp.get("/reports/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def reports_export() -> ResponseReturnValue:
    """The list as a workbook, one report a row."""
    listed = ReportsForm.read().narrowed(queries.reports(me().province_code))
    found = session.scalars(listed.limit(current_app.config["EXPORT_MAX_ROWS"]))
    return as_download("linkage-reports", reports_book(found))


@bp.get("/reports/<int:report_id>")
@staff_only
def report(report_id: int) -> ResponseReturnValue:
    """One report as it was when it was made. Another province's is a 404."""
    found = queries.report(report_id, me().province_code)
    told = Contents.read(found.figures)
    return render_template(
        "insights/report/show.html",
        report=found,
        contents=told,
        telling=telling,
        names=Name,
        shown=SHOWN,
        columns=COLUMNS,
        rendering=rendering,
        words=words,
        sides=sides("insights.reports"),
    )


@bp.get("/reports/<int:report_id>/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def report_workbook(report_id: int) -> ResponseReturnValue:
    """All that its page says: what it is of, and its tables, a sheet each."""
    found = queries.report(report_id, me().province_code)
    return as_download(_file_name(found), report_book(found))


@bp.get("/reports/<int:report_id>/report.pdf")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def report_paper(report_id: int) -> Response:
    """The report on paper, in one language (``language=``). A browser that has it already is told so."""
    found = queries.report(report_id, me().province_code)
    spoken = "en" if request.args.get("language", i18n.language()) == "en" else "vi"
    response = Response(mimetype="application/pdf")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    response.set_etag(edition(found, spoken))
    response.make_conditional(request)
    if response.status_code == 200:
        response.data = report_pdf(found, spoken)
        response.headers.set("Content-Disposition", "attachment", filename=f"{_file_name(found)}-{spoken}.pdf")
    return response


def _file_name(report: FigureReport) -> str:
    return f"linkage-report-{report.id}-{report.starts_on:%Y%m%d}-{report.ends_on:%Y%m%d}"
