"""Contracts as a workbook: to a party its own, to staff all of their province."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from matchmaker.browsing.export import unit_name
from matchmaker.contracts import words
from matchmaker.contracts.lists import Open
from matchmaker.contracts.models import Contract
from matchmaker.contracts.standing import waiting
from matchmaker.matching.models import Side
from matchmaker.terms import total_vnd
from matchmaker.web.addresses import public_address
from matchmaker.web.i18n import language
from matchmaker.web.workbook import AMOUNT, MONEY, Told, workbook_of

Column: Final = Told[Contract]


def workbook(contracts: Sequence[Contract], beside: Open, organisation_id: int | None) -> bytes:
    """The contracts with both parties, as one of them or (None) the staff read where each stands."""

    def state(each: Contract) -> str:
        waits = waiting(each, beside.scans.get(each.id), beside.proposals.get(each.id))
        return words.standing(each, waits, each.side_of(organisation_id) or Side.STAFF).word

    columns = [
        Column(_("Số hợp đồng"), lambda each: each.number, 20),
        Column(_("Sản phẩm"), lambda each: each.product.name(language()), 28),
        Column(_("Bên bán"), lambda each: each.seller.name, 36),
        Column(_("Mã số thuế bên bán"), lambda each: each.seller.tax_code, 16),
        Column(_("Bên mua"), lambda each: each.buyer.name, 36),
        Column(_("Mã số thuế bên mua"), lambda each: each.buyer.tax_code, 16),
        Column(_("Tình trạng"), state, 28),
        Column(_("Số lượng"), lambda each: each.quantity, 14, AMOUNT),
        Column(_("Đơn vị tính"), lambda each: unit_name(each.product.unit), 12),
        Column(_("Giá trị dự kiến, đồng"), lambda each: total_vnd(each.binding.terms), 18, MONEY),
        Column(_("Hiệu lực từ"), lambda each: each.starts_on, 12),
        Column(_("Đến hết"), lambda each: each.ends_on, 12),
        Column(_("Ký ngày"), lambda each: each.signed_on, 12),
        Column(_("Kết thúc lúc"), lambda each: each.ended_at, 18),
        Column(_("Lý do kết thúc"), lambda each: words.end_reason(each.end_reason), 28),
        Column(_("Địa chỉ trang"), lambda each: public_address(url_for("contracts.show", contract_id=each.id)), 40),
    ]
    return workbook_of(_("Hợp đồng liên kết"), columns, contracts)
