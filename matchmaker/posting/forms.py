"""What the parts of both forms share: the state they were made from, and fields both sides ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final, Self

from flask import request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import ValidationError

from matchmaker import measures
from matchmaker.browsing.words import CONTRACT_KINDS, DELIVERY_TERMS
from matchmaker.catalogue import forms as pickers
from matchmaker.catalogue.models import ProductLevel
from matchmaker.catalogue.queries import tree
from matchmaker.errors import Unprocessable
from matchmaker.listings import ContractKind, DeliveryTerms
from matchmaker.measures import Quantity
from matchmaker.organisations.models import Organisation
from matchmaker.posting import rules
from matchmaker.posting.contacts import contact_in
from matchmaker.posting.kinds import Side, WrittenListing, WrittenRevision
from matchmaker.posting.service import Seen
from matchmaker.web.fields import ChooseOne, DayField, Option, PickField, QuantityField, TextArea, TextLine, choices_of
from matchmaker.web.forms import BaseForm
from matchmaker.web.i18n import language
from matchmaker.web.messages import sentence, sentence_for

SEARCH: Final = "search"
"""The name of a picker's search button."""
DESCRIPTION_LENGTH: Final = 2000

EXAMPLE_AMOUNT: Final = Decimal(20)
EXAMPLE_AHEAD: Final = timedelta(days=30)
UNDECIDED: Final = _l("Bàn sau")


class PartForm(BaseForm):
    """One part of a listing's form. It knows the revision it was made from, so a stale one is noticed."""

    template: ClassVar[str]
    heading: ClassVar[LazyString]
    needs_product: ClassVar[bool] = True
    """Whether the part makes no sense before the product is known."""

    seen_revision = HiddenField()
    seen_version = HiddenField()

    @classmethod
    def of(cls, listing: WrittenListing) -> Self:
        """The form filled with what the listing's latest revision says, or with what was sent."""
        revision = listing.latest
        form = cls._made(listing, revision)
        if not form.is_submitted():
            form.show_state(revision)
        return form

    @classmethod
    def _made(cls, listing: WrittenListing, revision: Any) -> Self:
        return cls(data=cls.filled(revision))

    @classmethod
    def filled(cls, revision: Any) -> dict[str, Any]:
        """The values of the fields, from a revision; none where the part shows rows or pictures instead."""
        return {}

    def values(self) -> dict[str, Any]:
        """The columns of the part, from fields that validated."""
        raise NotImplementedError

    def only_redraws(self) -> bool:
        """Whether the pressed button asks for another view of the same form instead of saving it."""
        return False

    def stays(self) -> bool:
        """Whether the reader goes on with the same part once it is saved."""
        return False

    @property
    def goes_on_at(self) -> str | None:
        """The id of the place in a part that stays where the reader goes on; None for its top."""
        return None

    @property
    def warnings(self) -> list[str]:
        """What the reader should know though the part was saved."""
        return []

    def show_state(self, revision: WrittenRevision) -> None:
        """Say from which state the form is made: what is saved next builds on it."""
        self.seen_revision.data, self.seen_version.data = str(revision.id), str(revision.version)

    @property
    def seen(self) -> Seen:
        """The state it was made from; one that never was, where somebody tampered with it."""
        return Seen(_number(self.seen_revision.data), _number(self.seen_version.data))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 18 else 0


def pressed(name: str) -> str | None:
    """The value of the submit button of this name, if that one was pressed."""
    return request.form.get(name) if request.method == "POST" else None


class DescribedForm(PartForm):
    """Product and description: the first part of both sides."""

    side: ClassVar[Side]
    levels: ClassVar[tuple[ProductLevel, ...]] = tuple(ProductLevel)
    """How exactly the product must be named."""
    input_hint: ClassVar[LazyString]
    """The hint of the product where inputs and services are traded."""
    heading = _l("Sản phẩm")
    needs_product = False

    product = PickField(resolve=pickers.product_options, label_of=pickers.label_of_product)
    description = TextArea(
        _l("Mô tả thêm"),
        max_length=DESCRIPTION_LENGTH,
        hint=_l("Điều đáng nói mà các phần sau không hỏi. Không ghi số điện thoại."),
    )

    @classmethod
    def blank(cls, organisation: Organisation) -> Self:
        """The form of a listing that is not begun yet."""
        form = cls()
        form.look_for(organisation)
        return form

    @classmethod
    def _made(cls, listing: WrittenListing, revision: Any) -> Self:
        form = super()._made(listing, revision)
        form.look_for(listing.organisation)
        return form

    def look_for(self, organisation: Organisation) -> None:
        """Look for products of the organisation's branch first, for any other only to say why not."""
        self.owner_kind = organisation.kind
        self.inputs = rules.posts_inputs(organisation.kind, self.side)
        self.product.resolve = self._options
        if self.inputs:
            self.product.description = self.input_hint
            self.description.description = _l("Thương hiệu, thành phần, cách giao. Không ghi số điện thoại.")

    def _options(self, text: str) -> Sequence[Option]:
        own = pickers.product_options(text, inputs=self.inputs, levels=self.levels)
        return own or pickers.product_options(text, levels=self.levels)

    @classmethod
    def filled(cls, revision: Any) -> dict[str, Any]:
        return {"product": revision.product_code, "description": revision.description}

    def values(self) -> dict[str, Any]:
        return {"product_code": self.product.data, "description": self.description.data}

    def only_redraws(self) -> bool:
        if pressed(SEARCH) is None:
            return False
        self.product.look_up()
        return True

    def validate_product(self, field: Any) -> None:
        """The product is of the branch that this side of the organisation may post."""
        node = tree().get(field.data)
        if node is None:
            return
        try:
            rules.check_branch(self.owner_kind, self.side, is_input=node.is_input)
        except Unprocessable as error:
            raise ValidationError(sentence_for(error)) from error

    def validate_description(self, field: Any) -> None:
        """A description carries no contact."""
        found = contact_in(field.data or "")
        if found is not None:
            raise ValidationError(sentence("contact_in_text", found=found))


