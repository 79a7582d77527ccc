"""The queue of certificates and codes: what waits, by what it holds up; taken along as a workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.browsing.telling import certificate_kinds
from matchmaker.browsing.words import market_name
from matchmaker.catalogue import queries as catalogue
from matchmaker.credentials.words import STATES
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.moderation.blueprint import bp
from matchmaker.moderation.certificates import queue
from matchmaker.moderation.certificates.forms import ORDERS, SHELVES
from matchmaker.moderation.certificates.queue import Held, Order, QueueFilter, Shelf
from matchmaker.text import clean
from matchmaker.web.i18n import language
from matchmaker.web.paging import Page, page_url, paginate, with_filters
from matchmaker.web.workbook import AMOUNT, Told, as_download, workbook_of

FILTERS = ("kind", "market", "q", "sort")
"""What the address keeps when one goes from shelf to shelf."""
TEXT_LENGTH = 80


@bp.get("/moderation/certificates")
@staff_only
def certificates() -> ResponseReturnValue:
    """What waits to be checked, what holds up most first."""
    wanted = asked_for()
    found = paginate(queue.queue(me(), wanted), scalars=False)
    page: Page[Held] = replace(found, rows=queue.read(found.rows))
    own = catalogue.province(me().province_code)
    return render_template(
        "moderation/certificates.html",
        page=page,
        wanted=wanted,
        tabs=_tabs(wanted),
        spans=_spans(wanted) if wanted.shelf is Shelf.EXPIRING else [],
        province=own.name if own else "",
        kinds=[(each.code, each.short_name(language())) for each in certificate_kinds().values()],
        markets=[(code, market_name(code)) for code in catalogue.markets()],
        orders=ORDERS,
        today=today(),
        states=STATES,
        export_url=with_filters(url_for("moderation.export_certificates")),
        page_url=page_url,
    )


@bp.get("/moderation/certificates/export.xlsx")
@staff_only
def export_certificates() -> ResponseReturnValue:
    """The same list as a workbook."""
    rows = session.execute(queue.queue(me(), asked_for()).limit(current_app.config["EXPORT_MAX_ROWS"]))
    return as_download("certificates", workbook_of(_("Chứng nhận và mã số"), _columns(), queue.read(rows)))


def asked_for() -> QueueFilter:
    """The filter that the address carries; what makes no sense does not narrow."""
    shelf, order = request.args.get("shelf", ""), request.args.get("sort", "")
    kind, market = request.args.get("kind", ""), request.args.get("market", "")
    within = request.args.get("within", type=int)
    return QueueFilter(
        shelf=Shelf(shelf) if shelf in set(Shelf) else Shelf.WAITING,
        kind_code=kind if kind in certificate_kinds() else None,
        market=market if market in catalogue.markets() else None,
        text=clean(request.args.get("q", ""))[:TEXT_LENGTH],
        order=Order(order) if order in set(Order) else Order.TONNES,
        within=within if within in queue.SPANS else queue.SPANS[-1],
    )


def _tabs(wanted: QueueFilter) -> list[dict[str, Any]]:
    return [
        {
            "label": str(SHELVES[shelf]),
            "url": url_for("moderation.certificates", shelf=None if shelf is Shelf.WAITING else shelf.value, **_kept()),
            "active": shelf is wanted.shelf,
            "count": count,
        }
        for shelf, count in queue.counts(me(), wanted).items()
    ]


def _spans(wanted: QueueFilter) -> list[dict[str, Any]]:
    """What is about to expire, by how soon."""
    return [
        {
            "label": _("Trong %(days)d ngày", days=days),
            "url": url_for("moderation.certificates", shelf=wanted.shelf.value, within=days, **_kept()),
            "active": days == wanted.within,
            "count": count,
        }
        for days, count in queue.expiring(me(), wanted).items()
    ]


def _kept() -> dict[str, Any]:
    return {name: value for name, value in request.args.items() if name in FILTERS}


def _columns() -> list[Told[Held]]:
    return [
        Told[Held](_("Loại"), lambda each: each.certificate.kind.short_name(language()), 24),
        Told[Held](_("Số"), lambda each: each.certificate.number, 28),
        Told[Held](_("Đơn vị"), lambda each: each.organisation_name, 36),
        Told[Held](_("Thị trường"), lambda each: ", ".join(map(market_name, each.certificate.markets)), 24),
        Told[Held](_("Tình trạng"), lambda each: str(STATES[each.certificate.state_on(today())]), 24),
        Told[Held](_("Hết hạn"), lambda each: each.certificate.expires_on, 14),
        Told[Held](_("Tấn đang chờ"), lambda each: each.tonnes, 14, AMOUNT),
        Told[Held](_("Nguồn cung dựa vào"), lambda each: each.offer_count, 14),
        Told[Held](_("Chờ từ"), lambda each: each.since, 18),
    ]
