"""Every sentence about a match, by the code that ranking gives: reasons, near misses, what mends them.

Sentences are read by both sides and by staff, so they say "bên bán" and "bên mua" where a side is meant.
`wording` fills in the figures. A code with a variant (`covers_quantity.full`) has a sentence for the case where
the plain one would be clumsy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchmaker.ranking.rankers.ranker import Level

LEVELS: Final[Mapping[Level, LazyString]] = {
    Level.EXCELLENT: _l("Rất hợp"),
    Level.GOOD: _l("Hợp"),
    Level.FAIR: _l("Khá hợp"),
    Level.WEAK: _l("Ít hợp"),
    Level.POOR: _l("Kém hợp"),
}

REASONS: Final[Mapping[str, LazyString]] = {
    "variety_match": _l("Đúng giống cần mua: %(wanted)s"),
    "other_variety": _l("Hàng là %(offered)s, cần %(wanted)s"),
    "covers_quantity": _l("Đáp ứng %(percent)s lượng cần mua (%(amount)s)"),
    "covers_quantity.full": _l("Đủ %(amount)s cần mua"),
    "part_quantity": _l("Mới được %(percent)s lượng cần mua: %(amount)s trên %(quantity)s"),
    "covers_rate": _l("Đáp ứng %(percent)s nhịp giao %(rate_per_week)s mỗi tuần"),
    "covers_rate.full": _l("Đủ nhịp giao %(rate_per_week)s mỗi tuần"),
    "part_rate": _l("Mới được %(percent)s nhịp giao %(rate_per_week)s mỗi tuần"),
    "covers_window": _l("Có hàng %(percent)s thời gian cần, từ %(starts_on)s đến %(ends_on)s"),
    "covers_window.full": _l("Có hàng suốt thời gian cần, từ %(starts_on)s đến %(ends_on)s"),
    "part_window": _l("Chỉ có hàng %(percent)s thời gian cần, từ %(starts_on)s đến %(ends_on)s"),
    "essentials_verified": _l("%(kinds)s: Liên minh HTX đã kiểm tra"),
    "essentials_verified.until": _l("%(kinds)s còn hạn đến %(until)s, Liên minh HTX đã kiểm tra"),
    "essentials_declared": _l("%(kinds)s do bên bán tự khai, Liên minh HTX chưa kiểm tra"),
    "certificate_ends": _l("%(kind)s hết hạn ngày %(expires_on)s, trước khi giao xong"),
    "certificate_halts": _l("%(kind)s bị đình chỉ sau ngày %(expires_on)s, trước khi giao xong"),
    "wishes_held": _l("Có %(kinds)s như mong muốn"),
    "wishes_missing": _l("Không có %(kinds)s như mong muốn"),
    "wishes_verified": _l("%(kinds)s như mong muốn, Liên minh HTX đã kiểm tra"),
    "wishes_declared": _l("%(kinds)s như mong muốn, nhưng mới do bên bán tự khai"),
    "attributes_met": _l("Chất lượng như mong muốn: %(keys)s"),
    "attribute_short": _l("%(key)s là %(stated)s, mong muốn %(limit)s"),
    "attributes_unstated": _l("Chưa nêu: %(keys)s"),
    "near": _l("Cách %(km)s"),
    "far": _l("Xa, cách %(km)s"),
    "fresh_arrival": _l("Cách %(km)s, đến nơi còn tươi"),
    "long_haul": _l("Cách %(km)s, đường xa với hàng giữ được %(shelf_days)s"),
    "under_ceiling": _l("Giá %(price_vnd)s, thấp hơn giá trần %(percent)s"),
    "under_ceiling.none": _l("Giá %(price_vnd)s, bằng giá trần"),
    "near_ceiling": _l("Giá %(price_vnd)s, gần giá trần"),
    "below_reference": _l("Giá %(price_vnd)s, thấp hơn giá tham khảo %(percent)s"),
    "above_reference": _l("Giá %(price_vnd)s, cao hơn giá tham khảo %(percent)s"),
    "same_contract": _l("Cùng muốn hợp đồng %(contract_kind)s"),
    "other_contract": _l("Bên bán muốn hợp đồng %(offered)s, bên mua muốn %(wanted)s"),
    "delivery_fits": _l("Giao nhận khớp: %(delivery_terms)s"),
    "other_delivery": _l("Giao nhận chưa khớp: %(offered)s, cần %(wanted)s"),
    "ocop_stars": _l("OCOP %(stars)s sao do bên bán tự khai"),
    "ocop_stars.verified": _l("OCOP %(stars)s sao, Liên minh HTX đã kiểm tra"),
    "recent_listing": _l("Tin mới, đăng %(days)s trước"),
    "recent_listing.today": _l("Tin mới đăng hôm nay"),
    "old_listing": _l("Tin đã đăng %(days)s"),
    "well_described": _l("Thông tin đầy đủ"),
    "thin_description": _l("Thông tin mới được %(percent)s"),
    "takes_harvest": _l("Nhận được %(percent)s sản lượng chào bán"),
    "takes_harvest.full": _l("Nhận hết sản lượng chào bán"),
    "takes_part": _l("Chỉ nhận %(percent)s sản lượng chào bán"),
    "still_lacks": _l("Nhu cầu còn thiếu %(percent)s"),
    "still_lacks.full": _l("Nhu cầu còn nguyên, chưa ai cung ứng"),
    "nearly_filled": _l("Nhu cầu đã có nơi cung ứng, chỉ còn thiếu %(percent)s"),
    "others_introduced": _l("Đang có %(count)s nơi khác được giới thiệu cho nhu cầu này"),
    "harvest_in_time": _l("%(percent)s sản lượng có đúng lúc bên mua cần"),
    "harvest_in_time.full": _l("Toàn bộ sản lượng có đúng lúc bên mua cần"),
    "harvest_apart": _l("Chỉ %(percent)s sản lượng có đúng lúc bên mua cần"),
    "buyer_collects": _l("Bên mua tự đến lấy hàng"),
    "short_carriage": _l("Phần đường bên bán phải chở: %(km)s"),
    "long_carriage": _l("Bên bán phải chở xa: %(km)s"),
    "essentials_met": _l("Đã đạt %(percent)s yêu cầu bắt buộc"),
    "essentials_met.full": _l("Đã đạt mọi yêu cầu bắt buộc"),
    "essentials_short": _l("Mới đạt %(percent)s yêu cầu bắt buộc"),
    "recent_need": _l("Nhu cầu mới, đăng %(days)s trước"),
    "recent_need.today": _l("Nhu cầu mới đăng hôm nay"),
    "old_need": _l("Nhu cầu đã đăng %(days)s"),
    "buyer_verified": _l("Bên mua đã được Liên minh HTX xác minh"),
    "buyer_unverified": _l("Liên minh HTX chưa xác minh bên mua"),
    "add_quantity": _l("Thêm %(amount)s, tự có hoặc gộp với bên khác"),
    "move_window": _l("Có hàng từ %(starts_on)s đến %(ends_on)s"),
    "verify_papers": _l("Liên minh HTX kiểm tra %(kinds)s"),
    "renew_certificate": _l("Gia hạn %(kind)s trước ngày %(expires_on)s"),
    "add_papers": _l("Có thêm %(kinds)s"),
    "state_attributes": _l("Nêu rõ %(keys)s"),
    "lower_price": _l("Giảm giá %(percent)s, còn %(price_vnd)s"),
    "offer_contract": _l("Nhận hợp đồng %(contract_kind)s"),
    "offer_delivery": _l("Giao nhận theo cách: %(delivery_terms)s"),
    "refresh_listing": _l("Cập nhật tin đã đăng %(days)s"),
    "complete_listing": _l("Điền nốt thông tin, mới được %(percent)s"),
}

FAILURES: Final[Mapping[str, LazyString]] = {
    "own_listing": _l("Là tin của chính đơn vị này"),
    "standing": _l("Đơn vị chưa được Liên minh HTX xác minh"),
    "product": _l("Hàng là %(offered)s, cần %(wanted)s"),
    "variety": _l("Hàng là %(offered)s, cần %(wanted)s"),
    "unit": _l("Tính theo đơn vị khác"),
    "sold_out": _l("Hàng đã có nơi nhận hết"),
    "filled": _l("Nhu cầu đã có đủ hàng"),
    "over": _l("Đã hết thời gian"),
    "window": _l("Lệch thời gian %(gap_days)s"),
    "min_lot": _l("Bán ít nhất %(min_lot)s, cần mua %(quantity)s"),
    "certificate_missing": _l("Thiếu %(kind)s"),
    "certificate_expired": _l("%(kind)s hết hạn ngày %(expires_on)s, trước ngày giao"),
    "certificate_halted": _l("%(kind)s bị đình chỉ hoặc thu hồi từ %(since)s"),
    "certificate_halted.market": _l("%(kind)s bị nước nhập khẩu (%(market)s) tạm đình chỉ từ %(since)s"),
    "certificate_not_yet": _l("%(kind)s đến %(starts_on)s mới có hiệu lực, sau ngày giao"),
    "certificate_unverified": _l("%(kind)s mới tự khai, nhu cầu đòi giấy Liên minh HTX đã xác minh"),
    "certificate_unverified.market": _l(
        "%(kind)s cho thị trường %(market)s mới tự khai, nhu cầu đòi mã Liên minh HTX đã xác minh"
    ),
    "certificate_other_market": _l("%(kind)s cấp cho thị trường %(market)s, cần %(wanted)s"),
    "attribute_unstated": _l("Chưa nêu %(key)s, cần %(limit)s"),
    "attribute_short": _l("%(key)s là %(stated)s, cần %(limit)s"),
    "stars_missing": _l("Chưa có OCOP %(wanted)s sao"),
    "stars_short": _l("OCOP %(stars)s sao, cần %(wanted)s sao"),
    "price_ceiling": _l("Giá %(price_vnd)s, cao hơn giá trần %(ceiling_vnd)s"),
}
"""Why a pair is only nearly a match."""

MENDS: Final[Mapping[str, LazyString]] = {
    "variety": _l("Khớp nếu hai bên đồng ý giống %(offered)s"),
    "window": _l("Khớp nếu dời %(gap_days)s"),
    "min_lot": _l("Khớp nếu bán từ lô %(quantity)s"),
    "certificate_missing": _l("Khớp khi có %(kind)s"),
    "certificate_expired": _l("Khớp khi gia hạn %(kind)s"),
    "certificate_halted": _l("Khớp khi %(kind)s được phục hồi"),
    "certificate_not_yet": _l("Khớp nếu giao từ %(starts_on)s"),
    "certificate_unverified": _l("Khớp khi Liên minh HTX xác minh %(kind)s"),
    "certificate_other_market": _l("Khớp khi có %(kind)s cho thị trường %(wanted)s"),
    "attribute_unstated": _l("Khớp nếu nêu rõ và đạt %(key)s %(limit)s"),
    "attribute_short": _l("Khớp nếu đạt %(key)s %(limit)s"),
    "stars_missing": _l("Khớp khi được OCOP %(wanted)s sao"),
    "stars_short": _l("Khớp khi được OCOP %(wanted)s sao"),
    "price_ceiling": _l("Khớp nếu thương lượng còn %(ceiling_vnd)s"),
}
"""What would make it one. Rules that nothing mends never make a near miss."""

CONTRACTS: Final[Mapping[str, LazyString]] = {
    "spot": _l("mua bán từng chuyến"),
    "season": _l("theo mùa vụ"),
    "years": _l("nhiều năm"),
}
DELIVERIES: Final[Mapping[str, LazyString]] = {
    "buyer_collects": _l("bên mua đến lấy"),
    "seller_delivers": _l("bên bán giao tận nơi"),
    "shared": _l("hai bên cùng lo vận chuyển"),
}
OPERATORS: Final = {">=": "≥", "<=": "≤", "=": "", "in": ""}
