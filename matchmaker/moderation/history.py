"""An organisation's history: every audit event that belongs to it, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchmaker.traceability.concern import Tracing

SENTENCES: Final[Mapping[str, LazyString]] = {
    "certificate.changed": _l("Sửa chứng nhận"),
    "certificate.asked": _l("Hỏi thêm về chứng nhận"),
    "certificate.declared": _l("Khai chứng nhận"),
    "certificate.rejected": _l("Không công nhận chứng nhận"),
    "certificate.removed": _l("Bỏ chứng nhận"),
    "certificate.restored": _l("Cho chứng nhận hiệu lực trở lại"),
    "certificate.revocation_proposed": _l("Đề nghị thu hồi chứng nhận"),
    "certificate.revoked": _l("Thu hồi chứng nhận"),
    "certificate.submitted": _l("Gửi chứng nhận để kiểm tra"),
    "certificate.suspended": _l("Tạm đình chỉ chứng nhận"),
    "certificate.verified": _l("Xác minh chứng nhận"),
    "contract.drafted": _l("Soạn bản nháp hợp đồng"),
    "contract.revised": _l("Sửa hợp đồng"),
    "contract.approved": _l("Một bên duyệt hợp đồng"),
    "contract.scan_attached": _l("Gửi bản hợp đồng đã ký"),
    "contract.scan_refused": _l("Không xác nhận bản hợp đồng đã ký"),
    "contract.signed": _l("Hợp đồng có hiệu lực"),
    "contract.annex_proposed": _l("Đề nghị phụ lục hợp đồng"),
    "contract.annex_revised": _l("Sửa phụ lục hợp đồng"),
    "contract.annex_approved": _l("Một bên duyệt phụ lục hợp đồng"),
    "contract.annex_refused": _l("Không duyệt phụ lục hợp đồng"),
    "contract.end_proposed": _l("Đề nghị kết thúc hợp đồng"),
    "contract.end_refused": _l("Bỏ đề nghị kết thúc hợp đồng"),
    "contract.cancelled": _l("Hủy hợp đồng trước khi ký"),
    "contract.terminated": _l("Chấm dứt hợp đồng trước hạn"),
    "contract.completed": _l("Hợp đồng hoàn thành"),
    "conversation.read": _l("Cán bộ đọc trao đổi vì có báo cáo"),
    "conversation.report_closed": _l("Trả lời báo cáo về trao đổi"),
    "conversation.reported": _l("Báo cáo trao đổi"),
    "conversation.written": _l("Nhắn tin trong kết nối"),
    "delivery.announced": _l("Báo hàng sẵn sàng để lấy"),
    "delivery.reported": _l("Báo giao hàng"),
    "delivery.inspected": _l("Ghi kết quả kiểm hàng"),
    "delivery.confirmed": _l("Đợt giao được hai bên thống nhất"),
    "delivery.contested": _l("Chưa đồng ý với đợt giao"),
    "delivery.withdrawn": _l("Rút lại đợt giao đã báo"),
    "delivery.passed": _l("Quá hạn kiểm, đợt giao tính như đã báo"),
    "delivery.settled": _l("Phân xử đợt giao"),
    "delivery.struck": _l("Bỏ đợt giao theo phân xử"),
    "payment.reported": _l("Báo đã trả tiền"),
    "payment.confirmed": _l("Xác nhận tiền về"),
    "payment.contested": _l("Báo chưa nhận đúng tiền"),
    "payment.withdrawn": _l("Rút lại khoản đã báo"),
    "payment.settled": _l("Phân xử khoản thanh toán"),
    "payment.struck": _l("Bỏ khoản thanh toán theo phân xử"),
    "facility.changed": _l("Sửa công nghệ, cơ sở"),
    "facility.declared": _l("Khai công nghệ, cơ sở"),
    "facility.removed": _l("Bỏ công nghệ, cơ sở"),
    "evidence.attached": _l("Thêm tệp của chứng nhận"),
    "evidence.closed": _l("Thôi mở giấy tờ cho bên mua"),
    "evidence.opened": _l("Mở giấy tờ cho bên mua"),
    "evidence.removed": _l("Bỏ tệp của chứng nhận"),
    "evidence.viewed": _l("Cán bộ xem tệp của chứng nhận"),
    "introduction.accepted": _l("Đồng ý kết nối"),
    "introduction.agreed": _l("Hai bên đã thỏa thuận"),
    "introduction.answered": _l("Trả lời khi được hỏi tiến trình kết nối"),
    "introduction.asked": _l("Nhờ Liên minh kết nối"),
    "introduction.declined": _l("Không kết nối"),
    "introduction.handed_over": _l("Đổi cán bộ theo dõi kết nối"),
    "introduction.lapsed": _l("Kết nối hết hạn trả lời"),
    "introduction.noted": _l("Ghi chú về kết nối"),
    "introduction.planned": _l("Hẹn việc tiếp theo của kết nối"),
    "introduction.proposed": _l("Được giới thiệu kết nối"),
    "introduction.refused": _l("Liên minh không kết nối theo yêu cầu"),
    "introduction.reminded": _l("Được nhắc việc của kết nối"),
    "introduction.settled": _l("Thỏa thuận của hai bên đã kết thúc"),
    "introduction.talking": _l("Hai bên đang trao đổi"),
    "quote.accepted": _l("Chốt chào giá"),
    "quote.countered": _l("Gửi đề nghị lại"),
    "quote.lapsed": _l("Chào giá hết hiệu lực"),
    "pool.opened": _l("Được mời vào nhóm chung, hoặc có nhóm chung cho tin của mình"),
    "pool.line_added": _l("Được mời thêm vào nhóm chung"),
    "pool.line_accepted": _l("Đồng ý phần trong nhóm chung"),
    "pool.line_changed": _l("Đề nghị sửa phần trong nhóm chung"),
    "pool.line_declined": _l("Không tham gia nhóm chung"),
    "pool.line_late": _l("Không trả lời kịp lời mời vào nhóm chung"),
    "pool.line_removed": _l("Được đưa ra khỏi nhóm chung"),
    "pool.asked_again": _l("Được hỏi lại về phần trong nhóm chung"),
    "pool.change_taken": _l("Phần sửa trong nhóm chung được nhận"),
    "pool.lead_named": _l("Làm đầu mối nhóm chung"),
    "pool.offered": _l("Nhóm chung gửi chào giá"),
    "pool.taken_back": _l("Nhóm chung rút chào giá về"),
    "pool.accepted": _l("Nhóm chung được chốt"),
    "pool.declined": _l("Nhóm chung bị từ chối"),
    "pool.given_up": _l("Nhóm chung bị hủy"),
    "pool.lapsed": _l("Chào giá của nhóm chung hết hạn"),
    "quote.proposed": _l("Gửi chào giá"),
    "quote.rejected": _l("Từ chối chào giá"),
    "quote.withdrawn": _l("Rút chào giá"),
    "invitation.sent": _l("Mời thành viên"),
    "invitation.withdrawn": _l("Rút lời mời"),
    "member.added": _l("Thêm thành viên"),
    "member.removed": _l("Cho thôi thành viên"),
    "member.role_changed": _l("Đổi vai trò thành viên"),
    "need.copied": _l("Chép nhu cầu"),
    "need.discarded": _l("Xóa bản nháp nhu cầu"),
    "need.approved": _l("Duyệt nhu cầu, chưa hiện cho mọi người"),
    "need.consent_ended": _l("Thôi cho cán bộ viết thay nhu cầu"),
    "need.private_price_viewed": _l("Cán bộ xem giá trần"),
    "need.published": _l("Duyệt và đăng nhu cầu"),
    "need.rejected": _l("Từ chối nhu cầu"),
    "need.restored": _l("Hiện lại nhu cầu"),
    "need.saved": _l("Sửa nhu cầu"),
    "need.sent_back": _l("Gửi lại nhu cầu để sửa"),
    "need.started": _l("Bắt đầu viết nhu cầu"),
    "need.submitted": _l("Gửi nhu cầu để duyệt"),
    "need.suspended": _l("Tạm ẩn nhu cầu"),
    "need.withdrawn": _l("Rút nhu cầu"),
    "offer.copied": _l("Chép nguồn cung"),
    "offer.discarded": _l("Xóa bản nháp nguồn cung"),
    "offer.approved": _l("Duyệt nguồn cung, chưa hiện cho mọi người"),
    "offer.consent_ended": _l("Thôi cho cán bộ viết thay nguồn cung"),
    "offer.private_price_viewed": _l("Cán bộ xem giá sàn"),
    "offer.published": _l("Duyệt và đăng nguồn cung"),
    "offer.rejected": _l("Từ chối nguồn cung"),
    "offer.restored": _l("Hiện lại nguồn cung"),
    "offer.saved": _l("Sửa nguồn cung"),
    "offer.sent_back": _l("Gửi lại nguồn cung để sửa"),
    "offer.started": _l("Bắt đầu viết nguồn cung"),
    "offer.submitted": _l("Gửi nguồn cung để duyệt"),
    "offer.suspended": _l("Tạm ẩn nguồn cung"),
    "offer.withdrawn": _l("Rút nguồn cung"),
    "organisation.approved": _l("Xác minh đơn vị"),
    "organisation.contact_changed": _l("Đổi liên hệ"),
    "organisation.called": _l("Cán bộ gọi điện"),
    "organisation.contact_viewed": _l("Cán bộ xem liên hệ"),
    "organisation.learning_allowed": _l("Cho máy học từ việc của đơn vị"),
    "organisation.learning_refused": _l("Không cho máy học từ việc của đơn vị"),
    "organisation.registered": _l("Đăng ký đơn vị"),
    "organisation.rejected": _l("Từ chối đơn vị"),
    "organisation.restored": _l("Hiện lại đơn vị"),
    "organisation.sent_back": _l("Gửi lại thông tin đơn vị để sửa"),
    "organisation.submitted": _l("Gửi thông tin đơn vị để duyệt"),
    "organisation.suspended": _l("Tạm ẩn đơn vị"),
    "package.changed": _l("Sửa gói liên kết"),
    "package.ended": _l("Đóng gói liên kết"),
    "package.linked": _l("Thêm vào gói liên kết"),
    "package.made": _l("Lập gói liên kết"),
    "package.unlinked": _l("Bỏ khỏi gói liên kết"),
    "reputation.answered": _l("Trả lời về uy tín"),
    "reputation.corrected": _l("Sửa một việc trong uy tín"),
    "reputation.recorded": _l("Ghi một việc vào uy tín"),
    "reputation.withdrawn": _l("Rút một việc khỏi uy tín"),
    "trademark.changed": _l("Sửa nhãn hiệu"),
    "trademark.declared": _l("Khai nhãn hiệu"),
    "trademark.removed": _l("Bỏ nhãn hiệu"),
    **Tracing.words["action"],
}
"""What each action is called. A test finds actions that are recorded and have no words."""


@dataclass(frozen=True)
class Told:
    """One event in words."""

    at: datetime
    what: str
    subject: str
    """Which one, where there are many: ``#12``."""
    by: str | None
    """None where the site itself did it."""


def told(rows: Iterable[Any]) -> list[Told]:
    """The rows of `queries.events_of` in words."""
    return [
        Told(
            at=event.at,
            what=str(SENTENCES.get(event.action, event.action)),
            subject="" if event.subject_kind == "organisation" else f"#{event.subject_id}",
            by=name or email,
        )
        for event, name, email in rows
    ]
