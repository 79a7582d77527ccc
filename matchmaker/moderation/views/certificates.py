"""Checking a certificate: what staff saw, and whether it stands."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.accounts.coming_back import safe_next
from matchmaker.credentials import checking
from matchmaker.credentials.models import Certificate
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.moderation import service
from matchmaker.moderation.blueprint import bp
from matchmaker.moderation.forms import CheckForm
from matchmaker.organisations.models import Organisation
from matchmaker.web.i18n import language

VERIFY = "verify"


@bp.post("/moderation/certificates/<int:certificate_id>/<any(verify, refuse):verdict>")
@staff_only
def check_certificate(certificate_id: int, verdict: str) -> ResponseReturnValue:
    """Verify or refuse a certificate of the own province, saying what was seen."""
    certificate = session.get(Certificate, certificate_id)
    organisation = session.get(Organisation, certificate.organisation_id) if certificate else None
    if certificate is None or organisation is None or not service.may_decide(me(), organisation):
        raise NotFound
    back = safe_next(request.form.get("back")) or url_for("moderation.organisation", organisation_id=organisation.id)
    form = CheckForm()
    if not form.validate_on_submit():
        page = render_template(
            "moderation/again.html",
            form=form,
            title=_("Kiểm tra"),
            about=f"{certificate.kind.name(language())} {certificate.number}",
            verb=_("Xác minh") if verdict == VERIFY else _("Không công nhận"),
            back=back,
            kept={"back": back},
        )
        return page, 422
    if verdict == VERIFY:
        checking.verify(certificate, by=me(), note=form.note.data)
        flash(_("Đã xác minh. Dấu xác minh hiện kèm ngày kiểm tra."), "success")
    else:
        checking.refuse(certificate, by=me(), note=form.note.data)
        flash(_("Đã ghi là không công nhận."), "success")
    return redirect(back, 303)
