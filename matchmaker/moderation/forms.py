"""What staff and reporting readers fill in."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField

from matchmaker.moderation import words
from matchmaker.moderation.models import ReasonCode, ReportReason, SubjectKind
from matchmaker.posting.service import CONSENT_LENGTH
from matchmaker.web.choices import ChooseFromList, ChooseSome, choices_of
from matchmaker.web.fields import EmailField, TextArea, TextLine
from matchmaker.web.forms import BaseForm
from matchmaker.web.messages import sentence

NOTE_LENGTH: Final = 2000


class Verdict(StrEnum):
    """The three buttons under a case."""

    APPROVE = "approve"
    SEND_BACK = "send_back"
    REJECT = "reject"


class ReasonsForm(BaseForm):
    """Reasons to choose and a note, for whatever an organisation is told."""

    reasons = ChooseSome(_l("Lý do"))
    note = TextArea(_l("Lời nhắn cho đơn vị"), max_length=NOTE_LENGTH)

    def offer_reasons(self, kind: SubjectKind) -> None:
        """Offer the reasons that make sense for a kind. Before validating."""
        self.reasons.choices = choices_of((code.value, words.REASONS[code]) for code in words.REASONS_FOR[kind])

    @property
    def chosen(self) -> list[ReasonCode]:
        """The reasons as codes."""
        return [ReasonCode(value) for value in self.reasons.data or ()]

    @property
    def said(self) -> str:
        """The note, without what the chosen reasons say anyway."""
        return words.without_sentences(self.note.data, self.chosen)

    def needs_words(self) -> bool:
        """Whether neither a reason nor a note was given; says so beside the reasons."""
        if self.chosen or self.said:
            return False
        self.refuse("reasons", sentence("not_picked"))
        return True


class DecisionForm(ReasonsForm):
    """The decision about one revision. The buttons are the page's own; here is what the pressed one says."""

    verdict = Field()
    version = HiddenField()
    """What staff read: a revision that was sent back may have been changed and sent in again since."""


class NoteForm(BaseForm):
    """A note that goes with restoring something or handling a report."""

    note = TextArea(_l("Ghi chú"), max_length=NOTE_LENGTH)


class OnBehalfForm(BaseForm):
    """How an organisation agreed that staff post for it."""

    consent = TextLine(
        _l("Đơn vị đồng ý thế nào"),
        max_length=CONSENT_LENGTH,
        min_length=10,
        required=True,
        hint=_l("Ghi ai đồng ý, ngày nào, bằng cách nào. Ví dụ: giám đốc đồng ý qua điện thoại ngày 21/11."),
    )


class ReportForm(BaseForm):
    """What a reader reports."""

    reason = ChooseFromList(
        _l("Có chuyện gì"),
        kind=ReportReason,
        required=True,
        choices=choices_of(((each.value, words.REPORT_REASONS[each]) for each in ReportReason), none=_l("Chọn…")),
    )
    text = TextArea(_l("Anh/chị kể rõ hơn"), max_length=NOTE_LENGTH)
    email = EmailField(_l("E-mail của anh/chị"), hint=_l("Chỉ cán bộ Liên minh thấy, để hỏi lại khi cần."))
