"""What staff read for each code of the trade. Sentences to the organisation stand in the mail templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import LazyString, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.browsing.words import market_name
from matchmaker.catalogue.models import Province
from matchmaker.listings import ListingState, RevisionStatus
from matchmaker.moderation.duplicates import Likeness
from matchmaker.moderation.findings import Finding, FindingCode
from matchmaker.moderation.models import Outcome, ReasonCode, ReportReason, SubjectKind
from matchmaker.organisations.models import Standing
from matchmaker.web.filters import day, money, number, quantity
from matchmaker.web.i18n import language

KINDS: Final[Mapping[SubjectKind, LazyString]] = {
    SubjectKind.ORGANISATION: _l("Đơn vị"),
    SubjectKind.OFFER: lazy_pgettext("one listing", "Nguồn cung"),
    SubjectKind.NEED: lazy_pgettext("one listing", "Nhu cầu"),
}
STANDINGS: Final[Mapping[Standing, tuple[LazyString, str]]] = {
    Standing.PENDING: (_l("Chưa xác minh"), "waiting"),
    Standing.VERIFIED: (_l("Đã xác minh"), "live"),
    Standing.SUSPENDED: (_l("Đang tạm ẩn"), "refused"),
    Standing.REJECTED: (_l("Đã từ chối"), "refused"),
}
"""Each with the tone of its tag."""
STATES: Final[Mapping[ListingState, tuple[LazyString, str]]] = {
    ListingState.DRAFT: (_l("Bản nháp"), "draft"),
    ListingState.SUBMITTED: (_l("Chờ duyệt"), "waiting"),
    ListingState.SENT_BACK: (_l("Chờ đơn vị sửa"), "attention"),
    ListingState.REJECTED: (_l("Đã từ chối"), "refused"),
    ListingState.PUBLISHED: (_l("Đang đăng"), "live"),
    ListingState.EXPIRED: (_l("Đã hết thời gian"), "ended"),
    ListingState.WITHDRAWN: (_l("Đơn vị đã rút"), "ended"),
    ListingState.SUSPENDED: (_l("Đang tạm ẩn"), "refused"),
}
REVISIONS: Final[Mapping[RevisionStatus, LazyString]] = {
    RevisionStatus.DRAFT: _l("Bản này còn là bản nháp."),
    RevisionStatus.SUBMITTED: _l("Bản này đang chờ quyết định."),
    RevisionStatus.APPROVED: _l("Bản này đã được duyệt."),
    RevisionStatus.SENT_BACK: _l("Bản này đã gửi lại để đơn vị sửa."),
    RevisionStatus.REJECTED: _l("Bản này đã bị từ chối."),
    RevisionStatus.SUPERSEDED: _l("Đơn vị đã gửi bản mới hơn thay cho bản này."),
}
OUTCOMES: Final[Mapping[Outcome, LazyString]] = {
    Outcome.APPROVED: _l("Duyệt"),
    Outcome.SENT_BACK: _l("Gửi lại để sửa"),
    Outcome.REJECTED: _l("Từ chối"),
    Outcome.SUSPENDED: _l("Tạm ẩn"),
    Outcome.RESTORED: _l("Hiện lại"),
}
DONE: Final[Mapping[Outcome, LazyString]] = {
    Outcome.APPROVED: _l("Đã duyệt. Đơn vị đã được báo."),
    Outcome.SENT_BACK: _l("Đã gửi lại để đơn vị sửa, kèm lý do."),
    Outcome.REJECTED: _l("Đã từ chối, kèm lý do."),
    Outcome.SUSPENDED: _l("Đã tạm ẩn. Đơn vị đã được báo."),
    Outcome.RESTORED: _l("Đã hiện lại. Đơn vị đã được báo."),
}
REASONS: Final[Mapping[ReasonCode, LazyString]] = {
    ReasonCode.IDENTITY_UNCLEAR: _l("Chưa rõ đơn vị là ai"),
    ReasonCode.TAX_CODE_MISMATCH: _l("Mã số thuế không khớp"),
    ReasonCode.DUPLICATE: _l("Trùng"),
    ReasonCode.PLACE_UNCLEAR: _l("Chưa rõ địa điểm"),
    ReasonCode.PRODUCT_UNCLEAR: _l("Chưa rõ sản phẩm"),
    ReasonCode.QUANTITY_IMPLAUSIBLE: _l("Sản lượng chưa hợp lý"),
    ReasonCode.PRICE_IMPLAUSIBLE: _l("Giá chưa hợp lý"),
    ReasonCode.WINDOW_IMPLAUSIBLE: _l("Thời gian chưa hợp lý"),
    ReasonCode.CERTIFICATE_UNCLEAR: _l("Chứng nhận chưa rõ"),
    ReasonCode.CODE_UNCLEAR: _l("Mã số chưa rõ"),
    ReasonCode.CONTACT_IN_TEXT: _l("Có số điện thoại, e-mail"),
    ReasonCode.PHOTO_UNSUITABLE: _l("Ảnh chưa phù hợp"),
    ReasonCode.NOT_OURS: _l("Ngoài phạm vi"),
    ReasonCode.BREACH_OF_RULES: _l("Vi phạm quy định"),
    ReasonCode.OTHER: _l("Lý do khác"),
}
SENTENCES: Final[Mapping[ReasonCode, LazyString]] = {
    ReasonCode.IDENTITY_UNCLEAR: _l("Chưa rõ đơn vị là ai. Anh/chị ghi tên đầy đủ như trong giấy đăng ký."),
    ReasonCode.TAX_CODE_MISMATCH: _l("Mã số thuế không khớp với tên đơn vị. Anh/chị kiểm tra lại."),
    ReasonCode.DUPLICATE: _l("Nội dung này trùng với một mục đã có. Anh/chị sửa mục cũ thay vì đăng thêm."),
    ReasonCode.PLACE_UNCLEAR: _l("Chưa rõ địa điểm. Anh/chị chọn đúng xã, phường hiện nay."),
    ReasonCode.PRODUCT_UNCLEAR: _l("Chưa rõ sản phẩm. Anh/chị chọn đúng loại, giống và ghi thêm quy cách."),
    ReasonCode.QUANTITY_IMPLAUSIBLE: _l("Sản lượng chưa hợp lý. Anh/chị kiểm tra lại con số và đơn vị tính."),
    ReasonCode.PRICE_IMPLAUSIBLE: _l("Giá chưa hợp lý. Anh/chị kiểm tra lại giá tính theo đơn vị nào."),
    ReasonCode.WINDOW_IMPLAUSIBLE: _l("Thời gian chưa hợp lý. Anh/chị kiểm tra ngày bắt đầu và kết thúc."),
    ReasonCode.CERTIFICATE_UNCLEAR: _l("Chứng nhận chưa rõ. Anh/chị ghi đúng số, nơi cấp và ngày hết hạn."),
    ReasonCode.CODE_UNCLEAR: _l("Mã số vùng trồng hoặc cơ sở đóng gói chưa rõ. Anh/chị ghi đúng mã và thị trường."),
    ReasonCode.CONTACT_IN_TEXT: _l(
        "Anh/chị bỏ số điện thoại, e-mail khỏi phần mô tả. Liên hệ mở ra khi hai bên đồng ý."
    ),
    ReasonCode.PHOTO_UNSUITABLE: _l("Ảnh chưa phù hợp. Anh/chị dùng ảnh thật của sản phẩm, vườn hoặc kho."),
    ReasonCode.NOT_OURS: _l("Mặt hàng hoặc dịch vụ này nằm ngoài phạm vi của trang."),
    ReasonCode.BREACH_OF_RULES: _l("Nội dung vi phạm quy định của trang."),
    ReasonCode.OTHER: _l("Anh/chị xem lời nhắn bên dưới."),
}
"""What each reason tells the organisation: what is wrong, and what to do."""
REPORT_REASONS: Final[Mapping[ReportReason, LazyString]] = {
    ReportReason.FALSE_CLAIM: _l("Thông tin không đúng"),
    ReportReason.FORGED_CERTIFICATE: _l("Chứng nhận, mã số giả"),
    ReportReason.DUPLICATE: _l("Đăng trùng"),
    ReportReason.NOT_RESPONDING: _l("Không liên lạc được"),
    ReportReason.FRAUD: _l("Dấu hiệu lừa đảo"),
    ReportReason.UNSUITABLE: _l("Nội dung không phù hợp"),
    ReportReason.OTHER: _l("Lý do khác"),
}
LIKENESSES: Final[Mapping[Likeness, LazyString]] = {
    Likeness.NAME: _l("trùng tên"),
    Likeness.TAX_CODE: _l("trùng mã số thuế"),
    Likeness.PHONE: _l("trùng số điện thoại"),
}

REASONS_FOR: Final[Mapping[SubjectKind, tuple[ReasonCode, ...]]] = {
    SubjectKind.ORGANISATION: (
        ReasonCode.IDENTITY_UNCLEAR,
        ReasonCode.TAX_CODE_MISMATCH,
        ReasonCode.DUPLICATE,
        ReasonCode.PLACE_UNCLEAR,
        ReasonCode.CONTACT_IN_TEXT,
        ReasonCode.NOT_OURS,
        ReasonCode.BREACH_OF_RULES,
        ReasonCode.OTHER,
    ),
    SubjectKind.OFFER: (
        ReasonCode.PRODUCT_UNCLEAR,
        ReasonCode.QUANTITY_IMPLAUSIBLE,
        ReasonCode.PRICE_IMPLAUSIBLE,
        ReasonCode.WINDOW_IMPLAUSIBLE,
        ReasonCode.PLACE_UNCLEAR,
        ReasonCode.CERTIFICATE_UNCLEAR,
        ReasonCode.CODE_UNCLEAR,
        ReasonCode.PHOTO_UNSUITABLE,
        ReasonCode.CONTACT_IN_TEXT,
        ReasonCode.DUPLICATE,
        ReasonCode.NOT_OURS,
        ReasonCode.BREACH_OF_RULES,
        ReasonCode.OTHER,
    ),
    SubjectKind.NEED: (
        ReasonCode.PRODUCT_UNCLEAR,
        ReasonCode.QUANTITY_IMPLAUSIBLE,
        ReasonCode.PRICE_IMPLAUSIBLE,
        ReasonCode.WINDOW_IMPLAUSIBLE,
        ReasonCode.PLACE_UNCLEAR,
        ReasonCode.CONTACT_IN_TEXT,
        ReasonCode.DUPLICATE,
        ReasonCode.NOT_OURS,
        ReasonCode.BREACH_OF_RULES,
        ReasonCode.OTHER,
    ),
}
"""Which reasons make sense for which kind, in the order to show them."""


def who_approves(province: Province, *, alone: bool) -> str:
    """Why a member of staff may not approve what they wrote, and who does instead.

    ``alone``: nobody else works in the province's office.
    """
    if not alone:
        return str(
            _(
                "Anh/chị viết bản này thay đơn vị, nên một cán bộ khác của Liên minh HTX %(province)s duyệt.",
                province=province.name,
            )
        )
    return str(
        _(
            "Anh/chị viết bản này thay đơn vị, mà Liên minh HTX %(province)s chưa có cán bộ nào khác. Gửi địa chỉ trang"
            " này cho cán bộ Liên minh HTX một tỉnh khác: họ duyệt được. Hoặc nhờ người quản trị thêm cán bộ cho tỉnh.",
            province=province.name,
        )
    )


def reason_sentence(code: str) -> str:
    """What a reason tells the organisation, in the language of whoever reads."""
    return str(SENTENCES[ReasonCode(code)])


def reason_word(code: str) -> str:
    """A reason in a few words, for lists."""
    return str(REASONS[ReasonCode(code)])


def without_sentences(note: str, reasons: Sequence[ReasonCode]) -> str:
    """A note without the lines that the chosen reasons wrote into it: those are told by code, in any language."""
    written = {str(SENTENCES[reason]) for reason in reasons}
    return "\n".join(line for line in note.split("\n") if line.strip() not in written).strip()


FINDINGS: Final[Mapping[FindingCode, LazyString]] = {
    FindingCode.CERTIFICATE_EXPIRED: _l("%(kind)s số %(number)s đã hết hạn ngày %(expires_on)s."),
    FindingCode.CERTIFICATE_EXPIRES_BEFORE_END: _l(
        "%(kind)s số %(number)s hết hạn ngày %(expires_on)s, trước khi kết thúc vụ."
    ),
    FindingCode.CERTIFICATE_NOT_YET: _l("%(kind)s số %(number)s chưa đến ngày cấp."),
    FindingCode.CERTIFICATE_SUSPENDED: _l("%(kind)s số %(number)s đang bị tạm đình chỉ%(market)s."),
    FindingCode.CERTIFICATE_REVOKED: _l("%(kind)s số %(number)s đã bị thu hồi%(market)s."),
    FindingCode.CERTIFICATE_TOO_LONG: _l(
        "%(kind)s có hạn nhiều nhất %(months)s tháng, giấy này ghi đến %(expires_on)s."
    ),
    FindingCode.CERTIFICATE_REFUSED_BEFORE: _l(
        "%(kind)s số %(number)s từng được %(organisation)s khai và không được công nhận."
    ),
    FindingCode.CERTIFICATE_NAMES_ANOTHER: _l("%(kind)s số %(number)s ghi tên %(holder)s."),
    FindingCode.AREA_UNKNOWN: _l("%(kind)s số %(number)s chưa ghi diện tích."),
    FindingCode.YIELD_IMPLAUSIBLE: _l(
        "Ghi năng suất %(quantity)s mỗi ha, cao so với mức %(highest_quantity)s của cây này."
    ),
    FindingCode.OFFERED_IMPLAUSIBLE: _l(
        "Nguồn cung dựa vào mã này chào %(quantity)s, mà %(area_ha)s ha chỉ cho nhiều nhất %(highest_quantity)s."
    ),
    FindingCode.CERTIFICATE_FORM: _l("%(kind)s số %(number)s không giống dạng thường gặp, ví dụ %(example)s."),
    FindingCode.CERTIFICATE_ELSEWHERE: _l("%(kind)s số %(number)s cũng được %(organisation)s khai."),
    FindingCode.PRICE_FAR_OFF: _l(
        "Giá chào %(asking_vnd)s, xa mức %(low_vnd)s – %(high_vnd)s ghi nhận ngày %(price_on)s."
    ),
    FindingCode.QUANTITY_IMPLAUSIBLE: _l("Chào %(quantity)s, nhiều so với diện tích %(area_ha)s ha của đơn vị."),
    FindingCode.CONTACT_IN_TEXT: _l("Trong phần mô tả có liên hệ: %(contact)s."),
    FindingCode.WINDOW_PAST: _l("Thời gian đã qua, kết thúc ngày %(ends_on)s."),
    FindingCode.NO_TAX_CODE: _l("Đơn vị chưa khai mã số thuế."),
}


def finding(found: Finding) -> str:
    """A finding as one sentence with its figures."""
    told = {name: _told(name, value, found.facts.get("unit")) for name, value in found.facts.items()}
    return str(FINDINGS[found.code]) % told


def _told(name: str, value: Any, unit: str | None) -> str:
    """A fact as people write it; its name ends in what it is counted in."""
    if name.endswith("_on"):
        return day(value)
    if name.endswith("_vnd"):
        return money(value, unit)
    if name == "market":
        return str(_(" ở thị trường %(market)s", market=market_name(value))) if value else ""
    if name.endswith("quantity"):
        return quantity(value, unit)
    if name == "kind":
        return str(value.short_name(language()))
    return number(value) if name == "area_ha" else str(value)
