"""Forms of organisations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import FieldList, HiddenField

from matchmaker.accounts.fields import ConsentField, NameField, OneEmailField, PasswordField
from matchmaker.accounts.forms import NEW_PASSWORD_HINT
from matchmaker.catalogue.forms import label_of_place, label_of_product, place_options, product_options
from matchmaker.measures import today
from matchmaker.organisations.facts import Contact, Facts
from matchmaker.organisations.models import MemberRole, Organisation, OrganisationKind
from matchmaker.organisations.words import KINDS, ROLES
from matchmaker.web.fields import (
    ChooseOne,
    NumberField,
    PhoneField,
    PickField,
    TaxCodeField,
    TextArea,
    WholeNumberField,
    choices_of,
)
from matchmaker.web.forms import BaseForm

TRADES: Final = 5
"""How many products an organisation names; its offers and needs say the rest."""
FIRST_YEAR: Final = 1900


def _place_field(**options: Any) -> PickField:
    return PickField(
        _l("Xã, phường"),
        hint=_l("Gõ tên xã. Tên huyện, xã cũ cũng được."),
        resolve=place_options,
        label_of=label_of_place,
        **options,
    )


def _product_field(label: Any, **options: Any) -> PickField:
    return PickField(
        label,
        resolve=product_options,
        label_of=label_of_product,
        **options,
    )


class OrganisationForm(BaseForm):
    """The first step of registering: three fields, after the kind."""

    kind = ChooseOne(
        _l("Đơn vị của anh/chị là"), choices=choices_of(KINDS.items()), kind=OrganisationKind, required=True
    )
    name = NameField(_l("Tên đơn vị"), hint=_l("Như trên giấy đăng ký."), required=True, min_length=3, max_length=200)
    commune = _place_field(required=True)
    trade = _product_field(_l("Mặt hàng chính"), hint=_l("Ví dụ: sầu riêng, lúa, cà phê, phân bón."), required=True)

    def facts(self) -> Facts:
        """What was said, once validated."""
        return Facts(
            kind=self.kind.data,
            name=self.name.data,
            commune_code=self.commune.data,
            trades=(self.trade.data,),
        )


class PersonForm(BaseForm):
    """The second step of registering: who the person is and what they agree to."""

    person_name = NameField(_l("Họ và tên của anh/chị"), required=True, max_length=120)
    email = OneEmailField(_l("E-mail"), hint=_l("Chúng tôi gửi liên kết xác nhận tới đây."), required=True)
    password = PasswordField(_l("Mật khẩu"), hint=NEW_PASSWORD_HINT)
    purposes = ConsentField(_l("Anh/chị đồng ý những gì"))


class InvitedPersonForm(PersonForm):
    """The same for somebody whose address the invitation knows."""

    email = None  # type: ignore[assignment]  # so WTForms leaves the field out


class DetailsForm(BaseForm):
    """What an organisation says about itself."""

    seen = HiddenField()
    """Which version of the facts the form showed."""
    name = NameField(_l("Tên đơn vị"), hint=_l("Như trên giấy đăng ký."), required=True, min_length=3, max_length=200)
    commune = _place_field(required=True)
    trades = FieldList(_product_field(_l("Mặt hàng")), min_entries=TRADES, max_entries=TRADES)
    tax_code = TaxCodeField(_l("Mã số thuế"), hint=_l("10 số, hoặc 13 số với chi nhánh."))
    founded_year = WholeNumberField(_l("Năm thành lập"), is_year=True, minimum=FIRST_YEAR)
    member_count = WholeNumberField(_l("Số thành viên"), minimum=1, maximum=1_000_000)
    area_ha = NumberField(_l("Diện tích sản xuất"), minimum=Decimal("0.01"), maximum=1_000_000, decimals=2)
    about = TextArea(
        lazy_pgettext("an organisation", "Giới thiệu"),
        hint=_l("Vài câu để đối tác biết đơn vị làm gì."),
        max_length=2000,
    )
    contact_name = NameField(_l("Người liên hệ"), max_length=120)
    contact_phone = PhoneField(_l("Số điện thoại liên hệ"))
    contact_email = OneEmailField(_l("E-mail liên hệ"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.founded_year.maximum = today().year
        for number, entry in enumerate(self.trades, 1):
            entry.label.text = _("Mặt hàng %(number)s", number=number)

    @classmethod
    def showing(cls, organisation: Organisation, facts: Facts) -> DetailsForm:
        """The form as the organisation last filled it in."""
        blanks = [""] * (TRADES - len(facts.trades))
        return cls(
            name=facts.name,
            commune=facts.commune_code,
            trades=[*facts.trades, *blanks][:TRADES],
            tax_code=facts.tax_code,
            founded_year=facts.founded_year,
            member_count=facts.member_count,
            area_ha=facts.area_ha,
            about=facts.about,
            contact_name=organisation.contact_name,
            contact_phone=organisation.contact_phone,
            contact_email=organisation.contact_email,
        )

    @property
    def shown_trades(self) -> list[PickField]:
        """The products that were named, and room for two more."""
        named = [entry for entry in self.trades if entry.typed]
        blank = [entry for entry in self.trades if not entry.typed]
        return named + blank[:2]

    def facts(self, kind: OrganisationKind) -> Facts:
        """The reviewed part of what was said, once validated."""
        return Facts(
            kind=kind,
            name=self.name.data,
            commune_code=self.commune.data,
            trades=tuple(dict.fromkeys(entry.data for entry in self.trades if entry.data)),
            tax_code=self.tax_code.data or None,
            founded_year=self.founded_year.data,
            member_count=self.member_count.data,
            area_ha=self.area_ha.data,
            about=self.about.data,
        )

    def contact(self) -> Contact:
        """The part that counts at once."""
        return Contact(self.contact_name.data, self.contact_phone.data, self.contact_email.data)


class InviteForm(BaseForm):
    """Whom to invite, and as what."""

    email = OneEmailField(_l("E-mail người được mời"), required=True)
    role = ChooseOne(_l("Vai trò"), kind=MemberRole, required=True, default=MemberRole.MEMBER)

    def offer_roles(self, manager: MemberRole) -> None:
        """Offer the roles that an organisation has, the one that may least first: it is what the form begins with."""
        self.role.choices = choices_of((role.value, ROLES[role]) for role in (MemberRole.MEMBER, manager))


def look_up(form: BaseForm, picker: str) -> None:
    """Answer a picker's search button: show what its text may mean, and judge nothing yet."""
    for field in form:
        for each in (field, *getattr(field, "entries", ())):
            if isinstance(each, PickField) and each.name == picker:
                each.look_up()
