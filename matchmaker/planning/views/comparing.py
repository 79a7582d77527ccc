"""Two plans beside each other: what either comes to, and which pairs they propose otherwise."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from matchmaker.accounts.access import staff_only
from matchmaker.db import session
from matchmaker.organisations.models import Organisation
from matchmaker.planning import figures, lists, queries, words
from matchmaker.planning.export import differences_workbook
from matchmaker.planning.forms import CompareForm
from matchmaker.planning.models import SeasonPlan
from matchmaker.planning.views.blueprint import bp, own_board
from matchmaker.planning.views.board import frame
from matchmaker.web.limits import limiter
from matchmaker.web.narrowing import chosen
from matchmaker.web.paging import Page, paginate
from matchmaker.web.workbook import as_download


@bp.get("/<int:plan_id>/compare")
@staff_only
def compare(plan_id: int) -> ResponseReturnValue:
    """One plan with another of the office's; ``beside`` in the address says which."""
    plan = own_board(plan_id)
    others = queries.done_beside(plan)
    form = CompareForm.among(others)
    other = _other(form, others)
    page: Page[Any] | None = None
    if other is not None:
        page = paginate(lists.differences(plan, other), scalars=False)
    return render_template(
        "planning/compare.html",
        other=other,
        others=others,
        page=page,
        names=_names(page.rows) if page is not None else {},
        other_figures=figures.of_plan(other) if other is not None else None,
        scenario_url=url_for("planning.ask", like=plan.id),
        **frame(plan, "planning.compare", form, "planning.export_differences"),
    )


@bp.get("/<int:plan_id>/compare/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_differences(plan_id: int) -> ResponseReturnValue:
    """The pairs that the two propose otherwise, as a workbook."""
    plan = own_board(plan_id)
    others = queries.done_beside(plan)
    other = _other(CompareForm.among(others), others)
    found = lists.differences(plan, other or plan).limit(current_app.config["EXPORT_MAX_ROWS"])
    rows = session.execute(found).all()
    return as_download("season-plans-compared", differences_workbook(rows, _names(rows), words.title(plan)))


def _other(form: CompareForm, others: list[SeasonPlan]) -> SeasonPlan | None:
    asked = chosen(form.beside)
    return next((each for each in others if str(each.id) == asked), None)


def _names(rows: Any) -> dict[int, str]:
    """Names of both sides of some pairs."""
    ids = {each for row in rows for each in (row.seller_id, row.buyer_id)}
    found = session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)))
    return {row.id: row.name for row in found}
