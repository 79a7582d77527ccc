"""A list of listings as a workbook. The columns are a promise: others build tables on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext as _

from matchmaker import measures
from matchmaker.browsing.parts import CertificatePart
from matchmaker.browsing.queries import Side
from matchmaker.browsing.view import ListingView
from matchmaker.browsing.words import (
    CONTRACT_KINDS,
    DELIVERY_TERMS,
    ORGANISATION_KINDS,
    address_of,
    market_name,
    proof_told,
    requirement_in_words,
)
from matchmaker.measures import format_date
from matchmaker.web.addresses import public_address
from matchmaker.web.i18n import language
from matchmaker.web.workbook import AMOUNT, MONEY, Told, Value, workbook_of

Columns = list[Told[ListingView]]
Column: Final = Told[ListingView]


def public_workbook(side: Side, listings: Sequence[ListingView]) -> bytes:
    """The listings in the order given, one a row, amounts in the unit that stands beside them."""
    columns = [*_amounts(), *_terms(side), *_place(), *_owner(), *_publication()]
    return workbook_of(_title(side), columns, listings)


def own_workbook(side: Side, listings: Sequence[ListingView], states: Mapping[int, str]) -> bytes:
    """An organisation's own listings, drafts too, as it reads them: its private prices stand in here.

    ``states`` says by id where each listing stands.
    """
    number, *amounts = _amounts()
    state = Column(_("Tình trạng"), lambda each: states[each.id], 22)
    private = _("Giá sàn (₫ mỗi đơn vị tính)") if side.name == "offers" else _("Giá trần (₫ mỗi đơn vị tính)")
    own = [
        Column(_("Còn lại"), lambda each: each.quantity if each.left is None else each.left, 12, AMOUNT),
        Column(private, lambda each: each.private_price_vnd, 16, MONEY),
    ]
    columns = [number, state, *amounts, *own, *_terms(side), *_place(), *_publication()]
    return workbook_of(_title(side), columns, listings)


def unit_name(code: str | None) -> str | None:
    """A base unit as it stands beside an amount of it."""
    return measures.unit(code).name(language(), Decimal(2)) if code else None


def _title(side: Side) -> str:
    return str(_("Nguồn cung") if side.name == "offers" else _("Nhu cầu mua"))


def _amounts() -> Columns:
    return [
        Column(_("Số"), lambda each: each.id, 8),
        Column(_("Mã sản phẩm"), lambda each: each.product_code, 12),
        Column(_("Sản phẩm"), lambda each: each.product_name, 28),
        Column(_("Số lượng"), lambda each: each.quantity, 14, AMOUNT),
        Column(_("Mỗi tuần"), lambda each: each.weekly_rate, 12, AMOUNT),
        Column(_("Đơn vị tính"), lambda each: unit_name(each.unit), 12),
        Column(_("Từ ngày"), lambda each: each.window.starts_on if each.window else None, 12),
        Column(_("Đến ngày"), lambda each: each.window.ends_on if each.window else None, 12),
    ]


def _terms(side: Side) -> Columns:
    return [
        *(_of_offers() if side.name == "offers" else _of_needs()),
        Column(_("Chất lượng"), _quality, 40),
        Column(_("Kiểu hợp đồng"), lambda each: _word(CONTRACT_KINDS, each.contract_kind), 16),
        Column(_("Giao nhận"), lambda each: _word(DELIVERY_TERMS, each.delivery_terms), 20),
    ]


def _of_offers() -> Columns:
    return [
        Column(_("Giá chào (₫ mỗi đơn vị tính)"), lambda each: each.price_vnd, 16, MONEY),
        Column(_("Lô nhỏ nhất"), lambda each: each.min_lot, 12, AMOUNT),
        Column(_("Chứng nhận"), lambda each: "; ".join(map(_certificate, each.certificates)), 40),
    ]


def _of_needs() -> Columns:
    return [
        Column(_("Thị trường"), lambda each: market_name(each.market), 16),
        Column(_("Bắt buộc"), lambda each: "; ".join(map(requirement_in_words, each.essentials)), 40),
        Column(_("Ưu tiên"), lambda each: "; ".join(map(requirement_in_words, each.wishes)), 40),
    ]


def _place() -> Columns:
    return [
        Column(_("Xã, phường"), lambda each: each.place.commune if each.place else None, 20),
        Column(_("Tỉnh, thành phố"), lambda each: each.place.province if each.place else None, 16),
    ]


def _owner() -> Columns:
    return [
        Column(_("Đơn vị"), lambda each: each.organisation.name, 32),
        Column(_("Loại đơn vị"), lambda each: str(ORGANISATION_KINDS[each.organisation.kind]), 18),
    ]


def _publication() -> Columns:
    return [
        Column(_("Ngày đăng"), lambda each: each.published_at, 18),
        Column(_("Địa chỉ trang"), lambda each: public_address(address_of(each)), 40),
    ]


def _quality(listing: ListingView) -> str:
    return "; ".join(f"{each.label}: {each.value}" for each in listing.attributes)


def _word(words: Mapping[Any, Any], of: Any) -> Value:
    return str(words[of]) if of else None


def _certificate(held: CertificatePart) -> str:
    words = str(
        _(
            "%(certificate)s %(number)s (%(proof)s)",
            certificate=held.short_name,
            number=held.number,
            proof=proof_told(held.proof),
        )
    )
    if held.expires_on is None:
        return words
    return str(_("%(certificate)s, hạn %(day)s", certificate=words, day=format_date(held.expires_on, language())))
