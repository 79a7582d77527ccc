"""What people type about introductions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.fields import SelectChoice

from matchmaker import measures
from matchmaker.brokering import finding
from matchmaker.brokering.models import EndReason
from matchmaker.brokering.words import DECLINE_REASONS, END_REASONS
from matchmaker.credentials.models import Certificate
from matchmaker.measures import Quantity, today
from matchmaker.offers.models import Offer
from matchmaker.web.choices import PickField
from matchmaker.web.fields import (
    ChooseFromList,
    ChooseSome,
    DayField,
    QuantityField,
    TextArea,
    TextLine,
    choices_of,
)
from matchmaker.web.forms import BaseForm
from matchmaker.web.i18n import language


class AskForm(BaseForm):
    """A wish to be introduced."""

    note = TextArea(
        _l("Lời nhắn cho Liên minh HTX"),
        max_length=1000,
        hint=_l("Ví dụ: muốn xem mẫu, cần giao thử 5 tấn trước. Bên kia không đọc lời nhắn này."),
    )


class BesideOthers(BaseForm):
    """A form that shares its page with others: its fields' ids begin with its own name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for each in self:
            each.id = each.label.field_id = f"{type(self).__name__.lower()}-{each.name}"


class VersionedForm(BesideOthers):
    """A form about an introduction as it was when the page was opened."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the reader saw; 0 where that makes no sense."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


class EvidenceForm(BesideOthers):
    """Which certificates' files the other side may read."""

    certificates = ChooseSome(_l("Cho bên mua xem ảnh và PDF của"))

    @classmethod
    def among(cls, proved: Sequence[Certificate], open_now: Collection[Certificate] = ()) -> EvidenceForm:
        """The form over what the offer relies on, with what is open now ticked."""
        form = cls(data={"certificates": [str(each.id) for each in open_now]})
        form.certificates.choices = [
            SelectChoice(str(each.id), f"{each.kind.name(language())} {each.number}") for each in proved
        ]
        return form

    @property
    def chosen(self) -> set[int]:
        """Ids of the certificates that are ticked."""
        return {int(each) for each in self.certificates.data or ()}


class DeclineForm(VersionedForm):
    """A no, and why."""

    reason = ChooseFromList(
        _l("Lý do"), choices=choices_of(DECLINE_REASONS, none=_l("Chọn lý do")), kind=EndReason, required=True
    )
    note = TextArea(_l("Nói thêm"), max_length=500)


class GiveUpForm(VersionedForm):
    """Staff end what leads nowhere, and say why."""

    reason = ChooseFromList(
        _l("Lý do"),
        choices=choices_of(
            ((reason, words) for reason, words in END_REASONS.items() if reason is not EndReason.AGREED_TERMS),
            none=_l("Chọn lý do"),
        ),
        kind=EndReason,
        required=True,
    )
    note = TextArea(_l("Nói thêm"), max_length=500)


class RefuseForm(BaseForm):
    """Why staff do not introduce."""

    reason = ChooseFromList(_l("Lý do"), choices=choices_of(DECLINE_REASONS), kind=EndReason, required=True)


class IntroduceForm(BaseForm):
    """What staff write to both sides, and until when they answer."""

    message = TextArea(
        _l("Lời giới thiệu gửi cả hai bên"),
        max_length=2000,
        hint=_l("Vì sao hai bên hợp nhau. Đừng ghi số điện thoại hay mức giá giới hạn."),
    )
    answer_by = DayField(_l("Trả lời trước hết ngày"), required=True, coming=True)

    @staticmethod
    def usual_day() -> str:
        """The day that is proposed: as many days from now as the settings say."""
        day = today() + timedelta(days=current_app.config["INTRODUCTION_ANSWER_DAYS"])
        return f"{day.day}/{day.month}/{day.year}"


class PairForm(BaseForm):
    """A need and an offer, each found by typing."""

    class Meta:
        csrf = False

    need = PickField(
        _l("Bên mua cần"),
        required=True,
        resolve=finding.needs_found,
        label_of=finding.label_of_need,
        hint=_l("Gõ sản phẩm, nơi hoặc tên đơn vị; hoặc dán địa chỉ trang của nhu cầu."),
    )
    offer = PickField(
        _l("Bên bán có"),
        required=True,
        resolve=finding.offers_found,
        label_of=finding.label_of_offer,
        hint=_l("Gõ sản phẩm, nơi hoặc tên đơn vị; hoặc dán địa chỉ trang của nguồn cung."),
    )

    @property
    def searched(self) -> PickField | None:
        """The field beside which the search button was pressed."""
        fields = {self.need.name: self.need, self.offer.name: self.offer}
        return fields.get(request.args.get("search", ""))

    def look_up(self) -> None:
        """Fill in what the typed texts may mean: the Enter key, too, presses the first search button of a form."""
        for field in (self.need, self.offer):
            if field is self.searched or not field.chosen:
                field.look_up()


class NoteForm(BesideOthers):
    """Something to remember."""

    text = TextArea(_l("Ghi chú"), max_length=2000, required=True, hint=_l("Chỉ cán bộ hai tỉnh đọc được."))


class PlanForm(VersionedForm):
    """What staff do next."""

    action = TextLine(_l("Việc tiếp theo"), max_length=200)
    on = DayField(_l("Ngày"))


class OutcomeForm(VersionedForm):
    """What the two agreed on: how much, and the rest in a few words."""

    amount = QuantityField(
        _l("Số lượng thỏa thuận"),
        hint=_l("Nhiều nhất là lượng hai bên còn lại. Tin của hai bên sẽ trừ đi số này."),
        required=True,
    )
    note = TextArea(_l("Kết quả"), max_length=500)

    def count_in(self, offer: Offer) -> None:
        """Ask for the amount in the units of the offer's product."""
        if offer.approved is not None and offer.approved.product is not None:
            product = offer.approved.product
            self.amount.base_unit = measures.unit(product.unit)
            self.amount.units = [measures.unit(code) for code in product.typed_units]
            typed_in = offer.approved.typed_unit or self.amount.units[0].code
            self.amount.unit_code = self.amount.unit_code or typed_in

    @property
    def in_base(self) -> Decimal:
        """The amount in the product's base unit, once the form is valid."""
        typed: Quantity = self.amount.data
        return typed.amount_in(self.amount.base_unit)
