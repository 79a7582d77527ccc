"""The second factor: asked for while signing in, set up, turned off."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts import pending, service, totp
from matchmaker.accounts.access import me, public, signed_in
from matchmaker.accounts.blueprint import bp
from matchmaker.accounts.forms import CodeForm, PasswordForm
from matchmaker.accounts.models import User
from matchmaker.accounts.views.signing_in import enter
from matchmaker.errors import NotAllowed, Unprocessable
from matchmaker.web.limits import limiter


def second_factor_limit() -> str:
    return str(current_app.config["LIMIT_SECOND_FACTOR"])


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
@limiter.limit(second_factor_limit, methods=["POST"], key_func=pending.person_key)
def second_factor() -> ResponseReturnValue:
    """Ask for the code, or let whoever must have a second factor and has none set one up."""
    waiting = pending.who()
    if waiting is None:
        flash(_("Đã quá 5 phút. Mời anh/chị đăng nhập lại."), "warning")
        return redirect(url_for("accounts.sign_in"), 303)
    if waiting.user.totp_secret is None:
        answer = _set_up(waiting.user)
        return enter(waiting.user, waiting.next) if answer is None else answer
    form = CodeForm()
    if request.method == "GET":
        return render_template("accounts/second_factor.html", form=form)
    if form.validate():
        if totp.accept(waiting.user, form.code.data):
            return enter(waiting.user, waiting.next)
        form.refuse("code", _("Mã chưa đúng, hoặc đã dùng rồi. Đợi ứng dụng hiện mã mới rồi thử lại."))
    return render_template("accounts/second_factor.html", form=form), 422


@bp.route("/account/second-factor", methods=["GET", "POST"])
@signed_in
def enrol_totp() -> ResponseReturnValue:
    """Set the second factor up, or see that it is on."""
    if me().totp_secret is not None:
        return render_template("accounts/second_factor_on.html", form=PasswordForm())
    answer = _set_up(me())
    if answer is not None:
        return answer
    flash(_("Đã bật mã xác thực. Từ nay, mỗi lần đăng nhập cần cả mật khẩu và mã."), "success")
    return redirect(url_for("accounts.settings"), 303)


@bp.post("/account/second-factor/off")
@signed_in
def drop_totp() -> ResponseReturnValue:
    """Turn it off; not for staff and administrators, who must have one."""
    if me().is_staff or me().is_admin:
        raise NotAllowed
    form = PasswordForm()
    if form.validate():
        try:
            service.check_password(me(), form.password.data)
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            service.drop_second_factor(me(), by=me())
            flash(_("Đã tắt mã xác thực."), "success")
            return redirect(url_for("accounts.settings"), 303)
    return render_template("accounts/second_factor_on.html", form=form), 422


def _set_up(user: User) -> ResponseReturnValue | None:
    """Show the secret until the person's app gives the right code for it; None once it has."""
    form = CodeForm()
    secret = pending.kept_secret()
    if secret is None:
        secret = totp.new_secret()
        pending.keep_secret(secret)
    if request.method == "POST" and form.validate():
        try:
            service.set_second_factor(user, secret, form.code.data)
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            pending.drop_secret()
            return None
    page = render_template(
        "accounts/enrol_second_factor.html",
        form=form,
        qr_code=totp.qr_code(secret, user.email),
        secret=totp.spelled(secret),
        is_duty=user.is_staff or user.is_admin,
    )
    return page, 422 if request.method == "POST" else 200
