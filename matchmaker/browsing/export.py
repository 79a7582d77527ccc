"""A list of listings as a workbook. The columns are a promise: others build tables on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from flask import current_app
from flask_babel import gettext as _

from matchmaker import measures
from matchmaker.browsing.parts import CertificatePart
from matchmaker.browsing.queries import Side
from matchmaker.browsing.view import ListingView
from matchmaker.browsing.words import (
    CONTRACT_KINDS,
    DELIVERY_TERMS,
    ORGANISATION_KINDS,
    PROOFS,
    address_of,
    market_name,
    requirement_in_words,
)
from matchmaker.measures import format_date
from matchmaker.web.i18n import language
from matchmaker.web.workbook import Column, Value, workbook

AMOUNT: Final = "#,##0.###"
MONEY: Final = "#,##0"


def workbook_of(side: Side, listings: Sequence[ListingView]) -> bytes:
    """The listings in the order given, one a row, amounts in the unit that stands beside them."""
    title = _("Nguồn cung") if side.name == "offers" else _("Nhu cầu mua")
    return workbook(title, _columns(side), (list(_row(each)) for each in listings))


def _columns(side: Side) -> list[Column]:
    if side.name == "offers":
        own = [
            Column(_("Giá chào (₫ mỗi đơn vị tính)"), 16, MONEY),
            Column(_("Lô nhỏ nhất"), 12, AMOUNT),
            Column(_("Chứng nhận"), 40),
        ]
    else:
        own = [Column(_("Thị trường"), 16), Column(_("Bắt buộc"), 40), Column(_("Ưu tiên"), 40)]
    return [
        Column(_("Số"), 8),
        Column(_("Mã sản phẩm"), 12),
        Column(_("Sản phẩm"), 28),
        Column(_("Số lượng"), 14, AMOUNT),
        Column(_("Mỗi tuần"), 12, AMOUNT),
        Column(_("Đơn vị tính"), 12),
        Column(_("Từ ngày"), 12),
        Column(_("Đến ngày"), 12),
        *own,
        Column(_("Chất lượng"), 40),
        Column(_("Kiểu hợp đồng"), 16),
        Column(_("Giao nhận"), 20),
        Column(_("Xã, phường"), 20),
        Column(_("Tỉnh, thành phố"), 16),
        Column(_("Đơn vị"), 32),
        Column(_("Loại đơn vị"), 18),
        Column(_("Ngày đăng"), 18),
        Column(_("Địa chỉ trang"), 40),
    ]


def _row(listing: ListingView) -> Iterator[Value]:
    unit = measures.unit(listing.unit) if listing.unit else None
    yield from (listing.id, listing.product_code, listing.product_name)
    yield from (listing.quantity, listing.weekly_rate, unit.name(language(), Decimal(2)) if unit else None)
    yield listing.window.starts_on if listing.window else None
    yield listing.window.ends_on if listing.window else None
    if listing.side == "offer":
        yield from (listing.price_vnd, listing.min_lot, "; ".join(map(_certificate, listing.certificates)))
    else:
        yield market_name(listing.market)
        yield "; ".join(map(requirement_in_words, listing.essentials))
        yield "; ".join(map(requirement_in_words, listing.wishes))
    yield "; ".join(f"{each.label}: {each.value}" for each in listing.attributes)
    yield str(CONTRACT_KINDS[listing.contract_kind]) if listing.contract_kind else None
    yield str(DELIVERY_TERMS[listing.delivery_terms]) if listing.delivery_terms else None
    yield listing.place.commune if listing.place else None
    yield listing.place.province if listing.place else None
    yield listing.organisation.name
    yield str(ORGANISATION_KINDS[listing.organisation.kind])
    yield listing.published_at
    yield current_app.config["PUBLIC_BASE_URL"] + address_of(listing)


def _certificate(held: CertificatePart) -> str:
    words = str(
        _(
            "%(certificate)s %(number)s (%(proof)s)",
            certificate=held.short_name,
            number=held.number,
            proof=PROOFS[held.proof],
        )
    )
    if held.expires_on is None:
        return words
    return str(_("%(certificate)s, hạn %(day)s", certificate=words, day=format_date(held.expires_on, language())))
