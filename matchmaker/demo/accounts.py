"""Somebody to sign in as, in each role. Passwords are made for this instance and kept beside its database."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matchmaker.accounts import service as accounts
from matchmaker.accounts.models import UserRole
from matchmaker.db import session
from matchmaker.demo.pooling import MEMBER
from matchmaker.organisations import service as organisations
from matchmaker.organisations.models import MemberRole, Organisation

FILE: Final = "demo-accounts.txt"


@dataclass(frozen=True)
class Seat:
    """One demonstration account."""

    title: str
    email: str
    role: UserRole
    organisation: str | None = None
    member_role: MemberRole | None = None
    province_code: str | None = None


SEATS: Final = (
    Seat(
        "Giám đốc HTX (cooperative director)",
        "htx@demo.example",
        UserRole.MEMBER,
        "HTX Nông nghiệp Cao Nguyên",
        MemberRole.DIRECTOR,
    ),
    Seat(
        "Người mua (enterprise buyer)",
        "doanhnghiep@demo.example",
        UserRole.MEMBER,
        "Công ty TNHH Xuất khẩu Trái cây Mẫu",
        MemberRole.BUYER,
    ),
    Seat(
        "Cán bộ LMHTX Gia Lai (union staff)",
        "lienminh.gialai@demo.example",
        UserRole.STAFF,
        province_code="52",
    ),
    Seat(
        "Cán bộ LMHTX Lạng Sơn (union staff)",
        "lienminh.langson@demo.example",
        UserRole.STAFF,
        province_code="20",
    ),
    Seat(
        "Giám đốc HTX trong nhóm cung ứng chung (member of a pool)",
        "htx.nhomchung@demo.example",
        UserRole.MEMBER,
        MEMBER,
        MemberRole.DIRECTOR,
    ),
    Seat(
        "Giám đốc HTX ở Vĩnh Long (cooperative director)",
        "htx.vinhlong@demo.example",
        UserRole.MEMBER,
        "HTX Nông nghiệp Rạch Lợp",
        MemberRole.DIRECTOR,
    ),
    Seat(
        "Cán bộ LMHTX Vĩnh Long (union staff)",
        "lienminh.vinhlong@demo.example",
        UserRole.STAFF,
        province_code="86",
    ),
)


def open_seats(organisation_ids: Mapping[str, int], instance: Path) -> None:
    """Make the demonstration accounts and write how to sign in into a file that only its owner reads."""
    lines = []
    for seat in SEATS:
        made = accounts.create_user(
            seat.email, seat.role, name=seat.title, province_code=seat.province_code, is_demo=True
        )
        if seat.organisation is not None and seat.member_role is not None:
            organisation = session.get_one(Organisation, organisation_ids[seat.organisation])
            organisations.add_member(organisation, made.user, seat.member_role, by=None)
        lines.append(f"{seat.title}\n  e-mail:   {seat.email}\n  mật khẩu / password: {made.password}")
        if made.totp_secret is not None:
            lines.append(
                f"  khóa xác thực 2 lớp / TOTP secret: {made.totp_secret}\n"
                f"  mã lúc này / code now: .venv/bin/matchmaker user code {seat.email}"
            )
    descriptor = os.open(instance / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def how_to_sign_in(instance: Path) -> list[str]:
    """What was written when the accounts were made; nothing where there are none."""
    file = instance / FILE
    if not file.exists():
        return []
    return ["", "Đăng nhập thử / sign in as:", *file.read_text(encoding="utf-8").splitlines()]
