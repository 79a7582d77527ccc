"""“Dữ liệu của tôi”: see everything, copy it, agree and disagree, be forgotten."""

from __future__ import annotations

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts import consents, login, personal_data, telling
from matchmaker.accounts.access import me, signed_in
from matchmaker.accounts.blueprint import bp
from matchmaker.accounts.forms import PasswordForm
from matchmaker.accounts.models import Purpose
from matchmaker.errors import Unprocessable

ROWS_SHOWN = 50
"""Of each section on the page; the copy to download has all."""


def address_hash() -> str:
    """The keyed hash of the address that this request comes from."""
    return consents.address_hash(current_app.secret_key or "", request.remote_addr)


@bp.get("/account/data")
@signed_in
def my_data() -> ResponseReturnValue:
    """Everything the site holds about the person, and what they agreed to."""
    return render_template(
        "accounts/my_data.html",
        sections=telling.in_words(personal_data.collect(me()), at_most=ROWS_SHOWN),
        texts=consents.TEXTS.values(),
        agreed=consents.current(me()),
        history=consents.history(me()),
        purposes=telling.OWN["purpose"],
    )


@bp.get("/account/data/download")
@signed_in
def download_data() -> ResponseReturnValue:
    """The same as a file to keep."""
    name = f"matchmaker-{me().id}.zip"
    return Response(
        personal_data.archive(me()),
        mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bp.post("/account/data/consents/<purpose>")
@signed_in
def change_consent(purpose: str) -> ResponseReturnValue:
    """Agree to one purpose, or take it back."""
    if purpose not in {each.value for each in Purpose if each not in consents.NECESSARY}:
        abort(404)
    if request.form.get("agree") == "1":
        consents.give(me(), [Purpose(purpose)], address_hash=address_hash())
        flash(_("Cảm ơn anh/chị. Đã ghi nhận đồng ý."), "success")
    else:
        consents.withdraw(me(), Purpose(purpose))
        flash(_("Đã rút lại đồng ý."), "success")
    return redirect(url_for("accounts.my_data"), 303)


@bp.route("/account/data/delete", methods=["GET", "POST"])
@signed_in
def delete() -> ResponseReturnValue:
    """Delete the person's data for good, after the password once more."""
    form = PasswordForm()
    hindrances = personal_data.hindrances(me())
    if not hindrances and form.validate_on_submit():
        try:
            personal_data.delete_person(me(), password=form.password.data)
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            login.sign_out()
            flash(_("Đã xóa dữ liệu cá nhân của anh/chị."), "success")
            return redirect(url_for("site.home"), 303)
    page = render_template("accounts/delete.html", form=form, hindrances=hindrances)
    return page, 422 if request.method == "POST" else 200
