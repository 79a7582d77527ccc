"""What a reader narrows a list of introductions by; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from matchmaker.brokering.lists import Awaited, Due, Order, Stage, Wanted
from matchmaker.brokering.models import IntroductionStatus
from matchmaker.brokering.words import STAGES
from matchmaker.catalogue.queries import provinces
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.narrowing import NarrowingForm, chosen

_STAGES: Final = (
    (Stage.OPEN, _l("Đang mở")),
    *((Stage(each), STAGES[each]) for each in IntroductionStatus if each.is_open),
    (Stage.ENDED, _l("Đã kết thúc")),
    *((Stage(each), STAGES[each]) for each in IntroductionStatus if not each.is_open),
)
_ORDERS: Final = (
    (Order.NEXT, _l("Việc cần làm trước")),
    (Order.NEWEST, _l("Mới giới thiệu trước")),
    (Order.OLDEST, _l("Giới thiệu lâu nhất trước")),
)


class ListForm(NarrowingForm):
    """What both lists ask."""

    status = ChooseFromList(_l("Tình trạng"), choices=choices_of(_STAGES, none=_l("Tất cả")), kind=Stage)
    awaited: ChooseFromList
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_ORDERS), kind=Order)

    @property
    def fields(self) -> list[Any]:
        """The fields beneath the search, in the order of the page."""
        return [self.status, self.awaited, self.sort]

    def wanted(self) -> Wanted:
        return Wanted(
            words=self.words,
            stage=chosen(self.status),
            awaited=chosen(self.awaited),
            order=chosen(self.sort) or Order.NEXT,
        )


class PartyListForm(ListForm):
    """What a party asks of its own introductions."""

    awaited = ChooseFromList(
        _l("Chờ ai trả lời"),
        choices=choices_of(
            ((Awaited.OWN, _l("Chờ anh/chị trả lời")), (Awaited.OTHER, _l("Chờ bên kia trả lời"))), none=_l("Tất cả")
        ),
        kind=Awaited,
    )


class OfficeListForm(ListForm):
    """What staff ask of the introductions of their province."""

    awaited = ChooseFromList(
        _l("Chờ ai trả lời"),
        choices=choices_of(
            ((Awaited.BUYER, _l("Chờ bên mua")), (Awaited.SELLER, _l("Chờ bên bán"))), none=_l("Tất cả")
        ),
        kind=Awaited,
    )
    due = ChooseFromList(
        _l("Việc tiếp theo"),
        choices=choices_of(
            (
                (Due.LATE, _l("Đã quá hạn")),
                (Due.SOON, _l("Đến hạn trong 7 ngày")),
                (Due.UNPLANNED, _l("Chưa ghi việc tiếp theo")),
            ),
            none=_l("Tất cả"),
        ),
        kind=Due,
    )
    province = ChooseFromList(
        _l("Tỉnh của một bên"),
        choices=lambda: choices_of(((each.code, each.name) for each in provinces()), none=_l("Cả nước")),
    )

    @property
    def fields(self) -> list[Any]:
        return [self.status, self.awaited, self.due, self.province, self.sort]

    def wanted(self) -> Wanted:
        return replace(super().wanted(), due=chosen(self.due), province_code=chosen(self.province))
