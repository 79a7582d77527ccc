"""What the linkages amount to: who, on how much land, how much, what it is worth; by product, commune and month."""

from __future__ import annotations

from datetime import date

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import staff_only
from matchmaker.insights.blueprint import bp
from matchmaker.insights.linkage import rendering, showing, summing, tables
from matchmaker.insights.linkage.about import about
from matchmaker.insights.linkage.certificates import KindCount, held_on
from matchmaker.insights.linkage.counted import Month
from matchmaker.insights.linkage.figures import MONTHS_BACK, Figures
from matchmaker.insights.linkage.list_forms import LinkageForm, Wanted
from matchmaker.insights.linkage.tables import Name
from matchmaker.insights.linkage.views.asking import asked, frame
from matchmaker.measures.months import later
from matchmaker.web.limits import limiter
from matchmaker.web.workbook import as_download


@bp.get("/linkage/picture")
@staff_only
def linkage_picture() -> ResponseReturnValue:
    """All figures at one rung on one day."""
    figures, form = asked()
    wanted = form.wanted()
    products = figures.by_product(wanted.rung, wanted.day, wanted.where)
    communes = figures.by_commune(wanted.rung, wanted.day, wanted.where)
    months = _months(figures, wanted)
    found = figures.summary(wanted.rung, wanted.day, wanted.where)
    return render_template(
        "insights/linkage/picture.html",
        summary=found,
        lines=summing.summary_lines(found),
        products=products,
        products_chart=showing.products_chart(products),
        communes=communes,
        map=showing.communes_map(communes, figures.province_code),
        provinces=figures.by_province(wanted.rung, wanted.day, wanted.where),
        chains=figures.by_chain(wanted.rung, wanted.day, wanted.where),
        months=months,
        months_chart=showing.months_chart(months),
        kinds=_kinds(figures, form, wanted.day),
        **frame(figures, form, here="insights.linkage_picture", export="insights.linkage_picture_export"),
    )


@bp.get("/linkage/picture/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def linkage_picture_export() -> ResponseReturnValue:
    """The same as a workbook, a sheet a table."""
    figures, form = asked()
    wanted = form.wanted()
    rung, day, where = wanted.rung, wanted.day, wanted.where
    told = [
        tables.summary(figures.summary(rung, day, where)),
        tables.products(figures.by_product(rung, day, where)),
        tables.communes(figures.by_commune(rung, day, where)),
        tables.provinces(figures.by_province(rung, day, where)),
        tables.chains(figures.by_chain(rung, day, where)),
        tables.months(_months(figures, wanted)),
        tables.certificates(_kinds(figures, form, day)),
        tables.linkages(figures.standing(rung, day, where), day),
    ]
    beside = any(each.total("invented_count") for each in told if each.name in (Name.CHAINS, Name.CERTIFICATES))
    return as_download("linkage-figures", rendering.book(told, about(figures, form, beside=beside)))


def _months(figures: Figures, wanted: Wanted) -> list[Month]:
    return figures.by_month(wanted.rung, later(wanted.day, 1 - MONTHS_BACK), wanted.day, wanted.where)


def _kinds(figures: Figures, form: LinkageForm, day: date) -> list[KindCount]:
    """What is held today; nothing for a day in the past, which only each certificate's own history tells."""
    return held_on(figures.province_code, day) if day == form.today else []
