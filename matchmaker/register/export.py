"""The register as a workbook: stable columns, each of which an import reads again or passes over knowingly."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from matchmaker.organisations.words import KINDS
from matchmaker.register import words
from matchmaker.register.counting import size_of
from matchmaker.register.models import LifecycleEvent, RegisterEntry
from matchmaker.web.workbook import AMOUNT, MONEY, Told, Value, workbook_of


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


def _yes(value: bool) -> str:
    return str(_("có") if value else _("không"))


def _technology(entry: RegisterEntry) -> str:
    """Parted by semicolons: the names have commas of their own."""
    return "; ".join(str(words.TECHNOLOGIES[each]) for each in entry.technology) or str(_("không"))


def _founded(entry: RegisterEntry) -> Value:
    return entry.founded_on or entry.founded_year


def _last(entry: RegisterEntry) -> LifecycleEvent | None:
    return entry.standing_events[-1] if entry.standing_events else None
