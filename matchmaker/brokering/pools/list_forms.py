"""What a reader narrows a list of pools by; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from matchmaker.brokering.pools.lists import Order, Stage, Waits, Wanted
from matchmaker.brokering.pools.models import PoolKind, PoolStatus
from matchmaker.brokering.pools.words import KINDS, STATUSES
from matchmaker.web.choices import ChooseFromList, choices_of
from matchmaker.web.narrowing import NarrowingForm, chosen

_STAGES: Final = (
    (Stage.OPEN, _l("Đang mở")),
    (Stage.ASKING, STATUSES[PoolStatus.ASKING]),
    (Stage.OFFERED, STATUSES[PoolStatus.OFFERED]),
    (Stage.LAPSED, _l("Hết hạn trả lời")),
    (Stage.ENDED, _l("Đã kết thúc")),
    (Stage.ACCEPTED, STATUSES[PoolStatus.ACCEPTED]),
    (Stage.DECLINED, STATUSES[PoolStatus.DECLINED]),
    (Stage.GIVEN_UP, STATUSES[PoolStatus.GIVEN_UP]),
    (Stage.CLOSED, STATUSES[PoolStatus.CLOSED]),
)
_WAITS: Final = (
    (Waits.ANSWER, _l("Thành viên chưa trả lời")),
    (Waits.SENDING, _l("Trả lời xong, chờ gửi bên kia")),
    (Waits.SETTLING, _l("Có đề nghị sửa, từ chối hoặc quá hạn")),
    (Waits.CLOSED, _l("Tự dừng trong 7 ngày qua")),
)
_ORDERS: Final = (
    (Order.NEWEST, _l("Mới mở trước")),
    (Order.DUE, _l("Sắp đến hạn trả lời trước")),
    (Order.OLDEST, _l("Mở lâu nhất trước")),
)


class ListForm(NarrowingForm):
    """What a member or the other side asks of its pools."""

    stage = ChooseFromList(_l("Tình trạng"), choices=choices_of(_STAGES, none=_l("Tất cả")), kind=Stage)
    kind = ChooseFromList(_l("Loại nhóm"), choices=choices_of(KINDS.items(), none=_l("Tất cả")), kind=PoolKind)
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_ORDERS), kind=Order)

    @property
    def fields(self) -> list[Any]:
        return [self.stage, self.kind, self.sort]

    def wanted(self) -> Wanted:
        return Wanted(
            words=self.words,
            stage=chosen(self.stage),
            kind=chosen(self.kind),
            order=chosen(self.sort) or Order.NEWEST,
        )


class OfficeListForm(ListForm):
    """What staff ask of the pools of their province."""

    waits = ChooseFromList(_l("Đang chờ"), choices=choices_of(_WAITS, none=_l("Tất cả")), kind=Waits)

    @property
    def fields(self) -> list[Any]:
        return [self.stage, self.kind, self.waits, self.sort]

    def wanted(self) -> Wanted:
        return replace(super().wanted(), waits=chosen(self.waits))
