"""The register as a workbook: stable columns, each of which an import reads again or passes over knowingly.

Besides it the days that are frozen and what the press published, as their pages have them.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from matchmaker.measures import format_date
from matchmaker.organisations.words import KINDS
from matchmaker.register import words
from matchmaker.register.counting import size_of
from matchmaker.register.models import LifecycleEvent, RegisterEntry, ReportingDate
from matchmaker.register.published import PublishedFigure
from matchmaker.web.i18n import language
from matchmaker.web.workbook import AMOUNT, MONEY, Sheet, Told, Value, workbook_of, workbook_with


def register_workbook(entries: Iterable[RegisterEntry]) -> bytes:
    """One entry a row. Read in again as it is, it changes nothing."""
    columns: list[Told[RegisterEntry]] = [
        Told(_("Số sổ"), lambda each: each.id, 8),
        Told(_("Tên HTX"), lambda each: each.name, 40),
        Told(_("Loại hình"), lambda each: str(KINDS[each.kind]), 18),
        Told(_("Mã số thuế"), lambda each: each.tax_code, 14),
        Told(_("Xã, phường"), lambda each: each.commune.full_name, 22),
        Told(_("Mã xã"), lambda each: each.commune_code, 8),
        Told(_("Địa chỉ cũ"), lambda each: each.old_address, 32),
        Told(_("Lĩnh vực"), lambda each: str(words.FIELDS[each.field]), 22),
        Told(_("Chuỗi cây trồng"), lambda each: _yes(each.is_in_crop_chain), 10),
        Told(_("Chuỗi vật nuôi"), lambda each: _yes(each.is_in_livestock_chain), 10),
        Told(_("Số thành viên"), lambda each: each.members, 10, MONEY),
        Told(_("Doanh thu (đồng)"), lambda each: each.revenue_vnd, 18, MONEY),
        Told(_("Tổng vốn (đồng)"), lambda each: each.capital_vnd, 18, MONEY),
        Told(_("Diện tích (ha)"), lambda each: each.area_ha, 12, AMOUNT),
        Told(_("Công nghệ"), _technology, 36),
        Told(_("Ngày thành lập"), _founded, 14),
        Told(_("Tình trạng"), lambda each: str(words.LIFECYCLES[each.lifecycle]), 18),
        Told(_("Từ ngày"), lambda each: each.lifecycle_on, 12),
        Told(_("Lý do"), lambda each: getattr(_last(each), "reason", ""), 32),
        Told(_("Quyết định"), lambda each: getattr(_last(each), "paper", ""), 22),
        Told(_("Quy mô"), lambda each: words.size_words(size_of(each)), 16),
        Told(_("Có trên trang"), lambda each: _yes(each.organisation_id is not None), 10),
        Told(_("Cập nhật"), lambda each: each.updated_on, 12),
    ]
    return workbook_of(_("Sổ HTX"), columns, entries)


def reporting_dates_workbook(frozen: Iterable[ReportingDate]) -> bytes:
    """One counting a row, those that were replaced included."""
    columns: list[Told[ReportingDate]] = [
        Told(_("Ngày báo cáo"), lambda each: each.on, 14),
        Told(_("HTX nông nghiệp"), lambda each: each.agricultural_cooperatives, 16, MONEY),
        Told(_("Ứng dụng công nghệ cao"), lambda each: each.counts["high_tech"], 16, MONEY),
        Told(_("Số thành viên"), lambda each: each.counts["members"], 14, MONEY),
        Told(_("Tình trạng"), lambda each: str(_("Đã thay bằng lần sau") if each.replaced_at else _("Đang dùng")), 20),
        Told(_("Ai chốt"), lambda each: each.by.name, 24),
        Told(_("Chốt ngày"), lambda each: each.at, 18),
        Told(_("Ghi chú"), lambda each: each.note, 40),
    ]
    return workbook_of(_("Ngày báo cáo"), columns, frozen)


def reporting_date_workbook(frozen: ReportingDate, counted: Iterable[RegisterEntry]) -> bytes:
    """What was counted on a day, and the entries behind the denominator: a sheet each."""
    counts: list[Told[tuple[str, str, int]]] = [
        Told(_("Đếm theo"), lambda each: each[0], 20),
        Told(_("Loại"), lambda each: each[1], 40),
        Told(_("Số HTX"), lambda each: each[2], 12, MONEY),
    ]
    entries: list[Told[RegisterEntry]] = [
        Told(_("Số sổ"), lambda each: each.id, 8),
        Told(_("Tên HTX"), lambda each: each.name, 40),
        Told(_("Mã số thuế"), lambda each: each.tax_code, 14),
        Told(_("Xã, phường"), lambda each: each.commune.full_name, 22),
    ]
    lines = [(heading, name, number) for heading, group in words.counted(frozen.counts) for name, number in group]
    day = format_date(frozen.on, language()).replace("/", ".")
    return workbook_with(
        [
            Sheet.of(_("Đếm ngày %(day)s", day=day), counts, lines),
            Sheet.of(_("HTX nông nghiệp đã đếm"), entries, counted),
        ]
    )


def published_workbook(figures: Iterable[PublishedFigure]) -> bytes:
    """What the press published, one figure a row."""
    columns: list[Told[PublishedFigure]] = [
        Told(_("Đếm gì"), words.published_measure, 44),
        Told(_("Số"), lambda each: each.value, 14, MONEY),
        Told(_("Gần đúng"), lambda each: _yes(each.is_approximate), 10),
        Told(_("Của lúc nào"), words.published_period, 20),
        Told(_("Đăng ngày"), lambda each: each.published_on, 12),
        Told(_("Nguồn"), lambda each: each.source, 30),
        Told(_("Địa chỉ"), lambda each: each.url, 40),
        Told(_("Lưu ý"), lambda each: each.note(language()), 60),
    ]
    return workbook_of(_("Số liệu báo chí"), columns, figures)


def _yes(value: bool) -> str:
    return str(_("có") if value else _("không"))


def _technology(entry: RegisterEntry) -> str:
    """Parted by semicolons: the names have commas of their own."""
    return "; ".join(str(words.TECHNOLOGIES[each]) for each in entry.technology) or str(_("không"))


def _founded(entry: RegisterEntry) -> Value:
    return entry.founded_on or entry.founded_year


def _last(entry: RegisterEntry) -> LifecycleEvent | None:
    return entry.standing_events[-1] if entry.standing_events else None
