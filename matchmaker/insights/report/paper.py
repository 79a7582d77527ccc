"""A report as a PDF: its own figures, in either language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import force_locale
from flask_babel import gettext as _

from matchmaker import paths, press
from matchmaker.insights.linkage import rendering, words
from matchmaker.insights.linkage.tables import COLUMNS, Kind, Name, Table
from matchmaker.insights.report import telling
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

    def of(self, table: Table) -> _Shown:
        """With the mark of what is invented, where a row of the table is."""
        is_marked = "invented" in (each.key for each in COLUMNS[table.name]) and any(table.column("invented"))
        return _Shown((*self.keys, "invented"), (*self.widths, 2)) if is_marked else self


_PARTS: Final = (
    ("linkages", "cooperatives", "enterprises", "hectares", "tonnes", "delivered_tonnes", "value_vnd"),
    (5, 7, 6, 4, 4, 5, 8),
)
SHOWN: Final[Mapping[Name, _Shown]] = {
    Name.RUNGS: _Shown(("rung", "linked", "counted", "percent", "outside", "counted_on"), (4, 3, 3, 2, 3, 3)),
    Name.SHARES: _Shown(("on", "linked", "counted", "percent", "outside", "counted_on"), (3, 3, 3, 2, 3, 3)),
    Name.PRODUCTS: _Shown(("product", *_PARTS[0]), (7, *_PARTS[1])),
    Name.COMMUNES: _Shown(("commune", *_PARTS[0]), (7, *_PARTS[1])),
    Name.PROVINCES: _Shown(("province", *_PARTS[0]), (7, *_PARTS[1])),
    Name.CHAINS: _Shown(("chain", "chains", "chain_linked", "chain_registered"), (4, 2, 3, 4)),
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
    return {
        "language": language(),
        "title": telling.title(),
        "day": {"year": made_on.year, "month": made_on.month, "day": made_on.day},
        "office": telling.office(report),
        "heading": telling.title(),
        "subheading": telling.period(report),
        "headline": telling.headline(found, report),
        "sections": list(_sections(found, report)),
        "notes": telling.notes(report),
        "page": str(_("Trang")),
        "footer": telling.number(report),
    }


def _sections(found: Contents, report: FigureReport) -> Any:
    for name, shown in SHOWN.items():
        table = found.tables[name]
        if table.rows:
            yield _section(table, shown.of(table))
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
    return {
        "heading": str(_("Tóm tắt, bậc “%(rung)s” trở lên", rung=words.RUNGS[report.rung])),
        "header": [
            str(rendering.HEADINGS["figure"]),
            format_date(report.ends_on, language()),
            telling.before_words(report),
            str(rendering.HEADINGS["known"]),
        ],
        "rows": [
            [figure, rendering.text(now, Kind.AMOUNT), rendering.text(before, Kind.AMOUNT), f"{known}/{of}"]
            for figure, now, before, known, of in telling.summary(found)
        ],
        "widths": [5, 3, 3, 2],
        "align": ["l", "r", "r", "r"],
    }
