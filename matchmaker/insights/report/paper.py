"""A report as a PDF: its own figures, in either language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import force_locale
from flask_babel import gettext as _

from matchmaker import paths, press
from matchmaker.catalogue.queries import province
from matchmaker.insights.linkage import rendering, words
from matchmaker.insights.linkage.tables import COLUMNS, Cell, Kind, Name, Table
from matchmaker.insights.report.contents import Contents
from matchmaker.insights.report.models import FigureReport
from matchmaker.measures import format_date, today
from matchmaker.web.i18n import language

TEMPLATE: Final = paths.TEMPLATES / "insights" / "report" / "report.typ"


@dataclass(frozen=True, slots=True)
class _Shown:
    """Which columns of a table have room on paper, and how wide each is."""

    keys: tuple[str, ...]
    widths: tuple[int, ...]


_PARTS: Final = (("linkages", "cooperatives", "enterprises", "hectares", "tonnes", "value_vnd"), (2, 2, 2, 2, 2, 3))
SHOWN: Final[Mapping[Name, _Shown]] = {
    Name.RUNGS: _Shown(("rung", "linked", "counted", "percent", "outside", "counted_on"), (4, 3, 3, 2, 3, 3)),
    Name.SHARES: _Shown(("on", "linked", "counted", "percent", "outside", "counted_on"), (3, 3, 3, 2, 3, 3)),
    Name.PRODUCTS: _Shown(("product", *_PARTS[0]), (4, *_PARTS[1])),
    Name.COMMUNES: _Shown(("commune", *_PARTS[0]), (4, *_PARTS[1])),
    Name.MONTHS: _Shown(("month", "new", "delivered_tonnes", "delivered_vnd"), (2, 3, 3, 4)),
    Name.CERTIFICATES: _Shown(
        ("certificate", "valid", "holders", "expiring", "expired", "next_on"), (5, 2, 2, 2, 2, 3)
    ),
    Name.COOPERATIVES: _Shown(("cooperative", "commune", "rung", "linkages", "hectares", "tonnes"), (6, 4, 3, 2, 2, 3)),
    Name.LINKAGES: _Shown(
        ("cooperative", "enterprise", "product", "rung", "contract_number", "tonnes"), (5, 5, 3, 3, 4, 2)
    ),
}
"""In the order of the paper; the summary, with the day before the period beside it, stands after the rungs."""


def report_pdf(report: FigureReport, spoken: str) -> bytes:
    """The PDF/A-2a of a report in "vi" or "en".

    Raises Unavailable where it could not be set, or not in time.
    """
    return press.pdf(TEMPLATE, data_of(report, spoken))


def edition(report: FigureReport, spoken: str) -> str:
    """A short hash of all that the bytes follow from."""
    return press.edition(TEMPLATE, data_of(report, spoken))


def data_of(report: FigureReport, spoken: str) -> str:
    """All that the template sets, as JSON."""
    with force_locale(spoken):
        return press.data_of(_told(report), str(_("□ là ký tự không in được.")))


def _told(report: FigureReport) -> dict[str, Any]:
    found = Contents.read(report.figures)
    made_on = today(report.at)
    place = province(report.province_code)
    period = {"first": _day(report.starts_on), "last": _day(report.ends_on)}
    title = _("Báo cáo liên kết hợp tác xã và doanh nghiệp")
    return {
        "language": language(),
        "title": str(title),
        "day": {"year": made_on.year, "month": made_on.month, "day": made_on.day},
        "office": str(_("Liên minh Hợp tác xã %(place)s", place=place.name if place else "")),
        "heading": str(title),
        "subheading": str(_("Từ %(first)s đến hết %(last)s", **period)),
        "headline": headline(found, report),
        "sections": list(_sections(found, report)),
        "notes": [str(each) for each in _notes(report)],
        "page": str(_("Trang")),
        "footer": str(_("Báo cáo số %(number)s, lập ngày %(day)s", number=report.id, day=_day(made_on))),
    }


def headline(found: Contents, report: FigureReport) -> list[str]:
    """The share at the report's rung, and what it is a share of, in sentences; the first is the figure itself."""
    table = found.tables[Name.RUNGS]
    at = table.column("rung").index(report.rung.value)
    told: dict[str, Any] = {column.key: cell for column, cell in zip(COLUMNS[Name.RUNGS], table.rows[at], strict=True)}
    said = {"linked": told["linked"], "rung": words.RUNGS[report.rung], "day": _day(report.ends_on)}
    target = words.target_words(found.target)
    if told["counted"] is None:
        return [
            str(told["linked"]),
            str(_("HTX nông nghiệp có liên kết với doanh nghiệp, bậc “%(rung)s”, tính đến %(day)s.", **said)),
            str(_("Chưa tính được tỷ lệ: đến ngày này chưa chốt sổ HTX.")),
            target,
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
        target,
    ]


def _sections(found: Contents, report: FigureReport) -> Any:
    for name, shown in SHOWN.items():
        table = found.tables[name]
        if table.rows:
            yield _section(table, shown)
        if name is Name.RUNGS:
            yield _summary(found, report)


def _section(table: Table, shown: _Shown) -> dict[str, Any]:
    kinds = {each.key: each.kind for each in COLUMNS[table.name]}
    return {
        "heading": str(rendering.TITLES[table.name]),
        "header": [str(rendering.HEADINGS[key]) for key in shown.keys],
        "rows": rendering.texts(table, shown.keys),
        "widths": list(shown.widths),
        "align": ["r" if kinds[key].is_number else "l" for key in shown.keys],
    }


def _summary(found: Contents, report: FigureReport) -> dict[str, Any]:
    """Each figure at the end of the period and before it began."""
    before = dict(zip(found.before.column("figure"), found.before.column("amount"), strict=True))
    rows = [
        [words.FIGURES[str(key)], _amount(amount), _amount(before[key]), f"{known}/{of}"]
        for key, amount, known, of in found.tables[Name.SUMMARY].rows
    ]
    return {
        "heading": str(_("Tóm tắt, bậc “%(rung)s” trở lên", rung=words.RUNGS[report.rung])),
        "header": [
            str(rendering.HEADINGS["figure"]),
            _day(report.ends_on),
            str(_("Trước %(day)s", day=_day(report.starts_on))),
            str(rendering.HEADINGS["known"]),
        ],
        "rows": [[str(cell) for cell in row] for row in rows],
        "widths": [5, 3, 3, 2],
        "align": ["l", "r", "r", "r"],
    }


def _amount(cell: Cell) -> str:
    return rendering.text(cell, Kind.AMOUNT)


def _day(day: Any) -> str:
    return format_date(day, language())


def _notes(report: FigureReport) -> Sequence[str]:
    return (
        _("Mỗi liên kết tính ở bậc có bằng chứng, từ ngày bằng chứng được xác nhận trên trang."),
        _("Tổng nào chỉ biết ở một số liên kết thì ghi rõ biết của mấy liên kết; chỗ chưa biết không tính là không."),
        words.DELIVERED_NOTE,
        _("Số liệu giữ nguyên như ngày lập báo cáo."),
        *(
            [_("Giấy chứng nhận và mã số chỉ đếm khi kỳ báo cáo kết thúc đúng ngày lập.")]
            if report.ends_on != today(report.at)
            else []
        ),
    )
