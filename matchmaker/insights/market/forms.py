"""What a reader narrows the market by; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final, Self

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from matchmaker.catalogue.models import ProductLevel
from matchmaker.catalogue.queries import provinces, tree
from matchmaker.insights.market import words
from matchmaker.insights.market.cells import By, Measure, Narrowed
from matchmaker.insights.market.models import SeriesKind
from matchmaker.measures import NBSP
from matchmaker.text import sort_key
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.i18n import language
from matchmaker.web.narrowing import NarrowingForm, chosen


class Order(StrEnum):
    """Which rows come first."""

    LACKING = "lacking"
    ASKED = "asked"
    OFFERED = "offered"
    NAME = "name"


_ORDERS: Final = (
    (Order.LACKING, _l("Thiếu nhiều trước")),
    (Order.ASKED, _l("Cần nhiều trước")),
    (Order.OFFERED, _l("Có nhiều trước")),
    (Order.NAME, _l("Theo tên")),
)


def _products() -> list[SelectChoice]:
    """Groups and species."""
    named = [
        (node.code, (NBSP * 3 if node.level is ProductLevel.SPECIES else "") + node.name(language()))
        for node in tree()
        if node.level is not ProductLevel.VARIETY
    ]
    return choices_of(named, none=_l("Tất cả"))


class MarketForm(NarrowingForm):
    """The filters of the table; what a row is and what a cell tells stand in tabs above it."""

    product = ChooseFromList(_l("Sản phẩm"), choices=_products)
    province = ChooseFromList(
        _l("Tỉnh, thành phố"),
        choices=lambda: choices_of(((each.code, each.name) for each in provinces()), none=_l("Cả nước")),
    )
    quality = ChooseFromList(_l("Giấy tờ, hạng"))
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_ORDERS), kind=Order)
    by: By = By.PRODUCT
    measure: Measure = Measure.GAP

    @classmethod
    def among(cls, qualities: Iterable[str]) -> Self:
        """As the address says; of papers and grades those that some listing speaks of."""
        form = cls.read()
        named = sorted(((code, words.quality_name(code)) for code in qualities), key=lambda each: sort_key(each[1]))
        form.quality.choices = choices_of(named, none=_l("Bất kỳ"))
        by, measure = request.args.get("by"), request.args.get("measure")
        form.by = By(by) if by in set(By) else By.PRODUCT
        form.measure = Measure(measure) if measure in set(Measure) else Measure.GAP
        return form

    @property
    def fields(self) -> list[Any]:
        return [self.product, self.province, self.quality, self.sort]

    @property
    def order(self) -> Order:
        found: Order = chosen(self.sort) or Order.LACKING
        return found

    def narrowed(self) -> Narrowed:
        """What was asked for."""
        return Narrowed(
            self.by, chosen(self.product) or None, chosen(self.province) or None, chosen(self.quality) or None
        )


class ForecastsForm(NarrowingForm):
    """What narrows the list of forecasts."""

    kind = ChooseFromList(
        _l("Loại dự báo"), choices=choices_of(words.KINDS.items(), none=_l("Tất cả")), kind=SeriesKind
    )
    place = ChooseFromList(
        _l("Nơi"), choices=lambda: choices_of(((each.code, each.name) for each in provinces()), none=_l("Mọi nơi"))
    )
    has = ChooseFromList(
        _l("Dự báo"), choices=choices_of([("y", _l("Đã có dự báo")), ("n", _l("Chưa đủ số liệu"))], none=_l("Tất cả"))
    )

    @property
    def fields(self) -> list[Any]:
        return [self.kind, self.place, self.has]
