"""How many cooperatives of what kind, and what befell them by year."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import me, staff_only
from matchmaker.catalogue.queries import province
from matchmaker.insights.blueprint import bp
from matchmaker.insights.cooperatives.export import figures_workbook
from matchmaker.insights.cooperatives.figures import Figures
from matchmaker.insights.cooperatives.tables import parts, years_chart
from matchmaker.measures import today
from matchmaker.web.limits import limiter
from matchmaker.web.workbook import as_download


@bp.get("/cooperatives")
@staff_only
def cooperatives() -> ResponseReturnValue:
    """Today's figures of the office's province, counted from its register."""
    mine = me().province_code or ""
    figures = Figures.of(mine, today())
    return render_template(
        "insights/cooperatives/index.html",
        figures=figures,
        parts=parts(figures),
        years_chart=years_chart(figures.years),
        province=province(mine),
        day=today(),
    )


@bp.get("/cooperatives/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def cooperatives_export() -> ResponseReturnValue:
    """The same figures as a workbook."""
    return as_download("cooperatives", figures_workbook(Figures.of(me().province_code or "", today())))
