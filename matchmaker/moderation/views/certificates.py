"""Checking a certificate: what staff saw, and whether it stands."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.accounts.coming_back import safe_next
from matchmaker.credentials import service as credentials
from matchmaker.credentials.models import Certificate
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.moderation import service
from matchmaker.moderation.blueprint import bp
from matchmaker.moderation.forms import CheckForm
from matchmaker.organisations.models import Organisation


@bp.post("/moderation/certificates/<int:certificate_id>/<any(verify, refuse):verdict>")
@staff_only
def check_certificate(certificate_id: int, verdict: str) -> ResponseReturnValue:
    """Verify or refuse a certificate of the own province, saying what was seen."""
    certificate = session.get(Certificate, certificate_id)
    organisation = session.get(Organisation, certificate.organisation_id) if certificate else None
    if certificate is None or organisation is None or not service.may_decide(me(), organisation):
        raise NotFound
    form = CheckForm()
    if not form.validate_on_submit():
        for _field, _label, fault in form.faults:
            flash(fault, "error")
    elif verdict == "verify":
        credentials.verify(certificate, by=me(), note=form.note.data)
        flash(_("Đã xác minh. Dấu xác minh hiện kèm ngày kiểm tra."), "success")
    else:
        credentials.refuse(certificate, by=me(), note=form.note.data)
        flash(_("Đã ghi là không công nhận."), "success")
    back = safe_next(request.form.get("back"))
    return redirect(back or url_for("moderation.organisation", organisation_id=organisation.id), 303)
