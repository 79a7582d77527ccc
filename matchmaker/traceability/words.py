"""What the codes of lots are called in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from flask import Blueprint
from flask_babel import LazyString, lazy_pgettext
from flask_babel import lazy_gettext as _l

from matchmaker.credentials.states.timeline import CertificateState
from matchmaker.measures import VIETNAM_TIME
from matchmaker.traceability.epcis import ErrorReason, Step
from matchmaker.traceability.models import Change, LotState, Stage
from matchmaker.web.filters import day, time_of_day

STEPS: Final[Mapping[Step, LazyString]] = {
    Step.HARVESTED: lazy_pgettext("a lot", "Thu hoạch"),
    Step.PACKED: _l("Đóng gói"),
    Step.INSPECTED: lazy_pgettext("a lot", "Kiểm tra"),
    Step.SHIPPED: _l("Xuất hàng"),
    Step.RECEIVED: _l("Nhận hàng"),
    Step.RECALLED: lazy_pgettext("a lot", "Thu hồi"),
}
CHANGES: Final[Mapping[Change, LazyString]] = {Change.SPLIT: _l("Tách lô"), Change.MERGED: _l("Gộp lô")}
STAGES: Final[Mapping[Stage, LazyString]] = {
    Stage.GROWING: _l("Sản xuất"),
    Stage.PACKING: _l("Sơ chế, đóng gói"),
    Stage.PROCESSING: _l("Chế biến"),
    Stage.TRADE: _l("Phân phối"),
}
STATES: Final[Mapping[LotState, tuple[LazyString, str]]] = {
    LotState.DRAFT: (_l("Chưa công khai"), "draft"),
    LotState.PUBLIC: (_l("Đang công khai"), "live"),
    LotState.USED_UP: (_l("Đã chuyển hết sang lô khác"), "ended"),
    LotState.RECALLED: (_l("Đã thu hồi"), "attention"),
}
ERROR_REASONS: Final[Mapping[ErrorReason, LazyString]] = {
    ErrorReason.DID_NOT_OCCUR: _l("Việc này không có"),
    ErrorReason.INCORRECT_DATA: _l("Có việc này, nhưng ghi sai"),
}
CERTIFICATE_STATES: Final[Mapping[CertificateState, LazyString]] = {
    CertificateState.DECLARED: _l("đơn vị tự khai, chưa kiểm tra"),
    CertificateState.CHECKING: _l("đang được kiểm tra"),
    CertificateState.VERIFIED: _l("đã kiểm tra, còn hiệu lực"),
    CertificateState.REJECTED: _l("không được chấp nhận"),
    CertificateState.NOT_YET: _l("chưa có hiệu lực"),
    CertificateState.EXPIRED: _l("hết hạn"),
    CertificateState.SUSPENDED: _l("đang bị đình chỉ"),
    CertificateState.REVOKED: _l("đã bị thu hồi"),
}


def when(at: datetime) -> str:
    """The day of something that happened, and the time where one was told: midnight stands for the whole day."""
    local = at.astimezone(VIETNAM_TIME)
    return time_of_day(at) if (local.hour, local.minute) != (0, 0) else day(at)


def give_to(blueprint: Blueprint) -> None:
    """Let templates say ``event.step | lot_step``."""
    blueprint.add_app_template_filter(when, "lot_when")
    blueprint.add_app_template_filter(lambda step: STEPS[step], "lot_step")
    blueprint.add_app_template_filter(lambda stage: STAGES[stage], "lot_stage")
    blueprint.add_app_template_filter(lambda kind: CHANGES[kind], "lot_change")
    blueprint.add_app_template_filter(lambda reason: ERROR_REASONS[reason], "lot_error_reason")
    blueprint.add_app_template_filter(lambda state: CERTIFICATE_STATES[state], "lot_certificate_state")
