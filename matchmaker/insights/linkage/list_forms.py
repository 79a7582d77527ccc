"""What staff narrow the figures by; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.insights.linkage import words
from matchmaker.insights.linkage.chains import goods_of
from matchmaker.insights.linkage.counted import Where
from matchmaker.insights.linkage.figures import MONTHS_BACK, Figures
from matchmaker.insights.linkage.ladder import Direction, Linkage, Rung
from matchmaker.measures import Period, format_date
from matchmaker.measures.months import later
from matchmaker.text import sort_key
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.i18n import language
from matchmaker.web.narrowing import NarrowingForm, chosen

USUAL: Final = Rung.SIGNED
"""The rung at which a province reports: what is signed can be shown."""


class Order(StrEnum):
    """What comes first."""

    PROVEN = "proven"
    NEWEST = "newest"
    VALUE = "value"
    NAME = "name"


_ORDERS: Final = (
    (Order.PROVEN, _l("Bằng chứng vững trước")),
    (Order.NEWEST, _l("Mới lên bậc trước")),
    (Order.VALUE, _l("Giá trị lớn trước")),
    (Order.NAME, _l("Theo tên HTX")),
)


@dataclass(frozen=True)
class Wanted:
    """Which figures: how well proven, on which day, of what."""

    rung: Rung
    day: date
    where: Where
    words: str = ""
    cooperative: str | None = None
    """`Party.key` of one of them."""
    order: Order = Order.PROVEN


class LinkageForm(NarrowingForm):
    """The filters of every page of the room; the rung stands in tabs above them."""

    day = ChooseFromList(_l("Tính đến ngày"))
    product = ChooseFromList(_l("Sản phẩm"))
    commune = ChooseFromList(_l("Xã, phường của HTX"))
    direction = ChooseFromList(
        _l("Chiều"), choices=choices_of(words.DIRECTIONS.items(), none=_l("Tất cả")), kind=Direction
    )
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_ORDERS), kind=Order)
    rung: Rung = USUAL
    cooperative: str | None = None
    today: date
    has_order: bool = False
    narrows: bool = True

    @classmethod
    def among(cls, figures: Figures, today: date, *, narrows: bool = True, ordered: bool = False) -> Self:
        """As the address says; products and communes are offered as far as some linkage is of them."""
        form = cls.read()
        form.today, form.narrows, form.has_order = today, narrows, ordered
        asked = request.args.get("rung")
        form.rung = Rung(asked) if asked in set(Rung) else USUAL
        form.cooperative = request.args.get("cooperative", "")[:20] or None
        form.day.choices = choices_of(_days(figures.counted.days, today), none=_("Hôm nay"))
        form.product.choices = choices_of(_products(figures.linkages), none=_l("Tất cả"))
        form.commune.choices = choices_of(_communes(figures.linkages), none=_l("Tất cả"))
        return form

    @property
    def fields(self) -> list[Any]:
        narrowing = [self.product, self.commune, self.direction] if self.narrows else []
        return [self.day, *narrowing, *([self.sort] if self.has_order else [])]

    def wanted(self) -> Wanted:
        """What was asked for."""
        told = chosen(self.day)
        where = Where(chosen(self.product) or None, chosen(self.commune) or None, chosen(self.direction))
        return Wanted(
            rung=self.rung,
            day=date.fromisoformat(told) if told else self.today,
            where=where if self.narrows else Where(),
            words=self.words,
            cooperative=self.cooperative,
            order=chosen(self.sort) or Order.PROVEN,
        )


def _days(reporting_dates: Iterable[date], today: date) -> list[tuple[str, str]]:
    """The days that figures may be asked for: frozen reporting dates and ends of months, the latest first."""
    frozen = {each: _("Ngày báo cáo %(day)s", day=format_date(each, language())) for each in reporting_dates}
    ends = [each.ends_on for each in Period(later(today, -MONTHS_BACK), today).months()[:-1]]
    told = {each: format_date(each, language()) for each in ends} | frozen
    return [(each.isoformat(), told[each]) for each in sorted(told, reverse=True) if each <= today]


def _products(linkages: Iterable[Linkage]) -> list[tuple[str, str]]:
    codes = {code for each in linkages if (code := goods_of(each.product_code)) is not None}
    return sorted(((code, words.product_name(code)) for code in codes), key=lambda each: sort_key(each[1]))


def _communes(linkages: Iterable[Linkage]) -> list[tuple[str, str]]:
    codes = {each.cooperative.commune_code for each in linkages}
    told = ((code, words.commune_name(code)) for code in codes if code is not None)
    return sorted(told, key=lambda each: sort_key(each[1]))
