"""What staff fill in about reference prices, and what a reader narrows their list by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField

from matchmaker.catalogue import forms as pickers
from matchmaker.catalogue.models import ProductLevel
from matchmaker.catalogue.queries import provinces, tree
from matchmaker.prices.lists import WHOLE_COUNTRY, Order, Since, Wanted
from matchmaker.prices.models import GRADE_LENGTH, SOURCE_LENGTH
from matchmaker.prices.service import Identity, Price
from matchmaker.prices.sheet import MAX_BYTES
from matchmaker.web.choices import ChooseFromList, Option, choices_of
from matchmaker.web.fields import DayField, PickField, TextLine
from matchmaker.web.forms import BaseForm
from matchmaker.web.money_fields import PriceField
from matchmaker.web.narrowing import NarrowingForm, chosen

PRICED_LEVELS: Final = (ProductLevel.SPECIES, ProductLevel.VARIETY)
_SINCE: Final = (
    (Since.MONTH, _l("30 ngày qua")),
    (Since.QUARTER, _l("90 ngày qua")),
    (Since.YEAR, _l("Một năm qua")),
)
_ORDERS: Final = (
    (Order.NEWEST, _l("Ngày mới nhất trước")),
    (Order.OLDEST, _l("Ngày cũ nhất trước")),
    (Order.DEAREST, _l("Giá cao nhất trước")),
    (Order.ENTERED, _l("Mới ghi trước")),
)


def _priced(text: str) -> list[Option]:
    return pickers.product_options(text, levels=PRICED_LEVELS)


def _places() -> list[Any]:
    return choices_of(((each.code, each.name) for each in provinces()), none=_l("Cả nước"))


class PriceOfProduct(PriceField):
    """A price per the base unit of the product that the form names, whatever unit it was typed for."""

    def pre_validate(self, form: Any) -> None:
        product = tree().get(form.product.data)
        self.per = product.unit if product is not None else None
        super().pre_validate(form)


class PriceForm(BaseForm):
    """One published price."""

    product = PickField(_l("Sản phẩm"), resolve=_priced, label_of=pickers.label_of_product, required=True)
    province = ChooseFromList(_l("Tỉnh, thành phố"), choices=_places)
    grade = TextLine(
        _l("Loại"), max_length=GRADE_LENGTH, hint=_l("Như nơi đăng gọi: A, VIP, R1. Hàng xô thì để trống.")
    )
    on = DayField(_l("Ngày của giá"), required=True, hint=_l("Ngày hàng được mua bán với giá này."))
    price = PriceOfProduct(_l("Giá"), required=True, hint=_l("Ví dụ: 85.000, 85k, 8,5 triệu/tấn."))
    source = TextLine(
        _l("Nguồn"),
        required=True,
        max_length=SOURCE_LENGTH,
        hint=_l("Ai đăng, ở đâu, ngày nào. Ai xem giá cũng thấy dòng này."),
    )

    def price_told(self) -> Price:
        """What a valid form says."""
        identity = Identity(self.product.data, self.province.data, self.grade.data, self.on.data)
        return Price(identity, self.price.data, self.source.data)


class TableForm(BaseForm):
    """A table of prices as a file."""

    table = FileField(
        _l("Tệp CSV"),
        description=_l("Lưu từ Excel bằng “Lưu thành… CSV” hoặc “Văn bản Unicode”. Nhiều nhất 500 dòng."),
    )
    source = TextLine(
        _l("Nguồn chung"),
        max_length=SOURCE_LENGTH,
        hint=_l("Cho những dòng không ghi nguồn riêng. Ví dụ: Báo Gia Lai 21/9/2026."),
    )

    def content(self) -> bytes | None:
        """What was sent, a byte more than may be at most; None where no file was chosen."""
        upload = self.table.data
        return upload.stream.read(MAX_BYTES + 1) if upload is not None and upload.filename else None


class ConfirmForm(BaseForm):
    """A table that was shown in a dry run, to be written down: the server reads it again, trusting nothing."""

    text = HiddenField()
    source = HiddenField()


class ListForm(NarrowingForm):
    """What narrows the list of prices."""

    place = ChooseFromList(
        _l("Nơi"),
        choices=lambda: choices_of(
            [(WHOLE_COUNTRY, _l("Cả nước")), *((each.code, each.name) for each in provinces())], none=_l("Mọi nơi")
        ),
    )
    since = ChooseFromList(_l("Khoảng thời gian"), choices=choices_of(_SINCE, none=_l("Mọi ngày")), kind=Since)
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_ORDERS), kind=Order)

    @property
    def fields(self) -> Sequence[ChooseFromList]:
        return [self.place, self.since, self.sort]

    def wanted(self) -> Wanted:
        return Wanted(
            words=self.words,
            place=chosen(self.place),
            since=chosen(self.since),
            order=chosen(self.sort) or Order.NEWEST,
        )
