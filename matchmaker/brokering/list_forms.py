"""What a reader narrows a list of introductions by; read from the address, so nonsense narrows nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, Self

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form

from matchmaker.brokering.lists import Awaited, Due, Order, Stage, Wanted
from matchmaker.brokering.models import IntroductionStatus
from matchmaker.brokering.words import STAGES
from matchmaker.catalogue.queries import provinces
from matchmaker.text import clean
from matchmaker.web.choices import ChooseFromList, choices_of

WORDS_LENGTH: Final = 100
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


class ListForm(Form):
    """What both lists ask."""

    status = ChooseFromList(_l("Tình trạng"), choices=choices_of(_STAGES, none=_l("Tất cả")), kind=Stage)
    awaited: ChooseFromList
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_ORDERS), kind=Order)
    words: str = ""

    @classmethod
    def read(cls) -> Self:
        """As the address says."""
        form = cls(request.args)
        form.words = clean(request.args.get("q", "")[:WORDS_LENGTH])
        return form

    @property
    def fields(self) -> list[Any]:
        """The fields beneath the search, in the order of the page."""
        return [self.status, self.awaited, self.sort]

    def wanted(self) -> Wanted:
        return Wanted(
            words=self.words,
            stage=_chosen(self.status),
            awaited=_chosen(self.awaited),
            order=_chosen(self.sort) or Order.NEXT,
        )

    def used(self) -> Iterator[tuple[str, str]]:
        """What narrows the list now: the words of each filter, and the parameter that makes it."""
        if self.words:
            yield _("có chữ “%(words)s”", words=self.words), "q"
        for each in self.fields:
            if each is not self.sort and _chosen(each) is not None:
                yield next(str(label) for value, label, *_rest in each.iter_choices() if value == each.data), each.name


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
        return replace(super().wanted(), due=_chosen(self.due), province_code=_chosen(self.province))


def _chosen(field: ChooseFromList) -> Any:
    """What was chosen of a select; None for nothing and for what it does not offer."""
    return field.data if field.data in {value for value, *_rest in field.iter_choices()} else None
