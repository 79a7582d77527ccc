"""Reporting dates that are frozen, and what the press published."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from matchmaker.accounts.access import me, staff_only
from matchmaker.catalogue.queries import province
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.register import queries, service, words
from matchmaker.register.export import published_workbook, reporting_date_workbook, reporting_dates_workbook
from matchmaker.register.forms import FreezeForm, most_rows
from matchmaker.register.models import RegisterEntry, ReportingDate
from matchmaker.register.published import figures_of
from matchmaker.register.views.blueprint import bp, my_province
from matchmaker.web.limits import limiter
from matchmaker.web.once import once
from matchmaker.web.paging import page_url, paginate
from matchmaker.web.workbook import as_download


@bp.route("/reporting-dates", methods=["GET", "POST"])
@staff_only
@once
def reporting_dates() -> ResponseReturnValue:
    """Every frozen day, those that were frozen again included; freeze one."""
    form = FreezeForm()
    if form.validate_on_submit():
        try:
            frozen = service.freeze(my_province(), form.on.data, by=me(), note=form.note.data)
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            flash(_("Đã chốt số liệu."), "success")
            return redirect(url_for("register.reporting_date", date_id=frozen.id), 303)
    page = paginate(queries.reporting_dates(my_province()))
    shown = render_template(
        "register/reporting_dates.html", form=form, page=page, page_url=page_url, province=province(my_province())
    )
    return shown, 422 if form.errors else 200


@bp.get("/reporting-dates/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def reporting_dates_export() -> ResponseReturnValue:
    """The same as a workbook."""
    found = session.scalars(queries.reporting_dates(my_province()).limit(most_rows()))
    return as_download("reporting-dates", reporting_dates_workbook(found))


@bp.get("/reporting-dates/<int:date_id>")
@staff_only
def reporting_date(date_id: int) -> ResponseReturnValue:
    """What was counted on one day, and the entries behind the denominator."""
    frozen = _frozen(date_id)
    counted = paginate(queries.counted(frozen))
    return render_template("register/reporting_date.html", frozen=frozen, page=counted, page_url=page_url, words=words)


@bp.get("/reporting-dates/<int:date_id>/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def reporting_date_export(date_id: int) -> ResponseReturnValue:
    """The same as a workbook."""
    frozen = _frozen(date_id)
    entries = session.scalars(queries.counted(frozen).options(joinedload(RegisterEntry.commune)).limit(most_rows()))
    return as_download(f"reporting-date-{frozen.on:%Y-%m-%d}", reporting_date_workbook(frozen, entries))


def _frozen(date_id: int) -> ReportingDate:
    found: ReportingDate | None = session.scalar(
        queries.reporting_dates(my_province()).where(ReportingDate.id == date_id)
    )
    if found is None:
        raise NotFound
    return found


@bp.get("/published")
@staff_only
def published() -> ResponseReturnValue:
    """What the press published of the province, each with its day and source."""
    return render_template(
        "register/published.html", figures=figures_of(my_province()), province=province(my_province()), words=words
    )


@bp.get("/published/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def published_export() -> ResponseReturnValue:
    """The same as a workbook."""
    return as_download("published-figures", published_workbook(figures_of(my_province())))
