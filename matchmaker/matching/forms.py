"""What readers type on the pages of matching."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form

from matchmaker.catalogue.queries import provinces
from matchmaker.matching.models import DismissReason
from matchmaker.matching.sieve import Order, Sieve
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.forms import BaseForm

WITHIN_KM: Final = (50, 100, 200, 400)
ORDERS: Final[Mapping[Order, Any]] = {
    Order.BEST: _l("Hợp nhất"),
    Order.NEAREST: _l("Gần nhất"),
    Order.LARGEST: _l("Nhiều hàng nhất"),
    Order.SOONEST: _l("Sớm nhất"),
}
DISMISS_REASONS: Final[Mapping[DismissReason, Any]] = {
    DismissReason.TOO_FAR: _l("Xa quá"),
    DismissReason.TOO_SMALL: _l("Ít hàng quá"),
    DismissReason.TOO_DEAR: _l("Giá cao quá"),
    DismissReason.WRONG_TIME: _l("Không đúng thời gian"),
    DismissReason.QUALITY: _l("Chất lượng chưa hợp"),
    DismissReason.PAPERS: _l("Thiếu giấy tờ"),
    DismissReason.KNOWN_PARTNER: _l("Đã quen biết, tự liên hệ được"),
    DismissReason.OTHER: _l("Lý do khác"),
}


class SieveForm(Form):
    """What a list is narrowed by and ordered by; read from the address, so nonsense narrows nothing."""

    verified = BooleanField(_l("Chỉ giấy tờ LMHTX đã kiểm tra"))
    province = ChooseFromList(
        _l("Tỉnh, thành phố"),
        choices=lambda: choices_of(((each.code, each.name) for each in provinces()), none=_l("Cả nước")),
    )
    within = ChooseFromList(
        _l("Khoảng cách"),
        choices=choices_of(((str(km), f"≤ {km} km") for km in WITHIN_KM), none=_l("Bao xa cũng được")),
    )
    order = ChooseFromList(_l("Xếp theo"), choices=choices_of(ORDERS.items()), kind=Order)

    def sieve(self) -> Sieve:
        """The typed value of what was asked for."""
        known = {each.code for each in provinces()}
        within = self.within.data
        return Sieve(
            verified_only=bool(self.verified.data),
            province_code=self.province.data if self.province.data in known else None,
            within_km=int(within) if within in {str(km) for km in WITHIN_KM} else None,
            order=self.order.data if isinstance(self.order.data, Order) else Order.BEST,
        )

    def used(self) -> Iterator[tuple[str, str]]:
        """What narrows the list now: the words of each filter and the name of its field."""
        sieve = self.sieve()
        if sieve.verified_only:
            yield str(self.verified.label.text), "verified"
        if sieve.province_code:
            yield next(each.name for each in provinces() if each.code == sieve.province_code), "province"
        if sieve.within_km:
            yield f"≤ {sieve.within_km} km", "within"


class DismissForm(BaseForm):
    """Why an offer is set aside."""

    reason = ChooseFromList(_l("Lý do"), choices=choices_of(DISMISS_REASONS.items()), kind=DismissReason, required=True)
