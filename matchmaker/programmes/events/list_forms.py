"""What lists of events, and of what is inside one, are narrowed by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.catalogue.queries import provinces
from matchmaker.programmes.events.inside import (
    MeetingOrder,
    OutcomeOrder,
    RegistrationOrder,
    Said,
    WantedMeetings,
    WantedOutcomes,
    WantedRegistrations,
    Why,
)
from matchmaker.programmes.events.lists import Order, Wanted, When
from matchmaker.programmes.events.meeting import begins
from matchmaker.programmes.events.models import EventKind, ProgrammeEvent, RegistrationState
from matchmaker.programmes.events.words import KINDS, STATES, outcomes
from matchmaker.web.fields import ChooseFromList, choices_of
from matchmaker.web.narrowing import NarrowingForm, chosen

_WHENS: Final = ((When.COMING, _l("Sắp tới")), (When.PAST, _l("Đã qua")), (When.ALL, _l("Tất cả")))
_ORDERS: Final = (
    (Order.CALENDAR, _l("Theo lịch")),
    (Order.CLOSING, _l("Sắp hết hạn đăng ký trước")),
    (Order.NEWEST, _l("Mới đăng trước")),
)
_REGISTRATION_ORDERS: Final = (
    (RegistrationOrder.WAITING, _l("Đang chờ trước")),
    (RegistrationOrder.NAME, _l("Theo tên")),
    (RegistrationOrder.NEWEST, _l("Mới đăng ký trước")),
)
_WHYS: Final = (
    (Why.FIT, _l("Theo tin đã đăng")),
    (Why.WISH, _l("Theo mong muốn")),
    (Why.MOVED, _l("Dời tay")),
)
_MEETING_ORDERS: Final = (
    (MeetingOrder.TIME, _l("Theo giờ")),
    (MeetingOrder.COOPERATIVE, _l("Theo tên hợp tác xã")),
    (MeetingOrder.ENTERPRISE, _l("Theo tên doanh nghiệp")),
    (MeetingOrder.FIT, _l("Ít hợp nhất trước")),
)
_OUTCOME_ORDERS: Final = (
    (OutcomeOrder.NAME, _l("Theo tên")),
    (OutcomeOrder.SILENT, _l("Chưa trả lời trước")),
)
_COOPERATIVES, _ENTERPRISES = "cooperatives", "enterprises"
_CAME, _ABSENT = "yes", "no"


def _side() -> ChooseFromList:
    sides = (_COOPERATIVES, _l("Hợp tác xã")), (_ENTERPRISES, _l("Doanh nghiệp"))
    return ChooseFromList(_l("Đơn vị"), choices=choices_of(sides, none=_l("Mọi đơn vị")))


def _yes(field: ChooseFromList, yes: str) -> bool | None:
    """Whether one of two was chosen; None for neither."""
    found = chosen(field)
    return None if found is None else found == yes


class ListForm(NarrowingForm):
    """What narrows the list of events."""

    when = ChooseFromList(_l("Thời gian"), choices=choices_of(_WHENS), kind=When, default=When.COMING)
    kind = ChooseFromList(_l("Loại sự kiện"), choices=choices_of(KINDS.items(), none=_l("Mọi loại")), kind=EventKind)
    province = ChooseFromList(
        _l("Tỉnh tổ chức"),
        choices=lambda: choices_of(((each.code, each.name) for each in provinces()), none=_l("Mọi tỉnh")),
    )
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_ORDERS), kind=Order)

    @property
    def fields(self) -> Sequence[ChooseFromList]:
        return [self.when, self.kind, self.province, self.sort]

    def used(self) -> Iterator[tuple[str, str]]:
        """What narrows the list: events to come are shown unless others are asked for."""
        return ((told, name) for told, name in super().used() if name != "when" or self.when.data is not When.COMING)

    def wanted(self) -> Wanted:
        """What the address asks for."""
        return Wanted(
            words=self.words,
            kind=chosen(self.kind),
            province=chosen(self.province),
            when=chosen(self.when) or When.COMING,
            order=chosen(self.sort) or Order.CALENDAR,
        )


class RegistrationListForm(NarrowingForm):
    """What narrows the list of registrations."""

    state = ChooseFromList(
        _l("Tình trạng"), choices=choices_of(STATES.items(), none=_l("Tất cả")), kind=RegistrationState
    )
    side = _side()
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_REGISTRATION_ORDERS), kind=RegistrationOrder)

    @property
    def fields(self) -> Sequence[ChooseFromList]:
        return [self.state, self.side, self.sort]

    def wanted(self) -> WantedRegistrations:
        """What the address asks for."""
        return WantedRegistrations(
            words=self.words,
            state=chosen(self.state),
            cooperatives=_yes(self.side, _COOPERATIVES),
            order=chosen(self.sort) or RegistrationOrder.WAITING,
        )


class MeetingListForm(NarrowingForm):
    """What narrows the list of meetings."""

    slot = ChooseFromList(_l("Lượt gặp"))
    why = ChooseFromList(_l("Vì sao"), choices=choices_of(_WHYS, none=_l("Mọi lý do")), kind=Why)
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_MEETING_ORDERS), kind=MeetingOrder)

    @classmethod
    def of(cls, event: ProgrammeEvent) -> MeetingListForm:
        """As the address says, with the slots of an event."""
        form, slots = cls.read(), range(1, (event.slot_count or 0) + 1)
        told = ((str(each), _("Lượt %(slot)s, %(time)s", slot=each, time=begins(event, each))) for each in slots)
        form.slot.choices = choices_of(told, none=_("Mọi lượt"))
        return form

    @property
    def fields(self) -> Sequence[ChooseFromList]:
        return [self.slot, self.why, self.sort]

    def wanted(self) -> WantedMeetings:
        """What the address asks for."""
        slot = chosen(self.slot)
        return WantedMeetings(
            words=self.words,
            slot=int(slot) if slot else None,
            why=chosen(self.why),
            order=chosen(self.sort) or MeetingOrder.TIME,
        )


class OutcomeListForm(NarrowingForm):
    """What narrows the list of what participants said."""

    side = _side()
    came = ChooseFromList(
        _l("Đã đến"),
        choices=choices_of(((_CAME, _l("Đã đến")), (_ABSENT, _l("Chưa ghi là đã đến"))), none=_l("Tất cả")),
    )
    early = ChooseFromList(_l("Sau 30 ngày"), kind=Said)
    late = ChooseFromList(_l("Sau 90 ngày"), kind=Said)
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_OUTCOME_ORDERS), kind=OutcomeOrder)

    @classmethod
    def of(cls, event: ProgrammeEvent) -> OutcomeListForm:
        """As the address says, with the answers that make sense after an event."""
        form = cls.read()
        told = [*outcomes(event.kind).items(), (Said.SILENT, _("Chưa trả lời"))]
        form.early.choices = form.late.choices = choices_of(told, none=_("Trả lời gì cũng được"))
        return form

    @property
    def fields(self) -> Sequence[ChooseFromList]:
        return [self.side, self.came, self.early, self.late, self.sort]

    def used(self) -> Iterator[tuple[str, str]]:
        """What narrows the list: an answer alone does not say after how many days."""
        labels = {each.name: str(each.label.text) for each in (self.early, self.late)}
        return ((f"{labels[name]}: {told}" if name in labels else told, name) for told, name in super().used())

    def wanted(self) -> WantedOutcomes:
        """What the address asks for."""
        return WantedOutcomes(
            words=self.words,
            cooperatives=_yes(self.side, _COOPERATIVES),
            came=_yes(self.came, _CAME),
            early=chosen(self.early),
            late=chosen(self.late),
            order=chosen(self.sort) or OutcomeOrder.NAME,
        )
