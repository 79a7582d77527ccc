"""Staff write a case, ask the cooperative, publish, take it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.organisations.models import Organisation
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.cases import access, queries, service
from matchmaker.programmes.cases.forms import CaseForm
from matchmaker.web.forms import REFUSED
from matchmaker.web.once import once


@bp.route("/cases/new", methods=["GET", "POST"])
@staff_only
@once
def new_case() -> ResponseReturnValue:
    """Begin a case about a cooperative of the reader's province."""
    form = CaseForm.of(queries.cooperatives(me().province_code), None)
    if not form.validate_on_submit():
        page = render_template("programmes/cases/edit.html", form=form, found=None)
        return page, REFUSED if form.errors else 200
    organisation = session.get(Organisation, int(form.organisation.data))
    if organisation is None:
        raise NotFound
    made = service.write(organisation, form.told, by=me())
    flash(_("Đã lưu. Anh/chị xem lại rồi hỏi ý kiến hợp tác xã."), "success")
    return _to(made.id)


@bp.route("/cases/<int:case_id>/edit", methods=["GET", "POST"])
@staff_only
def edit_case(case_id: int) -> ResponseReturnValue:
    """Write it anew."""
    found = access.managed(case_id)
    form = CaseForm.of([(found.organisation_id, found.organisation.name)], found)
    if not form.validate_on_submit():
        page = render_template("programmes/cases/edit.html", form=form, found=found)
        return page, REFUSED if form.errors else 200
    service.change(found, form.told, by=me())
    flash(_("Đã lưu bài."), "success")
    return _to(case_id)


@bp.post("/cases/<int:case_id>/ask")
@staff_only
def ask_about_case(case_id: int) -> ResponseReturnValue:
    """Ask the cooperative."""
    service.ask(access.managed(case_id), by=me())
    flash(_("Đã hỏi hợp tác xã. Có trả lời anh/chị nhận thư."), "success")
    return _to(case_id)


@bp.post("/cases/<int:case_id>/publish")
@staff_only
def publish_case(case_id: int) -> ResponseReturnValue:
    """Let everybody read it."""
    service.publish(access.managed(case_id), by=me())
    flash(_("Đã đăng: ai cũng đọc được."), "success")
    return _to(case_id)


@bp.post("/cases/<int:case_id>/unpublish")
@staff_only
def unpublish_case(case_id: int) -> ResponseReturnValue:
    """Take it from the public list."""
    service.unpublish(access.managed(case_id), by=me())
    flash(_("Đã gỡ bài khỏi trang công khai."), "success")
    return _to(case_id)


def _to(case_id: int) -> ResponseReturnValue:
    return redirect(url_for("programmes.case", case_id=case_id), 303)
