"""A person's account, sessions, one-time links and consents."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db import Base, choice, now


class UserRole(StrEnum):
    """What a person may be to the site, apart from the organisation they belong to."""

    MEMBER = "member"
    """Acts for a cooperative or an enterprise, if for anybody."""
    STAFF = "staff"
    """Works in a union office, which has a province."""
    ADMIN = "admin"
    """Keeps the system running; sees no deal."""


class User(Base):
    """One person. Flask-Login's four members are spelt out here, so that models stay free of Flask."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Lower case."""
    name: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str | None] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(2), default="vi")
    password_hash: Mapped[str] = mapped_column(String(200))
    password_changed_at: Mapped[datetime] = mapped_column(default=now)
    role: Mapped[UserRole] = mapped_column(choice(UserRole), default=UserRole.MEMBER)
    province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    """The union office's province; staff only."""
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_last_step: Mapped[int] = mapped_column(default=0)
    """The last 30-second step whose code was used: a code works once."""
    confirmed_at: Mapped[datetime | None]
    """When the e-mail address was proved."""
    closed_at: Mapped[datetime | None]
    """When the person's data was deleted; nobody signs in any more."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    is_demo: Mapped[bool] = mapped_column(default=False)

    session_token = cast("str | None", None)
    """The token of the session that this request came with; not stored, so not mapped."""

    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_anonymous(self) -> bool:
        return False

    @property
    def is_active(self) -> bool:
        return self.confirmed_at is not None and self.closed_at is None

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the session's token, not the person's id."""
        return self.session_token or ""

    @property
    def is_staff(self) -> bool:
        return self.role is UserRole.STAFF

    @property
    def is_admin(self) -> bool:
        return self.role is UserRole.ADMIN


class UserSession(Base):
    """One signed-in browser, which can be ended from elsewhere."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship(lazy="joined")


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    CONFIRM = "confirm"
    RESET = "reset"
    CHANGE_EMAIL = "change_email"


class OneTimeLink(Base):
    """A link sent by mail: single use, short-lived, known to us by its hash alone."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class Purpose(StrEnum):
    """Why personal data is processed; each is agreed to on its own (Law 91/2025/QH15, article 9)."""

    ACCOUNT = "account"
    """Necessary: to keep the account and send messages about it."""
    SHARE_CONTACT = "share_contact"
    """To show the contact to a partner once both sides accepted an introduction."""
    STATISTICS = "statistics"
    """To count in figures that name nobody."""
    RANKING = "ranking"
    """To let what the person does on the site train the ranking."""


class Consent(Base):
    """One person's yes to one purpose, in the words of one version of the text; and its withdrawal."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_user_purpose", "user_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    text_version: Mapped[str] = mapped_column(String(20))
    text_sha256: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
    address_hash: Mapped[str] = mapped_column(String(64), default="")
    """A keyed hash of the network address it came from."""
