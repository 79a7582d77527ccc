"""Staff write down linkages that somebody told them of."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from matchmaker.accounts.access import me, staff_only
from matchmaker.db import lock, session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.organisations.models import Organisation, Standing
from matchmaker.organisations.names import essence
from matchmaker.register import queries, service
from matchmaker.register.forms import LinkageForm
from matchmaker.register.models import DeclaredLinkage
from matchmaker.register.views.blueprint import bp, my_province
from matchmaker.text import search_terms
from matchmaker.web.once import once


@bp.route("/<int:entry_id>/linkages/new", methods=["GET", "POST"])
@staff_only
@once
def declare(entry_id: int) -> ResponseReturnValue:
    """A linkage that the union was told of: the lowest rung of the ladder."""
    entry = queries.entry(entry_id, my_province())
    form = LinkageForm()
    if "search" in request.form:
        form.product.look_up()
    elif form.validate_on_submit():
        try:
            service.declare(entry, form.told(_named(form.partner.data)), by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            flash(_("Đã ghi liên kết tự khai."), "success")
            return redirect(url_for("register.show", entry_id=entry.id), 303)
    return render_template("register/declare.html", form=form, entry=entry), 422 if form.errors else 200


@bp.post("/linkages/<int:linkage_id>/remove")
@staff_only
def remove_linkage(linkage_id: int) -> ResponseReturnValue:
    """A declared linkage is taken back."""
    linkage = session.get(DeclaredLinkage, linkage_id)
    if linkage is None or linkage.entry.province_code != my_province():
        raise NotFound
    lock(linkage)
    service.remove_linkage(linkage, by=me())
    flash(_("Đã bỏ liên kết tự khai."), "success")
    return redirect(url_for("register.show", entry_id=linkage.entry_id), 303)


def _named(name: str) -> Organisation | None:
    """The one verified organisation that bears a name, however it is written; None for none and for several."""
    wanted = essence(name)
    found = session.scalars(
        select(Organisation).where(
            Organisation.standing == Standing.VERIFIED,
            *(Organisation.search_text.contains(term, autoescape=True) for term in search_terms(wanted)),
        )
    )
    alike = [each for each in found if essence(each.name) == wanted]
    return alike[0] if len(alike) == 1 else None
