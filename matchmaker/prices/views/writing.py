"""Staff write one price down, or take one back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.prices import service
from matchmaker.prices.forms import PriceForm
from matchmaker.prices.models import ReferencePrice
from matchmaker.prices.service import Price
from matchmaker.prices.views.blueprint import bp
from matchmaker.web import filters
from matchmaker.web.messages import sentence
from matchmaker.web.once import once


@bp.route("/new", methods=["GET", "POST"])
@staff_only
@once
def enter() -> ResponseReturnValue:
    """One published price."""
    form = PriceForm()
    if "search" in request.form:
        form.product.look_up()
    elif form.validate_on_submit():
        try:
            return _written(form.price_told())
        except Unprocessable as error:
            form.refuse(error.field, sentence(error.code))
    page = render_template("prices/enter.html", form=form)
    return page, 422 if form.errors else 200


def _written(price: Price) -> ResponseReturnValue:
    before = service.in_force_like([price.identity]).get(price.identity)
    made = service.write_down([price], by=me())
    if not made:
        flash(_("Giá này đã có sẵn, không đổi gì."), "info")
    elif before is None:
        flash(_("Đã ghi giá."), "success")
    else:
        old = filters.money(before.price_vnd)
        flash(_("Đã ghi giá, thay cho %(old)s (%(source)s).", old=old, source=before.source), "success")
    return redirect(_page_of(price.identity.product_code, price.identity.province_code), 303)


@bp.post("/<int:price_id>/remove")
@staff_only
def remove(price_id: int) -> ResponseReturnValue:
    """Take a price back: nothing is reckoned with it from now on."""
    found = session.get(ReferencePrice, price_id)
    if found is None:
        raise NotFound
    if found.removed_at is None:
        service.remove(found, by=me())
        flash(_("Đã bỏ giá."), "success")
    return redirect(_page_of(found.product_code, found.province_code), 303)


def _page_of(product_code: str, province_code: str | None) -> str:
    return url_for("prices.of_product", product_code=product_code, place=province_code or "all")
