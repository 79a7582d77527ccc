"""What is asked and offered by month, as everybody reads it; the listings behind a cell, as staff read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts.access import public, staff_only
from matchmaker.db import session
from matchmaker.insights.blueprint import bp
from matchmaker.insights.market import cells, remembered, showing, words
from matchmaker.insights.market.cells import BEHIND_A_FIGURE, By, Cell, Measure, Row
from matchmaker.insights.market.forms import MarketForm
from matchmaker.insights.market.remembered import Market
from matchmaker.insights.market.stated import Stated, unit_in_sums
from matchmaker.organisations.models import Organisation
from matchmaker.web.limits import limiter
from matchmaker.web.paging import Page, address_with, asked_page, with_filters
from matchmaker.web.workbook import AMOUNT, Told, as_download, workbook_of

CELL_ROWS: Final = 50
"""So many listings of a side stand under a cell; the workbook has all."""


def _is_staff() -> bool:
    return bool(current_user.is_authenticated and current_user.is_staff)


def _read() -> tuple[Market, MarketForm, list[Row], int]:
    """The market, the filters, the rows in their order, and how many organisations must stand behind a figure."""
    there = remembered.market()
    form = MarketForm.among(there.qualities)
    narrowed, fewest = form.narrowed(), 1 if _is_staff() else BEHIND_A_FIGURE
    return there, form, showing.ordered(there.rows(narrowed), narrowed, form.order, fewest), fewest


@bp.get("/market")
@public
def market() -> ResponseReturnValue:
    """Asked, offered and the gap, a row a product (or place, or quality), a column a month."""
    there, form, found, fewest = _read()
    day, narrowed = there.day, form.narrowed()
    if "measure" not in request.args:  # nobody is met by a page on which nothing is told
        form.measure = next((each for each in Measure if any(row.tells(each, fewest) for row in found)), form.measure)
    rows = [each for each in found if each.tells(form.measure, fewest)]
    untold = [each for each in found if each.has(form.measure) and not each.tells(form.measure, fewest)]
    number, size = asked_page(), current_app.config["PAGE_SIZE"]
    window = rows[(number - 1) * size : number * size]
    return render_template(
        "insights/market/table.html",
        page=Page(window, number, size, len(rows)),
        shown=[showing.shown(each, narrowed, form.measure, fewest, day, is_staff=_is_staff()) for each in window],
        times=[f"{month.month}/{month.year}" for month in cells.months_from(day)],
        has_any=bool(found),
        untold=[words.row_name(form.by, each.code) for each in untold],
        is_of_few=any(_is_of_few(cell, form.measure, fewest) for row in window for cell in row.cells),
        group=next((each.code for each in window if any(cell.kinds for cell in each.cells)), None),
        at=there.at,
        fewest=fewest,
        bys=_tabs("by", [(each.value, words.BYS[each], each is form.by) for each in By]),
        measures=_tabs("measure", [(each.value, words.MEASURES[each], each is form.measure) for each in Measure]),
        measure=form.measure,
        column=words.BYS[form.by],
        shortages=cells.shortages(found, day, fewest, narrowed),
        row_name=lambda code: words.row_name(form.by, code),
        words=words,
        only=None if form.by is By.PRODUCT else words.unit_word(unit_in_sums(narrowed.product_code)),
        **form.frame("insights.market_export"),
    )


def _is_of_few(cell: Cell, measure: Measure, fewest: int) -> bool:
    return cell.has(measure) and cell.told(measure, fewest) is None


def _tabs(name: str, told: list[tuple[str, Any, bool]]) -> list[dict[str, Any]]:
    return [
        {"label": str(label), "url": address_with(**{name: value, "page": None}), "active": active}
        for value, label, active in told
    ]


@bp.get("/market/export.xlsx")
@public
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def market_export() -> ResponseReturnValue:
    """The same as a workbook, a line a row and month; a figure that too few stand behind is left out."""
    there, form, rows, fewest = _read()
    narrowed = form.narrowed()
    lines = [
        (row, month, cell)
        for row in rows
        for month, cell in zip(cells.months_from(there.day), row.cells, strict=True)
        if cell.has(Measure.GAP)
    ][: current_app.config["EXPORT_MAX_ROWS"]]

    def amount(line: Any, measure: Measure) -> Any:
        told = line[2].told(measure, fewest)
        return None if told is None else words.in_unit(told, narrowed.unit_of(line[0].code))

    def spare(line: Any) -> Any:
        cell = line[2]
        told = cell.spare(fewest) if cell.kinds and cell.asked.organisations else None
        return None if told is None else words.in_unit(told, narrowed.unit_of(line[0].code))

    def behind(count: int) -> Any:
        return count if count == 0 or count >= fewest else None

    columns: list[Told[Any]] = [
        Told(str(words.BYS[form.by]), lambda line: words.row_name(form.by, line[0].code), 28),
        Told(_("Tháng"), lambda line: line[1], 12),
        Told(_("Đơn vị tính"), lambda line: words.unit_word(narrowed.unit_of(line[0].code)), 12),
        Told(_("Đang cần"), lambda line: amount(line, Measure.ASKED), 14, AMOUNT),
        Told(_("Đang có"), lambda line: amount(line, Measure.OFFERED), 14, AMOUNT),
        Told(_("Các loại trong nhóm còn dư"), spare, 16, AMOUNT),
        Told(_("Thừa (+), thiếu (−)"), lambda line: amount(line, Measure.GAP), 16, AMOUNT),
        Told(_("Bên cần"), lambda line: behind(len(line[2].asked.organisations)), 10),
        Told(_("Bên có"), lambda line: behind(len(line[2].offered.organisations)), 10),
    ]
    return as_download("market", workbook_of(_("Cần và có theo tháng"), columns, lines))


@bp.get("/market/cell")
@staff_only
def market_cell() -> ResponseReturnValue:
    """The listings behind one cell, each with what of it falls in the month."""
    form, row, month, needs, offers, spared = _asked_cell()
    if month is None:
        return redirect(url_for("insights.market"))
    narrowed = form.narrowed()
    return render_template(
        "insights/market/cell.html",
        row=words.row_name(form.by, row),
        told=[told for told, _name in form.used()],
        month=month,
        base=narrowed.unit_of(row),
        asked=sum(amount for _each, amount in needs),
        offered=sum(amount for _each, amount in offers),
        needs=needs[:CELL_ROWS],
        offers=offers[:CELL_ROWS],
        counts=(len(needs), len(offers)),
        spared=[
            (words.product_name(code), amount, with_filters(url_for("insights.market_cell"), row=code))
            for code, amount in (spared if needs else ())
        ],
        names=_names([each for each, _amount in (*needs[:CELL_ROWS], *offers[:CELL_ROWS])]),
        words=words,
        back_url=with_filters(url_for("insights.market"), month=None, row=None),
        export_url=with_filters(url_for("insights.market_cell_export")),
    )


@bp.get("/market/cell/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def market_cell_export() -> ResponseReturnValue:
    """The same as a workbook, all of them."""
    form, row, month, needs, offers, _spared = _asked_cell()
    if month is None:
        return redirect(url_for("insights.market"))
    base = form.narrowed().unit_of(row)
    lines = [(side, *each) for side, found in ((_("Cần"), needs), (_("Có"), offers)) for each in found]
    lines = lines[: current_app.config["EXPORT_MAX_ROWS"]]
    names = _names([each for _side, each, _amount in lines])
    columns: list[Told[Any]] = [
        Told(_("Bên"), lambda line: line[0], 8),
        Told(_("Đơn vị"), lambda line: names[line[1].organisation_id], 40),
        Told(_("Sản phẩm"), lambda line: words.product_name(line[1].product_code), 26),
        Told(_("Tỉnh, thành phố"), lambda line: words.place_name(line[1].province_code), 18),
        Told(_("Giấy tờ, hạng"), lambda line: ", ".join(map(words.quality_name, sorted(line[1].qualities))), 30),
        Told(_("Trong tháng"), lambda line: words.in_unit(line[2], base), 14, AMOUNT),
        Told(_("Còn lại của tin"), lambda line: words.in_unit(line[1].left, base), 14, AMOUNT),
        Told(_("Đơn vị tính"), lambda _line: words.unit_word(base), 12),
        Told(_("Từ ngày"), lambda line: line[1].window.starts_on, 12),
        Told(_("Đến ngày"), lambda line: line[1].window.ends_on, 12),
        Told(_("Tin số"), lambda line: line[1].listing_id, 10),
    ]
    return as_download("market-month", workbook_of(words.month_name(month), columns, lines))


Shares = list[tuple[Stated, Decimal]]


def _asked_cell() -> tuple[MarketForm, str, date | None, Shares, Shares, list[tuple[str, Decimal]]]:
    """Which cell an address names, and what stands behind it. No month: there is no such cell (any more).

    Of a group what each of its kinds can spare comes last.
    """
    there = remembered.market()
    form = MarketForm.among(there.qualities)
    row, month = request.args.get("row", ""), showing.month_asked(request.args.get("month", ""), there.day)
    if month is None or not showing.is_row(form.by, row):
        return form, row, None, [], [], []
    narrowed = form.narrowed()
    asked, offered = (cells.shares(each, narrowed, row, month) for each in (there.needs, there.offers))
    return form, row, month, asked, offered, cells.spared(there.rows(narrowed), row, month, there.day)


def _names(listings: list[Stated]) -> dict[int, str]:
    """The organisations of some listings, in one statement."""
    ids = sorted({each.organisation_id for each in listings})
    rows = session.query(Organisation.id, Organisation.name).filter(Organisation.id.in_(ids))
    return {row.id: row.name for row in rows}
