"""Suspending and restoring what was verified, and revoking it by two pairs of eyes."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.credentials import checking
from matchmaker.credentials.models import Certificate, HaltReason, Revocation
from matchmaker.db import session
from matchmaker.errors import NotAllowed, NotFound, Unprocessable, WrongState
from matchmaker.moderation.blueprint import bp
from matchmaker.moderation.certificates.case import CertificateCase, case_of, was_changed
from matchmaker.moderation.certificates.forms import AnswerForm, HaltForm
from matchmaker.moderation.service import may_decide
from matchmaker.moderation.views.certificates.case import REVOKE, SUSPEND, page
from matchmaker.web.i18n import language
from matchmaker.web.messages import sentence
from matchmaker.web.once import once

CASE = "/moderation/certificates/<int:certificate_id>"


@bp.post(f"{CASE}/<any(suspend, revoke):step>")
@staff_only
@once
def halt_certificate(certificate_id: int, step: str) -> ResponseReturnValue:
    """Suspend it, or propose to a colleague to revoke it; as a whole or in one market."""
    case = case_of(certificate_id, me())
    form = HaltForm.of(case.certificate, case.version, step=step)
    if not form.validate_on_submit():
        return page(case, refused=form, step=step), 422
    if was_changed(case, since=form.version.data):
        form.form_errors.append(sentence("stale"))
        form.version.data = CertificateCase(case.certificate, case.organisation).version
        return page(case_of(certificate_id, me()), refused=form, step=step), 409
    try:
        with session.begin_nested():
            _halt(case.certificate, form, step)
    except Unprocessable as error:
        form.refuse_for(error)
        return page(case, refused=form, step=step), 422
    except WrongState:
        return _overtaken(certificate_id)
    if step == SUSPEND:
        flash(_("Đã tạm đình chỉ. Đơn vị đã được báo, các bên liên quan được báo trong ít phút."), "success")
    else:
        flash(_("Đã đề nghị thu hồi và tạm đình chỉ ngay. Một cán bộ khác quyết định việc thu hồi."), "success")
    return _back(certificate_id)


def _halt(certificate: Certificate, form: HaltForm, step: str) -> None:
    reason, market = HaltReason(form.reason.data), form.market.data
    if step == REVOKE:
        checking.propose_revocation(certificate, reason=reason, note=form.said, by=me(), market=market)
        return
    days = {"starts_on": form.starts_on.data, "ends_on": form.ends_on.data}
    checking.suspend(certificate, reason=reason, note=form.said, by=me(), market=market, **days)


@bp.post(f"{CASE}/restore")
@staff_only
@once
def restore_certificate(certificate_id: int) -> ResponseReturnValue:
    """End a suspension today, of the whole or of one market."""
    certificate = case_of(certificate_id, me()).certificate
    form = AnswerForm()
    if (form.market.data or None) not in (None, *certificate.markets):
        raise NotFound
    if not form.validate_on_submit():
        return _again(form, certificate, _("Khôi phục"), market=form.market.data or "")
    try:
        with session.begin_nested():
            checking.restore(certificate, note=form.note.data, by=me(), market=form.market.data or None)
    except WrongState:
        return _overtaken(certificate_id)
    flash(_("Đã cho hiệu lực trở lại. Đơn vị đã được báo."), "success")
    return _back(certificate_id)


@bp.post(f"{CASE}/revocations/<int:revocation_id>/<any(confirm, decline):answer>")
@staff_only
@once
def decide_revocation(certificate_id: int, revocation_id: int, answer: str) -> ResponseReturnValue:
    """The second pair of eyes: confirm what a colleague proposed, or turn it down."""
    case = case_of(certificate_id, me())
    proposed = session.get(Revocation, revocation_id)
    if proposed is None or proposed.certificate_id != certificate_id:
        raise NotFound
    form = AnswerForm()
    if not form.validate_on_submit():
        step = _("Thu hồi") if answer == "confirm" else _("Bác đề nghị")
        return _again(form, case.certificate, step)
    try:
        with session.begin_nested():
            checking.decide_revocation(proposed, confirm=answer == "confirm", note=form.note.data, by=me())
    except WrongState:
        return _overtaken(certificate_id)
    except NotAllowed:
        flash(_("Anh/chị đã đề nghị việc này, nên một cán bộ khác quyết định."), "warning")
        return page(case_of(case.certificate.id, me())), 403
    flash(_("Đã thu hồi.") if answer == "confirm" else _("Đã bác đề nghị thu hồi."), "success")
    if not may_decide(me(), case.organisation):  # helped another office out: the case is theirs alone again
        return redirect(url_for("moderation.certificates"), 303)
    return _back(certificate_id)


def _again(form: AnswerForm, certificate: Certificate, step: str, **kept: str) -> ResponseReturnValue:
    """A refused note on a page of its own: its form stands many times on the case's."""
    page = render_template(
        "moderation/again.html",
        form=form,
        title=step,
        about=f"{certificate.kind.short_name(language())} {certificate.number}",
        verb=step,
        back=url_for("moderation.certificate", certificate_id=certificate.id),
        kept={**kept, "form_key": form.form_key.data},
    )
    return page, 422


def _overtaken(certificate_id: int) -> ResponseReturnValue:
    flash(_("Có người vừa quyết định khác. Anh/chị xem lại trước khi làm tiếp."), "warning")
    return _back(certificate_id)


def _back(certificate_id: int) -> ResponseReturnValue:
    return redirect(url_for("moderation.certificate", certificate_id=certificate_id), 303)
