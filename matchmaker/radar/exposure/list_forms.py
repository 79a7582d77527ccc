"""What staff narrow the offers by; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Self

from flask_babel import lazy_gettext as _l

from matchmaker.radar.exposure import words
from matchmaker.radar.exposure.lists import Order, Show, Wanted
from matchmaker.radar.exposure.measured import Exposed
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.narrowing import NarrowingForm, chosen

_SHOWN: Final = ((Show.UNSEEN, _l("30 ngày chưa được hiện")), (Show.ALL, _l("Mọi nguồn cung")))
_ORDERS: Final = (
    (Order.LONGEST, _l("Lâu nhất chưa được hiện trước")),
    (Order.LEAST, _l("Ít được thấy nhất trước")),
    (Order.MOST, _l("Được thấy nhiều nhất trước")),
    (Order.AMOUNT, _l("Nhiều hàng nhất trước")),
)


class ExposureForm(NarrowingForm):
    """The filters of the desk of exposure."""

    show = ChooseFromList(_l("Hiện"), choices=choices_of(_SHOWN), kind=Show)
    size = ChooseFromList(_l("Quy mô"))
    place = ChooseFromList(_l("Xã, phường"))
    product = ChooseFromList(_l("Sản phẩm"))
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_ORDERS), kind=Order)

    @classmethod
    def among(cls, offers: Iterable[Exposed]) -> Self:
        """As the address says; sizes, places and products are offered as far as some offer is of them."""
        form, told = cls.read(), list(offers)
        sizes = {each.size for each in told}
        form.size.choices = choices_of(
            ((key, label) for key, label in words.BANDS.items() if key in sizes), none=_l("Tất cả")
        )
        places = {each.commune_code: words.place(each.commune_code) for each in told}
        products = {each.product_code: words.product(each) for each in told if each.product_code}
        form.place.choices = choices_of(sorted(places.items(), key=lambda each: each[1]), none=_l("Cả tỉnh"))
        form.product.choices = choices_of(sorted(products.items(), key=lambda each: each[1]), none=_l("Tất cả"))
        return form

    @property
    def fields(self) -> list[Any]:
        return [self.show, self.size, self.place, self.product, self.sort]

    def wanted(self) -> Wanted:
        """What was asked for."""
        return Wanted(
            words=self.words,
            show=chosen(self.show) or Show.UNSEEN,
            size=chosen(self.size),
            commune_code=chosen(self.place),
            product_code=chosen(self.product),
            order=chosen(self.sort) or Order.LONGEST,
        )
