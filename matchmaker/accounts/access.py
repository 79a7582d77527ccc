"""Rules about people: signed in, union staff, administrator."""

from __future__ import annotations

from typing import Final

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.accounts.models import User, UserRole
from matchmaker.web.access import Rule, public

__all__ = ["admin_only", "ask_to_sign_in", "me", "public", "signed_in", "staff_only"]


def me() -> User:
    """The signed-in person. Only behind a rule that asks for one."""
    user: User = current_user._get_current_object()
    return user


def ask_to_sign_in() -> ResponseReturnValue:
    """Send a visitor to sign in, and back here afterwards where that makes sense."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=back), 303)


def _signed_in() -> ResponseReturnValue | None:
    return None if current_user.is_authenticated else ask_to_sign_in()


def _only(role: UserRole) -> ResponseReturnValue | None:
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if me().role is not role:
        abort(404)
    return None


signed_in: Final = Rule("signed in", _signed_in)
"""Anybody with an account."""
staff_only: Final = Rule("union staff", lambda: _only(UserRole.STAFF))
"""Staff of a union office; to others the page does not exist."""
admin_only: Final = Rule("administrator", lambda: _only(UserRole.ADMIN))
"""The system administrator; to others the page does not exist."""
