"""The five parts of an offer's form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Final, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker import measures
from matchmaker.catalogue import forms as pickers
from matchmaker.catalogue.models import ProductLevel
from matchmaker.catalogue.queries import tree
from matchmaker.measures import Period, Quantity, format_period, schedule
from matchmaker.measures.schedule import Portion
from matchmaker.offers import room
from matchmaker.posting.forms import DescribedForm, PlacedForm, WindowedForm, told_in
from matchmaker.posting.kinds import Side, WrittenListing
from matchmaker.web.fields import ChooseOne, PickField, QuantityField, choices_of
from matchmaker.web.i18n import language
from matchmaker.web.messages import sentence
from matchmaker.web.money_fields import PriceField

EVENLY: Final = "evenly"
BY_PERIOD: Final = "by_period"
ROWS_MADE: Final = _l("Đã lưu. Cuối trang giờ có các đợt, chia đều sẵn: anh/chị sửa lại rồi lưu lần nữa.")
PORTION: Final = "portion_"
ROWS: Final = "rows"
"""The id of the rows on the page."""


class WhatForm(DescribedForm):
    """What is for sale: a species or a variety."""

    template = "offers/what.html"
    side = Side.OFFER
    levels = (ProductLevel.SPECIES, ProductLevel.VARIETY)
    input_hint = _l("Gõ tên vật tư hoặc dịch vụ, có dấu hay không dấu đều được. Ví dụ: phan npk")

    product = PickField(
        _l("Anh/chị bán gì?"),
        resolve=pickers.product_options,
        label_of=pickers.label_of_product,
        hint=_l("Gõ tên sản phẩm hoặc giống, có dấu hay không dấu đều được. Ví dụ: sau rieng dona"),
    )


class PortionField(QuantityField):
    """What falls in one week or month; nothing may."""

    def read(self, text: str) -> Quantity:
        if text.strip("0,. ") == "" and "0" in text:
            return Quantity(Decimal(0), self.base_unit)
        return super().read(text)


class AmountForm(WindowedForm):
    """How much, when, and how it falls."""

    template = "offers/amount.html"
    heading = _l("Số lượng, thời gian")

    quantity = QuantityField(_l("Tổng sản lượng"), hint=_l("Ví dụ: 120 tấn, hoặc 1.500 kg"))
    min_lot = QuantityField(_l("Bán ít nhất mỗi lần"), hint=_l("Để trống nếu bán bao nhiêu cũng được."))
    spread = ChooseOne(
        _l("Hàng ra thế nào?"),
        choices=choices_of(
            [(EVENLY, _l("Đều cả vụ")), (BY_PERIOD, _l("Lúc nhiều lúc ít, tôi ghi từng tuần hoặc tháng"))]
        ),
    )

    stored: tuple[Portion, ...] = ()
    """The portions that the draft holds; the rows of the page are theirs."""
    total: Decimal | None = None
    """The quantity that the draft holds, in the base unit."""
    listing: WrittenListing
    portion_names: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def _made(cls, listing: WrittenListing, revision: Any) -> Self:
        portions = tuple(schedule.read(revision.schedule))
        rows = {
            f"{PORTION}{at}": PortionField(format_period(portion.period, language()))
            for at, portion in enumerate(portions)
        }
        with_rows: type[Self] = type(cls.__name__, (cls,), {**rows, "portion_names": tuple(rows)})
        form = super(AmountForm, with_rows)._made(listing, revision)
        form.stored, form.total, form.listing = portions, revision.quantity, listing
        form.quantity.description = " ".join(filter(None, (room.hint(listing), str(form.quantity.description))))
        if tree()[revision.product_code].is_input:
            form.speak_of_deliveries()
        return form

    def speak_of_deliveries(self) -> None:
        """Inputs and services are not harvested."""
        self.quantity.label.text = _("Tổng số lượng bán")
        self.spread.label.text = _("Giao hàng thế nào?")
        self.spread.choices = choices_of(
            [(EVENLY, _("Đều suốt thời gian")), (BY_PERIOD, _("Lúc nhiều lúc ít, tôi ghi từng tuần hoặc tháng"))]
        )

    @classmethod
    def filled(cls, revision: Any) -> dict[str, Any]:
        portions = {
            f"{PORTION}{at}": told_in(portion.amount, revision)
            for at, portion in enumerate(schedule.read(revision.schedule))
        }
        return {
            **super().filled(revision),
            **portions,
            "min_lot": told_in(revision.min_lot, revision),
            "spread": BY_PERIOD if portions else EVENLY,
        }

    def values(self) -> dict[str, Any]:
        return {
            **super().values(),
            "min_lot": self.in_base(self.min_lot),
            "schedule": schedule.stored(self._portions()),
        }

    def stays(self) -> bool:
        """Rows that were just made are there to be corrected."""
        return self.spread.data == BY_PERIOD and not self._rows_stand() and bool(self._portions())

    @property
    def goes_on_at(self) -> str:
        """The rows that were just made, at the foot of the page."""
        return ROWS

    @property
    def warnings(self) -> list[str]:
        """That the rows are there, for whoever does not land on them; that the land does not give so much."""
        return [*([str(ROWS_MADE)] if self.stays() else []), *room.warnings(self.listing)]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        whole, lot = self.in_base(self.quantity), self.in_base(self.min_lot)
        if whole is not None and lot is not None and lot > whole:
            self.refuse("min_lot", sentence("more_than_the_whole", whole=self.quantity.data))
        if self.spread.data == BY_PERIOD and self._rows_stand():
            self._check_sum()
        return not self.errors

    def _check_sum(self) -> None:
        assert self.total is not None
        missing = self.total - sum((each.amount for each in self._told()), Decimal(0))
        if missing:
            base = Quantity(abs(missing), self.quantity.base_unit)
            code = "rows_too_little" if missing > 0 else "rows_too_much"
            self.refuse("spread", sentence(code, difference=base.to(self.quantity.data.unit)))

    def _rows_stand(self) -> bool:
        """Whether the rows on the page still belong to the quantity and the window above them."""
        return bool(self.stored) and (
            self.in_base(self.quantity) == self.total
            and self._window() == Period(self.stored[0].period.starts_on, self.stored[-1].period.ends_on)
        )

    def _portions(self) -> list[Portion]:
        """How the quantity falls: as told, or evenly to begin with; empty means evenly for good."""
        whole, window = self.in_base(self.quantity), self._window()
        if self.spread.data != BY_PERIOD or whole is None or window is None:
            return []
        if self._rows_stand():
            return self._told()
        return schedule.spread_evenly(whole, window, decimals=self.quantity.base_unit.decimals)

    def _told(self) -> list[Portion]:
        amounts = (self.in_base(self[name]) or Decimal(0) for name in self.portion_names)
        return [Portion(each.period, amount) for each, amount in zip(self.stored, amounts, strict=True)]

    def _window(self) -> Period | None:
        if self.starts_on.data is None or self.ends_on.data is None:
            return None
        return Period(self.starts_on.data, self.ends_on.data)


class PriceForm(PlacedForm):
    """Price, place and terms."""

    template = "offers/price.html"
    heading = _l("Giá và nơi giao")

    asking_price = PriceField(_l("Giá chào"), hint=_l("Để trống nếu giá thương lượng. Ví dụ: 85.000 hoặc 85k"))
    floor_price = PriceField(
        _l("Giá thấp nhất anh/chị chấp nhận"),
        hint=_l("Chỉ anh/chị và Liên minh Hợp tác xã thấy. Bên mua không bao giờ thấy."),
    )

    @classmethod
    def _made(cls, listing: WrittenListing, revision: Any) -> Self:
        form = super()._made(listing, revision)
        form.asking_price.per = form.floor_price.per = measures.unit(revision.product.unit)
        return form

    @classmethod
    def filled(cls, revision: Any) -> dict[str, Any]:
        return {
            **super().filled(revision),
            "asking_price": revision.asking_price_vnd,
            "floor_price": revision.floor_price_vnd,
        }

    def values(self) -> dict[str, Any]:
        return {
            **super().values(),
            "asking_price_vnd": self.asking_price.data,
            "floor_price_vnd": self.floor_price.data,
        }

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        asking, floor = self.asking_price.data, self.floor_price.data
        if asking is not None and floor is not None and floor > asking:
            self.refuse("floor_price", sentence("floor_above_asking"))
        return not self.errors
