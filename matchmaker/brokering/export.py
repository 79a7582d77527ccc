"""Introductions as a workbook: to a party its own, to staff all of their province with both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from matchmaker.brokering import words
from matchmaker.brokering.models import Introduction
from matchmaker.browsing.export import unit_name
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.web.addresses import public_address
from matchmaker.web.i18n import language
from matchmaker.web.workbook import AMOUNT, Told, workbook_of

Column: Final = Told[Introduction]
Columns = list[Told[Introduction]]
PartyOf = Callable[[Introduction], Organisation]


def party_workbook(introductions: Sequence[Introduction], organisation_id: int) -> bytes:
    """What a party reads of its introductions. The other's contact stands where both accepted."""

    def own_side(each: Introduction) -> Side:
        return Side.BUYER if each.buyer_id == organisation_id else Side.SELLER

    def other(each: Introduction) -> Organisation:
        return each.seller if own_side(each) is Side.BUYER else each.buyer

    columns = [
        *_what(),
        Column(_("Bên kia"), lambda each: other(each).name, 36),
        Column(_("Tỉnh, thành phố"), lambda each: _province(other(each)), 18),
        Column(_("Bên kia là"), lambda each: _("bên bán") if own_side(each) is Side.BUYER else _("bên mua"), 12),
        Column(_("Tình trạng"), lambda each: words.standing(each, own_side(each)).word, 24),
        *_dates(),
        *_contact(other, _("Người liên hệ"), _("Điện thoại"), _("E-mail")),
        _address(),
    ]
    return workbook_of(_("Kết nối"), columns, introductions)


def office_workbook(introductions: Sequence[Introduction]) -> bytes:
    """What staff follow. A contact stands where both accepted; `contacts_in` says whose were told."""
    day = today()
    columns = [
        *_what(),
        Column(_("Bên mua"), lambda each: each.buyer.name, 36),
        Column(_("Tỉnh bên mua"), lambda each: _province(each.buyer), 18),
        Column(_("Bên bán"), lambda each: each.seller.name, 36),
        Column(_("Tỉnh bên bán"), lambda each: _province(each.seller), 18),
        Column(_("Tình trạng"), lambda each: words.standing(each, Side.STAFF).word, 24),
        Column(_("Việc tiếp theo"), lambda each: each.next_action, 36),
        Column(_("Đến hạn"), lambda each: each.due_on(day), 12),
        *_dates(),
        Column(_("Bên mua đồng ý lúc"), lambda each: each.buyer_accepted_at, 18),
        Column(_("Bên bán đồng ý lúc"), lambda each: each.seller_accepted_at, 18),
        Column(_("Trao đổi từ lúc"), lambda each: each.talking_at, 18),
        Column(_("Lượng thỏa thuận"), lambda each: each.agreed_amount, 14, AMOUNT),
        Column(_("Đơn vị tính của lượng thỏa thuận"), _agreed_unit, 14),
        *_contact(lambda each: each.buyer, _("Bên mua: người liên hệ"), _("Bên mua: điện thoại"), _("Bên mua: e-mail")),
        *_contact(
            lambda each: each.seller, _("Bên bán: người liên hệ"), _("Bên bán: điện thoại"), _("Bên bán: e-mail")
        ),
        _address(),
    ]
    return workbook_of(_("Các lần giới thiệu"), columns, introductions)


def contacts_in(introductions: Sequence[Introduction]) -> Iterator[Organisation]:
    """The organisations whose contact a workbook of the staff tells; one may come twice."""
    for each in introductions:
        if each.contacts_are_open:
            yield from (each.buyer, each.seller)


def _what() -> Columns:
    return [
        Column(_("Số"), lambda each: each.id, 8),
        Column(_("Sản phẩm"), _product, 28),
        Column(_("Lượng cần mua"), lambda each: each.need_revision.quantity, 14, AMOUNT),
        Column(_("Đơn vị tính"), _needed_unit, 12),
    ]


def _dates() -> Columns:
    return [
        Column(_("Giới thiệu lúc"), lambda each: each.proposed_at, 18),
        Column(_("Trả lời trước hết ngày"), lambda each: each.answer_by, 14),
        Column(_("Kết thúc lúc"), lambda each: each.ended_at, 18),
        Column(_("Lý do kết thúc"), lambda each: words.end_reason(each.end_reason), 24),
    ]


def _contact(party: PartyOf, name: str, phone: str, email: str) -> Columns:
    """Whom to call, where each of the two may know the other's."""

    def told(of: Callable[[Organisation], str | None]) -> Callable[[Introduction], str | None]:
        return lambda each: of(party(each)) if each.contacts_are_open else None

    return [
        Column(name, told(lambda each: each.contact_name), 24),
        Column(phone, told(lambda each: each.contact_phone), 16),
        Column(email, told(lambda each: each.contact_email), 28),
    ]


def _address() -> Told[Introduction]:
    return Column(_("Địa chỉ trang"), _page, 40)


def _page(introduction: Introduction) -> str:
    return public_address(url_for("brokering.show", introduction_id=introduction.id))


def _province(party: Organisation) -> str:
    return party.commune.province.name


def _product(introduction: Introduction) -> str | None:
    product = introduction.offer_revision.product
    return product.name(language()) if product else None


def _needed_unit(introduction: Introduction) -> str | None:
    product = introduction.need_revision.product
    return unit_name(product.unit) if product else None


def _agreed_unit(introduction: Introduction) -> str | None:
    product = introduction.offer_revision.product
    return unit_name(product.unit) if product and introduction.agreed_amount is not None else None
