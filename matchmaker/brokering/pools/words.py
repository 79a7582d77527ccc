"""Where a pool and its lines stand, worded from the reader's side; what a fault and a step are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.brokering.pools.checking import Fault
from matchmaker.brokering.pools.coverage import Coverage
from matchmaker.brokering.pools.models import Answer, Pool, PoolKind, PoolLine, PoolStatus
from matchmaker.brokering.pools.reading import Seat
from matchmaker.matching import wording
from matchmaker.matching.states import PairState, Tone
from matchmaker.web.messages import sentence_for

KINDS: Final[Mapping[PoolKind, LazyString]] = {
    PoolKind.SUPPLY: _l("Nhóm cung ứng chung"),
    PoolKind.PURCHASE: _l("Nhóm mua chung"),
}
COVERAGES: Final[Mapping[Coverage, LazyString]] = {
    Coverage.NONE: _l("Chưa có"),
    Coverage.PARTIAL: _l("Mới đủ một phần"),
    Coverage.COMPLETE: _l("Đủ"),
}
STATUSES: Final[Mapping[PoolStatus, LazyString]] = {
    PoolStatus.ASKING: _l("Đang hỏi thành viên"),
    PoolStatus.OFFERED: _l("Chờ bên kia trả lời"),
    PoolStatus.ACCEPTED: _l("Đã chốt"),
    PoolStatus.DECLINED: _l("Bên kia từ chối"),
    PoolStatus.GIVEN_UP: _l("Đã hủy"),
    PoolStatus.CLOSED: _l("Tự dừng vì tin đã đóng"),
}
_TONES: Final[Mapping[PoolStatus, Tone]] = {
    PoolStatus.ASKING: "waiting",
    PoolStatus.OFFERED: "waiting",
    PoolStatus.ACCEPTED: "agreed",
    PoolStatus.DECLINED: "refused",
    PoolStatus.GIVEN_UP: "ended",
    PoolStatus.CLOSED: "ended",
}
STEPS: Final[Mapping[str, LazyString]] = {
    "opened": _l("mở nhóm và hỏi các thành viên"),
    "offered": _l("gửi bên kia, một lần cho cả nhóm"),
    "taken_back": _l("rút về để sửa"),
    "accepted": _l("bên kia đồng ý, hợp đồng được soạn cho từng thành viên"),
    "declined": _l("bên kia từ chối"),
    "given_up": _l("hủy nhóm"),
    "closed": _l("tin đăng đã đóng hoặc đã đủ nên nhóm tự dừng"),
    "short": _l("không còn đủ lượng nên chưa chốt được"),
    "lapsed": _l("bên kia không trả lời kịp"),
    "line_accepted": _l("đồng ý phần của mình"),
    "line_changed": _l("đề nghị sửa phần của mình"),
    "line_declined": _l("không tham gia"),
    "line_late": _l("không trả lời kịp"),
    "line_added": _l("được mời thêm vào nhóm"),
    "line_removed": _l("được đưa ra khỏi nhóm"),
    "asked_again": _l("được hỏi lại"),
    "change_taken": _l("phần sửa được nhận"),
    "lead_named": _l("làm đầu mối"),
}
"""What each step of a pool's history is called, after the name of the member where it is one's."""


def standing(pool: Pool, seat: Seat, day: date) -> PairState:
    """Where a pool stands, for staff and for the other side."""
    if pool.has_lapsed_on(day):
        return PairState(_("Hết hạn trả lời"), "ended")
    if seat is Seat.OTHER and pool.status is PoolStatus.OFFERED:
        return PairState(_("Chờ anh/chị trả lời"), "attention")
    if seat is Seat.OTHER and pool.status is PoolStatus.DECLINED:
        return PairState(_("Anh/chị đã từ chối"), "refused")
    return PairState(str(STATUSES[pool.status]), _TONES[pool.status])


def line_standing(line: PoolLine, day: date, *, is_own: bool) -> PairState:
    """Where a line stands, as its member reads it (``is_own``) or the staff."""
    if line.removed_at is not None:
        return PairState(_("Đã ra khỏi nhóm"), "ended")
    if line.introduction_id is not None:
        return PairState(_("Đã chốt"), "agreed")
    if line.pool.status.is_open and line.is_out:
        return PairState(_("Tin đã đóng hoặc đơn vị tạm dừng"), "refused")
    if not line.pool.status.is_open:
        return PairState(str(STATUSES[line.pool.status]), _TONES[line.pool.status])
    if line.is_late_on(day):
        return PairState(_("Chưa trả lời kịp"), "ended")
    return _answered(line, is_own=is_own)


def _answered(line: PoolLine, *, is_own: bool) -> PairState:
    if line.answer is Answer.ACCEPTED:
        return PairState(_("Anh/chị đã đồng ý") if is_own else _("Đã đồng ý"), "agreed")
    if line.answer is Answer.CHANGED:
        return PairState(
            _("Chờ Liên minh xem đề nghị") if is_own else _("Đề nghị sửa"), "waiting" if is_own else "attention"
        )
    if line.answer is Answer.DECLINED:
        return PairState(_("Anh/chị đã từ chối") if is_own else _("Không tham gia"), "refused")
    if line.pool.status is PoolStatus.OFFERED:
        return PairState(_("Chưa trả lời khi gửi bên kia"), "ended")
    return PairState(_("Chờ anh/chị trả lời") if is_own else _("Chưa trả lời"), "attention" if is_own else "waiting")


def fault(found: Fault) -> str:
    """What is wrong with a line or with all of them, and what to do."""
    if found.failure is not None and found.offered is not None and found.asked is not None:
        return wording.failure(found.failure, found.offered, found.asked).text
    return sentence_for(found.refusal)


def step(action: str) -> str:
    """A step of the history, by its action: ``pool.opened``."""
    return str(STEPS.get(action.removeprefix("pool."), action))


def noun(kind: PoolKind) -> Any:
    """What the pool is called."""
    return KINDS[kind]
