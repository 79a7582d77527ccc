"""The share of agricultural cooperatives that are linked: one number, its history, the cooperatives behind it."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import staff_only
from matchmaker.insights.blueprint import bp
from matchmaker.insights.linkage import rendering, showing, tables, words
from matchmaker.insights.linkage.about import about
from matchmaker.insights.linkage.targets import target_of
from matchmaker.insights.linkage.views.asking import asked, frame
from matchmaker.register.published import figures_of
from matchmaker.web.limits import limiter
from matchmaker.web.paging import Page, asked_page
from matchmaker.web.workbook import as_download


@bp.get("/linkage")
@staff_only
def linkage_share() -> ResponseReturnValue:
    """One number large, with its day, its denominator and its rung."""
    figures, form = asked(narrows=False)
    wanted = form.wanted()
    history = figures.history(wanted.rung, wanted.day)
    target = target_of(figures.province_code)
    behind = figures.behind(wanted.rung, wanted.day)
    number, size = asked_page(), current_app.config["PAGE_SIZE"]
    return render_template(
        "insights/linkage/share.html",
        share=history[-1],
        history=history,
        chart=showing.share_chart(history, target),
        target=target,
        target_words=words.target_words(target),
        page=Page(behind[(number - 1) * size : number * size], number, size, len(behind)),
        others=len(figures.cooperatives(wanted.rung, wanted.day)) - len(behind) - history[-1].outside,
        published=[each for each in figures_of(figures.province_code) if (each.measure, each.key) in words.PUBLISHED],
        **frame(figures, form, here="insights.linkage_share", export="insights.linkage_share_export"),
    )


@bp.get("/linkage/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def linkage_share_export() -> ResponseReturnValue:
    """The same as a workbook: the share by month, and the cooperatives."""
    figures, form = asked(narrows=False)
    wanted = form.wanted()
    history = figures.history(wanted.rung, wanted.day)
    behind = figures.behind(wanted.rung, wanted.day)
    told = [tables.shares(history), tables.cooperatives(behind)]
    return as_download("linkage-share", rendering.book(told, about(figures, form, counted=history[-1].invented)))
