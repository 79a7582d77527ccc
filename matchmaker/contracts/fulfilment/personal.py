"""What deliveries and payments hold about a person, for `contracts.concern`. Nothing commits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matchmaker.accounts.personal_data import plain
from matchmaker.contracts.models import Delivery, Payment
from matchmaker.db import session

WORDS: Final = {
    "delivery": _l("Đợt giao đã ghi"),
    "inspection": _l("Kết quả kiểm hàng đã ghi"),
    "payment": _l("Khoản thanh toán đã ghi"),
}


def held(user_id: int) -> Iterator[dict[str, Any]]:
    """What a person reported and inspected, oldest first; kept under a pseudonym: the other side relies on it."""
    for row in session.scalars(select(Delivery).where(Delivery.by_id == user_id).order_by(Delivery.id)):
        yield {"what": "delivery", "at": plain(row.at), "amount": plain(row.quantity), "text": row.note}
    for row in session.scalars(select(Delivery).where(Delivery.inspected_by_id == user_id).order_by(Delivery.id)):
        yield {"what": "inspection", "at": plain(row.inspected_on), "text": row.inspection_note}
    for paid in session.scalars(select(Payment).where(Payment.by_id == user_id).order_by(Payment.id)):
        yield {"what": "payment", "at": plain(paid.at), "amount": paid.amount_vnd, "text": paid.note}
