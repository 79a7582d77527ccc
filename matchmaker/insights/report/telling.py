"""What a report says in words, the same as page, PDF and workbook: headline, notes, summary with the time before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.catalogue.queries import province
from matchmaker.insights.linkage import words
from matchmaker.insights.linkage.about import rung_and_above
from matchmaker.insights.linkage.tables import Cell, Name
from matchmaker.insights.report.contents import Contents
from matchmaker.insights.report.models import FigureReport
from matchmaker.measures import format_date, format_number, today
from matchmaker.pipeline.words import short_money
from matchmaker.web.i18n import language


def title() -> str:
    """What every report is called."""
    return str(_("Báo cáo liên kết hợp tác xã và doanh nghiệp"))


def office(report: FigureReport) -> str:
    """Who made it."""
    place = province(report.province_code)
    return str(_("Liên minh Hợp tác xã %(place)s", place=place.name if place else ""))


def period(report: FigureReport) -> str:
    """Of which days it is."""
    return str(_("Từ %(first)s đến hết %(last)s", first=_day(report.starts_on), last=_day(report.ends_on)))


def number(report: FigureReport) -> str:
    """By what it is found, and when it was made."""
    return str(_("Báo cáo số %(number)s, lập ngày %(day)s", number=report.id, day=_day(today(report.at))))


def headline(found: Contents, report: FigureReport) -> list[str]:
    """The share at the report's rung, and what it is a share of, in sentences; the first is the figure itself."""
    told = found.share(report.rung)
    said = {"linked": told["linked"], "rung": words.RUNGS[report.rung], "day": _day(report.ends_on)}
    counted = int(told["invented_counted"] or 0)
    beside = any(found.tables[name].total("invented_count") for name in (Name.CHAINS, Name.CERTIFICATES))
    last = [
        _in_period(found),
        words.target_words(found.target),
        *([words.invented(found.invented, counted)] if found.invented or counted or beside else []),
    ]
    if told["counted"] is None:
        return [
            str(told["linked"]),
            str(_("HTX nông nghiệp có liên kết với doanh nghiệp, bậc “%(rung)s”, tính đến %(day)s.", **said)),
            str(_("Chưa tính được tỷ lệ: đến ngày này chưa chốt sổ HTX.")),
            *last,
        ]
    return [
        words.percent(told["percent"]),
        str(
            _(
                "%(linked)s trong %(whole)s HTX nông nghiệp có liên kết với doanh nghiệp, bậc “%(rung)s”, "
                "tính đến %(day)s.",
                whole=told["counted"],
                **said,
            )
        ),
        str(_("Mẫu số: %(source)s.", source=words.source(told["counted_on"]))),
        *last,
    ]


def _in_period(found: Contents) -> str:
    """What came about between its first and its last day."""
    months = found.tables[Name.MONTHS]
    return str(
        ngettext(
            "Trong kỳ: %(num)d liên kết mới ở bậc này; đã nhận %(tonnes)s tấn, trị giá %(value)s.",
            "Trong kỳ: %(num)d liên kết mới ở bậc này; đã nhận %(tonnes)s tấn, trị giá %(value)s.",
            int(months.total("new")),
            tonnes=format_number(months.total("delivered_tonnes"), language(), 1),
            value=short_money(int(months.total("delivered_vnd"))),
        )
    )


def notes(report: FigureReport) -> list[str]:
    """What to know before comparing it."""
    told = [
        _("Mỗi liên kết tính ở bậc có bằng chứng, từ ngày bằng chứng được xác nhận trên trang."),
        _("Tổng nào chỉ biết ở một số liên kết thì ghi rõ biết của mấy liên kết; chỗ chưa biết không tính là không."),
        words.DELIVERED_NOTE,
        _(
            "Lĩnh vực, xã, diện tích và việc ghép HTX với sổ lấy theo ngày lập. "
            "Số liệu giữ nguyên như ngày lập báo cáo."
        ),
    ]
    if report.ends_on != today(report.at):
        told.append(_("Giấy chứng nhận và mã số chỉ đếm khi kỳ báo cáo kết thúc đúng ngày lập."))
    return [str(each) for each in told]


def about(found: Contents, report: FigureReport) -> list[tuple[str, str]]:
    """All of it but the tables, in named sentences: the workbook's first sheet."""
    figure, *sentences = headline(found, report)
    return [
        (_("Báo cáo"), title()),
        (_("Cơ quan"), office(report)),
        (_("Kỳ"), period(report)),
        (_("Số, ngày lập"), number(report)),
        (_("Bậc chứng cứ"), rung_and_above(report.rung)),
        (_("Con số chính"), figure),
        *((_("Nghĩa là"), each) for each in sentences),
        *((_("Lưu ý"), each) for each in notes(report)),
    ]


def summary(found: Contents) -> list[tuple[str, Cell, Cell, Cell, Cell]]:
    """Each figure: its words, at the end of the period, before it began, of how many linkages known and of how many."""
    before = dict(zip(found.before.column("figure"), found.before.column("amount"), strict=True))
    rows: Sequence[Sequence[Cell]] = found.tables[Name.SUMMARY].rows
    return [(str(words.FIGURES[str(key)]), amount, before[key], known, of) for key, amount, known, of in rows]


def before_words(report: FigureReport) -> str:
    """The heading of what was before the period."""
    return str(_("Trước %(day)s", day=_day(report.starts_on)))


def _day(day: date) -> str:
    return format_date(day, language())
