"""Declaring a growing area or a packing house with its code: three fields first, the rest as it is known."""

from __future__ import annotations

from typing import Any, Final, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from matchmaker import measures
from matchmaker.catalogue import forms as pickers
from matchmaker.catalogue import queries as catalogue
from matchmaker.credentials.content import GROWING_AREAS
from matchmaker.credentials.forms.certificates import NUMBER_LENGTH, code_market_choices, product_field
from matchmaker.credentials.models import GrowingArea, PackingHouse
from matchmaker.credentials.places import AreaContent, HouseContent
from matchmaker.credentials.queries import area_with_code
from matchmaker.measures import Quantity
from matchmaker.text import clean
from matchmaker.web.fields import (
    ChooseFromList,
    ChooseOne,
    ChooseSome,
    DayField,
    PickField,
    QuantityField,
    TextArea,
    TextLine,
    WholeNumberField,
    choices_of,
)
from matchmaker.web.forms import BaseForm

KINDS: Final = (("PUC_EXPORT", _l("Xuất khẩu")), ("PUC_DOMESTIC", _l("Nội địa")))
_CODES_LENGTH: Final = 2000
_HECTARE, _KG, _TONNE = (measures.unit(code) for code in ("ha", "kg", "tonne"))


def place_field() -> PickField:
    """A commune found by typing."""
    return PickField(
        _l("Xã, phường"),
        hint=_l("Gõ tên xã. Tên huyện, xã cũ cũng được."),
        resolve=pickers.place_options,
        label_of=pickers.label_of_place,
    )


class YieldField(QuantityField):
    """What a hectare gives in a season, in units of the crop that the form names."""

    def pre_validate(self, form: Any) -> None:
        crop = catalogue.tree().get(form.product.data)
        if crop is not None and crop.unit.dimension is not self.base_unit.dimension:
            self.base_unit = crop.unit
        super().pre_validate(form)


