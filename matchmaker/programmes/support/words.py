"""Support in the reader's words."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from matchmaker.programmes.support.models import Part, RefusalReason, StepKind, SupportKind, SupportState

KINDS: Final[dict[SupportKind, Any]] = {
    SupportKind.TRAINING: _l("Đào tạo"),
    SupportKind.ADVICE: _l("Tư vấn"),
    SupportKind.PREMISES: _l("Mặt bằng"),
    SupportKind.LOAN: _l("Vay Quỹ hỗ trợ"),
}
NOTES: Final[dict[SupportKind, Any]] = {
    SupportKind.TRAINING: _l("Kế toán, quản trị, kỹ thuật, bán hàng"),
    SupportKind.ADVICE: _l("Phương án sản xuất kinh doanh, điều lệ, hợp đồng, nhãn hiệu"),
    SupportKind.PREMISES: _l("Trụ sở, kho, đất sản xuất, gian hàng"),
    SupportKind.LOAN: _l("Quỹ hỗ trợ phát triển hợp tác xã của tỉnh"),
}
STATES: Final[dict[SupportState, Any]] = {
    SupportState.WAITING: _l("Chờ Liên minh HTX"),
    SupportState.ASKED: _l("Chờ hợp tác xã trả lời"),
    SupportState.ACCEPTED: _l("Đã chấp nhận"),
    SupportState.REFUSED: _l("Không được chấp nhận"),
    SupportState.WITHDRAWN: _l("Đã rút"),
}
TONES: Final[dict[SupportState, str]] = {
    SupportState.WAITING: "waiting",
    SupportState.ASKED: "attention",
    SupportState.ACCEPTED: "agreed",
    SupportState.REFUSED: "refused",
    SupportState.WITHDRAWN: "ended",
}
REASONS: Final[dict[RefusalReason, Any]] = {
    RefusalReason.NOT_ELIGIBLE: _l("Chưa đủ điều kiện"),
    RefusalReason.INCOMPLETE: _l("Hồ sơ còn thiếu"),
    RefusalReason.NO_MEANS: _l("Hết nguồn trong đợt này"),
    RefusalReason.ELSEWHERE: _l("Nơi khác phụ trách"),
    RefusalReason.OTHER: _l("Lý do khác"),
}
STEPS: Final[dict[StepKind, Any]] = {
    StepKind.SENT: _l("Đã gửi đề nghị"),
    StepKind.SHARED: _l("Đã gửi kèm hồ sơ"),
    StepKind.UNSHARED: _l("Đã lấy lại hồ sơ"),
    StepKind.SAID: _l("Lời nhắn"),
    StepKind.ASKED: _l("Đã hỏi thêm"),
    StepKind.ACCEPTED: _l("Đã chấp nhận"),
    StepKind.REFUSED: _l("Không được chấp nhận"),
    StepKind.WITHDRAWN: _l("Đã rút đề nghị"),
}
PARTS: Final[dict[Part, Any]] = {
    Part.PROFILE: _l("Giới thiệu đơn vị"),
    Part.CREDENTIALS: _l("Chứng nhận và mã số"),
    Part.CONTRACTS: _l("Các hợp đồng đã ký"),
    Part.DELIVERIES: _l("Hàng đã giao"),
    Part.PAYMENTS: _l("Tiền đã thanh toán"),
    Part.RECORD: _l("Uy tín"),
}
