"""The meter in the words of whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from matchmaker.contracts.fulfilment.waiting import Who
from matchmaker.contracts.incentive.gathering import Unread
from matchmaker.contracts.incentive.meter import Level, LineKind, Sign, SignKind
from matchmaker.contracts.incentive.options import Option, OptionKind
from matchmaker.matching.states import Tone
from matchmaker.terms import PriceRule
from matchmaker.web import filters

LEVELS: Final[Mapping[Level, Any]] = {
    Level.GREEN: _l("thấp"),
    Level.AMBER: _l("cần để ý"),
    Level.RED: _l("cao"),
}
TONES: Final[Mapping[Level, Tone]] = {Level.GREEN: "live", Level.AMBER: "waiting", Level.RED: "attention"}
_LINES: Final[Mapping[LineKind, Any]] = {
    LineKind.GAP: _l("Chênh lệch giá × lượng chưa giao"),
    LineKind.DEPOSIT: _l("Mất tiền cọc"),
    LineKind.PENALTY: _l("Bị phạt vi phạm (nhiều nhất 8 %)"),
}
_PAID_BACK: Final = _l("Phải trả thêm theo tiền cọc")
UNREAD: Final[Mapping[Unread, Any]] = {
    Unread.NO_SPOT: _l("Chưa có giá tham chiếu đủ mới của mặt hàng này, nên chưa đo được."),
    Unread.NO_PRICE: _l("Hai bên chưa chốt giá, nên chưa đo được."),
}
SIDES: Final[Mapping[Who, Any]] = {Who.SELLER: _l("Bên bán"), Who.BUYER: _l("Bên mua")}
OPTIONS: Final[Mapping[OptionKind, Any]] = {
    OptionKind.BAND: _l("Theo giá chợ, có giá sàn"),
    OptionKind.SPLIT: _l("Chia đôi chênh lệch"),
    OptionKind.RELEASE: _l("Thả một phần"),
}


def line_told(kind: LineKind, side: Who) -> str:
    """What a line of the arithmetic is: a seller who breaks pays the deposit back with more, a buyer leaves it."""
    return str(_PAID_BACK if kind is LineKind.DEPOSIT and side is Who.SELLER else _LINES[kind])


def sign_told(sign: Sign) -> str:
    """What a side holds back."""
    if sign.kind is SignKind.OVERDUE:
        told = _("Bên mua nợ quá hạn %(amount)s", amount=filters.money(sign.amount))
    elif sign.kind is SignKind.UNCOLLECTED:
        told = ngettext(
            "Bên mua %(num)d lần không đến lấy hàng đúng hẹn",
            "Bên mua %(num)d lần không đến lấy hàng đúng hẹn",
            sign.amount,
        )
    else:
        told = ngettext("Bên bán chậm giao %(num)d đợt", "Bên bán chậm giao %(num)d đợt", sign.amount)
    return str(told)


def option_told(option: Option) -> str:
    """What is proposed, in one sentence."""
    terms, after = option.terms, option.after.exposure
    price = filters.money(after.price_vnd, terms.unit)
    if option.kind is OptionKind.BAND:
        floor = filters.money(terms.price_vnd, terms.unit)
        told = _("Từ nay theo giá tham chiếu, không dưới %(floor)s.", floor=floor)
    elif option.kind is OptionKind.RELEASE:
        told = _(
            "Hợp đồng còn %(whole)s; phần còn lại giữ nguyên giá, chỉ còn %(left)s chưa giao.",
            whole=filters.quantity(terms.quantity, terms.unit),
            left=filters.quantity(after.undelivered, terms.unit),
        )
    elif terms.price_rule is PriceRule.BY_GRADE:
        told = _("Mọi loại đổi giá như nhau, bình quân %(price)s.", price=price)
    else:
        told = _("Giá mới %(price)s.", price=price)
    return str(told)


def option_costs(option: Option) -> str:
    """What it costs whom, for what is left at today's price."""
    amount = filters.money(abs(option.to_seller_vnd))
    has_risen = option.to_seller_vnd > 0
    if option.kind is OptionKind.RELEASE and has_risen:
        told = _("Bên bán được thêm %(amount)s nhờ bán ngoài; bên mua mua bù đắt hơn chừng ấy.", amount=amount)
    elif option.kind is OptionKind.RELEASE:
        told = _("Bên mua đỡ %(amount)s nhờ mua ngoài; bên bán bán ngoài kém chừng ấy.", amount=amount)
    elif has_risen:
        told = _("Bên mua trả thêm %(amount)s; bên bán được chừng ấy.", amount=amount)
    else:
        told = _("Bên bán nhận ít đi %(amount)s; bên mua đỡ chừng ấy.", amount=amount)
    return str(told)
