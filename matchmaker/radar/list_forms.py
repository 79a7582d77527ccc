"""What staff narrow the radar by; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from typing import Any, Final, Self

from flask_babel import lazy_gettext as _l

from matchmaker.catalogue.queries import commune, tree
from matchmaker.radar import lists
from matchmaker.radar.lists import Level, Order, Show, Wanted
from matchmaker.radar.models import Cause, RadarKind
from matchmaker.radar.words import CAUSES, KINDS, LEVELS
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.i18n import language
from matchmaker.web.narrowing import NarrowingForm, chosen

_SHOWN: Final = ((Show.STALLED, _l("Đang bị tắc")), (Show.ALL, _l("Cả tin đang tiến triển")))
_ORDERS: Final = (
    (Order.URGENT, _l("Nguy cơ cao, chờ lâu nhất trước")),
    (Order.WAITING, _l("Chờ lâu nhất trước")),
    (Order.ENDING, _l("Sắp hết thời gian trước")),
    (Order.AMOUNT, _l("Nhiều hàng nhất trước")),
)


class RadarForm(NarrowingForm):
    """The filters of the radar."""

    kind = ChooseFromList(_l("Loại tin"), choices=choices_of(KINDS.items(), none=_l("Tất cả")), kind=RadarKind)
    cause = ChooseFromList(_l("Nguyên nhân"), choices=choices_of(CAUSES.items(), none=_l("Tất cả")), kind=Cause)
    level = ChooseFromList(_l("Nguy cơ"), choices=choices_of(LEVELS.items(), none=_l("Tất cả")), kind=Level)
    product = ChooseFromList(_l("Sản phẩm"))
    place = ChooseFromList(_l("Xã, phường"))
    show = ChooseFromList(_l("Hiện"), choices=choices_of(_SHOWN), kind=Show)
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_ORDERS), kind=Order)

    @classmethod
    def of_province(cls, province_code: str | None) -> Self:
        """As the address says; products and places are offered as far as some line is about them."""
        form = cls.read()
        products, communes = lists.choices(province_code)
        named = [(code, node.name(language())) for code in products if (node := tree().get(code)) is not None]
        places = [(code, found.name) for code in communes if (found := commune(code)) is not None]
        form.product.choices = choices_of(sorted(named, key=lambda each: each[1]), none=_l("Tất cả"))
        form.place.choices = choices_of(sorted(places, key=lambda each: each[1]), none=_l("Cả tỉnh"))
        return form

    @property
    def fields(self) -> list[Any]:
        return [self.kind, self.cause, self.level, self.product, self.place, self.show, self.sort]

    def wanted(self) -> Wanted:
        """What was asked for."""
        return Wanted(
            words=self.words,
            kind=chosen(self.kind),
            cause=chosen(self.cause),
            level=chosen(self.level),
            product_code=chosen(self.product),
            commune_code=chosen(self.place),
            show=chosen(self.show) or Show.STALLED,
            order=chosen(self.sort) or Order.URGENT,
        )
