"""An office's plans: all of them, a new one, stopping one."""

from __future__ import annotations

from typing import Final

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.db import session
from matchmaker.errors import Unprocessable, WrongState
from matchmaker.planning import figures, lists, service, words
from matchmaker.planning.export import plans_workbook
from matchmaker.planning.forms import COUNTRY, PlanForm, PlansForm
from matchmaker.planning.views.blueprint import bp, own_plan
from matchmaker.web.addresses import row_id
from matchmaker.web.limits import limiter
from matchmaker.web.messages import sentence
from matchmaker.web.once import once
from matchmaker.web.paging import paginate
from matchmaker.web.workbook import as_download

SEE_OTHER: Final = 303
"""A plan was asked for; looking up a product, or mending what was typed, counts for nothing."""


@bp.get("")
@staff_only
def index() -> ResponseReturnValue:
    """The office's plans, the newest first."""
    form = PlansForm.read()
    page = paginate(lists.plans(me().province_code, form.wanted()))
    return render_template(
        "planning/index.html", page=page, words=words, figures=figures.of_plan, **form.frame("planning.export")
    )


@bp.get("/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export() -> ResponseReturnValue:
    """The same list as a workbook."""
    found = lists.plans(me().province_code, PlansForm.read().wanted()).limit(current_app.config["EXPORT_MAX_ROWS"])
    return as_download("season-plans", plans_workbook(session.scalars(found).all()))


@bp.route("/new", methods=["GET", "POST"])
@staff_only
@limiter.limit(
    lambda: current_app.config["LIMIT_PLANS"],
    methods=["POST"],
    key_func=lambda: f"plans-{me().id}",
    deduct_when=lambda response: response.status_code == SEE_OTHER,
)
@once
def ask() -> ResponseReturnValue:
    """Say what to plan; ``like`` in the address begins with what another plan of the office was made of."""
    before = request.args.get("like", type=row_id)
    form = PlanForm.begun() if before is None else PlanForm.like(own_plan(before))
    if "search" in request.form:
        form.product.look_up()
    elif form.validate_on_submit():
        made = _asked(form)
        if made is not None:
            return made
    return render_template("planning/ask.html", form=form), 422 if form.errors else 200


def _asked(form: PlanForm) -> ResponseReturnValue | None:
    season = form.season()
    if season is None:
        form.refuse("ends_on", sentence("ends_before_start"))
        return None
    try:
        plan = service.ask(
            season,
            by=me(),
            name=form.name.data or "",
            is_country=form.scope.data == COUNTRY,
            product_code=form.product.data or None,
            scenario=form.scenario(),
        )
    except Unprocessable as refusal:
        form.refuse(refusal.field, sentence(refusal.code))
        return None
    return redirect(url_for("planning.show", plan_id=plan.id), SEE_OTHER)


@bp.post("/<int:plan_id>/stop")
@staff_only
def stop(plan_id: int) -> ResponseReturnValue:
    """Stop a plan that is being made; nothing of it is kept."""
    plan = own_plan(plan_id)
    try:
        service.stop(plan, by=me())
        flash(_("Kế hoạch dừng lại, không ghi gì cả."), "success")
    except WrongState:
        flash(_("Kế hoạch đã xong từ trước, không còn gì để dừng."), "info")
    return redirect(url_for("planning.show", plan_id=plan.id), 303)