class AreaForm(BaseForm):
    """A growing area; field names are those of `places.AreaContent`."""

    number = TextLine(_l("Mã số vùng trồng"), max_length=NUMBER_LENGTH, min_length=2, required=True)
    product = product_field(_l("Cây trồng"), required=True)
    hectares = QuantityField(_l("Diện tích"), base_unit=_HECTARE, required=True)
    kind_code = ChooseOne(_l("Loại mã"), choices=choices_of(KINDS), required=True, default="PUC_EXPORT")
    markets = ChooseSome(
        _l("Thị trường chấp nhận"),
        choices=code_market_choices,
        hint=_l("Với mã xuất khẩu: đánh dấu mọi nước đã chấp nhận hoặc đang xét mã này."),
    )
    commune = place_field()
    yield_per_hectare = YieldField(
        _l("Sản lượng mỗi ha, mỗi vụ"), base_unit=_KG, hint=_l("Như đã thống nhất với Liên minh. Ví dụ: 17 tấn.")
    )
    season_month = ChooseFromList(
        _l("Vụ bắt đầu từ tháng"),
        choices=choices_of(
            ((str(month), month) for month in range(1, 13)), none=_l("Theo lịch thu hoạch của cây ở nơi trồng")
        ),
    )
    households = WholeNumberField(_l("Số hộ tham gia"), minimum=0, maximum=100_000)
    legacy_number = TextLine(
        _l("Mã cũ, hoặc mã mới"),
        max_length=NUMBER_LENGTH,
        hint=_l("Nếu vùng có cả hai mã, như VN-GLOR-0064 và mã cấp theo Nghị định 38/2026."),
    )
    issued_on = DayField(_l("Cấp ngày"))
    expires_on = DayField(_l("Hết hạn ngày"), coming=True, hint=_l("Để trống nếu mã không có hạn."))

    FIRST = ("number", "product", "hectares", "kind_code", "markets")
    """What is always shown; the rest may follow later."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.hectares.unit_code = self.hectares.unit_code or _HECTARE.code
        self.yield_per_hectare.unit_code = self.yield_per_hectare.unit_code or _TONNE.code

    @classmethod
    def of(cls, area: GrowingArea) -> Self:
        """The form filled with what is known of an area."""
        certificate = area.certificate
        return cls(
            data={
                "number": certificate.number,
                "product": next(iter(certificate.product_codes), None),
                "hectares": Quantity(area.hectares, _HECTARE) if area.hectares is not None else None,
                "kind_code": certificate.kind_code,
                "markets": list(certificate.markets),
                "commune": area.commune_code,
                "yield_per_hectare": _yield_of(area),
                "season_month": str(area.season_month) if area.season_month else None,
                "households": area.households,
                "legacy_number": area.legacy_number,
                "issued_on": certificate.issued_on,
                "expires_on": certificate.expires_on,
            }
        )

    @property
    def rest_matters(self) -> bool:
        """Whether a field beyond the first ones has something to say."""
        return any(each.errors for each in self if each.name not in self.FIRST)

    def content(self) -> AreaContent:
        """What was declared, once the form validated."""
        harvest = self.yield_per_hectare.data
        return AreaContent(
            kind_code=self.kind_code.data,
            number=self.number.data,
            product_code=self.product.data,
            hectares=self.hectares.data.amount_in(_HECTARE),
            markets=tuple(self.markets.data) if self.kind_code.data == GROWING_AREAS[0] else (),
            legacy_number=self.legacy_number.data,
            commune_code=self.commune.data,
            households=self.households.data,
            yield_per_hectare=harvest.amount_in(self.yield_per_hectare.base_unit) if harvest is not None else None,
            season_month=int(self.season_month.data) if self.season_month.data else None,
            issued_on=self.issued_on.data,
            expires_on=self.expires_on.data,
        )


class HouseForm(BaseForm):
    """A packing house; field names are those of `places.HouseContent`."""

    number = TextLine(_l("Mã số cơ sở đóng gói"), max_length=NUMBER_LENGTH, min_length=2, required=True)
    capacity_per_day = QuantityField(_l("Công suất mỗi ngày"), base_unit=_KG, required=True)
    markets = ChooseSome(
        _l("Thị trường chấp nhận"),
        choices=code_market_choices,
        required=True,
        hint=_l("Đánh dấu mọi nước đã chấp nhận hoặc đang xét mã này."),
    )
    commune = place_field()
    own_areas = ChooseSome(_l("Đóng gói cho vùng trồng nào của đơn vị"))
    other_areas = TextArea(
        _l("Vùng trồng của đơn vị khác"), max_length=_CODES_LENGTH, hint=_l("Mỗi dòng một mã số vùng trồng.")
    )
    issued_on = DayField(_l("Cấp ngày"))
    expires_on = DayField(_l("Hết hạn ngày"), coming=True, hint=_l("Để trống nếu mã không có hạn."))

    own: dict[str, GrowingArea]
    others: list[GrowingArea]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.capacity_per_day.unit_code = self.capacity_per_day.unit_code or _TONNE.code
        self.own, self.others = {}, []

    @classmethod
    def of(cls, house: PackingHouse | None, own: dict[str, GrowingArea]) -> Self:
        """The form filled with what is known of a house (blank for a new one); ``own`` are the holder's areas by id."""
        form = cls(data=_house_data(house, own) if house is not None else {})
        form.own = own
        form.own_areas.choices = choices_of((key, _area_told(each)) for key, each in own.items())
        return form

    def validate_other_areas(self, field: TextArea) -> None:
        """Every code that is typed must be known to the site."""
        lines = [clean(line) for line in field.data.splitlines() if clean(line)]
        known = {line: area_with_code(line) for line in lines}
        unknown = [line for line, area in known.items() if area is None]
        if unknown:
            raise ValidationError(_unknown_codes(unknown))
        self.others = [area for area in known.values() if area is not None]

    def content(self) -> HouseContent:
        """What was declared, once the form validated."""
        ticked = [self.own[key] for key in self.own_areas.data]
        served = {each.id: each for each in [*ticked, *self.others]}
        return HouseContent(
            number=self.number.data,
            capacity_per_day=self.capacity_per_day.data.amount_in(_KG),
            markets=tuple(self.markets.data),
            commune_code=self.commune.data,
            areas=list(served.values()),
            issued_on=self.issued_on.data,
            expires_on=self.expires_on.data,
        )


def _yield_of(area: GrowingArea) -> Quantity | None:
    if area.yield_per_hectare is None:
        return None
    crop = catalogue.tree().get(next(iter(area.certificate.product_codes), None))
    base = crop.unit if crop is not None else _KG
    return Quantity(area.yield_per_hectare, base).to(_TONNE) if base == _KG else Quantity(area.yield_per_hectare, base)


def _house_data(house: PackingHouse, own: dict[str, GrowingArea]) -> dict[str, Any]:
    capacity = house.capacity_per_day
    served = [str(each.id) for each in house.areas]
    return {
        "number": house.certificate.number,
        "capacity_per_day": Quantity(capacity, _KG).to(_TONNE) if capacity is not None else None,
        "markets": list(house.certificate.markets),
        "commune": house.commune_code,
        "own_areas": [key for key in served if key in own],
        "other_areas": "\n".join(each.certificate.number for each in house.areas if str(each.id) not in own),
        "issued_on": house.certificate.issued_on,
        "expires_on": house.certificate.expires_on,
    }


def _area_told(area: GrowingArea) -> str:
    crop = catalogue.tree().get(next(iter(area.certificate.product_codes), None))
    told = [area.certificate.number, pickers.label_of_product(crop.code) if crop is not None else None]
    return " · ".join(each for each in told if each)


def _unknown_codes(codes: list[str]) -> str:
    named = ", ".join(codes)
    return str(_("Chưa có vùng trồng nào mang mã %(codes)s. Xem lại mã, hoặc nhờ đơn vị đó khai trước.", codes=named))
