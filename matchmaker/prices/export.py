"""Reference prices as a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from matchmaker.prices import words
from matchmaker.prices.models import ReferencePrice
from matchmaker.web.i18n import language
from matchmaker.web.workbook import MONEY, Told, workbook_of


def prices_workbook(prices: Sequence[ReferencePrice]) -> bytes:
    """Each price with its day and its source; the same columns that an import reads."""
    columns: list[Told[ReferencePrice]] = [
        Told(_("Sản phẩm"), lambda each: words.product_name(each.product_code), 28),
        Told(_("Tỉnh"), lambda each: words.place_name(each.province_code), 18),
        Told(_("Loại"), lambda each: each.grade, 10),
        Told(_("Ngày"), lambda each: each.on, 12),
        Told(_("Giá"), lambda each: each.price_vnd, 14, MONEY),
        Told(_("Đơn vị"), lambda each: words.product_unit(each.product_code).name(language()), 12),
        Told(_("Nguồn"), lambda each: each.source, 48),
        Told(_("Ghi lúc"), lambda each: each.at, 18),
    ]
    return workbook_of(_("Giá tham chiếu"), columns, prices)
