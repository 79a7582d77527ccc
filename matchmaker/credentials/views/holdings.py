"""Everything that the reader's organisation holds, in one list; the same as a workbook."""

from __future__ import annotations

from itertools import groupby

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker.credentials.export import holdings_workbook
from matchmaker.credentials.forms.listing import HoldingsForm
from matchmaker.credentials.holdings import SECTIONS, Row, Stage, Wanted, rows_of
from matchmaker.credentials.views.blueprint import bp
from matchmaker.organisations.access import acts_for_organisation, my_organisation
from matchmaker.web.paging import Page, address_with, asked_page, page_url, with_filters
from matchmaker.web.workbook import as_download


@bp.get("/organisation/certificates")
@acts_for_organisation
def mine() -> ResponseReturnValue:
    """Papers, codes, trademarks and technology, each with its state; what waits for the reader above all."""
    organisation, form = my_organisation(), HoldingsForm.read()
    everything = rows_of(organisation)
    wanted = form.wanted()
    rows = everything if wanted == Wanted() else rows_of(organisation, wanted)
    page = _page(rows)
    return render_template(
        "credentials/mine.html",
        form=form,
        page=page,
        sections=[(SECTIONS[section], list(found)) for section, found in groupby(page.rows, lambda row: row.section)],
        waiting=sum(Stage.MINE in row.stages for row in everything),
        mine_url=url_for("credentials.mine", stage=Stage.MINE.value),
        holds_any=bool(everything),
        sells_goods=organisation.kind.is_cooperative,
        used=[(told, address_with(**{name: None, "page": None})) for told, name in form.used()],
        page_url=page_url,
        export_url=with_filters(url_for("credentials.export")),
    )


@bp.get("/organisation/certificates/export.xlsx")
@acts_for_organisation
def export() -> ResponseReturnValue:
    """The same list as a workbook."""
    rows = rows_of(my_organisation(), HoldingsForm.read().wanted())
    return as_download("certificates", holdings_workbook(rows[: current_app.config["EXPORT_MAX_ROWS"]]))


def _page(rows: list[Row]) -> Page[Row]:
    size, number = current_app.config["PAGE_SIZE"], asked_page()
    return Page(rows=rows[(number - 1) * size : number * size], number=number, size=size, total=len(rows))
