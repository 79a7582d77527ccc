"""Organisations' kinds and roles in the reader's words."""

from __future__ import annotations

from typing import Final

from flask_babel import LazyString, lazy_pgettext
from flask_babel import lazy_gettext as _l

from matchmaker.organisations.models import MemberRole, OrganisationKind

KINDS: Final[dict[OrganisationKind, LazyString]] = {
    OrganisationKind.COOPERATIVE: _l("Hợp tác xã"),
    OrganisationKind.COOP_GROUP: _l("Tổ hợp tác"),
    OrganisationKind.COOP_UNION: _l("Liên hiệp hợp tác xã"),
    OrganisationKind.ENTERPRISE: _l("Doanh nghiệp"),
}
ROLES: Final[dict[MemberRole, LazyString]] = {
    MemberRole.DIRECTOR: _l("Giám đốc"),
    MemberRole.BUYER: _l("Phụ trách mua hàng"),
    MemberRole.MEMBER: lazy_pgettext("a role", "Thành viên"),
}
MAY: Final[dict[MemberRole, LazyString]] = {
    MemberRole.DIRECTOR: _l("Làm mọi việc, thêm: mời và cho rời thành viên, sửa thông tin đơn vị."),
    MemberRole.BUYER: _l("Làm mọi việc, thêm: mời và cho rời thành viên, sửa thông tin đơn vị."),
    MemberRole.MEMBER: _l("Đăng tin, khai giấy tờ, xem gợi ý, trả lời kết nối; không mời người, không sửa đơn vị."),
}
"""What each role may do, told where it is given."""


def kind_name(kind: OrganisationKind) -> str:
    """``hợp tác xã`` in the reader's language; the filter ``organisation_kind`` of every template."""
    return str(KINDS[kind])


def role_name(role: MemberRole) -> str:
    """What a member is called; the filter ``member_role``."""
    return str(ROLES[role])
