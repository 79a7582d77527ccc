"""Each linkage a line."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import staff_only
from matchmaker.insights.blueprint import bp
from matchmaker.insights.linkage import lists, rendering, summing, tables
from matchmaker.insights.linkage.views.asking import asked, frame
from matchmaker.web.limits import limiter
from matchmaker.web.paging import Page, address_with, asked_page
from matchmaker.web.workbook import as_download


@bp.get("/linkage/list")
@staff_only
def linkages() -> ResponseReturnValue:
    """All that stand at one rung on one day, or those of one cooperative."""
    figures, form = asked(ordered=True)
    wanted = form.wanted()
    found = lists.listed(figures, wanted)
    number, size = asked_page(), current_app.config["PAGE_SIZE"]
    mine = next((each.cooperative for each in found if each.cooperative.key == wanted.cooperative), None)
    return render_template(
        "insights/linkage/list.html",
        page=Page(found[(number - 1) * size : number * size], number, size, len(found)),
        cooperative=mine,
        all_url=address_with(cooperative=None, page=None),
        page_of=rendering.page_of,
        summing=summing,
        **frame(figures, form, here="insights.linkages", export="insights.linkages_export"),
    )


@bp.get("/linkage/list/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def linkages_export() -> ResponseReturnValue:
    """The same as a workbook."""
    figures, form = asked(ordered=True)
    wanted = form.wanted()
    found = lists.listed(figures, wanted)[: current_app.config["EXPORT_MAX_ROWS"]]
    return as_download("linkages", rendering.book([tables.linkages(found, wanted.day)]))
