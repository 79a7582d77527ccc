"""The account page: what the person says about themselves, how they sign in, where they are signed in."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts import queries, service, sessions
from matchmaker.accounts.access import me, signed_in
from matchmaker.accounts.blueprint import bp
from matchmaker.accounts.forms import ChangeEmailForm, ChangePasswordForm, ProfileForm
from matchmaker.accounts.links import hash_of
from matchmaker.errors import Unprocessable
from matchmaker.web.i18n import COOKIE_KEY


@bp.route("/account", methods=["GET", "POST"])
@signed_in
def settings() -> ResponseReturnValue:
    """See and correct one's own account."""
    user = me()
    form = ProfileForm(obj=user)
    if form.validate_on_submit():
        service.update_profile(user, name=form.name.data, phone=form.phone.data or None, language=form.language.data)
        cookie[COOKIE_KEY] = user.language
        flash(_("Đã lưu."), "success")
        return redirect(url_for("accounts.settings"), 303)
    page = render_template(
        "accounts/settings.html",
        form=form,
        sessions=queries.open_sessions(user),
        here=hash_of(user.get_id()),
    )
    return page, 422 if request.method == "POST" else 200


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Replace the password; every other browser is signed out."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            service.change_password(me(), current=form.current.data, new=form.password.data)
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            flash(_("Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất."), "success")
            return redirect(url_for("accounts.settings"), 303)
    page = render_template("accounts/change_password.html", form=form)
    return page, 422 if request.method == "POST" else 200


@bp.route("/account/email", methods=["GET", "POST"])
@signed_in
def change_email() -> ResponseReturnValue:
    """Ask to move to another address; it counts once the link sent there is used."""
    form = ChangeEmailForm()
    if form.validate_on_submit():
        try:
            service.ask_to_change_email(me(), form.email.data, password=form.password.data)
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            flash(_("Đã gửi liên kết xác nhận tới %(email)s.", email=form.email.data), "success")
            return redirect(url_for("accounts.settings"), 303)
    page = render_template("accounts/change_email.html", form=form)
    return page, 422 if request.method == "POST" else 200


@bp.post("/account/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign one of one's own browsers out."""
    if not sessions.end_one(me(), session_id):
        abort(404)
    flash(_("Đã đăng xuất thiết bị đó."), "success")
    return redirect(url_for("accounts.settings"), 303)
