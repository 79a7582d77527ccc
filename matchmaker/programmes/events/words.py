"""Events in the reader's words."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.measures import format_date
from matchmaker.programmes.events.models import Audience, EventKind, Outcome, ProgrammeEvent, RegistrationState
from matchmaker.web.i18n import language

KINDS: Final[dict[EventKind, Any]] = {
    EventKind.FAIR: _l("Hội chợ"),
    EventKind.CONFERENCE: _l("Hội nghị kết nối"),
    EventKind.TRAINING: _l("Tập huấn"),
}
AUDIENCES: Final[dict[Audience, Any]] = {
    Audience.ALL: _l("Hợp tác xã và doanh nghiệp"),
    Audience.COOPERATIVES: _l("Hợp tác xã"),
    Audience.ENTERPRISES: _l("Doanh nghiệp"),
}
STATES: Final[dict[RegistrationState, Any]] = {
    RegistrationState.WAITING: _l("Chờ xác nhận"),
    RegistrationState.CONFIRMED: _l("Đã xác nhận"),
    RegistrationState.WAITLISTED: _l("Danh sách chờ"),
    RegistrationState.WITHDRAWN: _l("Đã rút"),
}
TONES: Final[dict[RegistrationState, str]] = {
    RegistrationState.WAITING: "waiting",
    RegistrationState.CONFIRMED: "agreed",
    RegistrationState.WAITLISTED: "attention",
    RegistrationState.WITHDRAWN: "ended",
}
OUTCOMES: Final[dict[Outcome, Any]] = {
    Outcome.DONE: _l("Đã ký hoặc đã bán được hàng"),
    Outcome.UNDER_WAY: _l("Đang trao đổi"),
    Outcome.NOTHING: _l("Chưa được gì"),
}
OUTCOMES_OF_TRAINING: Final[dict[Outcome, Any]] = {
    Outcome.DONE: _l("Đã áp dụng"),
    Outcome.UNDER_WAY: _l("Đang làm thử"),
    Outcome.NOTHING: _l("Chưa áp dụng được"),
}


def kind(of: EventKind) -> str:
    """A kind of event."""
    return str(KINDS[of])


def outcomes(of: EventKind) -> dict[Outcome, Any]:
    """The answers that make sense after such an event."""
    return OUTCOMES_OF_TRAINING if of is EventKind.TRAINING else OUTCOMES


def days(event: ProgrammeEvent) -> str:
    """``5/12/2026``, or from the first to the last day."""
    first, last = format_date(event.starts_on, language()), format_date(event.ends_on, language())
    return first if first == last else str(_("%(first)s đến %(last)s", first=first, last=last))
