"""Exposure in words, as a chart, and as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.browsing.export import unit_name
from matchmaker.catalogue.queries import commune, tree
from matchmaker.matching import wording
from matchmaker.radar.exposure.measured import Exposed, Group
from matchmaker.register.words import SIZES
from matchmaker.web import filters
from matchmaker.web.addresses import public_address
from matchmaker.web.charts import bars
from matchmaker.web.charts.bars import Amounts
from matchmaker.web.workbook import AMOUNT, Told, workbook_of

BANDS: Final[Mapping[str, Any]] = {
    **{size.value: words for size, words in SIZES.items()},
    "members_0": _l("Dưới 50 thành viên"),
    "members_50": _l("50 đến 199 thành viên"),
    "members_200": _l("Từ 200 thành viên"),
    "unknown": _l("Chưa rõ quy mô"),
}
"""Sizes in the order in which a list offers them."""


def size(key: str) -> str:
    return str(BANDS[key])


def place(code: str) -> str:
    found = commune(code)
    return found.name if found else code


def product(each: Exposed) -> str:
    return wording.product_name(each.product_code)


def amount(each: Exposed) -> str:
    node = tree().get(each.product_code)
    return filters.quantity(each.quantity, node.unit.code if node else None)


def share(part: float) -> str:
    return wording.percent(round(part * 100))


def chart(groups: Sequence[Group]) -> bars.Chart | None:
    """Of each size, its share of attention, beside its share of the offers."""
    return bars.bars(
        [
            Amounts(
                size(each.key),
                each.attention_share * 100,
                share(each.attention_share),
                each.offer_share * 100,
                share(each.offer_share),
            )
            for each in groups
        ]
    )


def workbook(offers: Sequence[Exposed], day: date) -> bytes:
    """One offer a row."""
    columns: list[Told[Exposed]] = [
        Told(_("Mã tin"), lambda each: each.offer_id, 10),
        Told(_("Đơn vị"), lambda each: each.organisation, 40),
        Told(_("Quy mô"), lambda each: size(each.size), 22),
        Told(_("Xã, phường"), lambda each: place(each.commune_code), 20),
        Told(_("Sản phẩm"), product, 26),
        Told(_("Lượng"), lambda each: each.quantity, 14, AMOUNT),
        Told(_("Đơn vị tính"), _unit, 12),
        Told(_("Ngày đăng"), lambda each: each.published_on, 12),
        Told(_("Số lần được hiện trong 30 ngày"), lambda each: each.shown, 16),
        Told(_("Lượt được thấy (tính theo vị trí)"), lambda each: round(each.attention, 3), 16, "0.0"),
        Told(_("Lần cuối được hiện"), lambda each: each.last_shown_on, 14),
        Told(_("Số ngày chưa được hiện"), lambda each: each.unseen_days(day), 14),
        Told(_("Địa chỉ trang"), lambda each: public_address(f"/offers/{each.offer_id}"), 40),
    ]
    return workbook_of(_("Lượt được thấy"), columns, offers)


def _unit(each: Exposed) -> str | None:
    node = tree().get(each.product_code)
    return unit_name(node.unit.code) if node is not None else None
