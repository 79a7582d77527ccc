"""What people type in and about a conversation."""

from __future__ import annotations

from typing import Any, Final

from flask import current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from matchmaker.accounts.models import User
from matchmaker.brokering.conversation.models import ConversationReportReason
from matchmaker.brokering.forms import BesideOthers
from matchmaker.credentials.forms.evidence import EvidenceField
from matchmaker.web.fields import ChooseFromList, TextArea, choices_of
from matchmaker.web.messages import sentence

REASONS: Final[dict[ConversationReportReason, LazyString]] = {
    ConversationReportReason.PRESSURE: _l("Ép giá, ép ký"),
    ConversationReportReason.FRAUD: _l("Có dấu hiệu lừa đảo"),
    ConversationReportReason.ABUSE: _l("Lời lẽ xúc phạm, quấy rối"),
    ConversationReportReason.SIDE_DEAL: _l("Rủ mua bán ngoài thỏa thuận"),
    ConversationReportReason.OTHER: _l("Lý do khác"),
}


class MessageForm(BesideOthers):
    """Something to say, files with it or alone."""

    text = TextArea(_l("Tin nhắn"))
    files = EvidenceField(_l("Kèm ảnh hoặc PDF"), most="CONVERSATION_FILES", too_many="too_many_files")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.text.max_length = current_app.config["CONVERSATION_TEXT"]

    def validate(self, extra_validators: Any = None) -> bool:
        """Neither words nor a file is nothing to send."""
        is_valid = bool(super().validate(extra_validators))
        if is_valid and not self.text.data and not self.files.uploads:
            self.refuse("text", sentence("nothing_written"))
            return False
        return is_valid


class ReportForm(BesideOthers):
    """Why staff should read a conversation."""

    reason = ChooseFromList(
        _l("Lý do"),
        choices=choices_of(REASONS.items(), none=_l("Chọn lý do")),
        kind=ConversationReportReason,
        required=True,
    )
    note = TextArea(_l("Nói thêm"), max_length=1000)


class CloseReportForm(BesideOthers):
    """What staff made of a report."""

    outcome = TextArea(
        _l("Kết quả"), max_length=1000, required=True, hint=_l("Bên đã báo cáo đọc được câu này. Bên kia thì không.")
    )


class TakeOverForm(BesideOthers):
    """Nothing to fill in: the button says it."""


class HandOverForm(BesideOthers):
    """Which colleague goes on."""

    to = ChooseFromList(_l("Đồng nghiệp"), required=True)

    @classmethod
    def among(cls, colleagues: list[User], **options: Any) -> HandOverForm:
        """The form over those who work in the two offices."""
        form = cls(**options)
        form.to.choices = [SelectChoice(str(each.id), f"{each.name} ({each.email})") for each in colleagues]
        return form
