"""Declaring a trademark, or one kind of technology or site."""

from __future__ import annotations

from typing import Self

from flask_babel import lazy_gettext as _l

from matchmaker.credentials.facts import FacilityContent, TrademarkContent
from matchmaker.credentials.forms.places import place_field
from matchmaker.credentials.models import Facility, FacilityKind, Trademark
from matchmaker.credentials.words import FACILITIES, SIZE_UNITS
from matchmaker.web.fields import ChooseFromList, DayField, NumberField, TextLine, choices_of
from matchmaker.web.forms import BaseForm


class TrademarkForm(BaseForm):
    """A registered name; field names are those of `facts.TrademarkContent`."""

    name = TextLine(_l("Tên nhãn hiệu"), max_length=120, min_length=2, required=True)
    number = TextLine(_l("Số đăng ký hoặc số đơn"), max_length=80)
    registered_on = DayField(_l("Đăng ký ngày"))
    expires_on = DayField(_l("Hết hạn ngày"))

    @classmethod
    def of(cls, mark: Trademark | None) -> Self:
        """The form of a trademark; a blank one where there is none yet."""
        return cls(obj=mark)

    def content(self) -> TrademarkContent:
        """What was declared, once the form validated."""
        return TrademarkContent(self.name.data, self.number.data, self.registered_on.data, self.expires_on.data)


class FacilityForm(BaseForm):
    """Technology or a site; field names are those of `facts.FacilityContent`."""

    kind = ChooseFromList(
        _l("Công nghệ, cơ sở"),
        choices=lambda: choices_of(FACILITIES.items(), none=_l("Chọn một loại")),
        kind=FacilityKind,
        required=True,
    )
    size = NumberField(_l("Quy mô"), maximum=10_000_000, decimals=3)
    unit = ChooseFromList(_l("Đơn vị của quy mô"), choices=lambda: choices_of(SIZE_UNITS.items(), none="–"))
    commune = place_field()
    note = TextLine(_l("Nói thêm"), max_length=200, hint=_l("Ví dụ: hai kho, mỗi kho 40 tấn, giữ 2 đến 5 °C."))

    @classmethod
    def of(cls, facility: Facility | None) -> Self:
        """The form of a facility; a blank one where there is none yet."""
        if facility is None:
            return cls()
        names = ("kind", "size", "unit", "note")
        return cls(data={**{name: getattr(facility, name) for name in names}, "commune": facility.commune_code})

    def content(self) -> FacilityContent:
        """What was declared, once the form validated."""
        return FacilityContent(
            kind=self.kind.data,
            size=self.size.data,
            unit=self.unit.data or "",
            commune_code=self.commune.data,
            note=self.note.data,
        )
