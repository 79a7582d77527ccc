"""The inbox: what waits for a decision, filtered, counted, taken along as a workbook."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.browsing.export import unit_name
from matchmaker.browsing.words import ORGANISATION_KINDS
from matchmaker.catalogue import queries as catalogue
from matchmaker.db import session
from matchmaker.moderation import queries, words
from matchmaker.moderation.blueprint import bp
from matchmaker.moderation.certificates import queue
from matchmaker.moderation.models import SubjectKind
from matchmaker.moderation.queries import Case, CaseFilter
from matchmaker.web.i18n import language
from matchmaker.web.paging import Page, page_url, paginate, with_filters
from matchmaker.web.workbook import AMOUNT, Told, as_download, workbook_of

WAITING_DAYS = (0, 1, 3, 7)
FILTERS = ("change", "where", "waiting")
"""What the address keeps when one goes from kind to kind."""


@dataclass(frozen=True)
class Tab:
    """One kind of case, with how many wait."""

    label: str
    url: str
    active: bool
    count: int


@bp.get("/moderation")
@staff_only
def inbox() -> ResponseReturnValue:
    """The cases that wait, longest first."""
    wanted = asked_for()
    found = paginate(queries.cases(me(), wanted), scalars=False)
    page: Page[Case] = replace(found, rows=queries.read_cases(found.rows))
    own = catalogue.province(me().province_code)
    return render_template(
        "moderation/inbox.html",
        page=page,
        wanted=wanted,
        tabs=_tabs(wanted),
        province=own.name if own else "",
        waiting_days=WAITING_DAYS,
        report_count=queries.open_report_count(me()),
        certificate_count=queue.counts(me())[queue.Shelf.WAITING],
        export_url=_export_url(),
        page_url=page_url,
        kind_words=words.KINDS,
    )


@bp.get("/moderation/export")
@staff_only
def export() -> ResponseReturnValue:
    """The same list as a workbook."""
    rows = session.execute(queries.cases(me(), asked_for()).limit(current_app.config["EXPORT_MAX_ROWS"]))
    return as_download("moderation", workbook_of(_("Chờ duyệt"), _columns(), queries.read_cases(rows)))


def asked_for() -> CaseFilter:
    """The filter that the address carries; what makes no sense does not narrow."""
    kind, change = request.args.get("kind", ""), request.args.get("change", "")
    days = request.args.get("waiting", default=0, type=int)
    return CaseFilter(
        kind=SubjectKind(kind) if kind in set(SubjectKind) else None,
        is_change={"new": False, "changed": True}.get(change),
        everywhere=request.args.get("where") == "all",
        waiting_days=days if days in WAITING_DAYS else 0,
    )


def _tabs(wanted: CaseFilter) -> list[Tab]:
    counts = queries.count_by_kind(me(), wanted)
    tabs = [Tab(_("Tất cả"), _inbox_url(kind=None), wanted.kind is None, sum(counts.values()))]
    for kind, count in counts.items():
        tabs.append(Tab(str(words.KINDS[kind]), _inbox_url(kind=kind.value), wanted.kind is kind, count))
    return tabs


def _inbox_url(*, kind: str | None) -> str:
    """The inbox with the same filters for another kind, from its first page."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name in FILTERS}
    return url_for("moderation.inbox", kind=kind, **kept)


def _export_url() -> str:
    return with_filters(url_for("moderation.export"))


def _columns() -> list[Told[Case]]:
    return [
        Told[Case](_("Loại"), lambda each: str(words.KINDS[each.kind]), 14),
        Told[Case](_("Mới hay sửa"), lambda each: _("Sửa") if each.is_change else _("Mới"), 14),
        Told[Case](_("Đơn vị"), lambda each: each.organisation_name, 36),
        Told[Case](_("Loại đơn vị"), lambda each: str(ORGANISATION_KINDS[each.organisation_kind]), 20),
        Told[Case](_("Tỉnh"), lambda each: each.province_name, 18),
        Told[Case](_("Sản phẩm"), lambda each: each.product(language()), 28),
        Told[Case](_("Số lượng"), lambda each: each.quantity, 14, AMOUNT),
        Told[Case](_("Đơn vị tính"), lambda each: unit_name(each.unit), 12),
        Told[Case](_("Gửi lúc"), lambda each: each.submitted_at, 18),
    ]
