"""Where an introduction stands, worded from the reader's side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.brokering.models import EndReason, Introduction, IntroductionStatus
from matchmaker.matching.models import Side
from matchmaker.matching.states import PairState, Tone
from matchmaker.measures import today

END_REASONS: Final[Mapping[EndReason, Any]] = {
    EndReason.AGREED_TERMS: _l("Đã thỏa thuận xong"),
    EndReason.PRICE: _l("Không hợp giá"),
    EndReason.VOLUME: _l("Không hợp sản lượng"),
    EndReason.QUALITY: _l("Không hợp chất lượng"),
    EndReason.TIMING: _l("Không hợp thời gian"),
    EndReason.DISTANCE: _l("Xa quá"),
    EndReason.PAPERS: _l("Thiếu giấy tờ"),
    EndReason.FOUND_OTHER: _l("Đã có đối tác khác"),
    EndReason.NO_ANSWER: _l("Không có trả lời"),
    EndReason.LISTING_CLOSED: _l("Tin đã đóng"),
    EndReason.OTHER: _l("Lý do khác"),
}
DECLINE_REASONS: Final = tuple(
    (reason, words)
    for reason, words in END_REASONS.items()
    if reason not in (EndReason.AGREED_TERMS, EndReason.NO_ANSWER)
)
"""What one may say when declining."""
STAGES: Final[Mapping[IntroductionStatus, Any]] = {
    IntroductionStatus.PROPOSED: _l("Chờ trả lời"),
    IntroductionStatus.ACCEPTED: _l("Đã mở liên hệ"),
    IntroductionStatus.TALKING: _l("Đang trao đổi"),
    IntroductionStatus.AGREED: _l("Đã thỏa thuận"),
    IntroductionStatus.DECLINED: _l("Không thành"),
    IntroductionStatus.LAPSED: _l("Hết hạn trả lời"),
}
_TONES: Final[Mapping[IntroductionStatus, Tone]] = {
    IntroductionStatus.PROPOSED: "waiting",
    IntroductionStatus.ACCEPTED: "live",
    IntroductionStatus.TALKING: "live",
    IntroductionStatus.AGREED: "agreed",
    IntroductionStatus.DECLINED: "refused",
    IntroductionStatus.LAPSED: "ended",
}


def standing(introduction: Introduction, side: Side) -> PairState:
    """Where it stands, as one side or the staff read it."""
    status = introduction.status_on(today())
    if status is IntroductionStatus.PROPOSED:
        return _waiting(introduction, side)
    if status is IntroductionStatus.DECLINED and introduction.ended_by_side is not None:
        return PairState(_declined(introduction, side), _TONES[status])
    return PairState(str(STAGES[status]), _TONES[status])


def _waiting(introduction: Introduction, side: Side) -> PairState:
    if side is Side.STAFF:
        return PairState(_silent(introduction), "waiting")
    if introduction.accepted_at(side) is None:
        return PairState(_("Chờ anh/chị trả lời"), "attention")
    return PairState(_("Chờ bên kia trả lời"), "waiting")


def _silent(introduction: Introduction) -> str:
    """Who has not answered yet, told to staff."""
    if introduction.buyer_accepted_at is None and introduction.seller_accepted_at is None:
        return str(_("Chờ cả hai bên"))
    return str(_("Chờ bên mua") if introduction.buyer_accepted_at is None else _("Chờ bên bán"))


def _declined(introduction: Introduction, side: Side) -> str:
    ended_by = introduction.ended_by_side
    if ended_by is Side.STAFF:
        return str(_("Không thành"))
    if ended_by is side:
        return str(_("Anh/chị đã từ chối"))
    if side is not Side.STAFF:
        return str(_("Bên kia đã từ chối"))
    return str(_("Bên mua từ chối") if ended_by is Side.BUYER else _("Bên bán từ chối"))


def end_reason(reason: EndReason | None) -> str:
    """Why it ended."""
    return str(END_REASONS[reason]) if reason is not None else ""
