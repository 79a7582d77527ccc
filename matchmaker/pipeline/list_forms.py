"""What staff narrow the pipeline by; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Self

from flask_babel import lazy_gettext as _l

from matchmaker.catalogue.queries import provinces, tree
from matchmaker.pipeline.deals import Deal
from matchmaker.pipeline.lists import Danger, Order, Pace, Show, Wanted, Whose
from matchmaker.pipeline.stages import Risk, Stage, Turn
from matchmaker.pipeline.words import RISKS, STAGES, TURNS
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.i18n import language
from matchmaker.web.narrowing import NarrowingForm, chosen

_SHOWN: Final = ((Show.OPEN, _l("Đang diễn ra")), *((Show(each), STAGES[each]) for each in Stage))
_WHOSE: Final = tuple((Whose(each), TURNS[each]) for each in Turn if each is not Turn.BOTH)
_PACES: Final = ((Pace.LATE, _l("Đã chậm")), (Pace.IN_TIME, _l("Còn đúng hạn")))
_DANGERS: Final = (
    (Danger.ANY, _l("Có điều đáng lo")),
    *((Danger(each), RISKS[each]) for each in (Risk.HIGH, Risk.WATCH, Risk.CALM)),
)
_ORDERS: Final = (
    (Order.NEXT, _l("Việc cần làm trước")),
    (Order.RISK, _l("Nguy cơ cao trước")),
    (Order.AGE, _l("Đứng lâu nhất trước")),
    (Order.MONEY, _l("Nhiều tiền nhất trước")),
)


class PipelineForm(NarrowingForm):
    """The filters of the board and of the list."""

    stage = ChooseFromList(_l("Chặng"), choices=choices_of(_SHOWN, none=_l("Tất cả")), kind=Show)
    turn = ChooseFromList(_l("Đến lượt ai"), choices=choices_of(_WHOSE, none=_l("Tất cả")), kind=Whose)
    pace = ChooseFromList(_l("Tiến độ"), choices=choices_of(_PACES, none=_l("Tất cả")), kind=Pace)
    risk = ChooseFromList(_l("Nguy cơ"), choices=choices_of(_DANGERS, none=_l("Tất cả")), kind=Danger)
    product = ChooseFromList(_l("Sản phẩm"))
    province = ChooseFromList(_l("Tỉnh của một bên"))
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_ORDERS), kind=Order)

    @classmethod
    def among(cls, deals: Iterable[Deal]) -> Self:
        """As the address says; products and provinces are offered as far as some deal is about them."""
        form, told = cls.read(), list(deals)
        codes = {each.product_code for each in told}
        products = [(node.code, node.name(language())) for code in codes if (node := tree().get(code)) is not None]
        places = {each.province_code for deal in told for each in (deal.buyer, deal.seller)}
        form.product.choices = choices_of(sorted(products, key=lambda each: each[1]), none=_l("Tất cả"))
        form.province.choices = choices_of(
            ((each.code, each.name) for each in provinces() if each.code in places), none=_l("Cả nước")
        )
        return form

    @property
    def fields(self) -> list[Any]:
        return [self.stage, self.turn, self.pace, self.risk, self.product, self.province, self.sort]

    def wanted(self) -> Wanted:
        """What was asked for."""
        return Wanted(
            words=self.words,
            show=chosen(self.stage),
            whose=chosen(self.turn),
            pace=chosen(self.pace),
            danger=chosen(self.risk),
            product_code=chosen(self.product),
            province_code=chosen(self.province),
            order=chosen(self.sort) or Order.NEXT,
        )
