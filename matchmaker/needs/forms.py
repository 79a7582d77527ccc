"""The parts of a need's form, but for its requirements."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import lazy_gettext as _l

from matchmaker import measures
from matchmaker.catalogue import forms as pickers
from matchmaker.needs.markets import market_choices
from matchmaker.organisations.models import Organisation
from matchmaker.posting.forms import DescribedForm, PlacedForm, WindowedForm, told_in
from matchmaker.posting.kinds import Side, WrittenListing
from matchmaker.web.fields import ChooseFromList, PickField, QuantityField
from matchmaker.web.messages import sentence
from matchmaker.web.money_fields import PriceField


class WhatForm(DescribedForm):
    """What is wanted, at any level of the catalogue, and where it goes in the end."""

    template = "needs/what.html"
    side = Side.NEED
    input_hint = _l("Gõ tên vật tư, dịch vụ hoặc cả nhóm, có dấu hay không dấu đều được. Ví dụ: phan npk")

    product = PickField(
        _l("Anh/chị cần mua gì?"),
        resolve=pickers.product_options,
        label_of=pickers.label_of_product,
        hint=_l("Gõ tên giống, loại hoặc cả nhóm, có dấu hay không dấu đều được. Ví dụ: sau rieng"),
    )
    market = ChooseFromList(
        _l("Thị trường đích"),
        choices=market_choices,
        hint=_l("Nơi hàng đến cuối cùng. Mã vùng trồng phải được thị trường này chấp nhận."),
    )

    def look_for(self, organisation: Organisation) -> None:
        """Inputs are used where they are bought: no market is asked for."""
        super().look_for(organisation)
        if self.inputs:
            del self.market

    @classmethod
    def filled(cls, revision: Any) -> dict[str, Any]:
        return {**super().filled(revision), "market": revision.market}

    def values(self) -> dict[str, Any]:
        return {**super().values(), "market": self.market.data if self.market else None}


class AmountForm(WindowedForm):
    """How much, how fast and when."""

    template = "needs/amount.html"
    heading = _l("Số lượng, thời gian nhận")

    quantity = QuantityField(_l("Tổng số lượng cần mua"), hint=_l("Ví dụ: 500 tấn"))
    weekly_rate = QuantityField(_l("Mỗi tuần nhận bao nhiêu"), hint=_l("Để trống nếu nhận lúc nào cũng được."))

    @classmethod
    def filled(cls, revision: Any) -> dict[str, Any]:
        return {**super().filled(revision), "weekly_rate": told_in(revision.weekly_rate, revision)}

    def values(self) -> dict[str, Any]:
        return {**super().values(), "weekly_rate": self.in_base(self.weekly_rate)}

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        whole, rate = self.in_base(self.quantity), self.in_base(self.weekly_rate)
        if whole is not None and rate is not None and rate > whole:
            self.refuse("weekly_rate", sentence("more_than_the_whole", whole=self.quantity.data))
        return not self.errors


class PriceForm(PlacedForm):
    """Price limit, place and terms."""

    template = "needs/price.html"
    heading = _l("Giá và nơi nhận")

    ceiling = PriceField(
        _l("Giá cao nhất anh/chị trả"),
        hint=_l("Chỉ anh/chị và Liên minh Hợp tác xã thấy. Bên bán không bao giờ thấy. Ví dụ: 95.000 hoặc 95k"),
    )

    @classmethod
    def _made(cls, listing: WrittenListing, revision: Any) -> Self:
        form = super()._made(listing, revision)
        form.ceiling.per = measures.unit(revision.product.unit)
        return form

    @classmethod
    def filled(cls, revision: Any) -> dict[str, Any]:
        return {**super().filled(revision), "ceiling": revision.ceiling_vnd}

    def values(self) -> dict[str, Any]:
        return {**super().values(), "ceiling_vnd": self.ceiling.data}
