"""Who may come to the small market of `tests.support.roles`, and what of its owner is private."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask import Flask
from flask import session as cookie_now
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from matchmaker.accounts.models import User
from matchmaker.db import session
from matchmaker.organisations.models import Organisation
from tests.support.site import Browser, Site


class Role(StrEnum):
    """Who may come to the site, seen from one organisation, the owner."""

    VISITOR = "visitor"
    STRANGER = "stranger"
    """Directs an organisation that has nothing to do with the owner."""
    PARTNER = "partner"
    """Buys for the enterprise with which the owner is being introduced."""
    MEMBER = "member"
    """A plain member of the owner."""
    MANAGER = "manager"
    """The owner's director."""
    STAFF = "staff"
    """Of the owner's province."""
    FAR_STAFF = "far_staff"
    """Of a province that is nobody's here."""
    ADMIN = "admin"


class Private:
    """What others must not learn of the owner, in words that stand nowhere else; the ceiling is the partner's."""

    CONTACT, PHONE, EMAIL = "Ngô Thị Kín", "+84987612349", "kin@lienhe.example.test"
    PLACE_NOTE = "Thôn Khuất Nẻo"
    FLOOR_VND, CEILING_VND = 71_357, 93_579
    AREA_CODE, HOUSE_CODE = "VN-GLOR-77131", "VN-GLPH-88243"
    DRAFT, CHANGE = "Lời nháp chưa ai đọc", "Lời sửa đang chờ duyệt"
    NOTE, WISH, REPORT = "Ghi chú riêng của môi giới", "Lời nhắn riêng cho Liên minh", "Lời báo cáo chưa xử lý"
    PACKAGE = "Gói kín của chủ vườn"
    SLIP, PAID = "PHIEUKIN77", 6_213_577
    REGISTRATION, PURPOSE = "Lời nhắn riêng cho ban tổ chức", "Lời xin vay riêng của hợp tác xã"
    UNAGREED = "Lời viết mà hợp tác xã chưa đồng ý"
    SAID, SAID_OF_IT = "Lời nói riêng với bạn hàng", "Lời than riêng với cán bộ"


@dataclass
class Market:
    """The owner sells durian and buys fertiliser; the partner the other way round. Each has published both."""

    owner: Organisation
    partner: Organisation
    people: dict[Role, User]
    site: Site
    ids: dict[str, Any] = field(default_factory=dict)
    """What fills the variables of addresses, by the name of the thing."""

    @property
    def app(self) -> Flask:
        return self.site.app

    def walker(self, role: Role, language: str | None = None) -> Walker:
        """Somebody of a role, at the start of a walk."""
        if role is Role.VISITOR:
            return Walker(self.site.visitor(language))
        return Walker(self.site.signed_in(self.people[role], language))


class Walker:
    """One person, every request of whom starts from the same cookie."""

    def __init__(self, browser: Browser) -> None:
        self.app: Flask = browser.client.application
        with self.app.test_request_context():
            self.csrf_token = generate_csrf()
            secret = cookie_now["csrf_token"]
        with browser.client.session_transaction() as cookie:
            cookie["csrf_token"] = secret
        kept = browser.client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert kept is not None
        self._cookie = kept.value
        session.remove()

    def ask(self, method: str, path: str, data: Any = None, *, query: Any = None) -> TestResponse:
        """One request, redirects not followed, nothing added."""
        client = self.app.test_client()
        client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self._cookie)
        return client.open(path, method=method, data=data, query_string=query, buffered=True)

    def send(self, path: str, data: Mapping[str, Any] | None = None) -> TestResponse:
        """A form with its token."""
        return self.ask("POST", path, {"csrf_token": self.csrf_token, **(data or {})})
