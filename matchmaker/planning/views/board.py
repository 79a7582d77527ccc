"""What a plan comes to: its lines, what it leaves over, its weeks, its map; and how far it is while it is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from matchmaker.accounts.access import staff_only
from matchmaker.brokering.words import standing
from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.planning import calendar, figures, lists, places, queries, words
from matchmaker.planning.calendar import Calendar
from matchmaker.planning.export import calendar_workbook, gaps_workbook, lines_workbook
from matchmaker.planning.forms import GapsForm, LinesForm, WeeksForm
from matchmaker.planning.models import GapSide, PlanGap, PlanLine, PlanStatus, SeasonPlan
from matchmaker.planning.views.blueprint import bp, own_board, own_plan
from matchmaker.web.charts.heat import LACK, SPARE
from matchmaker.web.limits import limiter
from matchmaker.web.narrowing import NarrowingForm, chosen
from matchmaker.web.paging import Page, address_with, asked_page, page_url, paginate, with_filters
from matchmaker.web.workbook import as_download

REFRESH_SECONDS: Final = 4
"""How often a page looks whether its plan is done."""
PRODUCTS_A_PAGE: Final = 12
"""Of the weeks: a year of so many products is read by a phone with a weak signal."""
PROGRESS: Final = "progress"
"""The part that looks: once the plan has ended, the whole page is asked for anew."""


@bp.get("/<int:plan_id>")
@staff_only
def show(plan_id: int) -> ResponseReturnValue:
    """The proposed linkages; while a plan is made, how far it is."""
    plan = own_plan(plan_id)
    if request.headers.get("HX-Target") == PROGRESS and not plan.status.is_under_way:
        return "", {"HX-Refresh": "true"}
    if plan.status is not PlanStatus.DONE:
        return render_template("planning/progress.html", plan=plan, words=words, refresh_seconds=REFRESH_SECONDS)
    form = LinesForm.read()
    form.offer_choices(_products_of(PlanLine, plan))
    page = paginate(lists.lines(plan, form.wanted()), scalars=False)
    return render_template(
        "planning/lines.html",
        page=page,
        standing=lambda introduction: standing(introduction, Side.STAFF),
        totals=_totals(plan, form),
        **frame(plan, "planning.show", form, "planning.export_lines"),
    )


@bp.get("/<int:plan_id>/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_lines(plan_id: int) -> ResponseReturnValue:
    """The lines as a workbook."""
    plan = own_board(plan_id)
    form = LinesForm.read()
    form.offer_choices(_products_of(PlanLine, plan))
    found = lists.lines(plan, form.wanted()).limit(current_app.config["EXPORT_MAX_ROWS"])
    return as_download("season-plan-lines", lines_workbook(session.execute(found).all()))


@bp.get("/<int:plan_id>/left/<any(offer, need):kind>")
@staff_only
def left(plan_id: int, kind: str) -> ResponseReturnValue:
    """What finds no buyer, or what a need goes on lacking, and why."""
    plan, which = own_board(plan_id), GapSide(kind)
    form = _gaps_form(plan, which)
    page = paginate(lists.gaps(plan, which, form.wanted()))
    values = {"kind": kind}
    return render_template(
        "planning/left.html",
        page=page,
        side=which,
        **frame(plan, "planning.left", form, "planning.export_left", values),
    )


@bp.get("/<int:plan_id>/left/<any(offer, need):kind>/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_left(plan_id: int, kind: str) -> ResponseReturnValue:
    """The same as a workbook."""
    plan, which = own_board(plan_id), GapSide(kind)
    found = lists.gaps(plan, which, _gaps_form(plan, which).wanted()).limit(current_app.config["EXPORT_MAX_ROWS"])
    return as_download(f"season-plan-left-{kind}", gaps_workbook(which, session.scalars(found).all()))


@bp.get("/<int:plan_id>/weeks")
@staff_only
def weeks(plan_id: int) -> ResponseReturnValue:
    """How much falls into which week, by product."""
    plan = own_board(plan_id)
    form, table = _calendar(plan)
    first = (asked_page() - 1) * PRODUCTS_A_PAGE
    some = Calendar(table.weeks, table.rows[first : first + PRODUCTS_A_PAGE])
    return render_template(
        "planning/weeks.html",
        page=Page(rows=some.rows, number=asked_page(), size=PRODUCTS_A_PAGE, total=len(table.rows)),
        weeks=[f"{week.day}/{week.month}" for week in table.weeks],
        rows=words.heat(some, LACK if form.shown == "need_left" else SPARE),
        **frame(plan, "planning.weeks", form, "planning.export_weeks"),
    )


@bp.get("/<int:plan_id>/weeks/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_weeks(plan_id: int) -> ResponseReturnValue:
    """The same as a workbook."""
    return as_download("season-plan-weeks", calendar_workbook(_calendar(own_board(plan_id))[1]))


@bp.get("/<int:plan_id>/map")
@staff_only
def on_map(plan_id: int) -> ResponseReturnValue:
    """Where goods are left over or lacking, and the largest lines from place to place."""
    plan = own_board(plan_id)
    form = LinesForm.read()
    form.offer_choices(_products_of(PlanLine, plan) | _products_of(PlanGap, plan))
    meant = _below(form)
    return render_template(
        "planning/map.html",
        drawn=places.drawn(plan, meant),
        places=places.by_province(plan, meant),
        **frame(plan, "planning.on_map", form, "planning.export_lines"),
    )


# inside ------------------------------------------------------------------------------------------------------


def frame(
    plan: SeasonPlan, here: str, form: NarrowingForm, export: str, values: dict[str, str] | None = None
) -> dict[str, Any]:
    """What every page of a finished plan has: its figures, the ways to its other pages, its filters."""
    told: dict[str, Any] = {"plan_id": plan.id, **(values or {})}
    return {
        "plan": plan,
        "figures": figures.of_plan(plan),
        "tabs": _tabs(plan, here, (values or {}).get("kind")),
        "words": words,
        "form": form,
        "used": [(word, address_with(**{name: None, "page": None})) for word, name in form.used()],
        "page_url": page_url,
        "list_url": url_for(here, **told),
        "export_url": with_filters(url_for(export, **told)),
    }


def _tabs(plan: SeasonPlan, here: str, kind: str | None) -> list[dict[str, Any]]:
    ways: Sequence[tuple[str, str, dict[str, Any]]] = (
        (_("Liên kết đề xuất"), "planning.show", {}),
        (_("Hàng còn dư"), "planning.left", {"kind": "offer"}),
        (_("Nhu cầu còn thiếu"), "planning.left", {"kind": "need"}),
        (_("Theo tuần"), "planning.weeks", {}),
        (_("Trên bản đồ"), "planning.on_map", {}),
        (_("So kế hoạch"), "planning.compare", {}),
    )
    return [
        {
            "label": label,
            "url": url_for(endpoint, plan_id=plan.id, **values),
            "active": endpoint == here and values.get("kind") == kind,
        }
        for label, endpoint, values in ways
    ]


def _products_of(table: type[PlanLine] | type[PlanGap], plan: SeasonPlan) -> set[str]:
    return set(session.scalars(select(table.product_code).where(table.plan_id == plan.id).distinct()))


def _gaps_form(plan: SeasonPlan, side: GapSide) -> GapsForm:
    form = GapsForm.read()
    form.offer_choices(_products_of(PlanGap, plan))
    form.explain(side)
    return form


def _below(form: LinesForm | WeeksForm) -> tuple[str, ...] | None:
    """The product that was chosen with everything below it."""
    code = chosen(form.product)
    return tree().descendants(code) if code is not None else None


def _calendar(plan: SeasonPlan) -> tuple[WeeksForm, Calendar]:
    form = WeeksForm.read()
    form.offer_choices(_products_of(PlanLine, plan) | _products_of(PlanGap, plan))
    found = queries.weeks(plan, province_code=chosen(form.province))
    return form, calendar.drawn(found, form.shown, _below(form))


def _totals(plan: SeasonPlan, form: LinesForm) -> list[tuple[str, dict[str, Any]]]:
    """What `lists.totals` tells by unit, of the lines that the filters leave."""
    found: dict[str, dict[str, Any]] = {}
    for row in session.execute(lists.totals(plan, form.wanted())):
        told = found.setdefault(words.product_unit(row.product_code).code, {})
        for name in ("planned", "kept", "introduced", "contracted", "delivered"):
            told[name] = told.get(name, 0) + getattr(row, name)
    return sorted(found.items(), key=lambda each: -each[1]["planned"] - each[1]["kept"])
