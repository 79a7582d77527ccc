"""“Dữ liệu của tôi” in plain words: the same rows as in the copy to download, without what only machines read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from flask_babel import LazyString, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from jinja2 import TemplateError

from matchmaker import measures
from matchmaker.accounts import concerns
from matchmaker.accounts.concerns import Words
from matchmaker.accounts.models import LinkPurpose, Purpose, UserRole
from matchmaker.accounts.words import COLUMNS, browser_name
from matchmaker.mail.letters import worded
from matchmaker.outbox import Message
from matchmaker.web.filters import time_of_day
from matchmaker.web.i18n import language

OWN: Final[Words] = {
    "purpose": {
        Purpose.ACCOUNT: _l("Mở và giữ tài khoản"),
        Purpose.SHARE_CONTACT: _l("Đưa liên hệ cho đối tác khi hai bên đồng ý"),
        Purpose.STATISTICS: _l("Đếm trong số liệu chung"),
        Purpose.RANKING: _l("Giúp cải thiện xếp hạng"),
        LinkPurpose.CONFIRM: _l("Xác nhận e-mail"),
        LinkPurpose.RESET: _l("Đặt lại mật khẩu"),
        LinkPurpose.CHANGE_EMAIL: _l("Đổi e-mail"),
    },
    "role": {
        UserRole.MEMBER: lazy_pgettext("a role", "Thành viên"),
        UserRole.STAFF: _l("Cán bộ Liên minh"),
        UserRole.ADMIN: _l("Quản trị hệ thống"),
    },
    "language": {"vi": _l("Tiếng Việt"), "en": _l("Tiếng Anh")},
    "action": {
        "consent.given": _l("Đồng ý cho dùng dữ liệu"),
        "consent.withdrawn": _l("Rút lại đồng ý"),
        "user.confirmed": _l("Xác nhận e-mail"),
        "user.created": _l("Mở tài khoản cho người khác"),
        "user.deleted": _l("Xóa tài khoản"),
        "user.email_changed": _l("Đổi e-mail"),
        "user.password_changed": _l("Đổi mật khẩu"),
        "user.profile_changed": _l("Sửa thông tin của mình"),
        "user.registered": _l("Mở tài khoản"),
        "user.second_factor_dropped": _l("Bỏ xác thực hai lớp"),
        "user.second_factor_set": _l("Bật xác thực hai lớp"),
        "user.signed_in": _l("Đăng nhập"),
        "user.signed_out_everywhere": _l("Đăng xuất khỏi mọi thiết bị"),
    },
}
"""What stored codes are called, by column; features above say what theirs are (`Concern.words`)."""

Told = list[tuple[str, str]]
"""One row: what each value is called, and the value."""


def in_words(sections: Mapping[str, list[dict[str, Any]]], *, at_most: int) -> dict[str, tuple[int, list[Told]]]:
    """Of each section how many rows it has, and the first ``at_most`` of them as the person reads them."""
    words = all_words()
    return {name: (len(rows), [_told(row, words) for row in rows[:at_most]]) for name, rows in sections.items()}


def all_words() -> dict[str, dict[str, LazyString]]:
    """The words of all features, by column and code."""
    found: dict[str, dict[str, LazyString]] = {}
    for words in (OWN, *(each.words for each in concerns.registered())):
        for column, by_code in words.items():
            found.setdefault(column, {}).update((str(code), told) for code, told in by_code.items())
    return found


def _told(row: Mapping[str, Any], words: Mapping[str, Mapping[str, LazyString]]) -> Told:
    shown = ((column, row[column]) for column in COLUMNS if row.get(column) not in (None, ""))
    told = [(str(COLUMNS[column]), _value(column, value, words)) for column, value in shown]
    return [*_subject(row), *told]


def _value(column: str, value: Any, words: Mapping[str, Mapping[str, LazyString]]) -> str:
    if isinstance(value, bool):
        return str(_("có") if value else _("không"))
    if column == "at" or column.endswith("_at"):
        return time_of_day(datetime.fromisoformat(value))
    if column == "phone":
        return measures.format_phone(value)
    if column == "browser":
        return browser_name(value)
    return str(words.get(column, {}).get(str(value), value))


def _subject(row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """What a message is called; one with a private link has left nothing but the mail."""
    if "template" not in row:
        return
    subject = ""
    if "values" in row:
        try:
            subject = worded(Message(template=row["template"], values=row["values"]), language()).subject
        except TemplateError:
            subject = ""
    yield _("Tin nhắn"), subject or _("Thư có liên kết riêng, chỉ nằm trong e-mail")
