"""Files that prove a certificate: its holder adds, removes and reads them; its province's staff read them."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker import files
from matchmaker.accounts.access import me, signed_in
from matchmaker.credentials import deciding, queries
from matchmaker.credentials.evidence import attachments, filing
from matchmaker.credentials.forms.evidence import EvidenceForm
from matchmaker.credentials.models import Certificate
from matchmaker.credentials.views.blueprint import bp
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.files import Evidence, EvidenceUse, StoreUnreachable
from matchmaker.organisations import looks
from matchmaker.organisations.access import acting_as, acts_for_organisation, my_organisation
from matchmaker.organisations.models import Organisation
from matchmaker.web.limits import limiter
from matchmaker.web.messages import sentence


@bp.route("/organisation/certificates/<int:certificate_id>/evidence", methods=["GET", "POST"])
@acts_for_organisation
@limiter.limit(lambda: current_app.config["LIMIT_UPLOADS"], methods=["POST"], key_func=lambda: f"uploads-{me().id}")
def evidence(certificate_id: int) -> ResponseReturnValue:
    """The files of one certificate, and more of them. The same file sent twice is attached once."""
    certificate = queries.get_owned(certificate_id, my_organisation().id)
    form = EvidenceForm()
    if not form.is_submitted():
        return _drawn(form, certificate)
    session.commit()  # files are checked for seconds: nobody else should wait for SQLite's lock meanwhile
    if not form.validate() and not form.evidence.checked:
        return _drawn(form, certificate)
    if not form.evidence.uploads:
        form.refuse("evidence", sentence("no_evidence"))
        return _drawn(form, certificate)
    taken = take(form, certificate)
    if form.evidence.errors:
        return _drawn(form, certificate, taken)
    if taken:
        flash(ngettext("Đã nhận %(num)d tệp.", "Đã nhận %(num)d tệp.", len(taken)), "success")
    else:
        flash(_("Tệp này đã có ở đây rồi."), "info")
    return redirect(url_for("credentials.evidence", certificate_id=certificate_id), 303)


def take(form: EvidenceForm, certificate: Certificate) -> list[Evidence]:
    """Attach what the form's check let pass; what hinders that stands beside the field."""
    maximum = current_app.config["EVIDENCE_PER_CERTIFICATE"]
    try:
        fresh = attachments.not_attached(certificate, form.evidence.checked, maximum=maximum)
        session.commit()  # the store takes its time, too
        storage = filing.storage()
        stored = [files.put(each, storage) for each in fresh]
        return attachments.attach(certificate, stored, by=me(), maximum=maximum)
    except Unprocessable as error:
        form.refuse_for(error)
    except StoreUnreachable:
        form.refuse("evidence", sentence("store_unreachable"))
    return []


@bp.post("/organisation/certificates/<int:certificate_id>/evidence/<int:evidence_id>/remove")
@acts_for_organisation
def remove_evidence(certificate_id: int, evidence_id: int) -> ResponseReturnValue:
    """Take a file away."""
    attachments.remove(queries.get_owned(certificate_id, my_organisation().id), evidence_id, by=me())
    flash(_("Đã bỏ tệp."), "success")
    return redirect(url_for("credentials.evidence", certificate_id=certificate_id), 303)


@bp.get("/evidence/<name>")
@signed_in
def read_evidence(name: str) -> ResponseReturnValue:
    """A file, for its holder and for the staff who decide by it: mostly those of its holder's province."""
    return _sent(name)


@bp.get("/evidence/<name>/small")
@signed_in
def read_evidence_small(name: str) -> ResponseReturnValue:
    """The thumbnail of a picture. Its text may be read, so it counts as a look at the file."""
    return _sent(name, small=True)


def _sent(name: str, *, small: bool = False) -> ResponseReturnValue:
    found = files.evidence_named(name)
    if found is None or not _may_read(found):
        raise NotFound
    response = filing.sent(found, small=small)
    looks.at_evidence(found.id, organisation_id=found.organisation_id)
    return response


def _may_read(found: Evidence) -> bool:
    if found.use is not EvidenceUse.CERTIFICATE:
        return False  # what belongs to a deal is read there, by whoever that deal lets read
    membership = acting_as()
    if membership is not None:
        return membership.organisation_id == found.organisation_id
    holder = session.get_one(Organisation, found.organisation_id)
    if not me().is_staff or me().province_code == holder.province_code:
        return me().is_staff
    return any(deciding.helps_out(me(), each) for each in attachments.proved_by(found))


def _drawn(form: EvidenceForm, certificate: Certificate, taken: list[Evidence] | None = None) -> ResponseReturnValue:
    page = render_template(
        "credentials/evidence.html",
        form=form,
        certificate=certificate,
        evidence=attachments.of(certificate),
        taken=taken or [],
        is_halted=certificate.is_halted,
        most=current_app.config["EVIDENCE_PER_CERTIFICATE"],
    )
    return page, 422 if form.errors and not taken else 200
