"""The radar as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from matchmaker.browsing.export import unit_name
from matchmaker.catalogue.queries import tree
from matchmaker.radar import actions, words
from matchmaker.radar.lists import Level
from matchmaker.radar.models import RadarKind, RadarLine
from matchmaker.web.addresses import public_address
from matchmaker.web.workbook import AMOUNT, Told, workbook_of


def radar_workbook(lines: Sequence[RadarLine], day: date) -> bytes:
    """One line a row."""
    columns: list[Told[RadarLine]] = [
        Told(_("Loại tin"), lambda each: str(words.KINDS[each.kind]), 18),
        Told(_("Mã tin"), lambda each: None if each.kind is RadarKind.CODE else each.subject_id, 10),
        Told(_("Mã số vùng trồng"), lambda each: each.detail.get("number"), 18),
        Told(_("Đơn vị"), lambda each: each.organisation.name, 40),
        Told(_("Xã, phường"), words.place, 20),
        Told(_("Sản phẩm"), words.product_name, 26),
        Told(_("Lượng"), lambda each: each.amount, 14, AMOUNT),
        Told(_("Đơn vị tính"), _unit, 12),
        Told(_("Chờ từ ngày"), lambda each: each.since_on, 12),
        Told(_("Số ngày chờ"), lambda each: each.days_waiting(day), 12),
        Told(_("Hết ngày"), lambda each: each.ends_on, 12),
        Told(_("Số lần được thấy trong 30 ngày"), lambda each: each.shown, 12),
        Told(_("Lần cuối được thấy"), lambda each: each.last_shown_on, 14),
        Told(_("Số tin bên kia quan tâm"), lambda each: each.interested, 14),
        Told(_("Số lần giới thiệu"), lambda each: each.introduced, 12),
        Told(_("Nguy cơ không có ai (%)"), lambda each: round(each.chance * 100), 14),
        Told(_("Nguy cơ"), lambda each: str(words.LEVELS[Level.of(each.chance)]), 12),
        Told(_("Ai nói"), lambda each: str(words.SPEAKERS[each.told_by]), 20),
        Told(_("Nguyên nhân"), lambda each: str(words.CAUSES[each.cause]), 26),
        Told(_("Giải thích"), words.cause, 60),
        Told(_("Việc nên làm"), lambda each: actions.for_staff(each).label, 30),
        Told(_("Địa chỉ trang"), lambda each: public_address(f"/radar/{each.kind.value}/{each.subject_id}"), 40),
    ]
    return workbook_of(_("Nguồn cung bị tắc"), columns, lines)


def _unit(line: RadarLine) -> str | None:
    node = tree().get(line.product_code)
    return unit_name(node.unit.code) if node is not None else None
