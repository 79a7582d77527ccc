"""One certificate or code: the claim beside its files, what was noticed, the decision; then the next one."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.credentials import checking, deciding, reasons
from matchmaker.credentials.models import CertificateState, CheckStatus, HaltReason, MarketStatus
from matchmaker.credentials.states.past import step_words
from matchmaker.credentials.words import STATES, TONES
from matchmaker.db import session
from matchmaker.errors import NotFound, WrongState
from matchmaker.measures import today
from matchmaker.moderation import hanging, words
from matchmaker.moderation.blueprint import bp
from matchmaker.moderation.certificates import queue
from matchmaker.moderation.certificates.case import CertificateCase, case_of, was_changed
from matchmaker.moderation.certificates.forms import AnswerForm, HaltForm, Verdict, VerdictForm
from matchmaker.moderation.views.certificates.queue import asked_for
from matchmaker.web.forms import BaseForm
from matchmaker.web.messages import sentence

_CLAIMED = (CheckStatus.DECLARED, CheckStatus.CHECKING, CheckStatus.VERIFIED, CheckStatus.REJECTED)
SUSPEND, REVOKE = "suspend", "revoke"


@bp.get("/moderation/certificates/<int:certificate_id>")
@staff_only
def certificate(certificate_id: int) -> ResponseReturnValue:
    """All that is known about it, and what can be decided."""
    return page(case_of(certificate_id, me()))


@bp.post("/moderation/certificates/<int:certificate_id>")
@staff_only
def decide_certificate(certificate_id: int) -> ResponseReturnValue:
    """Take the decision that the pressed button says, then go on with the next case."""
    case = case_of(certificate_id, me())
    form = VerdictForm.of(case.certificate, case.version)
    if not form.validate_on_submit() or form.verdict.data not in set(Verdict):
        return page(case, refused=form), 422
    verdict = Verdict(form.verdict.data)
    if was_changed(case, since=form.version.data):
        return page(case_of(certificate_id, me()), refused=_stale(form, case)), 409
    if form.lacks(verdict):
        return page(case, refused=form), 422
    if verdict is Verdict.VERIFY and case.claimed_by(me()):
        form.form_errors.append(_("Anh/chị khai giấy này thay đơn vị, nên một cán bộ khác xác minh."))
        return page(case, refused=form), 403
    try:
        flash(_take(case, verdict, form), "success")
    except WrongState:
        session.rollback()
        flash(_("Có người vừa quyết định khác. Anh/chị xem lại trước khi làm tiếp."), "warning")
        return redirect(url_for("moderation.certificate", certificate_id=certificate_id), 303)
    return onward(certificate_id)


def _take(case: CertificateCase, verdict: Verdict, form: VerdictForm) -> str:
    certificate = case.certificate
    if verdict is Verdict.VERIFY:
        markets = form.markets.data or ()
        checking.verify(certificate, by=me(), note=form.note.data, markets=markets, until=form.last_days)
        return str(_("Đã xác minh. Đơn vị đã được báo."))
    if verdict is Verdict.ASK:
        checking.ask(certificate, form.question, by=me())
        return str(_("Đã gửi câu hỏi cho đơn vị."))
    checking.refuse(certificate, by=me(), note=form.said, reason=HaltReason(form.reason.data))
    return str(_("Đã ghi là không công nhận. Đơn vị đã được báo."))


def onward(certificate_id: int) -> ResponseReturnValue:
    """To the next certificate that waits, or back to the queue."""
    following = queue.next_case(me(), after=certificate_id)
    if following is None:
        return redirect(url_for("moderation.certificates"), 303)
    return redirect(url_for("moderation.certificate", certificate_id=following), 303)


def _stale(form: VerdictForm, case: CertificateCase) -> VerdictForm:
    form.form_errors.append(sentence("stale"))
    form.version.data = CertificateCase(case.certificate, case.organisation).version
    return form


def page(case: CertificateCase, *, refused: BaseForm | None = None, step: str = "") -> str:
    """The case. ``refused`` is the form that was sent, with what is wrong in it; ``step`` tells which of two alike."""
    certificate = case.certificate
    if certificate.removed_at is not None:
        raise NotFound
    before, after = queue.neighbours(me(), certificate.id, asked_for())
    verdict = refused if isinstance(refused, VerdictForm) else VerdictForm.of(certificate, case.version)
    halts = {each: _halt_form(case, each) for each in (SUSPEND, REVOKE)}
    if isinstance(refused, HaltForm):
        halts[step] = refused
    states = list(certificate.states_on(today()))
    return render_template(
        "moderation/certificate.html",
        case=case,
        certificate=certificate,
        organisation=case.organisation,
        states=states,
        is_claim=certificate.status_today in _CLAIMED and not _is_revoked(states),
        is_checked=certificate.status in (CheckStatus.VERIFIED, CheckStatus.SUSPENDED),
        suspended=_suspended(case),
        may_propose=all(each.market is not None for each in case.proposed),
        own_claim=case.claimed_by(me()),
        is_alone=_needs_another(case) and deciding.is_alone(me()),
        verdict=verdict,
        halts=halts,
        answer=AnswerForm(formdata=None),
        findings=[words.finding(each) for each in case.findings],
        hanging=hanging.on_offers([each.offer_id for each in case.relying]),
        before=before,
        after=after,
        today=today(),
        words=STATES,
        step_words=step_words(case.steps),
        tones=TONES,
        claim_sentences=_sentences(reasons.OF_A_CLAIM),
        halt_sentences=_sentences(reasons.OF_A_HALT),
    )


def _halt_form(case: CertificateCase, step: str) -> HaltForm:
    return HaltForm.of(case.certificate, case.version, step=step)


def _is_revoked(states: list[tuple[str | None, CertificateState]]) -> bool:
    return bool(states) and all(state is CertificateState.REVOKED for _market, state in states)


def _needs_another(case: CertificateCase) -> bool:
    return case.claimed_by(me()) or any(each.proposed_by_id == me().id for each in case.proposed)


def _suspended(case: CertificateCase) -> list[str | None]:
    """What can be restored: the whole (None), or single markets."""
    certificate = case.certificate
    if certificate.status_today is CheckStatus.SUSPENDED:
        return [None]
    latest = ((each, certificate.latest_in(each)) for each in certificate.markets)
    told = [(market, standing) for market, standing in latest if standing is not None and not standing.is_over]
    return [market for market, standing in told if standing.status is MarketStatus.SUSPENDED]


def _sentences(of: tuple[HaltReason, ...]) -> Mapping[str, str]:
    """What each chip writes into the note; the one that points at the note writes nothing."""
    return {each.value: reasons.halt_sentence(each) for each in of if each is not HaltReason.OTHER}