class PlacedForm(PartForm):
    """Place, delivery and contract: what the fourth part of both sides shares."""

    commune = PickField(
        _l("Xã, phường"),
        resolve=pickers.place_options,
        label_of=pickers.label_of_place,
        hint=_l("Gõ tên xã, phường; tên huyện, xã cũ cũng được."),
    )
    place_note = TextLine(
        _l("Địa chỉ chi tiết"),
        max_length=200,
        hint=_l("Chỉ anh/chị và Liên minh thấy."),
    )
    delivery_terms = ChooseOne(
        _l("Ai lo vận chuyển"), choices=choices_of(DELIVERY_TERMS.items(), none=UNDECIDED), kind=DeliveryTerms
    )
    contract_kind = ChooseOne(
        _l("Kiểu hợp đồng"), choices=choices_of(CONTRACT_KINDS.items(), none=UNDECIDED), kind=ContractKind
    )

    @classmethod
    def filled(cls, revision: Any) -> dict[str, Any]:
        return {
            "commune": revision.commune_code,
            "place_note": revision.place_note,
            "delivery_terms": revision.delivery_terms,
            "contract_kind": revision.contract_kind,
        }

    def values(self) -> dict[str, Any]:
        return {
            "commune_code": self.commune.data,
            "place_note": self.place_note.data,
            "delivery_terms": self.delivery_terms.data,
            "contract_kind": self.contract_kind.data,
        }

    def only_redraws(self) -> bool:
        if pressed(SEARCH) is None:
            return False
        self.commune.look_up()
        return True


class WindowedForm(PartForm):
    """Quantity and window: what the second part of both sides shares."""

    quantity = QuantityField()
    starts_on = DayField(_l("Từ ngày"))
    ends_on = DayField(_l("Đến ngày"))

    @classmethod
    def _made(cls, listing: WrittenListing, revision: Any) -> Self:
        form = super()._made(listing, revision)
        form.count_in(revision)
        return form

    def count_in(self, revision: Any) -> None:
        """Tell every amount of the form in which units the product is counted."""
        for field in self:
            if isinstance(field, QuantityField):
                field.base_unit = measures.unit(revision.product.unit)
                field.units = [measures.unit(code) for code in revision.product.typed_units]
                field.unit_code = field.unit_code or revision.typed_unit or field.units[0].code
        self._give_examples()

    def _give_examples(self) -> None:
        """Examples in the product's own unit, and of a day to come."""
        unit = self.quantity.units[0]
        if unit.dimension is not measures.unit("kg").dimension:
            amount = measures.format_quantity(Quantity(EXAMPLE_AMOUNT, unit), language())
            self.quantity.description = _("Ví dụ: %(example)s", example=amount)
        soon = measures.format_date(measures.today() + EXAMPLE_AHEAD, language())
        self.starts_on.description = _("Ví dụ: %(example)s", example=soon)

    @classmethod
    def filled(cls, revision: Any) -> dict[str, Any]:
        return {
            "quantity": typed_quantity(revision),
            "starts_on": revision.starts_on,
            "ends_on": revision.ends_on,
        }

    def values(self) -> dict[str, Any]:
        typed: Quantity | None = self.quantity.data
        return {
            "typed_amount": typed.amount if typed else None,
            "typed_unit": typed.unit.code if typed else None,
            "quantity": self.in_base(self.quantity),
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
        }

    @staticmethod
    def in_base(field: QuantityField) -> Decimal | None:
        """The amount of a field in the product's base unit."""
        return field.data.amount_in(field.base_unit) if field.data is not None else None

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return self._window_is_fine() and fine

    def _window_is_fine(self) -> bool:
        if self.starts_on.data is None or self.ends_on.data is None:
            return True
        try:
            rules.check_window(self.starts_on.data, self.ends_on.data, today=measures.today())
        except Unprocessable as error:
            self.refuse_for(error)
            return False
        return True


def typed_quantity(revision: Any) -> Quantity | None:
    """The quantity as it was typed."""
    if revision.typed_amount is None or revision.typed_unit is None:
        return None
    return Quantity(revision.typed_amount, measures.unit(revision.typed_unit))


def told_in(amount: Decimal | None, revision: Any) -> Quantity | None:
    """An amount of the base unit, in the unit that the quantity was typed in."""
    if amount is None:
        return None
    base = Quantity(amount, measures.unit(revision.product.unit))
    return base.to(measures.unit(revision.typed_unit)) if revision.typed_unit else base
