"""Signing in and out."""

from __future__ import annotations

import hashlib

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker import audit
from matchmaker.accounts import login, pending, service, sessions
from matchmaker.accounts.access import me, public, signed_in
from matchmaker.accounts.blueprint import bp
from matchmaker.accounts.coming_back import safe_next
from matchmaker.accounts.forms import SignInForm
from matchmaker.accounts.models import User
from matchmaker.web.limits import limiter


def typed_account() -> str:
    """The account that a request is about, as a key to count by: as long for any text."""
    typed = request.form.get("email", "").strip().lower()
    return f"account:{hashlib.sha256(typed.encode()).hexdigest()}"


def sign_in_limit() -> str:
    return str(current_app.config["LIMIT_SIGN_IN"])


def start_page(user: User) -> str:
    """Where a person begins who was not on the way to a page."""
    return url_for("site.more" if user.is_admin else "worklist.tasks")


def enter(user: User, next_address: str | None) -> ResponseReturnValue:
    """Start the session and go on."""
    login.sign_in(user)
    audit.record("user.signed_in", user, by=user)
    return redirect(safe_next(next_address) or start_page(user), 303)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit(sign_in_limit, methods=["POST"])
@limiter.limit(sign_in_limit, methods=["POST"], key_func=typed_account)
def sign_in() -> ResponseReturnValue:
    """Ask for address and password; the answer to wrong ones tells nothing about which was wrong."""
    form = SignInForm()
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")) or start_page(me()), 303)
    if request.method == "GET":
        form.next.data = safe_next(request.args.get("next")) or ""
        return render_template("accounts/sign_in.html", form=form)
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    user = service.authenticate(form.email.data, form.password.data)
    if user is None:
        form.refuse("password", _("E-mail hoặc mật khẩu chưa đúng."))
        return render_template("accounts/sign_in.html", form=form), 422
    if user.confirmed_at is None:
        service.ask_to_confirm(user)
        return render_template("accounts/confirm_first.html", email=user.email)
    if service.needs_second_factor(user):
        pending.begin(user, safe_next(form.next.data))
        return redirect(url_for("accounts.second_factor"), 303)
    return enter(user, form.next.data)


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    login.sign_out()
    flash(_("Anh/chị đã đăng xuất."), "success")
    return redirect(url_for("site.home"), 303)


@bp.post("/sign-out/everywhere")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of the person, this one too."""
    user = me()
    sessions.end_all(user)
    audit.record("user.signed_out_everywhere", user, by=user)
    login.sign_out()
    flash(_("Anh/chị đã đăng xuất khỏi mọi thiết bị."), "success")
    return redirect(url_for("accounts.sign_in"), 303)
