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
from matchmaker.web.addresses import public_address, row_id
from matchmaker.web.i18n import language
from matchmaker.web.limits import limiter
from matchmaker.web.once import once
from matchmaker.web.paging import page_url, paginate, with_filters
from matchmaker.web.workbook import Told, as_download, workbook_of


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
    handled, wanted = _asked_for()
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
        subject_of=_subject_of,
        export_url=with_filters(url_for("moderation.export_reports")),
    )


@bp.get("/moderation/reports/export.xlsx")
@staff_only
def export_reports() -> ResponseReturnValue:
    """The same list as a workbook."""
    handled, wanted = _asked_for()
    most = current_app.config["EXPORT_MAX_ROWS"]
    found = session.scalars(queries.reports(me(), handled=handled, kind=wanted).limit(most))
    return as_download("reports", workbook_of(_("Báo cáo của người đọc"), _columns(), found))


@bp.post("/moderation/reports/<int:report_id>/handle")
@staff_only
def handle_report(report_id: int) -> ResponseReturnValue:
    """Say what was done about a report."""
    found = session.get(Report, report_id, with_for_update=True)
    if found is None or found.organisation.province_code != me().province_code:
        raise NotFound
    form, back = NoteForm(), url_for("moderation.reports")
    if not form.validate_on_submit():
        about = _name(_subject_of(found))
        page = render_template(
            "moderation/again.html", form=form, title=_("Đã xử lý"), about=about, verb=_("Ghi lại"), back=back, kept={}
        )
        return page, 422
    reporting.handle(found, note=form.note.data, by=me())
    flash(_("Đã ghi lại cách xử lý."), "success")
    return redirect(back, 303)


def _asked_for() -> tuple[bool, SubjectKind | None]:
    """Whether the address asks for what was handled, and for reports about which kind alone."""
    kind = request.args.get("kind", "")
    return request.args.get("show") == "handled", SubjectKind(kind) if kind in set(SubjectKind) else None


def _subject_of(found: Report) -> Subject:
    return found.offer or found.need or found.organisation


def _reporter_of(found: Report) -> str | None:
    """The e-mail address under which the reader may be answered."""
    return found.reporter_email or (found.reporter.email if found.reporter else None)


def _columns() -> list[Told[Report]]:
    return [
        Told[Report](_("Số"), lambda each: each.id, 8),
        Told[Report](_("Lý do"), lambda each: str(words.REPORT_REASONS[each.reason]), 28),
        Told[Report](_("Loại"), lambda each: str(words.KINDS[each.kind]), 14),
        Told[Report](_("Về"), lambda each: _name(_subject_of(each)), 40),
        Told[Report](_("Đơn vị"), lambda each: each.organisation.name, 36),
        Told[Report](_("Nội dung"), lambda each: each.text, 60),
        Told[Report](_("Người báo"), _reporter_of, 28),
        Told[Report](_("Báo lúc"), lambda each: each.created_at, 18),
        Told[Report](_("Xử lý lúc"), lambda each: each.handled_at, 18),
        Told[Report](_("Đã làm gì"), lambda each: each.handling_note, 40),
        Told[Report](_("Địa chỉ trang"), lambda each: public_address(_address(_subject_of(each))), 40),
    ]


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
