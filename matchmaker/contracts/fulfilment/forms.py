"""What people type about deliveries and payments: one short screen each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.fields import SelectChoice

from matchmaker import measures
from matchmaker.catalogue.models import Product
from matchmaker.contracts.fulfilment.words import PAYMENT_KINDS, REASONS, SIDES
from matchmaker.contracts.fulfilment.worth import Price
from matchmaker.contracts.kinds import InspectionReason, PaymentKind
from matchmaker.contracts.models import Contract, Delivery
from matchmaker.credentials.forms.evidence import EvidenceField
from matchmaker.matching.models import Side
from matchmaker.measures import Quantity, format_amount, today
from matchmaker.terms import PriceRule
from matchmaker.traceability.models import Lot
from matchmaker.web.fields import (
    ChooseFromList,
    ChooseOne,
    DayField,
    MoneyField,
    QuantityField,
    TextArea,
    TextLine,
    choices_of,
)
from matchmaker.web.forms import BaseForm
from matchmaker.web.i18n import language
from matchmaker.web.money_fields import PriceField

NUMBER_LENGTH = 40
REFERENCE_LENGTH = 60


class SpokenForForm(BaseForm):
    """A form that a party sends for itself, and staff for a party that telephoned."""

    for_side = ChooseOne(_l("Ghi thay cho"), kind=Side, required=True)
    version = HiddenField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for each in self:
            each.id = each.label.field_id = f"{type(self).__name__.lower()}-{each.name}"

    def speak_for(self, sides: Collection[Side]) -> None:
        """Ask staff for whom they write; whoever speaks for one alone is not asked."""
        if len(sides) < 2:
            del self.for_side
        else:
            self.for_side.choices = choices_of((each.value, SIDES[each]) for each in sides)

    @property
    def seen(self) -> int | None:
        """The version of the row that the page showed; -1 where that makes no sense."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


class PartField(QuantityField):
    """A part of a delivery, which may be nothing of it: 0 as well as empty."""

    def read(self, text: str) -> Quantity:
        return Quantity(Decimal(0), self.base_unit) if text.strip() == "0" else super().read(text)


def in_units_of(field: QuantityField, product: Product) -> None:
    """Ask for an amount in the units of a product."""
    field.base_unit = measures.unit(product.unit)
    field.units = [measures.unit(code) for code in product.typed_units]
    field.unit_code = field.unit_code or field.units[0].code


def as_typed(amount: Decimal, product: Product) -> Quantity:
    """An amount of the base unit in the unit that people would type, where two decimals tell it exactly."""
    exact, usual = Quantity(amount, measures.unit(product.unit)), measures.unit(product.typed_units[0])
    found = exact.to(usual)
    return found if found.amount == round(found.amount, 2) else exact


def in_base(field: QuantityField) -> Decimal:
    """A typed amount in the base unit; nothing typed is 0."""
    typed: Quantity | None = field.data
    return typed.amount_in(field.base_unit) if typed is not None else Decimal(0)


class GoodsForm(SpokenForForm):
    """Goods that are ready, or were handed over."""

    quantity = QuantityField(_l("Số lượng"), required=True)
    on = DayField(_l("Ngày giao nhận"), required=True)
    grade = ChooseFromList(_l("Loại hàng"))
    lot = ChooseFromList(_l("Lô hàng"), hint=_l("Lô đã công khai của bên bán."))
    slip_number = TextLine(_l("Số phiếu cân"), max_length=NUMBER_LENGTH, hint=_l("Mỗi phiếu chỉ tính một lần."))
    slip = EvidenceField(_l("Ảnh phiếu cân"), most="DEAL_FILES", too_many="too_many_files")
    note = TextArea(_l("Ghi chú"), max_length=500)
    is_more_agreed = BooleanField(_l("Hai bên đã đồng ý nhận thêm"))

    asks_more = False
    """Whether the tick about more than the contract is shown: it was too much as typed."""

    def shape(self, contract: Contract, lots: Iterable[Lot], *, is_ready: bool) -> None:
        """Ask for what this contract knows."""
        terms = contract.binding.terms
        in_units_of(self.quantity, contract.product)
        if is_ready:
            self.on.label.text = str(_l("Sẵn sàng từ ngày"))
            del self.slip_number, self.slip
        names = [each.name for each in terms.grades]
        if names:
            self.grade.choices = choices_of(((each, each) for each in names), none=_l("Chọn loại"))
            self.grade.required = self.grade.flags.required = terms.price_rule is PriceRule.BY_GRADE
        else:
            del self.grade
        offered = [SelectChoice(str(each.id), lot_name(each)) for each in lots]
        if offered:
            self.lot.choices = [SelectChoice("", _l("Không ghi lô")), *offered]
        else:
            del self.lot


def lot_name(lot: Lot) -> str:
    """A lot among others: its own name, its code, how much it is."""
    amount = format_amount(lot.quantity, measures.unit(lot.product.unit), language())
    return " · ".join(each for each in (lot.name, lot.code, amount) if each)


