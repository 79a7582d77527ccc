"""Declaring one certificate or code."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from matchmaker.catalogue import forms as pickers
from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue.papers import kinds_for, suits
from matchmaker.catalogue.tree import Node
from matchmaker.credentials.content import CODES_OF_A_MARKET, STARS, CertificateContent
from matchmaker.credentials.models import Certificate
from matchmaker.web.fields import ChooseFromList, ChooseSome, DayField, PickField, TextLine, choices_of
from matchmaker.web.forms import BaseForm
from matchmaker.web.i18n import language

NUMBER_LENGTH: Final = 80


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


class CertificateForm(BaseForm):
    """One certificate as its holder declares it; field names are those of `CertificateContent`."""

    kind_code = ChooseFromList(_l("Loại giấy, mã số"), choices=kind_choices, required=True)
    number = TextLine(_l("Số giấy hoặc mã"), max_length=NUMBER_LENGTH, min_length=2, required=True)
    markets = ChooseSome(
        _l("Thị trường chấp nhận"),
        choices=market_choices,
        hint=_l("Chỉ cần với mã vùng trồng xuất khẩu và mã cơ sở đóng gói."),
    )
    stars = ChooseFromList(
        _l("Số sao"),
        choices=choices_of([(str(each), str(each)) for each in STARS], none="–"),
        hint=_l("Chỉ cần với OCOP."),
    )
    expires_on = DayField(_l("Hết hạn ngày"), coming=True, hint=_l("Để trống nếu giấy không có hạn."))
    product = PickField(
        _l("Cho sản phẩm"),
        resolve=pickers.product_options,
        label_of=pickers.label_of_product,
        hint=_l("Để trống nếu giấy cho cả cơ sở."),
    )
    issuer = TextLine(_l("Nơi cấp"), max_length=200)
    issued_on = DayField(_l("Cấp ngày"))

    @classmethod
    def of(cls, certificate: Certificate) -> CertificateForm:
        """The form filled with what a certificate says."""
        return cls(
            data={
                "kind_code": certificate.kind_code,
                "number": certificate.number,
                "markets": list(certificate.markets),
                "stars": str(certificate.stars) if certificate.stars else None,
                "expires_on": certificate.expires_on,
                "product": next(iter(certificate.product_codes), None),
                "issuer": certificate.issuer,
                "issued_on": certificate.issued_on,
            }
        )

    product_shown: Node | None = None
    """The product for which it is declared, where that is known beforehand."""

    def show_for(self, product: Node) -> None:
        """Ask for what this product can have, and no more."""
        self.product_shown = product
        self.kind_code.choices = kind_choices(product)

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
            product_codes=(self.product.data,) if self.product.data else (),
            markets=tuple(self.markets.data),
            stars=int(self.stars.data) if self.stars.data else None,
            issuer=self.issuer.data,
            issued_on=self.issued_on.data,
            expires_on=self.expires_on.data,
        )


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
