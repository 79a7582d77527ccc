"""Who is shown to buyers, by size and place; and who was not shown for 30 days."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import me, staff_only
from matchmaker.measures import today
from matchmaker.radar.blueprint import bp
from matchmaker.radar.exposure import lists, words
from matchmaker.radar.exposure.list_forms import ExposureForm
from matchmaker.radar.exposure.reading import exposure
from matchmaker.web.limits import limiter
from matchmaker.web.paging import Page, asked_page
from matchmaker.web.workbook import as_download


@bp.get("/radar/exposure")
@staff_only
def exposed() -> ResponseReturnValue:
    """How attention falls on the province's cooperatives, and the list of offers behind it."""
    found = exposure(me().province_code)
    form = ExposureForm.among(found.offers)
    rows = lists.narrowed(found.offers, form.wanted(), today())
    number, size = asked_page(), current_app.config["PAGE_SIZE"]
    sizes = found.groups(lambda each: each.size)
    return render_template(
        "radar/exposure.html",
        found=found,
        sizes=sizes,
        chart=words.chart(sizes) if found.gini == found.gini else None,
        places=found.groups(lambda each: each.commune_code),
        page=Page(rows=rows[(number - 1) * size : number * size], number=number, size=size, total=len(rows)),
        words=words,
        day=today(),
        **form.frame("radar.export_exposed"),
    )


@bp.get("/radar/exposure/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_exposed() -> ResponseReturnValue:
    """The same list of offers as a workbook."""
    found = exposure(me().province_code)
    rows = lists.narrowed(found.offers, ExposureForm.among(found.offers).wanted(), today())
    return as_download("exposure", words.workbook(rows[: current_app.config["EXPORT_MAX_ROWS"]], today()))
