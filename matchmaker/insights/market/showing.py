"""The table of the market as its page draws it: words, figures and how strongly a cell is tinted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from matchmaker.catalogue.queries import province, tree
from matchmaker.insights.market import words
from matchmaker.insights.market.cells import By, Cell, Measure, Narrowed, Row, months_from
from matchmaker.insights.market.forms import Order
from matchmaker.insights.market.stated import ANY_QUALITY
from matchmaker.measures import Unit
from matchmaker.measures.months import later, month_of
from matchmaker.text import sort_key
from matchmaker.web.charts.heat import LACK, SPARE, HeatCell, HeatRow, level
from matchmaker.web.paging import with_filters
from matchmaker.web.summed import WEIGHED


def ordered(rows: Iterable[Row], narrowed: Narrowed, order: Order, fewest: int) -> list[Row]:
    """The rows as asked for. Tonnes come before what is counted by the piece, as the two compare with nothing."""

    def name(row: Row) -> str:
        return sort_key(words.row_name(narrowed.by, row.code))

    if order is Order.NAME:
        return sorted(rows, key=name)

    def most(row: Row) -> Decimal:
        if order is Order.LACKING:
            gaps = (each.told(Measure.GAP, fewest) or Decimal(0) for each in row.cells)
            return sum((min(gap, Decimal(0)) for gap in gaps), Decimal(0))
        return -row.whole(Measure.ASKED if order is Order.ASKED else Measure.OFFERED, fewest)

    return sorted(rows, key=lambda row: (narrowed.unit_of(row.code).code != WEIGHED, most(row), name(row)))


def shown(row: Row, narrowed: Narrowed, measure: Measure, fewest: int, day: date, *, is_staff: bool) -> HeatRow:
    """A row in words, its cells leading to the listings behind them."""
    base = narrowed.unit_of(row.code)
    figures = [each.told(measure, fewest) for each in row.cells]
    most = max((abs(each) for each in figures if each is not None), default=Decimal(0))
    cells = [
        _cell(each, figure, most, base, measure, _address(row.code, narrowed, month, measure, is_staff=is_staff))
        for each, figure, month in zip(row.cells, figures, months_from(day), strict=True)
    ]
    return HeatRow(words.row_name(narrowed.by, row.code), words.unit_word(base), cells)


def _cell(cell: Cell, figure: Decimal | None, most: Decimal, base: Unit, measure: Measure, url: str) -> HeatCell:
    if not cell.has(measure):
        return HeatCell()
    if figure is None:
        return HeatCell(_("ít"))
    step = level(figure, most)
    told = words.figure(figure, base)
    if measure is not Measure.GAP:
        return HeatCell(told, LACK if measure is Measure.ASKED else SPARE, step, url)
    if figure == 0:
        return HeatCell(_("vừa đủ"), url=url)
    if figure < 0:
        return HeatCell(_("thiếu %(amount)s", amount=told), LACK, step, url)
    return HeatCell(_("dư %(amount)s", amount=told), SPARE, step, url)


def _address(code: str, narrowed: Narrowed, month: date, measure: Measure, *, is_staff: bool) -> str:
    """Staff go to what stands behind the cell; others to the list of listings that everybody reads."""
    if is_staff:
        kept = {"page": None, "sort": None, "measure": None}
        return with_filters(url_for("insights.market_cell"), row=code, month=month.strftime("%Y-%m"), **kept)
    product = code if narrowed.by is By.PRODUCT else narrowed.product_code
    place = code if narrowed.by is By.PROVINCE else narrowed.province_code
    quality = code if narrowed.by is By.QUALITY else narrowed.quality
    kind, _colon, paper = (quality or "").partition(":")
    last = later(month, 1).replace(day=1).toordinal() - 1
    asked: dict[str, Any] = {
        "product": product,
        "province": place,
        "certificate": paper if kind == "certificate" else None,
        "from": f"1/{month.month}/{month.year}",
        "to": "/".join(map(str, (date.fromordinal(last).day, month.month, month.year))),
    }
    side = "offers.browse" if measure is Measure.OFFERED else "needs.browse"
    return url_for(side, **{name: value for name, value in asked.items() if value})


def month_asked(text: str, day: date) -> date | None:
    """A month of the table as an address names it: ``2027-08``."""
    return next((each for each in months_from(month_of(day)) if each.strftime("%Y-%m") == text), None)


def is_row(by: By, code: str) -> bool:
    """Whether an address names a row that there can be."""
    if by is By.QUALITY:
        return code == ANY_QUALITY or ":" in code
    return code in tree() if by is By.PRODUCT else province(code) is not None
