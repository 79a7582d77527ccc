"""A report as a workbook: all that its PDF says, every column of each table. And the list of reports."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _

from matchmaker.insights.linkage import rendering, words
from matchmaker.insights.linkage.rendering import HEADINGS
from matchmaker.insights.linkage.tables import Name
from matchmaker.insights.report import telling
from matchmaker.insights.report.contents import Contents
from matchmaker.insights.report.models import FigureReport
from matchmaker.measures import format_date
from matchmaker.web.addresses import public_address
from matchmaker.web.i18n import language
from matchmaker.web.workbook import AMOUNT, MONEY, Column, Sheet, Told, workbook_of, workbook_with


def report_book(report: FigureReport) -> bytes:
    """What the report is of, its summary with the time before the period, then its other tables."""
    found = Contents.read(report.figures)
    others = (table for name, table in found.tables.items() if name is not Name.SUMMARY)
    first = [rendering.about_sheet(telling.about(found, report)), _summary(found, report)]
    return workbook_with([*first, *map(rendering.sheet, others)])


def reports_book(reports: Iterable[FigureReport]) -> bytes:
    """One report a row, without its figures."""
    columns: list[Told[FigureReport]] = [
        Told(_("Số"), lambda each: each.id, 8),
        Told(_("Từ ngày"), lambda each: each.starts_on, 12),
        Told(_("Đến hết ngày"), lambda each: each.ends_on, 12),
        Told(_("Bậc chứng cứ"), lambda each: str(words.RUNGS[each.rung]), 22),
        Told(_("Lập lúc"), lambda each: each.at, 18),
        Told(_("Người lập"), lambda each: each.by.name, 26),
        Told(_("Địa chỉ trang"), lambda each: public_address(url_for("insights.report", report_id=each.id)), 40),
    ]
    return workbook_of(_("Báo cáo liên kết"), columns, reports)


def _summary(found: Contents, report: FigureReport) -> Sheet:
    columns = [
        Column(str(HEADINGS["figure"]), 30),
        Column(format_date(report.ends_on, language()), 14, AMOUNT),
        Column(telling.before_words(report), 18, AMOUNT),
        Column(str(HEADINGS["known"]), 14, MONEY),
        Column(str(HEADINGS["of"]), 14, MONEY),
    ]
    return Sheet(_("Tóm tắt"), columns, telling.summary(found))
