"""What staff narrow the list of demand by; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Self

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import Form

from matchmaker.catalogue.queries import provinces
from matchmaker.matching import demand, wording
from matchmaker.matching.demand import Order, Wanted
from matchmaker.ranking.openings.changes import Sort
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.narrowing import chosen, words_of

EVERYWHERE: Final = "all"
SORTS: Final[Mapping[Sort, Any]] = {
    Sort.CERTIFICATE: _l("Được cấp giấy, mã"),
    Sort.STARS: _l("Được công nhận sao OCOP"),
    Sort.VERIFY: _l("Liên minh xác minh"),
    Sort.RENEW: _l("Gia hạn"),
    Sort.RESTORE: _l("Phục hồi sau đình chỉ"),
}
ORDERS: Final[Mapping[Order, Any]] = {
    Order.NEEDS: _l("Nhiều nhu cầu nhất"),
    Order.AMOUNT: _l("Nhiều hàng nhất"),
    Order.COOPERATIVES: _l("Nhiều đơn vị nhất"),
}


class DemandForm(Form):
    """Province, product, what is to be done, and the order."""

    province = ChooseFromList(
        _l("Tỉnh, thành phố"),
        choices=lambda: choices_of([*((each.code, each.name) for each in provinces()), (EVERYWHERE, _l("Cả nước"))]),
    )
    product = ChooseFromList(_l("Sản phẩm"))
    sort = ChooseFromList(_l("Việc cần làm"), choices=choices_of(SORTS.items(), none=_l("Tất cả")), kind=Sort)
    order = ChooseFromList(_l("Xếp theo"), choices=choices_of(ORDERS.items()), kind=Order)

    @classmethod
    def read(cls, own_province: str | None) -> Self:
        """As the address says; of the reader's own province unless it names another."""
        form = cls(request.args, data={"province": own_province or EVERYWHERE})
        if "province" not in request.args:
            form.province.data = own_province or EVERYWHERE
        codes = demand.products_in(form.province_code)
        named = sorted(((code, wording.product_name(code)) for code in codes), key=lambda each: each[1])
        form.product.choices = choices_of(named, none=_l("Tất cả"))
        return form

    @property
    def province_code(self) -> str | None:
        """The province asked for; None for the whole country."""
        return chosen(self.province) if self.province.data != EVERYWHERE else None

    def wanted(self) -> Wanted:
        """What was asked for."""
        return Wanted(
            province_code=self.province_code,
            product_code=chosen(self.product),
            sort=chosen(self.sort),
            order=chosen(self.order) or Order.NEEDS,
        )

    def used(self) -> Iterator[tuple[str, str]]:
        """What narrows the list besides the province: the words of each filter and the name of its field."""
        for each in (self.product, self.sort):
            if chosen(each):
                yield words_of(each), each.name
