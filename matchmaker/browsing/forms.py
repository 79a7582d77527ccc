"""The filters of a list, read from the address. One that makes no sense says so and narrows nothing."""

from __future__ import annotations

from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.fields import SelectChoice

from matchmaker import measures
from matchmaker.browsing.queries import QUERY_CHARACTERS, Criteria, Order
from matchmaker.browsing.telling import certificate_kinds
from matchmaker.browsing.words import CONTRACT_KINDS
from matchmaker.catalogue import forms as pickers
from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue.models import ProductLevel
from matchmaker.listings import ContractKind
from matchmaker.measures import NBSP, Place
from matchmaker.web.choices import ChooseFromList, PickField, choices_of
from matchmaker.web.fields import DayField, QuantityField, TextLine, WholeNumberField
from matchmaker.web.i18n import language
from matchmaker.web.messages import sentence

ORDERS: Final = (
    (Order.NEWEST, _l("Mới đăng trước")),
    (Order.SOONEST, _l("Sắp đến vụ, đến hạn trước")),
    (Order.LARGEST, _l("Nhiều hàng trước")),
    (Order.NEAREST, _l("Gần trước")),
)
_INDENT: Final = {ProductLevel.GROUP: "", ProductLevel.SPECIES: NBSP * 3, ProductLevel.VARIETY: NBSP * 6}


def _products() -> list[SelectChoice]:
    """The whole tree, each level further in, so that one select offers groups, species and varieties."""
    named = ((node.code, _INDENT[node.level] + node.name(language())) for node in catalogue.tree())
    return choices_of(named, none=_l("Tất cả"))


def _provinces() -> list[SelectChoice]:
    return choices_of(((each.code, each.name) for each in catalogue.provinces()), none=_l("Cả nước"))


def _certificates() -> list[SelectChoice]:
    return choices_of(
        ((each.code, each.short_name(language())) for each in certificate_kinds().values()), none=_l("Không yêu cầu")
    )


class FilterForm(FlaskForm):
    """What a reader may ask of a list of offers or needs."""

    class Meta:
        csrf = False  # it only reads; its address is meant to be passed on

    q = TextLine(_l("Tìm sản phẩm, nơi, đơn vị"), max_length=QUERY_CHARACTERS)
    product = ChooseFromList(_l("Sản phẩm"), choices=_products)
    province = ChooseFromList(_l("Tỉnh, thành phố"), choices=_provinces)
    certificate = ChooseFromList(_l("Chứng nhận"), choices=_certificates)
    verified = BooleanField(_l("Chứng nhận đã kiểm tra"))
    from_on = DayField(_l("Từ ngày"), name="from")
    to_on = DayField(_l("Đến ngày"), name="to")
    least = QuantityField(_l("Ít nhất"), base_unit=measures.unit("kg"))
    contract = ChooseFromList(
        _l("Kiểu hợp đồng"),
        choices=choices_of(CONTRACT_KINDS.items(), none=_l("Kiểu nào cũng được")),
        kind=ContractKind,
    )
    organisation = WholeNumberField(_l("Đơn vị"), minimum=1, maximum=2**31 - 1)
    near = PickField(
        _l("Gần nơi nào"),
        resolve=pickers.place_options,
        label_of=pickers.label_of_place,
    )
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(ORDERS), kind=Order)

    @classmethod
    def read(cls) -> FilterForm:
        """The form as the address of this request fills it in, validated."""
        form = cls(formdata=request.args)
        form._count_in_the_units_of_the_product()
        form.validate()
        if form.from_on.data and form.to_on.data and form.to_on.data < form.from_on.data:
            form.to_on.errors = [*form.to_on.errors, sentence("ends_before_start")]
        return form

    def _count_in_the_units_of_the_product(self) -> None:
        """Eggs are not counted in tonnes: a chosen product decides which units make sense."""
        product = catalogue.tree().get(self.product.data)
        if product is not None:
            self.least.base_unit = product.unit
            self.least.units = product.typed_units
        if not self.least.unit_code:
            self.least.unit_code = self.least.unit_choices[0].value if product else "tonne"

    def criteria(self, *, home: Place | None = None) -> Criteria:
        """What the sound filters ask. ``home`` is where the reader is, unless another place is named."""
        near_code = _sound(self.near)
        near = catalogue.commune(near_code)
        place = near.place if near else home
        order = _sound(self.sort) or Order.NEWEST
        return Criteria(
            q=_sound(self.q) or "",
            product_code=_sound(self.product),
            province_code=_sound(self.province),
            certificate_code=_sound(self.certificate),
            verified_only=bool(self.verified.data),
            from_on=_sound(self.from_on),
            to_on=_sound(self.to_on),
            at_least=_sound(self.least),
            contract_kind=_sound(self.contract),
            organisation_id=_sound(self.organisation),
            near=place,
            order=Order.NEWEST if order is Order.NEAREST and place is None else order,
        )

    def address(self) -> dict[str, Any]:
        """The parameters that say all this and nothing more, in one order: the address to pass on."""
        told = {
            "q": _sound(self.q),
            "product": _sound(self.product),
            "province": _sound(self.province),
            "certificate": _sound(self.certificate),
            "verified": "y" if self.verified.data else None,
            "from": _sound(self.from_on),
            "to": _sound(self.to_on),
            **self._least_address(),
            "contract": _sound(self.contract),
            "organisation": _sound(self.organisation),
            "near": self.near.typed if _sound(self.near) else None,
            "near-choice": _sound(self.near),
            "sort": _sound(self.sort) if _sound(self.sort) is not Order.NEWEST else None,
        }
        return {name: str(value) for name, value in told.items() if value}

    def _least_address(self) -> dict[str, str]:
        least = _sound(self.least)
        if least is None:
            return {}
        return {"least": f"{least.amount.normalize():f}".replace(".", ","), "least-unit": least.unit.code}


def _sound(field: Any) -> Any:
    """What a field says, unless it makes no sense."""
    return None if field.errors else field.data or None
