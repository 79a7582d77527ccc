"""What people type about a contract beside its text: a yes, a scan, a no with its reason, an end."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.fields import SelectChoice

from matchmaker.brokering.forms import BesideOthers
from matchmaker.contracts import words
from matchmaker.contracts.ending import reasons
from matchmaker.contracts.models import ContractEnd, ContractStatus
from matchmaker.credentials.forms.evidence import EvidenceField
from matchmaker.matching.models import Party, Side
from matchmaker.web.fields import ChooseFromList, ChooseOne, DayField, TextArea, choices_of
from matchmaker.web.messages import sentence


class VersionForm(BesideOthers):
    """A step about the version that its sender read."""

    number = HiddenField()

    @property
    def seen(self) -> int:
        """The version's number; 0 where that makes no sense."""
        typed = str(self.number.data or "")
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


class RefuseAnnexForm(VersionForm):
    """A no to an annex."""


class ScanForm(BesideOthers):
    """The signed paper: its pages, and the day on it."""

    files = EvidenceField(_l("Bản hợp đồng đã ký"), most="CONTRACT_SCAN_FILES", too_many="too_many_files")
    signed_on = DayField(_l("Ngày ghi trên hợp đồng"), required=True)

    def validate(self, extra_validators: Any = None) -> bool:
        """A scan without a file is none."""
        is_valid = bool(super().validate(extra_validators))
        if not self.files.uploads:
            self.refuse("files", sentence("no_evidence"))
            return False
        return is_valid


class StepForm(BesideOthers):
    """Nothing to fill in: the button says it."""


class AgreeForm(StepForm):
    """A yes to an end that the other side proposed."""


class GoOnForm(StepForm):
    """A no to it."""


class RefuseScanForm(BesideOthers):
    """Why a scan is not the paper."""

    why = TextArea(
        _l("Vì sao?"), max_length=500, required=True, hint=_l("Ví dụ: thiếu trang 2, ảnh mờ, chưa có chữ ký bên bán.")
    )


class EndForm(BesideOthers):
    """Why a contract should end before its time, and whose doing that is."""

    reason = ChooseFromList(
        _l("Lý do"),
        kind=ContractEnd,
        required=True,
    )
    fault = ChooseOne(_l("Do bên nào?"), kind=Party, required=True)
    note = TextArea(_l("Nói thêm"), max_length=1000)

    @classmethod
    def read_by(cls, side: Side, status: ContractStatus, **options: Any) -> EndForm:
        """The form for a contract that stands so, with the sides as its reader calls them."""
        form = cls(**options)
        why = ((each, words.END_REASONS[each]) for each in reasons(status))
        form.reason.choices = choices_of(why, none=_l("Chọn lý do"))
        form.fault.choices = [SelectChoice(each.value, words.fault(each, side)) for each in Party]
        return form
