"""What every feature of ranking is called, and how its value is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker import measures
from matchmaker.matching import wording
from matchmaker.ranking.features.schema import Feature
from matchmaker.web.i18n import language

NAMES: Final[Mapping[str, LazyString]] = {
    "product_closeness": _l("Đúng sản phẩm cần mua"),
    "variety_closeness": _l("Đúng giống"),
    "quantity_share": _l("Phần lượng cần mua có được"),
    "rate_share": _l("Phần nhịp giao mỗi tuần có được"),
    "window_share": _l("Phần thời gian cần mà có hàng"),
    "essentials_verified": _l("Giấy tờ bắt buộc Liên minh đã kiểm tra"),
    "certificate_cover": _l("Thời gian giấy tờ bắt buộc còn hạn"),
    "wishes_held": _l("Giấy tờ ưu tiên đang có"),
    "wishes_verified": _l("Giấy tờ ưu tiên Liên minh đã kiểm tra"),
    "attributes_met": _l("Chất lượng ưu tiên đạt được"),
    "attributes_stated": _l("Chất lượng ưu tiên đã nêu"),
    "distance_km": _l("Khoảng cách"),
    "haul_share": _l("Thời gian chở so với thời gian hàng giữ được"),
    "price_gap": _l("Giá chào so với giá trần"),
    "price_to_reference": _l("Giá chào so với giá tham khảo"),
    "contract_fit": _l("Cùng kiểu hợp đồng"),
    "delivery_fit": _l("Khớp cách giao nhận"),
    "ocop_stars": _l("Sao OCOP"),
    "age_days": _l("Tuổi của tin chào bán"),
    "completeness": _l("Thông tin đã điền"),
    "takes_share": _l("Phần sản lượng chào bán được nhận"),
    "lacks_share": _l("Phần nhu cầu còn thiếu"),
    "harvest_share": _l("Phần sản lượng có đúng lúc cần"),
    "own_haul_km": _l("Phần đường bên bán phải chở"),
    "usual_to_asking": _l("Giá tham khảo so với giá chào"),
    "essentials_met": _l("Yêu cầu bắt buộc đã đạt"),
    "need_age_days": _l("Tuổi của nhu cầu"),
    "buyer_verified": _l("Bên mua đã được xác minh"),
    "seller_record": _l("Bên bán giữ lời so với mức chung"),
    "buyer_record": _l("Bên mua giữ lời so với mức chung"),
}
"""For every feature of both schemas."""

UNKNOWN: Final[Mapping[str, LazyString]] = {
    "never": _l("không khi nào"),
    "none named": _l("không bên nào nêu giống"),
    "no rate or overlap": _l("không nêu nhịp giao hoặc không trùng thời gian"),
    "none asked": _l("không có yêu cầu bắt buộc"),
    "none wished": _l("không có yêu cầu ưu tiên"),
    "none wished or stated": _l("không có yêu cầu ưu tiên hoặc chưa nêu chất lượng"),
    "a place is unknown": _l("thiếu nơi của một bên"),
    "place or shelf life unknown": _l("thiếu nơi hoặc không biết hàng giữ được bao lâu"),
    "either unknown": _l("thiếu một trong hai số"),
    "a side is silent": _l("một bên không nêu"),
    "no OCOP recognition": _l("không có sao OCOP"),
    "not published": _l("chưa đăng"),
    "unknown": _l("không biết"),
}
"""When a feature is missing, by the words of the schema."""


def value(feature: Feature, number: float) -> str:
    """A value with its unit; a missing one is unknown, not nothing."""
    if number != number:
        return str(_("chưa biết"))
    if feature.unit == "share":
        return wording.percent(round(number * 100))
    if feature.unit == "km":
        return measures.format_distance(number, language())
    if feature.unit == "days":
        whole = round(number)
        return str(ngettext("%(count)s ngày", "%(count)s ngày", whole, count=measures.format_number(whole, language())))
    return str(_("%(stars)s sao", stars=measures.format_number(round(number, 1), language())))


def direction(feature: Feature) -> str:
    """Which way the ranking promises to go, all else equal."""
    return str(_("càng nhiều càng tốt") if feature.direction > 0 else _("càng ít càng tốt"))
