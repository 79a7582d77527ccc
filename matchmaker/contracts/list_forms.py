"""What a reader narrows a list of contracts by; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from matchmaker.contracts.lists import Awaited, Order, Stage, Wanted
from matchmaker.contracts.models import ContractStatus
from matchmaker.contracts.words import STATUSES
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.narrowing import NarrowingForm, chosen

_STAGES: Final = (
    (Stage.OPEN, _l("Đang mở")),
    *((Stage(each.value), STATUSES[each]) for each in ContractStatus if each.is_open),
    (Stage.ENDED, _l("Đã kết thúc")),
    *((Stage(each.value), STATUSES[each]) for each in ContractStatus if not each.is_open),
)
_ORDERS: Final = (
    (Order.NEXT, _l("Việc cần làm trước")),
    (Order.ENDS, _l("Sắp hết hạn trước")),
    (Order.NEWEST, _l("Mới soạn trước")),
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
    """What a party asks of its own contracts."""

    awaited = ChooseFromList(
        _l("Chờ ai"),
        choices=choices_of(((Awaited.OWN, _l("Chờ anh/chị")), (Awaited.OTHER, _l("Chờ bên kia"))), none=_l("Tất cả")),
        kind=Awaited,
    )


class OfficeListForm(ListForm):
    """What staff ask of the contracts of their province."""

    awaited = ChooseFromList(
        _l("Chờ ai"),
        choices=choices_of(
            (
                (Awaited.STAFF, _l("Chờ Liên minh HTX")),
                (Awaited.BUYER, _l("Chờ bên mua")),
                (Awaited.SELLER, _l("Chờ bên bán")),
            ),
            none=_l("Tất cả"),
        ),
        kind=Awaited,
    )
