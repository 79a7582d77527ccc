"""Deliveries, payments and milestones in words, from the reader's side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.contracts.fulfilment.badge import Delivered, Paid
from matchmaker.contracts.fulfilment.milestones import Milestone, MilestoneKind, MilestoneState
from matchmaker.contracts.fulfilment.waiting import Deed, Waiting
from matchmaker.contracts.kinds import DeliveryStatus, InspectionReason, PaymentKind, PaymentStatus
from matchmaker.contracts.models import Delivery, Payment
from matchmaker.matching.models import Side
from matchmaker.matching.states import Tone

REASONS: Final[Mapping[InspectionReason, Any]] = {
    InspectionReason.UNRIPE: _l("Chưa đủ chín"),
    InspectionReason.OVERRIPE: _l("Quá chín"),
    InspectionReason.SIZE: _l("Sai cỡ"),
    InspectionReason.MOISTURE: _l("Độ ẩm"),
    InspectionReason.PESTS: _l("Sâu bệnh"),
    InspectionReason.RESIDUES: _l("Dư lượng thuốc"),
    InspectionReason.DAMAGE: _l("Dập, hỏng"),
    InspectionReason.PAPERS: _l("Thiếu giấy tờ"),
    InspectionReason.WEIGHT: _l("Thiếu cân"),
    InspectionReason.OTHER: _l("Lý do khác"),
}
PAYMENT_KINDS: Final[Mapping[PaymentKind, Any]] = {
    PaymentKind.PAYMENT: _l("Tiền hàng"),
    PaymentKind.DEPOSIT: _l("Tiền cọc"),
    PaymentKind.INPUTS: _l("Khấu trừ vật tư ứng trước"),
    PaymentKind.REFUND: _l("Hoàn lại bên mua"),
    PaymentKind.PENALTY: _l("Tiền phạt"),
}
DELIVERED: Final[Mapping[Delivered, Any]] = {
    Delivered.NONE: _l("Chưa giao"),
    Delivered.PARTIAL: _l("Giao một phần"),
    Delivered.COMPLETE: _l("Giao đủ"),
    Delivered.OVER: _l("Giao vượt"),
}
PAID: Final[Mapping[Paid, Any]] = {
    Paid.NONE: _l("Chưa trả tiền"),
    Paid.PARTIAL: _l("Trả một phần"),
    Paid.COMPLETE: _l("Trả đủ phần đã giao"),
}
DELIVERED_TONES: Final[Mapping[Delivered, Tone]] = {
    Delivered.NONE: "draft",
    Delivered.PARTIAL: "waiting",
    Delivered.COMPLETE: "agreed",
    Delivered.OVER: "attention",
}
PAID_TONES: Final[Mapping[Paid, Tone]] = {Paid.NONE: "draft", Paid.PARTIAL: "waiting", Paid.COMPLETE: "agreed"}
MILESTONE_STATES: Final[Mapping[MilestoneState, Any]] = {
    MilestoneState.SCHEDULED: _l("Chưa đến hạn"),
    MilestoneState.WAITING: _l("Đã báo, chờ xác nhận"),
    MilestoneState.MET: _l("Đạt đúng hạn"),
    MilestoneState.PARTIALLY_MET: _l("Quá hạn, mới đạt một phần"),
    MilestoneState.MISSED: _l("Quá hạn, chưa có gì"),
    MilestoneState.LATE: _l("Đạt, nhưng trễ hạn"),
}
MILESTONE_TONES: Final[Mapping[MilestoneState, Tone]] = {
    MilestoneState.SCHEDULED: "draft",
    MilestoneState.WAITING: "waiting",
    MilestoneState.MET: "agreed",
    MilestoneState.PARTIALLY_MET: "attention",
    MilestoneState.MISSED: "refused",
    MilestoneState.LATE: "attention",
}
SIDES: Final[Mapping[Side, Any]] = {
    Side.BUYER: _l("Bên mua"),
    Side.SELLER: _l("Bên bán"),
    Side.STAFF: _l("Liên minh HTX"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A status as a word and its tone."""

    word: str
    tone: Tone


