"""The dossier: the cooperative chooses, sees just what it sends, and agrees; both sides read what was sent."""

from __future__ import annotations

from typing import Final

from flask import Response, current_app, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, signed_in
from matchmaker.errors import Conflict, NotFound
from matchmaker.organisations.access import acts_for_organisation
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.support import access, consent, queries, service
from matchmaker.programmes.support.export import dossier_workbook
from matchmaker.programmes.support.forms import ShareForm
from matchmaker.programmes.support.gathering import digest, gathered
from matchmaker.programmes.support.models import Dossier, Part, SupportRequest
from matchmaker.programmes.support.paper import dossier_pdf
from matchmaker.programmes.support.showing import invented, sections, signed
from matchmaker.programmes.support.views.page import to_request
from matchmaker.programmes.support.words import PARTS
from matchmaker.web.forms import REFUSED
from matchmaker.web.i18n import language
from matchmaker.web.limits import limiter
from matchmaker.web.once import once
from matchmaker.web.workbook import as_download

SUGGESTED: Final = tuple(each.value for each in Part)
CHOSEN: Final = "chosen"
"""Says in the address that the parts there are chosen, even where that is none."""


@bp.route("/support/<int:request_id>/dossier", methods=["GET", "POST"])
@acts_for_organisation
@once
def share_dossier(request_id: int) -> ResponseReturnValue:
    """Choose parts, see exactly what they hold today, agree, send."""
    found = access.own(request_id)
    if not found.state.is_open:
        return to_request(request_id)
    form = ShareForm()
    if form.validate_on_submit() and not form.refuse_without_consent():
        try:
            service.share(found, form.chosen, seen=form.seen.data or "", by=me())
        except Conflict:
            form.refuse("agreed", _("Số liệu bên trên đã đổi từ lúc anh/chị xem. Anh/chị xem lại rồi đồng ý."))
        else:
            flash(_("Đã gửi hồ sơ cho Liên minh HTX."), "success")
            return to_request(request_id)
    if request.method == "GET":
        form.parts.data = request.args.getlist("parts") if CHOSEN in request.args else list(SUGGESTED)
    content = gathered(found.organisation, form.chosen)
    form.seen.data = digest(content)
    page = render_template(
        "programmes/support/share.html",
        found=found,
        form=form,
        sections=sections(content),
        invented=invented(content),
        parts=[(part.value, str(PARTS[part]), part in form.chosen) for part in Part],
        consent=consent.words(language()),
    )
    return page, REFUSED if form.errors else 200


@bp.get("/support/<int:request_id>/dossiers/<int:number>")
@signed_in
def dossier(request_id: int, number: int) -> ResponseReturnValue:
    """What was sent, as it was sent."""
    found, sent = _sent(request_id, number)
    return render_template(
        "programmes/support/dossier.html",
        found=found,
        dossier=sent,
        sections=sections(sent.content),
        invented=invented(sent.content),
        signed=signed(sent.content),
        is_staff=me().is_staff,
    )


@bp.get("/support/<int:request_id>/dossiers/<int:number>.pdf")
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def dossier_paper(request_id: int, number: int) -> ResponseReturnValue:
    """The same on paper."""
    found, sent = _sent(request_id, number)
    answer = Response(dossier_pdf(found, sent), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="dossier-{request_id}-{number}.pdf"'
    return answer


@bp.get("/support/<int:request_id>/dossiers/<int:number>.xlsx")
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def dossier_export(request_id: int, number: int) -> ResponseReturnValue:
    """The same as a workbook, one sheet a part."""
    _found, sent = _sent(request_id, number)
    return as_download(f"dossier-{request_id}-{number}", dossier_workbook(sent.content))


@bp.post("/support/<int:request_id>/dossiers/<int:number>/take-back")
@acts_for_organisation
def take_back_dossier(request_id: int, number: int) -> ResponseReturnValue:
    """Let the office see it no more."""
    found = access.own(request_id)
    sent = queries.dossier(request_id, number)
    if sent is None:
        raise NotFound
    service.take_back(found, sent, by=me())
    flash(_("Đã lấy lại hồ sơ: Liên minh HTX không xem được nữa."), "success")
    return to_request(request_id)


def _sent(request_id: int, number: int) -> tuple[SupportRequest, Dossier]:
    found = access.readable(request_id)
    sent = queries.dossier(request_id, number)
    if sent is None:
        raise NotFound
    return found, sent
