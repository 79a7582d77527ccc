"""Forms about what happens to lots: a step, a correction, a split, a merge, a recall."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self

from flask import request
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms.validators import StopValidation

from matchmaker.catalogue import forms as pickers
from matchmaker.measures import VIETNAM_TIME, MeasureError, Quantity, today, unit
from matchmaker.traceability.epcis import ErrorReason, Step
from matchmaker.traceability.forms import SEARCH, read_time, unit_of
from matchmaker.traceability.models import Lot, LotEvent
from matchmaker.traceability.service import RECORDED, EventContent, start_of
from matchmaker.traceability.words import ERROR_REASONS, STEPS
from matchmaker.web.fields import (
    ChooseOne,
    DayField,
    PickField,
    QuantityField,
    TextArea,
    TextLine,
    TypedField,
    choices_of,
)
from matchmaker.web.forms import BaseForm
from matchmaker.web.messages import sentence

YES, NO = "yes", "no"
SPLIT_ROWS = 6


class TimeField(TypedField):
    """An hour of the day: ``14:30``, ``7h``. Nothing where only the day is known."""

    def read(self, text: str) -> tuple[int, int]:
        try:
            return read_time(text[:8])
        except MeasureError as error:
            raise StopValidation(sentence("not_a_time")) from error

    def write(self, value: tuple[int, int]) -> str:
        return f"{value[0]:02d}:{value[1]:02d}"


class HappenedForm(BaseForm):
    """When something happened."""

    day = DayField(_l("Ngày"), required=True)
    time = TimeField(_l("Giờ"), hint=_l("Để trống nếu không nhớ."))

    def at(self) -> datetime:
        """The instant; the day's first where no time was told."""
        begins = start_of(self.day.data)
        hour, minute = self.time.data or (0, 0)
        return begins.replace(hour=hour, minute=minute)


class EventForm(HappenedForm):
    """One thing that happened to a lot."""

    step = ChooseOne(_l("Việc gì?"), choices=choices_of((each.value, STEPS[each]) for each in RECORDED), kind=Step)
    amount = QuantityField(_l("Bao nhiêu"), hint=_l("Để trống nếu là cả lô."))
    commune = PickField(
        _l("Ở đâu"),
        resolve=pickers.place_options,
        label_of=pickers.label_of_place,
        hint=_l("Gõ tên xã, phường; tên huyện, xã cũ cũng được."),
    )
    party = TextLine(
        _l("Với đơn vị nào"),
        max_length=200,
        hint=_l(
            "Nơi nhận, nơi giao hoặc nơi kiểm tra. Ghi tên đơn vị, không ghi tên người. Chỉ anh/chị và Liên minh thấy."
        ),
    )
    conforms = ChooseOne(
        _l("Kết quả kiểm tra"),
        choices=choices_of([(YES, lazy_pgettext("an inspection", "Đạt")), (NO, _l("Không đạt"))], none=_l("Không ghi")),
    )
    note = TextLine(_l("Ghi chú"), max_length=300, hint=_l("Chỉ anh/chị và Liên minh thấy."))

    @classmethod
    def about(cls, lot: Lot, step: Step | None, **filled: Any) -> Self:
        """The form for one lot, today unless told otherwise."""
        form = cls(data={"step": step, "day": today(), "commune": lot.organisation.commune_code, **filled})
        form.amount.base_unit = unit_of(lot)
        form.amount.units = [unit(code) for code in lot.product.typed_units]
        form.amount.unit_code = form.amount.unit_code or lot.typed_unit
        return form

    def only_redraws(self) -> bool:
        """Whether the place's search button was pressed."""
        if request.method != "POST" or SEARCH not in request.form:
            return False
        self.commune.look_up()
        return True

    def content(self) -> EventContent:
        """What was said, once validated."""
        amount: Quantity | None = self.amount.data
        return EventContent(
            step=self.step.data,
            at=self.at(),
            amount=amount.amount_in(self.amount.base_unit) if amount is not None else None,
            commune_code=self.commune.data,
            party=self.party.data,
            conforms={YES: True, NO: False}.get(self.conforms.data) if self.step.data is Step.INSPECTED else None,
            note=self.note.data,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.step.data is None:
            self.refuse("step", sentence("not_picked"))
            return False
        return fine


class WrongForm(EventForm):
    """That an event is wrong, and what happened really."""

    reason = ChooseOne(
        _l("Sai thế nào?"),
        choices=choices_of((each.value, words) for each, words in ERROR_REASONS.items()),
        kind=ErrorReason,
        required=True,
    )
    why = TextLine(_l("Vì sao ghi sai"), max_length=300)

    @classmethod
    def showing(cls, event: LotEvent) -> Self:
        """The form with what was recorded, to be mended."""
        local = event.at.astimezone(VIETNAM_TIME)
        base = unit(event.lot.product.unit)
        return cls.about(
            event.lot,
            event.step,
            day=local.date(),
            time=(local.hour, local.minute) if (local.hour, local.minute) != (0, 0) else None,
            amount=Quantity(event.amount, base).to(unit(event.lot.typed_unit)),
            commune=event.commune_code,
            party=event.party,
            conforms=None if event.conforms is None else YES if event.conforms else NO,
            note=event.note,
        )

    def instead(self) -> EventContent | None:
        """What happened really; None where nothing did."""
        return self.content() if self.reason.data is ErrorReason.INCORRECT_DATA else None


class RecallForm(BaseForm):
    """Why a lot is recalled: everybody reads it."""

    reason = TextArea(
        _l("Lý do thu hồi"),
        max_length=300,
        min_length=10,
        required=True,
        hint=_l("Mọi người đọc được trên trang của lô. Ví dụ: phát hiện vượt mức dư lượng, đề nghị không sử dụng."),
    )


class AmountsForm(HappenedForm):
    """When, and how much of what."""

    names: ClassVar[tuple[str, ...]] = ()
    """The fields that are amounts."""

    @classmethod
    def with_rows(cls, labels: dict[str, Any], lot: Lot) -> Self:
        """The form with one amount for each label, counted as the lot is."""
        rows = {name: QuantityField(label) for name, label in labels.items()}
        made: type[Self] = type(cls.__name__, (cls,), {**rows, "names": tuple(rows)})
        form = made(data={"day": today()})
        for name in form.names:
            form[name].base_unit = unit_of(lot)
            form[name].units = [unit(code) for code in lot.product.typed_units]
            form[name].unit_code = form[name].unit_code or lot.typed_unit
        return form

    @property
    def amounts(self) -> list[Any]:
        """The fields that are amounts."""
        return [self[name] for name in self.names]

    def taken(self) -> dict[str, Decimal]:
        """Each amount that was told, in the base unit."""
        return {each.name: each.data.amount_in(each.base_unit) for each in self.amounts if each.data is not None}

    def refuse_amounts(self, said: str) -> None:
        """Put a sentence beside the first amount that was told, or could have been."""
        told = [each.name for each in self.amounts if each.typed] or list(self.names)
        self.refuse(told[0], said)
