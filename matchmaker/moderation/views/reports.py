"""What readers report, and the staff's list of it."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts.access import me, staff_only
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.moderation import queries, reporting, words
from matchmaker.moderation.blueprint import bp
from matchmaker.moderation.forms import NoteForm, ReportForm
from matchmaker.moderation.models import Report, ReportReason, SubjectKind
from matchmaker.moderation.subjects import Subject, organisation_of
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation
from matchmaker.web.access import public
from matchmaker.web.addresses import row_id
from matchmaker.web.i18n import language
from matchmaker.web.limits import limiter
from matchmaker.web.once import once
from matchmaker.web.paging import page_url, paginate


@bp.route("/report/<any(organisation, offer, need):kind>/<int:subject_id>", methods=["GET", "POST"])
@public
@limiter.limit(lambda: current_app.config["LIMIT_REPORT"], methods=["POST"])
@once
def report(kind: str, subject_id: int) -> ResponseReturnValue:
    """Report something public to the union's staff."""
    about = reporting.reportable(SubjectKind(kind), subject_id)
    other = _objected_to(about)
    form = ReportForm(data=None if other is None else _objection(about, other))
    if form.validate_on_submit():
        reporter = me() if current_user.is_authenticated else None
        reporting.report(about, reason=form.reason.data, text=form.text.data, email=form.email.data, by=reporter)
        flash(_("Cảm ơn anh/chị. Cán bộ Liên minh sẽ xem và xử lý."), "success")
        return redirect(_address(about), 303)
    page = render_template(
        "moderation/report.html",
        form=form,
        name=_name(about),
        back=_address(about),
        kind=SubjectKind(kind),
        objects=other is not None,
    )
    return page, 422 if request.method == "POST" else 200


@bp.get("/moderation/reports")
@staff_only
def reports() -> ResponseReturnValue:
    """What was reported about the organisations of the own province."""
    handled, kind = request.args.get("show") == "handled", request.args.get("kind", "")
    wanted = SubjectKind(kind) if kind in set(SubjectKind) else None
    page = paginate(queries.reports(me(), handled=handled, kind=wanted))
    return render_template(
        "moderation/reports.html",
        page=page,
        handled=handled,
        wanted=wanted,
        open_count=queries.open_report_count(me()),
        page_url=page_url,
        words=words,
        name=_name,
        address=_address,
        subject_of=lambda each: each.offer or each.need or each.organisation,
    )


@bp.post("/moderation/reports/<int:report_id>/handle")
@staff_only
def handle_report(report_id: int) -> ResponseReturnValue:
    """Say what was done about a report."""
    found = session.get(Report, report_id, with_for_update=True)
    if found is None or found.organisation.province_code != me().province_code:
        raise NotFound
    form, back = NoteForm(), url_for("moderation.reports")
    if not form.validate_on_submit():
        about = _name(found.offer or found.need or found.organisation)
        page = render_template(
            "moderation/again.html", form=form, title=_("Đã xử lý"), about=about, verb=_("Ghi lại"), back=back, kept={}
        )
        return page, 422
    reporting.handle(found, note=form.note.data, by=me())
    flash(_("Đã ghi lại cách xử lý."), "success")
    return redirect(back, 303)


def _objected_to(about: Subject) -> Subject | None:
    """The other listing of the pair whose place a reader disagrees with; None where it is no such report.

    Raises NotFound where that listing is not public.
    """
    other_id = request.args.get("pair", type=row_id)
    if other_id is None or isinstance(about, Organisation):
        return None
    return reporting.reportable(SubjectKind.NEED if isinstance(about, Offer) else SubjectKind.OFFER, other_id)


def _objection(about: Subject, other: Subject) -> dict[str, str]:
    """What the form of such a report begins with: staff must find the pair."""
    pair = _("Về thứ hạng của cặp: %(one)s và %(other)s.", one=_numbered(about), other=_numbered(other))
    return {"reason": ReportReason.OTHER, "text": pair}


def _numbered(about: Subject) -> str:
    """A listing by its name and number, so that staff find it."""
    number = _("nguồn cung số %(id)s", id=about.id) if isinstance(about, Offer) else _("nhu cầu số %(id)s", id=about.id)
    return str(_("%(name)s (%(number)s)", name=_name(about), number=number))


def _name(about: Subject) -> str:
    """A listing by its product and organisation, an organisation by its name."""
    organisation = organisation_of(about)
    if isinstance(about, Organisation) or about.approved is None or about.approved.product is None:
        return organisation.name
    product = about.approved.product.name(language())
    return str(_("%(product)s của %(organisation)s", product=product, organisation=organisation.name))


def _address(about: Subject) -> str:
    """Its public page."""
    if isinstance(about, Organisation):
        return url_for("organisations.show", organisation_id=about.id)
    if isinstance(about, Offer):
        return url_for("offers.show", offer_id=about.id)
    return url_for("needs.show", need_id=about.id)
