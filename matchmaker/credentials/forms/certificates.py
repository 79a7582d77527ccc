"""Declaring one certificate or code."""

from __future__ import annotations

from typing import Any, Final, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList
from wtforms.fields import SelectChoice

from matchmaker.catalogue import forms as pickers
from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue.papers import kind_of, kinds_for, suits
from matchmaker.catalogue.tree import Node
from matchmaker.credentials.content import CODES_OF_A_MARKET, GROWING_AREAS, STARS, CertificateContent
from matchmaker.credentials.models import Certificate
from matchmaker.web.fields import (
    ChooseFromList,
    ChooseSome,
    DayField,
    NumberField,
    PickField,
    TextLine,
    choices_of,
)
from matchmaker.web.forms import BaseForm
from matchmaker.web.i18n import language

NUMBER_LENGTH: Final = 80
PRODUCTS: Final = 5
"""How many products a form asks for; one that covers more shows room for all of them."""
MOST_PRODUCTS: Final = 40
HOME_MARKET: Final = "VN"


def kind_choices(product: Node | None = None) -> list[SelectChoice]:
    """The kinds of certificate that a product can have (all, where it is not known), in groups."""
    return [
        SelectChoice("", _l("Chọn loại giấy hoặc mã")),
        *(
            SelectChoice(kind.code, kind.name(language()), optgroup=group)
            for group, kinds in kinds_for(product)
            for kind in kinds
        ),
    ]


def market_choices() -> list[SelectChoice]:
    """Every market in the reader's language."""
    return choices_of((each.code, each.name(language())) for each in catalogue.markets().values())


def code_market_choices() -> list[SelectChoice]:
    """The markets that accept growing-area and packing-house codes: all but the home one."""
    return [each for each in market_choices() if each.value != HOME_MARKET]


def product_field(label: Any = "", **options: Any) -> PickField:
    """A product found by typing."""
    return PickField(label, resolve=pickers.product_options, label_of=pickers.label_of_product, **options)


class CertificateForm(BaseForm):
    """One certificate as its holder declares it; field names are those of `CertificateContent`."""

    kind_code = ChooseFromList(_l("Loại giấy, mã số"), choices=kind_choices, required=True)
    number = TextLine(_l("Số giấy hoặc mã"), max_length=NUMBER_LENGTH, min_length=2, required=True)
    markets = ChooseSome(
        _l("Thị trường chấp nhận"),
        choices=code_market_choices,
        hint=_l("Chỉ cần với mã vùng trồng xuất khẩu và mã cơ sở đóng gói."),
    )
    stars = ChooseFromList(
        _l("Số sao"),
        choices=choices_of([(str(each), str(each)) for each in STARS], none="–"),
        hint=_l("Chỉ cần với OCOP; số giấy là số quyết định công nhận."),
    )
    issued_on = DayField(_l("Cấp ngày"))
    expires_on = DayField(_l("Hết hạn ngày"), coming=True, hint=_l("Để trống nếu giấy không có hạn."))
    products = FieldList(product_field(), min_entries=PRODUCTS, max_entries=MOST_PRODUCTS)
    issuer = TextLine(_l("Nơi cấp"), max_length=200)
    holder = TextLine(_l("Đứng tên ai"), max_length=200, hint=_l("Để trống nếu giấy đứng tên đơn vị của anh/chị."))
    site = TextLine(
        _l("Nơi áp dụng"), max_length=200, hint=_l("Vườn, xưởng hay địa chỉ ghi trên giấy, nếu giấy chỉ cho nơi đó.")
    )
    area_ha = NumberField(_l("Diện tích ghi trên giấy"), maximum=100_000, decimals=2)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number, entry in enumerate(self.products, 1):
            entry.label.text = _("Sản phẩm %(number)s", number=number)
        self.expires_on.description = validity_told(self.kind_code.data) or self.expires_on.description

    @classmethod
    def of(cls, certificate: Certificate) -> Self:
        """The form filled with what a certificate says."""
        covered = certificate.product_codes
        return cls(
            data={
                "kind_code": certificate.kind_code,
                "number": certificate.number,
                "markets": list(certificate.markets),
                "stars": str(certificate.stars) if certificate.stars else None,
                "expires_on": certificate.expires_on,
                "products": [*covered, *[""] * max(2, PRODUCTS - len(covered))][:MOST_PRODUCTS],
                "issuer": certificate.issuer,
                "issued_on": certificate.issued_on,
                "holder": certificate.holder,
                "site": certificate.site,
                "area_ha": certificate.area_ha,
            }
        )

    product_shown: Node | None = None
    """The product for which it is declared, where that is known beforehand."""

    def show_for(self, product: Node) -> None:
        """Ask for what this product can have, and no more."""
        self.product_shown = product
        self.kind_code.choices = kind_choices(product)

    @property
    def shown_products(self) -> list[PickField]:
        """The products that were named, and room for two more."""
        named = [entry for entry in self.products if entry.typed]
        blank = [entry for entry in self.products if not entry.typed]
        return named + blank[:2]

    @property
    def asks_market(self) -> bool:
        """Whether one of the kinds holds for one market only."""
        return any(suits(code, self.product_shown) for code in CODES_OF_A_MARKET)

    @property
    def asks_stars(self) -> bool:
        """Whether one of the kinds has stars."""
        return suits("OCOP", self.product_shown)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was put into the fields that say what it is."""
        return not self.kind_code.data and not self.number.typed

    def content(self) -> CertificateContent:
        """What was declared, once the form validated."""
        return CertificateContent(
            kind_code=self.kind_code.data,
            number=self.number.data,
            product_codes=self._covered(),
            markets=tuple(self.markets.data),
            stars=int(self.stars.data) if self.stars.data else None,
            issuer=self.issuer.data,
            issued_on=self.issued_on.data,
            expires_on=self.expires_on.data,
            holder=self.holder.data,
            site=self.site.data,
            area_ha=float(self.area_ha.data) if self.area_ha.data is not None else None,
        )

    def _covered(self) -> tuple[str, ...]:
        """What it covers. A growing area has one crop: the species of the goods it is declared for on the way."""
        named = tuple(dict.fromkeys(entry.data for entry in self.products if entry.data))
        if named or self.product_shown is None or self.kind_code.data not in GROWING_AREAS:
            return named
        path = self.product_shown.path
        return (path[1] if len(path) > 1 else path[0],)


def validity_told(kind_code: str | None) -> str:
    """How long a kind of certificate is valid at most, and by which rule; nothing where it has no such rule."""
    kind = kind_of(kind_code)
    if kind is None or kind.validity_months is None:
        return ""
    if not kind.validity_source:
        told = _("Nhiều nhất %(months)s tháng từ ngày cấp, theo quy định của nơi cấp.", months=kind.validity_months)
    else:
        values = {"months": kind.validity_months, "source": kind.validity_source}
        told = _("Nhiều nhất %(months)s tháng từ ngày cấp (%(source)s).", **values)
    return str(told)


def doubts_about(certificate: Certificate) -> list[str]:
    """What its holder should look at again though it was taken: a number of an unusual form."""
    kind = certificate.kind
    if kind.number_looks_right(certificate.number):
        return []
    said = _(
        "Số “%(number)s” chưa giống mẫu thường gặp (%(example)s). Anh/chị xem lại; Liên minh sẽ kiểm tra.",
        number=certificate.number,
        example=kind.number_example,
    )
    return [said]