class PriceForm(SpokenForForm):
    """A form in which the price of a delivery may be left to be told."""

    price_vnd = PriceField(_l("Giá"), required=True)

    def shape_price(self, price: Price, unit_code: str) -> None:
        """Ask for the price where the terms leave it open."""
        if not price.is_open:
            del self.price_vnd
        else:
            self.price_vnd.per = measures.unit(unit_code)


class TakeAllForm(PriceForm):
    """Everything is taken as it was reported."""

    @classmethod
    def over(cls, delivery: Delivery, price: Price, unit_code: str, **options: Any) -> TakeAllForm:
        form = cls(data={"version": delivery.version, "price_vnd": price.vnd}, **options)
        form.shape_price(price, unit_code)
        return form


class InspectionForm(PriceForm):
    """What is taken, what counts as a lower grade, what goes back."""

    accepted = PartField(_l("Nhận đúng loại"))
    downgraded = PartField(_l("Hạ loại"))
    downgraded_to = ChooseFromList(_l("Hạ xuống loại"))
    downgraded_price_vnd = PriceField(_l("Giá hàng hạ loại"))
    rejected = PartField(_l("Trả lại"))
    reason = ChooseFromList(
        _l("Lý do hạ loại, trả lại"), choices=choices_of(REASONS.items(), none=_l("Chọn lý do")), kind=InspectionReason
    )
    on = DayField(_l("Ngày kiểm"), required=True)
    note = TextArea(_l("Ghi chú"), max_length=500)

    AMOUNTS = ("accepted", "downgraded", "rejected")

    @classmethod
    def over(cls, contract: Contract, delivery: Delivery, price: Price, **options: Any) -> InspectionForm:
        """The form about a delivery: all of it accepted today, until something else is typed."""
        terms, unit = contract.binding.terms, measures.unit(contract.product.unit)
        told = {
            "version": delivery.version,
            "on": delivery.inspected_on or today(),
            "price_vnd": delivery.price_vnd if delivery.price_vnd is not None else price.vnd,
            "accepted": as_typed(
                delivery.quantity if delivery.accepted is None else delivery.accepted, contract.product
            ),
            **{
                name: as_typed(amount, contract.product)
                for name in ("downgraded", "rejected")
                if (amount := getattr(delivery, name))
            },
            "downgraded_to": delivery.downgraded_to,
            "downgraded_price_vnd": delivery.downgraded_price_vnd,
            "reason": delivery.inspection_reason,
        }
        form = cls(data=told, **options)
        for name in cls.AMOUNTS:
            in_units_of(form[name], contract.product)
        names = [each.name for each in terms.grades if each.name != delivery.grade]
        form.shape_price(price, contract.product.unit)
        if "price_vnd" in form:
            form.price_vnd.required = form.price_vnd.flags.required = False
        if names:
            form.downgraded_to.choices = choices_of(((each, each) for each in names), none=_l("Chọn loại"))
        else:
            del form.downgraded_to
        form.downgraded_price_vnd.per = unit
        return form


class SettlementForm(InspectionForm):
    """What the staff decide about a delivery."""

    note = TextArea(_l("Căn cứ của quyết định"), max_length=500, required=True, hint=_l("Cả hai bên đọc được."))
    is_struck = BooleanField(_l("Không có đợt giao này: không tính gì"))


class ContestForm(SpokenForForm):
    """What is not so."""

    note = TextArea(_l("Chỗ nào chưa đúng"), max_length=500, required=True)


class ConfirmForm(SpokenForForm):
    """A yes: nothing but the version that was seen."""


class WithdrawForm(SpokenForForm):
    """A report taken back."""


class MoneyForm(SpokenForForm):
    """Money that was paid, or deducted."""

    kind = ChooseOne(_l("Khoản"), kind=PaymentKind, required=True)
    amount_vnd = MoneyField(_l("Số tiền"), required=True)
    on = DayField(_l("Ngày trả"), required=True)
    reference = TextLine(
        _l("Số giao dịch ngân hàng"), max_length=REFERENCE_LENGTH, hint=_l("Mỗi giao dịch chỉ tính một lần.")
    )
    proof = EvidenceField(_l("Ảnh chứng từ"), most="DEAL_FILES", too_many="too_many_files")
    note = TextArea(_l("Ghi chú"), max_length=500)

    def shape(self, kinds: Iterable[PaymentKind]) -> None:
        """Offer the kinds that there can be; one alone is chosen already."""
        self.kind.choices = choices_of((each.value, PAYMENT_KINDS[each]) for each in kinds)


class PaymentSettlementForm(SpokenForForm):
    """What the staff decide about a payment."""

    amount_vnd = MoneyField(_l("Số tiền được tính"), required=True)
    on = DayField(_l("Ngày trả"), required=True)
    note = TextArea(_l("Căn cứ của quyết định"), max_length=500, required=True, hint=_l("Cả hai bên đọc được."))
    is_struck = BooleanField(_l("Không có khoản này: không tính gì"))
