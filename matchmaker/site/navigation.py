"""The frame's four ways on, by who is looking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from flask_login import current_user

from matchmaker.accounts.models import User
from matchmaker.organisations.access import acting_as


@dataclass(frozen=True)
class NavItem:
    """One way on in the frame: its word, address and icon, and whether the reader is there."""

    label: str
    url: str
    icon: str
    active: bool


def _item(label: str, endpoint: str, icon: str, *under: str) -> NavItem:
    here = request.endpoint or ""
    active = here == endpoint or any(here.startswith(prefix) for prefix in under)
    return NavItem(label=label, url=url_for(endpoint), icon=icon, active=active)


def _for_visitor() -> Iterator[NavItem]:
    yield _item(_("Tìm kiếm"), "search.show", "search", "search.")
    yield _item(_("Nguồn cung"), "offers.browse", "supply", "offers.")
    yield _item(_("Nhu cầu"), "needs.browse", "demand", "needs.")
    yield _item(_("HTX & doanh nghiệp"), "organisations.browse", "people", "organisations.show")


def _for_staff() -> Iterator[NavItem]:
    yield _item(_("Việc của tôi"), "worklist.tasks", "tasks", "worklist.")
    yield _item(pgettext("the inbox", "Duyệt"), "moderation.inbox", "review", "moderation.")
    yield _item(
        _("Kết nối"),
        "brokering.desk",
        "link",
        *("brokering.", "matching.", "pipeline.", "contracts.", "planning.", "radar."),
    )
    yield _item(
        _("Thêm"), "site.more", "more", "site.", "accounts.", "traceability.", "insights.", "register.", "programmes."
    )


def _for_member(*, sells: bool) -> Iterator[NavItem]:
    yield _item(_("Việc của tôi"), "worklist.tasks", "tasks", "worklist.")
    if sells:
        yield _item(_("Nguồn cung"), "offers.mine", "supply", "offers.")
    else:
        yield _item(_("Nhu cầu"), "needs.mine", "demand", "needs.")
    yield _item(_("Kết nối"), "brokering.index", "link", "brokering.", "matching.", "contracts.")
    yield _item(
        _("Thêm"),
        "site.more",
        "more",
        "site.",
        "accounts.",
        "organisations.",
        "credentials.",
        "traceability.",
        "programmes.",
    )


def _for_admin() -> Iterator[NavItem]:
    yield _item(_("Thêm"), "site.more", "more", "site.", "accounts.")


def items() -> list[NavItem]:
    """The ways on for whoever makes this request."""
    if not current_user.is_authenticated:
        return list(_for_visitor())
    user: User = current_user
    if user.is_staff:
        return list(_for_staff())
    if user.is_admin:
        return list(_for_admin())
    membership = acting_as()
    if membership is None:
        return list(_for_visitor())
    return list(_for_member(sells=membership.organisation.kind.is_cooperative))


def _context() -> dict[str, Any]:
    return {"nav": items()}


def init_app(app: Flask) -> None:
    """Give every page its ways on."""
    app.context_processor(_context)
