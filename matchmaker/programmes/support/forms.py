"""What is typed about support, and what its list is narrowed by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from matchmaker.brokering.forms import BesideOthers
from matchmaker.programmes.support.lists import Age, Order, Wanted
from matchmaker.programmes.support.models import (
    NOTE_LENGTH,
    PURPOSE_LENGTH,
    Part,
    RefusalReason,
    SupportKind,
    SupportState,
)
from matchmaker.programmes.support.service import Told
from matchmaker.programmes.support.words import KINDS, PARTS, REASONS, STATES
from matchmaker.web.fields import ChooseFromList, ChooseOne, ChooseSome, DayField, MoneyField, TextArea, choices_of
from matchmaker.web.forms import BaseForm
from matchmaker.web.messages import sentence
from matchmaker.web.narrowing import NarrowingForm, chosen

_AGES: Final = ((Age.WEEK, _l("Chờ quá 7 ngày")), (Age.MONTH, _l("Chờ quá 30 ngày")))
_ORDERS: Final = (
    (Order.WAITING, _l("Chờ lâu nhất trước")),
    (Order.NEWEST, _l("Mới gửi trước")),
    (Order.AMOUNT, _l("Số tiền lớn trước")),
)


class AskForm(BaseForm):
    """A cooperative asks: one short form."""

    kind = ChooseOne(_l("Cần hỗ trợ gì?"), choices=choices_of(KINDS.items()), kind=SupportKind, required=True)
    purpose = TextArea(
        _l("Để làm gì"),
        max_length=PURPOSE_LENGTH,
        required=True,
        hint=_l("Vài dòng là đủ. Ví dụ: mua máy sấy 10 tấn mỗi mẻ trước vụ tháng 8."),
    )
    amount = MoneyField(_l("Số tiền muốn vay"), hint=_l("Khi vay thì cần ghi. Ví dụ: 300 triệu."))
    wanted_on = DayField(_l("Cần trước ngày"), coming=True)

    @property
    def told(self) -> Told:
        """What was typed, once the form is valid."""
        return Told(self.kind.data, self.purpose.data, self.amount.data, self.wanted_on.data)


class SayForm(BesideOthers):
    """The cooperative writes."""

    text = TextArea(_l("Viết cho Liên minh HTX"), max_length=NOTE_LENGTH, required=True)


class Decision(BesideOthers):
    """What staff make of a request: one text and the button that was pressed."""

    text = TextArea(
        _l("Viết cho hợp tác xã"),
        max_length=NOTE_LENGTH,
        required=True,
        hint=_l("Hỏi gì thêm, hỗ trợ thế nào, hoặc vì sao không. Hợp tác xã đọc nguyên văn."),
    )
    reason = ChooseFromList(
        _l("Lý do, nếu không chấp nhận"), choices=choices_of(REASONS.items(), none=_l("Chọn lý do")), kind=RefusalReason
    )


class ShareForm(BaseForm):
    """Which parts go into the dossier, and the consent to just that."""

    parts = ChooseSome(_l("Gửi những phần nào"), choices=choices_of(PARTS.items()))
    agreed = BooleanField()
    seen = HiddenField()
    """The digest of what was shown: the consent is to just that."""

    @property
    def chosen(self) -> list[Part]:
        """The parts as chosen, whatever else is wrong with the form."""
        return [part for part in Part if part.value in (self.parts.data or ())]

    def refuse_without_consent(self) -> bool:
        """Put what is missing beside its field; whether something was."""
        if not self.chosen:
            self.refuse("parts", sentence("not_picked"))
        if not self.agreed.data:
            self.refuse("agreed", sentence("not_agreed"))
        return bool(self.errors)


class ListForm(NarrowingForm):
    """What narrows the list of requests."""

    state = ChooseFromList(_l("Tình trạng"), choices=choices_of(STATES.items(), none=_l("Tất cả")), kind=SupportState)
    kind = ChooseFromList(_l("Loại hỗ trợ"), choices=choices_of(KINDS.items(), none=_l("Mọi loại")), kind=SupportKind)
    age = ChooseFromList(_l("Đã chờ"), choices=choices_of(_AGES, none=_l("Bao lâu cũng được")), kind=Age)
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_ORDERS), kind=Order)

    @property
    def fields(self) -> Sequence[ChooseFromList]:
        return [self.state, self.kind, self.age, self.sort]

    def wanted(self) -> Wanted:
        """What the address asks for."""
        return Wanted(
            words=self.words,
            state=chosen(self.state),
            kind=chosen(self.kind),
            age=chosen(self.age),
            order=chosen(self.sort) or Order.WAITING,
        )
