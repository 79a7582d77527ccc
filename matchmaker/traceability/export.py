"""Lots as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask_babel import gettext as _
from flask_babel import pgettext

from matchmaker.browsing.export import unit_name
from matchmaker.traceability import digital_link
from matchmaker.traceability.chain import best_before
from matchmaker.traceability.models import Lot
from matchmaker.traceability.words import STAGES, STATES
from matchmaker.web.addresses import public_address
from matchmaker.web.i18n import language
from matchmaker.web.workbook import AMOUNT, Told, workbook_of

Column: Final = Told[Lot]


def lots_workbook(lots: Sequence[Lot], *, with_owner: bool = False) -> bytes:
    """Lots as their holder reads them; for staff with whose they are."""
    owner = [Column(_("Đơn vị"), lambda each: each.organisation.name, 36)] if with_owner else []
    columns = [
        *owner,
        Column(_("Sản phẩm"), lambda each: each.product.name(language()), 24),
        Column(_("Tên lô"), lambda each: each.name, 20),
        Column(_("Mã lô"), lambda each: each.code, 20),
        Column(_("Số lượng"), lambda each: each.quantity, 14, AMOUNT),
        Column(_("Còn lại"), lambda each: each.left, 14, AMOUNT),
        Column(_("Đơn vị tính"), lambda each: unit_name(each.product.unit), 12),
        Column(pgettext("a lot", "Thu hoạch"), lambda each: each.harvested_on, 12),
        Column(_("Đóng gói"), lambda each: each.packed_on, 12),
        Column(_("Hạn sử dụng"), best_before, 12),
        Column(_("Công đoạn"), lambda each: str(STAGES[each.stage]) if each.stage else None, 18),
        Column(_("Tiêu chuẩn áp dụng"), lambda each: each.standard, 24),
        Column(_("Mã GTIN"), lambda each: each.gtin, 18),
        Column(_("Tình trạng"), lambda each: str(STATES[each.state][0]), 24),
        Column(_("Trang công khai"), _page, 48),
    ]
    return workbook_of(_("Lô hàng"), columns, lots)


def _page(lot: Lot) -> str | None:
    return public_address(digital_link.path_of(lot.code, lot.gtin)) if lot.is_public else None
