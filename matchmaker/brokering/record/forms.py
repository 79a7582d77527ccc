"""What an organisation answers to what is on record of it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from matchmaker.web.fields import TextArea
from matchmaker.web.forms import BaseForm


class ReplyForm(BaseForm):
    """An answer to a fact, or to its whole deal; a page has one for each fact."""

    text = TextArea(
        _l("Trả lời của đơn vị"),
        max_length=1000,
        hint=_l("Ai xem được con số cũng đọc được câu này. Để trống rồi gửi là rút lại; câu cũ vẫn được lưu."),
    )
    about_deal = BooleanField(_l("Trả lời cho cả hợp đồng, không riêng lần này"))

    def __init__(self, fact_id: int, **options: Any) -> None:
        super().__init__(**options)
        for each in self:
            each.id = each.label.field_id = f"reply-{fact_id}-{each.name}"
