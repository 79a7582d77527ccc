"""Links from the mail: confirming an address, setting a new password."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts import links, service
from matchmaker.accounts.access import public
from matchmaker.accounts.blueprint import bp
from matchmaker.accounts.forms import EmailForm, NewPasswordForm
from matchmaker.accounts.models import LinkPurpose
from matchmaker.accounts.views.signing_in import typed_account
from matchmaker.errors import Unprocessable
from matchmaker.web.limits import limiter

GONE = 410


def reset_limit() -> str:
    return str(current_app.config["LIMIT_RESET"])


def reset_account_limit() -> str:
    return str(current_app.config["LIMIT_RESET_ACCOUNT"])


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Prove an address. Opening the link only asks, because mail programs open links by themselves."""
    link = links.find(token, LinkPurpose.CONFIRM, LinkPurpose.CHANGE_EMAIL)
    if link is None:
        return render_template("accounts/dead_link.html"), GONE
    if request.method == "GET":
        return render_template("accounts/confirm.html", email=link.email, name=link.user.name)
    if service.confirm(token) is None:
        return render_template("accounts/dead_link.html"), GONE
    flash(_("Đã xác nhận địa chỉ %(email)s. Mời anh/chị đăng nhập.", email=link.email), "success")
    return redirect(url_for("accounts.sign_in"), 303)


@bp.route("/password/forgot", methods=["GET", "POST"])
@public
@limiter.limit(reset_limit, methods=["POST"])
@limiter.limit(reset_account_limit, methods=["POST"], key_func=typed_account)
def forgot() -> ResponseReturnValue:
    """Send a link for a new password; the page is the same whether or not anybody has the address."""
    form = EmailForm()
    if request.method == "GET":
        return render_template("accounts/forgot.html", form=form)
    if not form.validate():
        return render_template("accounts/forgot.html", form=form), 422
    service.ask_to_reset(form.email.data)
    return render_template("accounts/reset_sent.html", email=form.email.data)


@bp.route("/password/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Set a new password by the link from the mail."""
    if links.find(token, LinkPurpose.RESET) is None:
        return render_template("accounts/dead_link.html"), GONE
    form = NewPasswordForm()
    if request.method == "GET":
        return render_template("accounts/reset.html", form=form)
    if form.validate():
        try:
            if service.reset_password(token, form.password.data) is None:
                return render_template("accounts/dead_link.html"), GONE
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            flash(_("Đã đổi mật khẩu. Mời anh/chị đăng nhập bằng mật khẩu mới."), "success")
            return redirect(url_for("accounts.sign_in"), 303)
    return render_template("accounts/reset.html", form=form), 422
