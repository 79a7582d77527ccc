"""What the account pages call a browser, and the columns of a person's data."""

from __future__ import annotations

from typing import Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

_BROWSERS: Final = (
    # Most of them also claim to be Chrome, and Chrome to be Safari: the more particular name comes first.
    ("Zalo", "Zalo"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)

COLUMNS: Final[dict[str, LazyString]] = {
    "about": _l("Về"),
    "action": _l("Việc"),
    "at": _l("Lúc"),
    "browser": _l("Thiết bị"),
    "confirmed_at": _l("Xác nhận e-mail lúc"),
    "created_at": _l("Tạo lúc"),
    "email": _l("E-mail"),
    "ended_at": _l("Kết thúc lúc"),
    "expires_at": _l("Hết hạn lúc"),
    "given_at": _l("Đồng ý lúc"),
    "language": _l("Ngôn ngữ"),
    "name": _l("Họ và tên"),
    "need": _l("Mã nhu cầu"),
    "offer": _l("Mã nguồn cung"),
    "organisation": _l("Đơn vị"),
    "password_changed_at": _l("Đổi mật khẩu lúc"),
    "phone": _l("Số điện thoại"),
    "province_code": _l("Mã tỉnh"),
    "purpose": _l("Mục đích"),
    "reason": _l("Lý do"),
    "role": _l("Vai trò"),
    "seen_at": _l("Dùng lần cuối lúc"),
    "sent_at": _l("Gửi lúc"),
    "started_at": _l("Bắt đầu lúc"),
    "text": _l("Nội dung"),
    "text_version": _l("Bản"),
    "to_email": _l("Gửi tới"),
    "used_at": _l("Dùng lúc"),
    "what": _l("Loại"),
    "is_contact": _l("Là người liên hệ của đơn vị"),
    "closed_at": _l("Xóa lúc"),
    "read_at": _l("Đọc lúc"),
    "withdrawn_at": _l("Rút lại lúc"),
}
"""What “Dữ liệu của tôi” calls a column. One that is not here is not on the page: the copy to download has it."""


def browser_name(user_agent: str) -> str:
    """``Chrome, Android``; the filter ``browser_name``."""
    known = [_first(user_agent, names) for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, known)) or _("Không rõ thiết bị")


def _first(user_agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((told for sign, told in names if sign in user_agent), "")
