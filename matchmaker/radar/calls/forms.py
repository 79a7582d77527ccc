"""What came of a call, and what staff narrow the list of calls by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from matchmaker.organisations.models import Organisation
from matchmaker.radar.calls.scoring import Suggestion, Why
from matchmaker.radar.calls.words import OUTCOMES, WHYS
from matchmaker.radar.models import CallOutcome
from matchmaker.text import fold, search_terms
from matchmaker.web.choices import ChooseFromList, ChooseOne, choices_of
from matchmaker.web.fields import DayField, TextArea
from matchmaker.web.forms import BaseForm
from matchmaker.web.narrowing import NarrowingForm, chosen

NOTE_LENGTH: Final = 500


class CallForm(BaseForm):
    """How a call went."""

    outcome = ChooseOne(_l("Cuộc gọi thế nào?"), choices=choices_of(OUTCOMES.items()), kind=CallOutcome, required=True)
    again_on = DayField(
        _l("Gọi lại ngày nào?"), hint=_l("Để trống: đã nói chuyện thì nghỉ 7 ngày, không gặp thì mai gọi lại.")
    )
    note = TextArea(_l("Ghi chú"), hint=_l("Chỉ cán bộ của tỉnh đọc được."), max_length=NOTE_LENGTH)


class Order(StrEnum):
    """What comes first."""

    WORTH = "worth"
    TONNES = "tonnes"
    WAITING = "waiting"


_ORDERS: Final = (
    (Order.WORTH, _l("Được nhiều tấn mỗi phút trước")),
    (Order.TONNES, _l("Được nhiều tấn trước")),
    (Order.WAITING, _l("Chờ lâu nhất trước")),
)


class CallsForm(NarrowingForm):
    """The filters of the list of whom to call."""

    why = ChooseFromList(_l("Vì sao gọi"), choices=choices_of(WHYS.items(), none=_l("Tất cả")), kind=Why)
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_ORDERS), kind=Order)

    @property
    def fields(self) -> Sequence[Any]:
        return [self.why, self.sort]

    def narrowed(self, found: Iterable[Suggestion], organisations: dict[int, Organisation]) -> list[Suggestion]:
        """The calls that fit, in the order asked for."""
        terms, why = search_terms(self.words), chosen(self.why)
        fitting = [
            each
            for each in found
            if (why is None or any(topic.why is why for topic in each.topics))
            and all(f" {term}" in f" {fold(organisations[each.organisation_id].name)}" for term in terms)
        ]
        keys = {
            Order.WORTH: lambda each: 0,
            Order.TONNES: lambda each: -each.tonnes,
            Order.WAITING: lambda each: -each.days,
        }
        return sorted(fitting, key=keys[chosen(self.sort) or Order.WORTH])
