"""Forms of lots: a new one in three fields, the rest part by part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from flask import request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from matchmaker.catalogue import forms as pickers
from matchmaker.catalogue.models import ProductLevel
from matchmaker.catalogue.queries import tree
from matchmaker.credentials import queries as credentials
from matchmaker.credentials.models import Certificate
from matchmaker.db import session
from matchmaker.measures import MeasureError, unit
from matchmaker.offers import queries as offers
from matchmaker.offers.quality import is_offered
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import trades_of
from matchmaker.traceability import digital_link
from matchmaker.traceability.digital_link import NotAGtin
from matchmaker.traceability.models import Lot, Stage
from matchmaker.traceability.words import STAGES
from matchmaker.web.fields import (
    ChooseFromList,
    ChooseOne,
    ChooseSome,
    DayField,
    PickField,
    QuantityField,
    TextLine,
    TypedField,
    WholeNumberField,
    choices_of,
)
from matchmaker.web.forms import BaseForm
from matchmaker.web.i18n import language
from matchmaker.web.messages import sentence

LONGEST_SHELF_LIFE_DAYS = 3650
SEARCH = "search"


class GtinField(TypedField):
    """A GTIN of 8, 12, 13 or 14 digits whose check digit is right; kept with fourteen."""

    empty = None

    def read(self, text: str) -> str:
        try:
            return digital_link.normalise_gtin(text[:40])
        except NotAGtin as error:
            code = "wrong_gtin" if str(error) == "check" else "not_a_gtin"
            raise StopValidation(sentence(code)) from error

    def write(self, value: str) -> str:
        """Without the zeros that fill a shorter GTIN up to fourteen."""
        return value.removeprefix("0")


def _products(text: str) -> Any:
    """Species and varieties: a lot is of something."""
    return pickers.product_options(text, levels=(ProductLevel.SPECIES, ProductLevel.VARIETY))


class NewLotForm(BaseForm):
    """The first step: what, how much, harvested when."""

    product = PickField(
        _l("Lô này là gì?"),
        resolve=_products,
        label_of=pickers.label_of_product,
        hint=_l("Gõ tên sản phẩm hoặc giống, có dấu hay không dấu đều được. Ví dụ: sau rieng dona"),
        required=True,
    )
    quantity = QuantityField(_l("Bao nhiêu"), hint=_l("Ví dụ: 2,5 tấn, hoặc 850 kg"), required=True)
    harvested_on = DayField(_l("Thu hoạch ngày"), hint=_l("Để trống nếu chưa thu hoạch xong."))

    @classmethod
    def blank(cls, organisation: Organisation) -> Self:
        """The form with the organisation's product, where it trades one alone."""
        named = [each.code for each in trades_of(organisation.id) if each.level is not ProductLevel.GROUP]
        form = cls(data={"product": named[0] if len(named) == 1 else None})
        form._count_in(form.product.data)
        return form

    def only_redraws(self) -> bool:
        """Whether the product's search button was pressed."""
        if request.method != "POST" or SEARCH not in request.form:
            return False
        self.product.look_up()
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        if self.product.validate(self):
            self._count_in(self.product.data)
        return bool(super().validate(extra_validators))

    def _count_in(self, product_code: str | None) -> None:
        """Tell the amount in which units the product is counted."""
        node = tree().get(product_code)
        if node is not None:
            self.quantity.base_unit, self.quantity.units = node.unit, node.typed_units
            self.quantity.unit_code = self.quantity.unit_code or node.typed_units[0].code


class OnBehalfLotForm(NewLotForm):
    """The same, begun by staff: with how the organisation agreed."""

    consent = TextLine(
        _l("Đơn vị đồng ý thế nào?"),
        max_length=300,
        min_length=10,
        required=True,
        hint=_l("Ví dụ: Giám đốc đồng ý qua điện thoại sáng 21/11."),
    )


class LotPartForm(BaseForm):
    """One part of a lot's description."""

    template: ClassVar[str] = "traceability/part.html"
    heading: ClassVar[LazyString]

    lot: Lot

    @classmethod
    def of(cls, lot: Lot) -> Self:
        """The form filled with what the lot says, or with what was sent."""
        form = cls(data=cls.filled(lot))
        form.lot = lot
        return form

    @classmethod
    def filled(cls, lot: Lot) -> dict[str, Any]:
        return {field: getattr(lot, field) for field in cls.columns}

    columns: ClassVar[tuple[str, ...]] = ()
    """The columns that are fields of the same name."""

    def values(self) -> dict[str, Any]:
        """The columns of the part, from fields that validated."""
        return {name: self[name].data for name in self.columns}


def _stages() -> list[SelectChoice]:
    return choices_of(STAGES.items())


