"""Certificates and codes, one by one: what it says, its state and history; declare, correct, hand in, take back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from matchmaker.accounts.access import me
from matchmaker.credentials import held, holdings, queries, service, words
from matchmaker.credentials.content import GROWING_AREAS, PACKING_HOUSES
from matchmaker.credentials.evidence import attachments
from matchmaker.credentials.forms import CertificateForm, doubts_about
from matchmaker.credentials.models import Certificate, CheckStatus
from matchmaker.credentials.states import history
from matchmaker.credentials.states.past import past_of
from matchmaker.credentials.views.blueprint import bp
from matchmaker.errors import Unprocessable
from matchmaker.measures import today
from matchmaker.organisations.access import acts_for_organisation, my_organisation
from matchmaker.organisations.forms import look_up
from matchmaker.text import clean
from matchmaker.web.messages import sentence_for
from matchmaker.web.once import once

ANSWER_LENGTH = 300


@bp.route("/organisation/certificates/new", methods=["GET", "POST"])
@acts_for_organisation
@once
def new() -> ResponseReturnValue:
    """Declare one more; the address may name its kind."""
    form = CertificateForm(data={"kind_code": request.args.get("kind", "")[:24] or None})
    if is_sound(form):
        try:
            certificate = service.declare(my_organisation(), form.content(), by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            return saved(certificate, page_of(certificate))
    return _drawn(form, None)


@bp.get("/organisation/certificates/<int:certificate_id>")
@acts_for_organisation
def show(certificate_id: int) -> ResponseReturnValue:
    """One certificate; a code leads to the land or the house behind it."""
    certificate = _owned(certificate_id)
    page = page_of(certificate)
    if page != url_for("credentials.show", certificate_id=certificate.id):
        return redirect(page)
    return render_template("credentials/show.html", **about(certificate))


@bp.route("/organisation/certificates/<int:certificate_id>/edit", methods=["GET", "POST"])
@acts_for_organisation
def edit(certificate_id: int) -> ResponseReturnValue:
    """Correct one; what the union had checked must be checked again. A code is corrected with its land or house."""
    certificate = _owned(certificate_id)
    place = edit_of(certificate)
    if place != request.path:
        return redirect(place)
    form = CertificateForm.of(certificate)
    if is_sound(form):
        try:
            service.change(certificate, form.content(), by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            return saved(certificate, page_of(certificate))
    return _drawn(form, certificate)


@bp.post("/organisation/certificates/<int:certificate_id>/submit")
@acts_for_organisation
def submit(certificate_id: int) -> ResponseReturnValue:
    """Hand one in to be checked, with the answer to what staff asked."""
    certificate = _owned(certificate_id)
    answer = clean(request.form.get("answer", ""))[:ANSWER_LENGTH]
    service.submit(certificate, by=me(), answer=answer)
    flash(_("Đã gửi. Liên minh sẽ kiểm tra và trả lời ở trang này."), "success")
    return redirect(page_of(certificate), 303)


@bp.post("/organisation/certificates/<int:certificate_id>/remove")
@acts_for_organisation
def remove(certificate_id: int) -> ResponseReturnValue:
    """Take one back."""
    certificate = _owned(certificate_id)
    try:
        service.remove(certificate, by=me())
    except Unprocessable as error:
        flash(sentence_for(error), "warning")
        return redirect(page_of(certificate), 303)
    flash(_("Đã bỏ. Tin đang hiện không còn dựa vào giấy này."), "success")
    return redirect(url_for("credentials.mine"), 303)


def is_sound(form: Any) -> bool:
    """Whether the form was sent to be saved, and every field makes sense alone; a search only looks up."""
    if request.method == "POST" and "search" in request.form:
        look_up(form, request.form["search"])
        return False
    return bool(form.validate_on_submit())


def saved(certificate: Certificate, page: str) -> Response:
    """Say what was saved, what looks odd about it and what comes next; then its page."""
    for doubt in doubts_about(certificate):
        flash(doubt, "warning")
    if certificate.status is CheckStatus.CHECKING:
        flash(_("Đã lưu. Liên minh sẽ kiểm tra lại."), "success")
    else:
        flash(_("Đã lưu. Thêm ảnh chụp giấy rồi gửi Liên minh kiểm tra."), "success")
    return redirect(page, 303)


def page_of(certificate: Certificate) -> str:
    """Where its holder reads about a certificate."""
    return _place_of(certificate, "area", "house") or url_for("credentials.show", certificate_id=certificate.id)


def edit_of(certificate: Certificate) -> str:
    """Where its holder corrects a certificate."""
    own = url_for("credentials.edit", certificate_id=certificate.id)
    return _place_of(certificate, "edit_area", "edit_house") or own


def _place_of(certificate: Certificate, area_view: str, house_view: str) -> str | None:
    if certificate.kind_code in GROWING_AREAS:
        area = queries.areas_behind([certificate.id]).get(certificate.id)
        return url_for(f"credentials.{area_view}", area_id=area.id) if area is not None else None
    if certificate.kind_code in PACKING_HOUSES:
        house = queries.houses_behind([certificate.id]).get(certificate.id)
        return url_for(f"credentials.{house_view}", house_id=house.id) if house is not None else None
    return None


@dataclass(frozen=True)
class Steps:
    """Which steps its holder may take with a certificate now."""

    edits: bool
    submits: bool
    answers: bool
    removes: bool

    @classmethod
    def of(cls, certificate: Certificate) -> Steps:
        """By its status alone: `service` refuses the same."""
        open_status = certificate.status in (CheckStatus.DECLARED, CheckStatus.REJECTED)
        asked = bool(certificate.question)
        return cls(
            edits=not certificate.is_halted,
            submits=open_status and not asked,
            answers=asked,
            removes=held.is_removable(certificate),
        )


def about(certificate: Certificate) -> dict[str, Any]:
    """What every page of one certificate shows."""
    office = words.office(my_organisation().province_code)
    steps = history.steps_of([certificate.id])[certificate.id]
    return {
        "certificate": certificate,
        "title": holdings.title_of(certificate),
        "covers": holdings.covers(certificate),
        "states": words.to_holder(certificate, steps, office=office),
        "past": past_of(certificate, steps, office=office),
        "evidence": attachments.of(certificate),
        "steps": Steps.of(certificate),
        "edit_url": edit_of(certificate),
        "answer_length": ANSWER_LENGTH,
        "today": today(),
    }


def _owned(certificate_id: int) -> Certificate:
    return queries.get_owned(certificate_id, my_organisation().id)


def _drawn(form: CertificateForm, certificate: Certificate | None) -> ResponseReturnValue:
    page = render_template("credentials/edit.html", form=form, certificate_form=form, certificate=certificate)
    return page, 422 if form.errors else 200
