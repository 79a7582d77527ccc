"""Writing a lot: begin it, tell more about it, publish it, recall it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from matchmaker.accounts.access import me, staff_only
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.organisations.access import acting_as, acts_for_organisation, my_organisation
from matchmaker.organisations.models import Organisation
from matchmaker.posting.access import writes_listings
from matchmaker.traceability import access, queries, service
from matchmaker.traceability.blueprint import bp
from matchmaker.traceability.chain_forms import RecallForm
from matchmaker.traceability.forms import LabelForm, LotPartForm, NewLotForm, OnBehalfLotForm, PapersForm
from matchmaker.traceability.models import Lot
from matchmaker.traceability.row_forms import TestsForm, TreatmentsForm
from matchmaker.web.once import once

PARTS: Final[Mapping[str, type[LotPartForm]]] = {
    "label": LabelForm,
    "papers": PapersForm,
    "treatments": TreatmentsForm,
    "tests": TestsForm,
}
"""What can be told of a lot, by the word in the address; photos have a page of their own."""
DONE: Final = 303


def back_to(lot: Lot) -> Response:
    """To the lot's page, once something was done."""
    return redirect(url_for("traceability.show", lot_id=lot.id), DONE)


@bp.route("/lots/new", methods=["GET", "POST"])
@acts_for_organisation
@once
def new() -> ResponseReturnValue:
    """A new lot in three fields."""
    return _begun(my_organisation(), NewLotForm.blank(my_organisation()))


@bp.route("/desk/organisations/<int:organisation_id>/lots/new", methods=["GET", "POST"])
@staff_only
@once
def new_on_behalf(organisation_id: int) -> ResponseReturnValue:
    """The same by staff, for an organisation of their province that agreed."""
    organisation = session.get(Organisation, organisation_id)
    if organisation is None or organisation.province_code != me().province_code:
        raise NotFound
    return _begun(organisation, OnBehalfLotForm.blank(organisation))


def _begun(organisation: Organisation, form: NewLotForm) -> ResponseReturnValue:
    status = 200
    if not form.only_redraws() and form.is_submitted():
        if form.validate():
            lot = service.begin(
                organisation,
                form.product.data,
                form.quantity.data,
                by=me(),
                harvested_on=form.harvested_on.data,
                on_behalf_consent=form.consent.data if isinstance(form, OnBehalfLotForm) else None,
            )
            flash(_("Đã ghi lô. Điền thêm phần nhãn rồi công khai để in tem."), "success")
            return back_to(lot)
        status = 422
    return render_template("traceability/new.html", form=form, organisation=organisation), status


@bp.route("/lots/<int:lot_id>/edit/<part>", methods=["GET", "POST"])
@writes_listings
def edit(lot_id: int, part: str) -> ResponseReturnValue:
    """One part of what is told of a lot."""
    lot = access.writable(lot_id)
    if part not in PARTS:
        abort(404)
    form = PARTS[part].of(lot)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                service.describe(lot, form.values(), by=me())
            except Unprocessable as error:
                form.refuse_for(error)
            else:
                flash(_("Đã lưu."), "success")
                return back_to(lot)
    return render_template(form.template, form=form, lot=lot, part=part), status


@bp.post("/lots/<int:lot_id>/publish")
@writes_listings
def publish(lot_id: int) -> ResponseReturnValue:
    """Make the lot's page answer everybody."""
    lot = access.writable(lot_id)
    try:
        service.publish(lot, by=me())
    except Unprocessable:
        flash(_("Còn thiếu công đoạn, ngày thu hoạch hoặc ngày đóng gói. Điền xong anh/chị công khai lại."), "warning")
        return redirect(url_for("traceability.edit", lot_id=lot.id, part="label"), DONE)
    flash(_("Trang của lô đã công khai. Anh/chị in tem được rồi."), "success")
    return back_to(lot)


@bp.route("/lots/<int:lot_id>/recall", methods=["GET", "POST"])
@writes_listings
def recall(lot_id: int) -> ResponseReturnValue:
    """Say on its page that the lot is recalled: its holder, and the staff of the holder's province."""
    lot = access.readable(lot_id)
    form = RecallForm()
    if form.validate_on_submit():
        service.recall(lot, form.reason.data, by=me())
        flash(_("Trang của lô giờ ghi rõ lô đã thu hồi."), "success")
        return back_to(lot)
    page = render_template("traceability/recall.html", form=form, lot=lot, made_of_it=len(queries.went_into(lot.id)))
    return page, 422 if form.errors else 200


@bp.post("/lots/<int:lot_id>/end-consent")
@acts_for_organisation
def end_consent(lot_id: int) -> ResponseReturnValue:
    """Let the staff write this lot no longer."""
    lot = access.writable(lot_id)
    if acting_as() is None:
        abort(404)
    service.end_consent(lot, by=me())
    flash(_("Từ nay cán bộ không ghi thay lô này nữa."), "success")
    return back_to(lot)
