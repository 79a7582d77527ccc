"""Splitting a lot, and merging several."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.accounts.access import me
from matchmaker.db import session
from matchmaker.errors import Unprocessable, WrongState
from matchmaker.posting.access import writes_listings
from matchmaker.traceability import access, dividing, queries
from matchmaker.traceability.blueprint import bp
from matchmaker.traceability.chain_forms import SPLIT_ROWS, AmountsForm
from matchmaker.traceability.models import Lot, LotState
from matchmaker.web.filters import quantity
from matchmaker.web.messages import sentence_for
from matchmaker.web.once import once

SOURCE: Final = "lot_"


@bp.route("/lots/<int:lot_id>/split", methods=["GET", "POST"])
@writes_listings
@once
def split(lot_id: int) -> ResponseReturnValue:
    """Take parts out of a lot, each with a code and labels of its own."""
    lot = _open(lot_id)
    labels = {f"part_{number}": _("Phần %(number)d", number=number) for number in range(1, SPLIT_ROWS + 1)}
    form = AmountsForm.with_rows(labels, lot)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                parts = dividing.split(lot, list(form.taken().values()), at=form.at(), by=me())
            except Unprocessable as error:
                _refuse(form, error)
            else:
                flash(ngettext("Đã tách %(num)d lô.", "Đã tách %(num)d lô.", len(parts)), "success")
                return redirect(url_for("traceability.show", lot_id=lot.id), 303)
    return render_template("traceability/split.html", form=form, lot=lot), status


@bp.route("/lots/<int:lot_id>/merge", methods=["GET", "POST"])
@writes_listings
@once
def merge(lot_id: int) -> ResponseReturnValue:
    """Put this lot together with others of the same product."""
    lot = _open(lot_id)
    lots = {f"{SOURCE}{each.id}": each for each in (lot, *_fitting(lot))}
    form = AmountsForm.with_rows({name: _told(each) for name, each in lots.items()}, lot)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            sources = {lots[name]: amount for name, amount in form.taken().items()}
            try:
                made = dividing.merge(sources, at=form.at(), by=me())
            except Unprocessable as error:
                _refuse(form, error)
            else:
                flash(_("Đã gộp thành một lô mới."), "success")
                return redirect(url_for("traceability.show", lot_id=made.id), 303)
    return render_template("traceability/merge.html", form=form, lot=lot, alone=len(lots) == 1), status


def _open(lot_id: int) -> Lot:
    """A lot to write in of which something is left. Raises NotFound, WrongState."""
    lot = access.writable(lot_id)
    if lot.state not in (LotState.DRAFT, LotState.PUBLIC):
        raise WrongState(lot, wanted="draft or public")
    return lot


def _fitting(lot: Lot) -> list[Lot]:
    """The newest other lots that this one can be merged with and the reader may write in."""
    others = list(
        session.scalars(
            queries.of_organisation(lot.organisation_id)
            .where(Lot.product_code == lot.product_code, Lot.id != lot.id)
            .where(Lot.taken < Lot.quantity, Lot.recalled_at.is_(None))
            .order_by(Lot.created_at.desc(), Lot.id.desc())
            .limit(dividing.MOST_PARTS - 1)
        )
    )
    return [each for each in others if access.may_write(each)]


def _told(lot: Lot) -> str:
    left = quantity(lot.left, lot.product.unit)
    return str(_("Lấy từ lô %(lot)s, còn %(left)s", lot=lot.name or lot.code[:8], left=left))


def _refuse(form: AmountsForm, error: Unprocessable) -> None:
    """Put a refusal beside the day it names, or beside the amounts."""
    if error.field == "day":
        form.refuse_for(error)
    else:
        form.refuse_amounts(sentence_for(error))
