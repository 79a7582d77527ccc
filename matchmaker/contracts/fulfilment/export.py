"""Deliveries and payments as workbooks. The columns are a promise: others build tables on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from flask_babel import gettext as _

from matchmaker.browsing.export import unit_name
from matchmaker.contracts.fulfilment import words
from matchmaker.contracts.models import Contract, Delivery, Payment
from matchmaker.matching.models import Side
from matchmaker.web.i18n import language
from matchmaker.web.workbook import AMOUNT, MONEY, Told, Value, workbook_of

DeliveryColumn: Final = Told[Delivery]
PaymentColumn: Final = Told[Payment]


def deliveries(rows: Sequence[Delivery]) -> bytes:
    """Deliveries, one a row, amounts in the unit that stands beside them."""
    column = DeliveryColumn
    return workbook_of(
        _("Đợt giao"),
        [
            *_of_contract(column, lambda each: each.contract),
            column(_("Đợt"), lambda each: each.number, 8),
            column(_("Tình trạng"), lambda each: words.delivery_status(each, Side.STAFF).word, 24),
            column(_("Số lượng"), lambda each: each.quantity, 12, AMOUNT),
            column(_("Đơn vị tính"), lambda each: unit_name(each.contract.product.unit), 10),
            column(_("Loại hàng"), lambda each: each.grade, 14),
            column(_("Sẵn sàng từ"), lambda each: each.ready_on, 12),
            column(_("Ngày giao nhận"), lambda each: each.delivered_on, 12),
            column(_("Số phiếu cân"), lambda each: each.slip_number, 16),
            column(_("Mã lô"), lambda each: each.lot.code if each.lot else None, 18),
            column(_("Ngày kiểm"), lambda each: each.inspected_on, 12),
            column(_("Nhận đúng loại"), lambda each: each.accepted, 12, AMOUNT),
            column(_("Hạ loại"), lambda each: each.downgraded, 12, AMOUNT),
            column(_("Trả lại"), lambda each: each.rejected, 12, AMOUNT),
            column(_("Lý do"), _reason, 18),
            column(_("Giá (₫ mỗi đơn vị tính)"), lambda each: each.price_vnd, 14, MONEY),
            column(_("Giá hàng hạ loại"), lambda each: each.downgraded_price_vnd, 14, MONEY),
            column(_("Thành tiền (₫)"), lambda each: each.value_vnd, 16, MONEY),
            column(_("Hạn trả"), lambda each: each.due_on, 12),
        ],
        rows,
    )


def payments(rows: Sequence[Payment]) -> bytes:
    """Payments, one a row."""
    column = PaymentColumn
    return workbook_of(
        _("Thanh toán"),
        [
            *_of_contract(column, lambda each: each.contract),
            column(_("Khoản"), lambda each: each.number, 8),
            column(_("Loại khoản"), lambda each: str(words.PAYMENT_KINDS[each.kind]), 24),
            column(_("Bên trả"), lambda each: each.contract.party(each.payer).name, 36),
            column(_("Số tiền (₫)"), lambda each: each.amount_vnd, 16, MONEY),
            column(_("Ngày trả"), lambda each: each.paid_on, 12),
            column(_("Số giao dịch ngân hàng"), lambda each: each.reference, 20),
            column(_("Tình trạng"), lambda each: words.payment_status(each, Side.STAFF).word, 24),
            column(_("Ghi chú"), lambda each: each.note, 36),
        ],
        rows,
    )


def _of_contract(column: type[Told[Any]], contract: Callable[..., Contract]) -> list[Told[Any]]:
    def of(value: Callable[[Contract], Value]) -> Callable[..., Value]:
        return lambda each: value(contract(each))

    return [
        column(_("Số hợp đồng"), of(lambda each: each.number), 20),
        column(_("Sản phẩm"), of(lambda each: each.product.name(language())), 24),
        column(_("Bên bán"), of(lambda each: each.seller.name), 36),
        column(_("Bên mua"), of(lambda each: each.buyer.name), 36),
    ]


def _reason(each: Delivery) -> str | None:
    return str(words.REASONS[each.inspection_reason]) if each.inspection_reason else None
