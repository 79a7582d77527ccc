"""What is typed about events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField

from matchmaker.brokering.forms import BesideOthers
from matchmaker.programmes.events.meeting import Room, begins
from matchmaker.programmes.events.models import (
    PLACE_LENGTH,
    TITLE_LENGTH,
    Audience,
    EventKind,
    Meeting,
    Outcome,
    ProgrammeEvent,
    Registration,
)
from matchmaker.programmes.events.service import Told
from matchmaker.programmes.events.words import AUDIENCES, KINDS
from matchmaker.traceability.chain_forms import TimeField
from matchmaker.web.fields import (
    ChooseFromList,
    ChooseOne,
    ChooseSome,
    DayField,
    TextArea,
    TextLine,
    WholeNumberField,
    choices_of,
)
from matchmaker.web.forms import BaseForm
from matchmaker.web.messages import sentence

MOST_SEATS: Final = 20_000
MOST_PEOPLE: Final = 20
MOST_SLOTS: Final = 60
MOST_TABLES: Final = 100
DAY_MINUTES: Final = 24 * 60


class EventForm(BaseForm):
    """What staff say about an event."""

    kind = ChooseOne(_l("Loại sự kiện"), choices=choices_of(KINDS.items()), kind=EventKind, required=True)
    title = TextLine(_l("Tên sự kiện"), max_length=TITLE_LENGTH, required=True)
    place = TextLine(
        _l("Địa điểm"), max_length=PLACE_LENGTH, required=True, hint=_l("Ví dụ: Hội trường Liên minh HTX, Pleiku.")
    )
    starts_on = DayField(_l("Ngày đầu"), required=True, coming=True)
    ends_on = DayField(_l("Ngày cuối"), required=True, coming=True)
    register_until = DayField(_l("Đăng ký đến hết ngày"), required=True, coming=True)
    seats = WholeNumberField(_l("Số chỗ"), minimum=1, maximum=MOST_SEATS, hint=_l("Để trống nếu không giới hạn."))
    audience = ChooseOne(_l("Dành cho ai"), choices=choices_of(AUDIENCES.items()), kind=Audience, required=True)
    text = TextArea(
        _l("Nội dung"), max_length=4000, hint=_l("Chương trình, chi phí, mang theo gì. Cách một dòng là sang đoạn.")
    )

    @property
    def told(self) -> Told:
        """What was typed, once the form is valid."""
        return Told(
            kind=self.kind.data,
            title=self.title.data,
            place=self.place.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            register_until=self.register_until.data,
            seats=self.seats.data,
            audience=self.audience.data,
            text=self.text.data,
        )

    @classmethod
    def about(cls, event: ProgrammeEvent) -> EventForm:
        """The form over an event as it is: a day that went by may stay, but nothing moves to one."""
        form = cls(obj=event)
        for each in (form.starts_on, form.ends_on, form.register_until):
            each.coming = each.data != getattr(event, each.short_name)
        return form


class CancelForm(BesideOthers):
    """Why an event is called off."""

    note = TextArea(
        _l("Vì sao hủy"), max_length=1000, required=True, hint=_l("Các đơn vị đã đăng ký nhận được lời này.")
    )


class RegisterForm(BaseForm):
    """An organisation comes."""

    people = WholeNumberField(_l("Mấy người đi"), minimum=1, maximum=MOST_PEOPLE, required=True)
    wants_meetings = BooleanField(_l("Muốn gặp riêng bên mua, bên bán tại sự kiện"))
    note = TextArea(_l("Nhắn ban tổ chức"), max_length=1000)


class RoomForm(BesideOthers):
    """When the one-to-one meetings are, and at how many tables."""

    on = DayField(_l("Ngày gặp"), required=True)
    begins = TimeField(_l("Lượt đầu lúc"), required=True, hint=_l("Ví dụ: 8:30."))
    minutes = WholeNumberField(_l("Mỗi lượt"), minimum=5, maximum=120, required=True)
    slots = WholeNumberField(_l("Số lượt"), minimum=1, maximum=MOST_SLOTS, required=True)
    tables = WholeNumberField(_l("Số bàn"), minimum=1, maximum=MOST_TABLES, required=True)

    @classmethod
    def about(cls, event: ProgrammeEvent) -> RoomForm:
        """The form over what is set, or over what is usual."""
        hour, _, minute = event.meets_from.partition(":")
        return cls(
            formdata=None,
            on=event.meets_on or event.starts_on,
            begins=(int(hour), int(minute)) if minute else (8, 30),
            minutes=event.slot_minutes or 20,
            slots=event.slot_count or 6,
            tables=event.table_count,
        )

    @property
    def told(self) -> Room:
        """What was typed, once the form is valid."""
        hour, minute = self.begins.data
        begins = f"{hour:02d}:{minute:02d}"
        return Room(self.on.data, begins, self.minutes.data, self.slots.data, self.tables.data)

    def ends_that_day(self) -> bool:
        """Whether the last slot ends before midnight; else what is wrong stands beside its field."""
        hour, minute = self.begins.data
        fits: bool = hour * 60 + minute + self.minutes.data * self.slots.data <= DAY_MINUTES
        if not fits:
            self.refuse("slots", sentence("beyond_the_day"))
        return fits


class MoveForm(BaseForm):
    """Another slot and table for a meeting."""

    slot = ChooseFromList(_l("Lượt gặp"), required=True)
    table = ChooseFromList(_l("Bàn"), required=True)
    seen = HiddenField()
    """Which one it was opened over."""

    @classmethod
    def of(cls, moved: Meeting, event: ProgrammeEvent) -> MoveForm:
        """The form over where a meeting is now."""
        form = cls(data={"slot": str(moved.slot), "table": str(moved.table), "seen": moved.seen})
        slots = range(1, (event.slot_count or 0) + 1)
        form.slot.choices = choices_of((str(each), f"{each} · {begins(event, each)}") for each in slots)
        form.table.choices = choices_of((str(each), str(each)) for each in range(1, (event.table_count or 0) + 1))
        return form


class WishForm(BaseForm):
    """Whom a participant would like to meet."""

    wanted = ChooseSome(_l("Anh/chị muốn gặp ai?"))

    @classmethod
    def among(cls, others: Sequence[Registration], wished: Sequence[int]) -> WishForm:
        """The form over those of the other side, as last said."""
        form = cls(data={"wanted": [str(each) for each in wished]})
        form.wanted.choices = choices_of((str(each.id), each.organisation.name) for each in others)
        return form


class OutcomeForm(FlaskForm):
    """One tap: what came of an event."""

    @property
    def said(self) -> Outcome | None:
        """What was pressed; None for nonsense."""
        pressed = request.form.get("answer", "")
        return Outcome(pressed) if pressed in set(Outcome) else None
