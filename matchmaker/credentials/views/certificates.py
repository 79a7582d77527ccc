"""An organisation's own certificates and codes: see, declare, correct, take back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from matchmaker.accounts.access import me
from matchmaker.credentials import queries, service
from matchmaker.credentials.forms import CertificateForm, doubts_about
from matchmaker.credentials.models import Certificate
from matchmaker.credentials.views.blueprint import bp
from matchmaker.errors import Unprocessable
from matchmaker.measures import today
from matchmaker.organisations.access import acts_for_organisation, my_organisation
from matchmaker.web.once import once


@bp.get("/organisation/certificates")
@acts_for_organisation
def mine() -> ResponseReturnValue:
    """What the organisation declares, and what the union found when it checked."""
    organisation = my_organisation()
    held = queries.held_by(organisation.id)
    sells_goods = organisation.kind.is_cooperative
    return render_template("credentials/mine.html", held=held, today=today(), sells_goods=sells_goods)


@bp.route("/organisation/certificates/new", methods=["GET", "POST"])
@acts_for_organisation
@once
def new() -> ResponseReturnValue:
    """Declare one more."""
    form = CertificateForm()
    if _is_sound(form):
        try:
            certificate = service.declare(my_organisation(), form.content(), by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            return _saved(certificate)
    return _drawn(form, None)


@bp.route("/organisation/certificates/<int:certificate_id>", methods=["GET", "POST"])
@acts_for_organisation
def edit(certificate_id: int) -> ResponseReturnValue:
    """Correct one; what the union had checked must be checked again."""
    certificate = queries.get_owned(certificate_id, my_organisation().id)
    form = CertificateForm.of(certificate)
    if _is_sound(form):
        try:
            service.change(certificate, form.content(), by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            return _saved(certificate)
    return _drawn(form, certificate)


@bp.post("/organisation/certificates/<int:certificate_id>/remove")
@acts_for_organisation
def remove(certificate_id: int) -> ResponseReturnValue:
    """Take one back."""
    service.remove(queries.get_owned(certificate_id, my_organisation().id), by=me())
    flash(_("Đã bỏ. Tin đang hiện không còn dựa vào giấy này."), "success")
    return redirect(url_for("credentials.mine"), 303)


def _is_sound(form: CertificateForm) -> bool:
    """Whether the form was sent to be saved, and every field makes sense alone."""
    if request.method == "POST" and "search" in request.form:
        form.product.look_up()
        return False
    return bool(form.validate_on_submit())


def _saved(certificate: Certificate) -> Response:
    for doubt in doubts_about(certificate):
        flash(doubt, "warning")
    flash(_("Đã lưu. Liên minh sẽ kiểm tra khi xem tin của anh/chị."), "success")
    return redirect(url_for("credentials.mine"), 303)


def _drawn(form: CertificateForm, certificate: Certificate | None) -> ResponseReturnValue:
    page = render_template("credentials/edit.html", form=form, certificate_form=form, certificate=certificate)
    return page, 422 if form.errors else 200