def delivery_status(delivery: Delivery, side: Side) -> Told:
    """Where a delivery stands, as one side reads it."""
    status = delivery.status
    if status is DeliveryStatus.READY:
        return Told(_("Chờ anh/chị đến lấy") if side is Side.BUYER else _("Chờ bên mua đến lấy"), "waiting")
    if status is DeliveryStatus.REPORTED:
        return Told(_("Chờ anh/chị kiểm") if side is Side.BUYER else _("Chờ bên mua kiểm"), "waiting")
    if status is DeliveryStatus.INSPECTED:
        return Told(_("Chờ anh/chị trả lời") if side is Side.SELLER else _("Chờ bên bán trả lời"), "waiting")
    if status is DeliveryStatus.CONTESTED:
        return Told(_("Chờ cán bộ phân xử") if side is Side.STAFF else _("Hai bên chưa thống nhất"), "attention")
    if status is DeliveryStatus.WITHDRAWN:
        return Told(_("Không được tính") if delivery.settled_at else _("Đã rút lại"), "ended")
    if delivery.settled_at:
        return Told(_("Liên minh HTX đã phân xử"), "agreed")
    agreed = delivery.confirmed_by_id is not None
    return Told(_("Hai bên đã thống nhất") if agreed else _("Quá hạn kiểm, tính như đã báo"), "agreed")


def payment_status(payment: Payment, side: Side) -> Told:
    """Where a payment stands, as one side reads it."""
    status = payment.status
    if status is PaymentStatus.REPORTED:
        if side is Side.STAFF:
            return Told(_("Chờ bên nhận xác nhận"), "waiting")
        return Told(_("Chờ bên kia xác nhận") if side is payment.payer else _("Chờ anh/chị xác nhận"), "waiting")
    if status is PaymentStatus.CONTESTED:
        return Told(_("Chờ cán bộ phân xử") if side is Side.STAFF else _("Hai bên chưa thống nhất"), "attention")
    if status is PaymentStatus.WITHDRAWN:
        return Told(_("Không được tính") if payment.settled_at else _("Đã rút lại"), "ended")
    return Told(_("Liên minh HTX đã phân xử") if payment.settled_at else _("Bên nhận đã xác nhận"), "agreed")


def milestone(each: Milestone) -> str:
    """What a milestone expects."""
    told: dict[MilestoneKind, str] = {
        MilestoneKind.DELIVERY: _("Giao phần %(number)s của kế hoạch", number=each.number),
        MilestoneKind.COLLECTION: _("Lấy hàng đợt %(number)s", number=each.number),
        MilestoneKind.DEPOSIT: _("Đặt cọc"),
        MilestoneKind.DUE: _("Trả tiền đợt %(number)s", number=each.number),
    }
    return told[each.kind]


def deed(each: Waiting) -> tuple[str, str]:
    """What waits for whoever has to do it: a title, and the verb on its button."""
    number = each.number
    return {
        Deed.DELIVER: (_("Giao phần %(number)s của kế hoạch", number=number), _("Báo giao hàng")),
        Deed.COLLECT: (_("Đến lấy hàng đợt %(number)s", number=number), _("Xem đợt giao")),
        Deed.INSPECT: (_("Kiểm hàng đợt %(number)s", number=number), _("Kiểm hàng")),
        Deed.ANSWER_INSPECTION: (_("Trả lời kết quả kiểm đợt %(number)s", number=number), _("Xem và trả lời")),
        Deed.PAY_DEPOSIT: (_("Đặt cọc"), _("Báo đã trả")),
        Deed.PAY: (_("Trả tiền đợt %(number)s", number=number), _("Báo đã trả")),
        Deed.ANSWER_PAYMENT: (_("Xác nhận tiền về"), _("Xem và xác nhận")),
        Deed.SETTLE_DELIVERY: (_("Phân xử đợt giao %(number)s", number=number), _("Phân xử")),
        Deed.SETTLE_PAYMENT: (_("Phân xử khoản thanh toán %(number)s", number=number), _("Phân xử")),
    }[each.deed]
