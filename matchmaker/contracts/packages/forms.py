"""What is typed about a package."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from matchmaker.contracts.models import Contract, LegKind
from matchmaker.contracts.packages.service import Told, kind_of
from matchmaker.credentials.models import GrowingArea
from matchmaker.organisations.models import Organisation
from matchmaker.web.fields import ChooseFromList, MoneyField, NumberField, TextArea, TextLine
from matchmaker.web.forms import BaseForm
from matchmaker.web.i18n import language

KINDS: Final = {
    LegKind.INPUT: _l("Đầu vào"),
    LegKind.OUTPUT: _l("Đầu ra"),
    LegKind.INVESTMENT: _l("Đầu tư vào vùng trồng"),
}
MOST_HECTARES: Final = 100_000


class PackageForm(BaseForm):
    """What a package is about."""

    name = TextLine(_l("Tên gói"), max_length=120, required=True, hint=_l("Ví dụ: Lúa ST25, vụ Đông Xuân 2027"))
    hectares = NumberField(_l("Diện tích (ha)"), maximum=MOST_HECTARES, hint=_l("Để tính phần còn lại trên mỗi hecta."))
    other_costs = MoneyField(
        _l("Chi phí khác, cả gói"),
        hint=_l("Công lao động, nước, vận chuyển: những khoản không nằm trong hợp đồng đầu vào."),
    )
    note = TextArea(_l("Ghi chú"), max_length=1000)

    @property
    def told(self) -> Told:
        """What was typed, once the form is valid."""
        return Told(self.name.data, self.hectares.data, self.other_costs.data, self.note.data)


class BesidesForm(BaseForm):
    """Forms that share the package's page: their ids begin with their own name."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        for each in self:
            each.id = each.label.field_id = f"{type(self).__name__.lower()}-{each.name}"


class LinkForm(BesidesForm):
    """Which contract goes in."""

    contract = ChooseFromList(_l("Hợp đồng"), required=True)

    @classmethod
    def among(cls, contracts: list[Contract], organisation: Organisation, **options: object) -> LinkForm:
        """The form over the cooperative's contracts."""
        form = cls(**options)
        form.contract.choices = [
            SelectChoice("", str(_("Chọn hợp đồng"))),
            *(SelectChoice(str(each.id), _told(each, organisation)) for each in contracts),
        ]
        return form


class InvestForm(BesidesForm):
    """Who puts how much into which land, and how much goes back."""

    investor = TextLine(_l("Bên đầu tư"), max_length=200, required=True)
    amount = MoneyField(_l("Số tiền đầu tư"), required=True)
    repaid = MoneyField(_l("Trong đó HTX phải trả lại"), hint=_l("Để trống nếu không phải trả."))
    area = ChooseFromList(_l("Vùng trồng"))

    @classmethod
    def among(cls, areas: list[GrowingArea], **options: object) -> InvestForm:
        """The form over the cooperative's land."""
        form = cls(**options)
        form.area.choices = [
            SelectChoice("", str(_("Không ghi"))),
            *(SelectChoice(str(each.certificate_id), each.certificate.number) for each in areas),
        ]
        return form


def _told(contract: Contract, organisation: Organisation) -> str:
    kind = kind_of(contract, organisation)
    other = contract.seller if kind is LegKind.INPUT else contract.buyer
    number, product = contract.number or "", contract.product.name(language())
    return f"{KINDS[kind]}: {product}, {other.name} ({number})" if kind is not None else number
