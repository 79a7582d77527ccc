"""The room's figures and its early warnings as workbooks."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from matchmaker.insights.cooperatives import words
from matchmaker.insights.cooperatives.figures import Figures
from matchmaker.insights.cooperatives.tables import parts
from matchmaker.insights.cooperatives.warnings import Warned
from matchmaker.register.published import PublishedFigure
from matchmaker.register.words import FIELDS
from matchmaker.web.addresses import public_address
from matchmaker.web.i18n import language
from matchmaker.web.workbook import MONEY, Column, Told, Value, workbook, workbook_of


def figures_workbook(figures: Figures) -> bytes:
    """One figure a row: of which table, of what, how many; what the press published beside it, with its day."""
    columns = [
        Column(_("Bảng"), 32),
        Column(_("Mục"), 40),
        Column(_("Số HTX"), 10, MONEY),
        Column(_("Báo chí"), 10, MONEY),
        Column(_("Nguồn báo chí"), 48),
    ]
    rows: list[list[Value]] = [
        [part.title, row.name, row.number, *_published(row.published)] for part in parts(figures) for row in part.rows
    ]
    if figures.published_high_tech is not None:
        told = [_("HTX nông nghiệp theo công nghệ"), _("Ứng dụng công nghệ cao"), figures.counts.high_tech]
        rows.append([*told, *_published(figures.published_high_tech)])
    if figures.invented:
        rows.append([_("Lưu ý"), _("Dữ liệu trình diễn trong sổ, không phải số thật"), figures.invented, None, None])
    for each in figures.years:
        title = str(_("Năm %(year)s", year=each.year))
        rows += [
            [title, str(_("Thành lập")), each.founded, None, None],
            [title, str(_("Ngừng hoạt động")), each.stopped, None, None],
            [title, str(_("Giải thể")), each.dissolved, *_published(each.published_dissolved)],
            [title, str(_("Hoạt động cuối năm")), each.active, None, None],
        ]
    return workbook(_("Số liệu HTX"), columns, rows)


def _published(figure: PublishedFigure | None) -> list[Value]:
    if figure is None:
        return [None, None]
    return [figure.value, "; ".join(filter(None, (figure.source, figure.period, figure.note(language()))))]


def warnings_workbook(warned: Sequence[Warned]) -> bytes:
    """One cooperative a row, its signs with their evidence."""
    columns: list[Told[Warned]] = [
        Told(_("Tên HTX"), lambda each: each.entry.name, 40),
        Told(_("Xã, phường"), lambda each: each.entry.commune.full_name, 22),
        Told(_("Lĩnh vực"), lambda each: str(FIELDS[each.entry.field]), 22),
        Told(_("Số thành viên"), lambda each: each.entry.members, 12, MONEY),
        Told(_("Mức nặng"), lambda each: each.weight, 10),
        Told(_("Dấu hiệu"), _signs, 40),
        Told(_("Bằng chứng"), lambda each: "; ".join(words.evidence(seen) for seen in each.signs), 72),
        Told(_("Dữ liệu trình diễn"), lambda each: each.entry.is_demo, 12),
        Told(_("Địa chỉ trang"), lambda each: public_address(f"/cooperatives/{each.entry.id}"), 40),
    ]
    return workbook_of(_("Cảnh báo sớm"), columns, warned)


def _signs(each: Warned) -> str:
    return "; ".join(dict.fromkeys(str(words.SIGNS[seen.sign]) for seen in each.signs))
