"""What waits without a partner in a province: as a list, one by one with its figures, as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from matchmaker.accounts.access import me, staff_only
from matchmaker.brokering import queries as brokering
from matchmaker.db import begin_reading, begin_writing, session
from matchmaker.errors import NotFound
from matchmaker.listings import ListingState
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.radar import actions, lists, service, words
from matchmaker.radar.blueprint import bp
from matchmaker.radar.export import radar_workbook
from matchmaker.radar.list_forms import RadarForm
from matchmaker.radar.lists import Level
from matchmaker.radar.models import RadarKind, RadarLine
from matchmaker.web import filters
from matchmaker.web.i18n import language
from matchmaker.web.limits import limiter
from matchmaker.web.paging import paginate
from matchmaker.web.workbook import as_download


@bp.get("/radar")
@staff_only
def listed() -> ResponseReturnValue:
    """All lines of the reader's province, the likeliest to end without a partner first."""
    form = RadarForm.of_province(me().province_code)
    return render_template(
        "radar/list.html",
        page=paginate(lists.lines(me().province_code, form.wanted())),
        made_at=_made_at(),
        **_telling(),
        **form.frame("radar.export"),
    )


@bp.get("/radar/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export() -> ResponseReturnValue:
    """The same list as a workbook."""
    wanted = RadarForm.of_province(me().province_code).wanted()
    found = lists.lines(me().province_code, wanted).limit(current_app.config["EXPORT_MAX_ROWS"])
    return as_download("radar", radar_workbook(session.scalars(found).all(), today()))


@bp.post("/radar/renew")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def renew() -> ResponseReturnValue:
    """Look at the whole province anew instead of waiting for the worker."""
    province_code = me().province_code
    if province_code is not None:
        session.commit()
        begin_reading()  # what follows takes a while, and nobody else's writing is to wait for it
        looked = service.look(province_code)
        begin_writing()
        service.keep(looked)
    flash(_("Đã xem lại mọi tin của tỉnh."), "success")
    return redirect(url_for("radar.listed"), 303)


@dataclass(frozen=True)
class Partner:
    """One listing of the other side that is in reach."""

    name: str
    what: str
    url: str
    introduce_url: str


@bp.get("/radar/<any(offer, code, need):kind>/<int:subject_id>")
@staff_only
def show(kind: str, subject_id: int) -> ResponseReturnValue:
    """One line: what was counted, what follows from it, what to do."""
    line = lists.line_of(RadarKind(kind), subject_id, me().province_code)
    if line is None:
        raise NotFound
    return render_template(
        "radar/show.html",
        line=line,
        partners=_partners(line),
        rules=sorted(line.detail.get("rules", {}).items(), key=lambda each: -each[1]),
        **_telling(),
    )


def _telling() -> dict[str, object]:
    return {
        "words": words,
        "day": today(),
        "action_of": actions.for_staff,
        "level_of": lambda line: Level.of(line.chance),
    }


def _made_at() -> datetime | None:
    """When the province was last looked at."""
    return session.scalar(select(func.max(RadarLine.made_at)).where(RadarLine.province_code == me().province_code))


def _partners(line: RadarLine) -> list[Partner]:
    """The best in reach, as far as they are still published; each beside the page that introduces the two."""
    ids = set(line.detail.get("partners", ()))
    if line.kind is RadarKind.NEED:
        offers = brokering.offers_by_id(ids)
        return [_partner(offers[each], line.subject_id, each) for each in _published(line, offers)]
    offer_id = line.subject_id if line.kind is RadarKind.OFFER else line.detail.get("offer_id")
    needs = brokering.needs_by_id(ids)
    return [_partner(needs[each], each, offer_id) for each in _published(line, needs)] if offer_id else []


def _published(line: RadarLine, found: dict[int, Offer] | dict[int, Need]) -> Sequence[int]:
    partners: list[int] = line.detail.get("partners", [])
    return [each for each in partners if each in found and found[each].state() is ListingState.PUBLISHED]


def _partner(listing: Offer | Need, need_id: int, offer_id: int) -> Partner:
    told = listing.approved
    product = told.product if told is not None else None
    is_offer = isinstance(listing, Offer)
    amount = filters.quantity(listing.left, product.unit if product else None)
    return Partner(
        name=listing.organisation.name,
        what=_("%(product)s, %(amount)s", product=product.name(language()) if product else "–", amount=amount),
        url=url_for("offers.show", offer_id=listing.id) if is_offer else url_for("needs.show", need_id=listing.id),
        introduce_url=url_for("brokering.introduce", need_id=need_id, offer_id=offer_id),
    )