class LabelForm(LotPartForm):
    """What stands on the label."""

    heading = _l("Thông tin trên nhãn")
    columns = (
        "name",
        "stage",
        "packed_on",
        "shelf_life_days",
        "best_before_on",
        "standard",
        "brand",
        "gtin",
    )

    stage = ChooseOne(_l("Công đoạn của đơn vị"), choices=_stages, kind=Stage)
    packed_on = DayField(_l("Đóng gói ngày"))
    shelf_life_days = WholeNumberField(
        _l("Hạn sử dụng, số ngày"),
        minimum=1,
        maximum=LONGEST_SHELF_LIFE_DAYS,
        hint=_l("Tính từ ngày đóng gói; chưa đóng gói thì từ ngày thu hoạch."),
    )
    best_before_on = DayField(_l("Hoặc dùng tốt nhất trước ngày"))
    standard = TextLine(_l("Tiêu chuẩn áp dụng"), max_length=200, hint=_l("Ví dụ: TCVN 10739:2015."))
    brand = TextLine(_l("Nhãn hiệu"), max_length=120)
    gtin = GtinField(_l("Mã GTIN"), hint=_l("Số dưới mã vạch, nếu đơn vị có đăng ký với GS1 Việt Nam."))
    name = TextLine(_l("Tên lô của đơn vị"), max_length=60, hint=_l("Cách đơn vị gọi lô này trong sổ."))
    offer = ChooseFromList(_l("Thuộc nguồn cung"))

    @classmethod
    def of(cls, lot: Lot) -> Self:
        form = super().of(lot)
        form.offer.choices = choices_of(_offers(lot), none=_l("Không thuộc tin nào"))
        if not form.is_submitted():
            form.offer.data = str(lot.offer_id) if lot.offer_id else None
        return form

    def values(self) -> dict[str, Any]:
        return {**super().values(), "offer_id": int(self.offer.data) if self.offer.data else None}


def _offers(lot: Lot) -> list[tuple[str, str]]:
    """The organisation's offers of the same product, the newest twenty."""
    own: Iterable[Any] = session.scalars(offers.owned_by(lot.organisation_id).limit(100)).unique()
    named = [(each, each.latest.product) for each in own if each.latest.product is not None]
    return [
        (str(offer.id), f"{product.name(language())} · {offer.id}")
        for offer, product in named
        if product.code == lot.product_code or offer.id == lot.offer_id
    ][:20]


class PapersForm(LotPartForm):
    """Certificates and codes that cover the lot."""

    heading = _l("Mã vùng trồng, cơ sở đóng gói, chứng nhận")

    certificates = ChooseSome(
        _l("Lô này thuộc"), hint=_l("Trang công khai ghi đủ số và tình trạng của từng mã, cả vào ngày thu hoạch.")
    )

    kept: list[Certificate]
    """What the public page tells already, and goes on telling."""
    held: dict[str, Certificate]
    """What else may be ticked, by its id."""

    @classmethod
    def of(cls, lot: Lot) -> Self:
        form = super().of(lot)
        form.kept = list(lot.certificates) if lot.is_public else []
        open_ = [each for each in credentials.held_by(lot.organisation_id) if each not in form.kept]
        form.held = {str(each.id): each for each in open_ if each in lot.certificates or is_offered(each)}
        form.certificates.choices = choices_of((key, _told(each)) for key, each in form.held.items())
        return form

    @classmethod
    def filled(cls, lot: Lot) -> dict[str, Any]:
        standing = [str(each.id) for each in lot.certificates if each.removed_at is None]
        return {"certificates": [] if lot.is_public else standing}

    @property
    def kept_names(self) -> list[str]:
        return [_told(each) for each in self.kept]

    def values(self) -> dict[str, Any]:
        ticked = [self.held[each] for each in self.certificates.data]
        return {"certificates": sorted([*self.kept, *ticked], key=lambda each: each.id)}


def _told(certificate: Certificate) -> str:
    return f"{certificate.kind.short_name(language())} · {certificate.number}"


def read_time(text: str) -> tuple[int, int]:
    """``14:30``, ``7h``, ``7h05`` as hour and minute. Raises MeasureError."""
    hour, _, minute = text.lower().replace("h", ":").replace("g", ":").partition(":")
    try:
        found = int(hour), int(minute or 0)
    except ValueError as error:
        raise MeasureError("not_a_date") from error
    if not (0 <= found[0] < 24 and 0 <= found[1] < 60):
        raise MeasureError("not_a_date")
    return found


def unit_of(lot: Lot) -> Any:
    """The base unit in which a lot is counted."""
    return unit(lot.product.unit)
